import assert from "node:assert/strict";
import { test } from "node:test";
import { resolveMachine, resolvePolicy, resolveWorkload } from "../../src/study/choices.ts";
import { isVariant, readVariant, writeVariant } from "../../src/study/files/variant.ts";
import { StudyError } from "../../src/study/job.ts";
import { listPolicies, noDocument } from "../../src/study/listings.ts";

const machine = resolveMachine("guest-64", noDocument);

test("a name without a colon is no variant", () => {
  assert.equal(isVariant("rcuscale-small"), false);
  assert.equal(isVariant("v6.1:batches=3"), true);
});

test("a policy, a workload and a machine with changes", () => {
  const policy = resolvePolicy(
    "v6.1:batches=3:gracePeriodKind=expedited:fullPageDelayJiffies=null",
    noDocument,
  );
  assert.deepEqual(
    [policy.parameters.batches, policy.parameters.gracePeriodKind, policy.parameters.fullPageDelayJiffies],
    [3, "expedited", null],
  );
  assert.equal(policy.generation, "v6.1");
  assert.equal(policy.title, "v6.1 with batches=3, gracePeriodKind=expedited, fullPageDelayJiffies=null");
  const workload = resolveWorkload("rcuscale-small:objectBytes=512", noDocument, machine);
  assert.equal(workload.objectBytes, 512);
  const changed = resolveMachine("guest-64:memoryMB=2048:costs.wakeupNs=10", noDocument);
  assert.deepEqual([changed.memoryMB, changed.costs.wakeupNs], [2048, 10]);
  assert.equal(changed.costs.pollNs, machine.costs.pollNs);
});

test("lists of numbers are readers", () => {
  const workload = resolveWorkload("steady-10k:readers=[[1.5,20],[3,0.25]]", noDocument, machine);
  assert.deepEqual(workload.readers, [
    [1.5, 20],
    [3, 0.25],
  ]);
  assert.match(workload.title, /a reader from 1\.5 ms on for 20 ms, a reader from 3 ms on for 0\.25 ms$/);
  assert.deepEqual(resolveWorkload("steady-10k:readers=[]", noDocument, machine).readers, []);
  for (const readers of ["[[1]]", "[1,2]", "[[1,2,3]]", "[[1,-2]]", "[[1,2]", "[[1,1e9]]", "5", "[[1,2],]"]) {
    const make = (): unknown => resolveWorkload(`steady-10k:readers=${readers}`, noDocument, machine);
    assert.throws(make, (error) => error instanceof StudyError && /readers/.test(error.message), readers);
  }
});

test("what is wrong is said as it is of a file", () => {
  const wrong: readonly (readonly [() => unknown, RegExp])[] = [
    [() => resolvePolicy("v6.1:batchs=3", noDocument), /"batchs" is not known. Did you mean "batches"\?/],
    [() => resolvePolicy("v6.1:batches", noDocument), /write NAME:KEY=VALUE/],
    [() => resolvePolicy("v6.1:=3", noDocument), /write NAME:KEY=VALUE/],
    [() => resolvePolicy("v6.1:batches=many", noDocument), /"batches" is "many"/],
    [() => resolvePolicy("v6.l:batches=3", noDocument), /The policy "v6.l" is not known/],
    [() => resolveMachine("guest-64:hz=5", noDocument), /hz/],
    [() => resolveMachine("guest-64:costs.wakeup=5", noDocument), /"wakeup" is not known/],
    [() => resolveWorkload("rcuscale-small:durationMs=5", noDocument, machine), /is no figure of a workload/],
    [() => resolveWorkload("rcuscale-small:objectBytes=0.5", noDocument, machine), /a whole number/],
  ];
  for (const [attempt, message] of wrong) {
    assert.throws(
      attempt,
      (error) => error instanceof StudyError && error.reason === "bad-input" && message.test(error.message),
    );
  }
});

test("ids are ids, and differ where the choices do", () => {
  const long = "after:reclaimWork=rcu-work:workPollsPages=false:workWait=none:pageSnapshot=none";
  const ids = [`${long}:batches=3`, `${long}:batches=4`, "a:b=1", "a:b=1.5", "after:attachTo=first"].map(
    (choice) => readVariant(choice).id,
  );
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[a-z0-9][a-z0-9.]*(?:-[a-z0-9.]+)*$/);
  for (const id of ids) assert.ok(id.length <= 64);
});

test("a key can't reach what is no key of its own", () => {
  const { changes } = readVariant("after:__proto__.polluted=1:constructor=2");
  assert.equal(Object.hasOwn(Object.prototype, "polluted"), false);
  assert.equal(changes["constructor"], 2);
});

test("any policy can be written as changes of another, and is read back as it was", () => {
  const { policies } = listPolicies();
  for (const { parameters } of policies) {
    const read = resolvePolicy(writeVariant("v6.1", parameters), noDocument);
    assert.deepEqual(read.parameters, parameters);
  }
  assert.equal(writeVariant("after", {}), "after");
});
