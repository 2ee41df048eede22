import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { applyMachineFile, readMachineFile } from "../../src/study/files/machineFile.ts";
import { applyPolicyFile, readPolicyFile } from "../../src/study/files/policyFile.ts";
import { editDistance, nearest } from "../../src/study/files/suggest.ts";
import { applyWorkloadFile, readWorkloadFile } from "../../src/study/files/workloadFile.ts";
import { StudyError } from "../../src/study/job.ts";
import { planStudy } from "../../src/study/study.ts";
import type { Workload } from "../../src/workload/workload.ts";
import { annotationOf, catalogued, preset } from "./support/runs.ts";

type Reader = (source: { readonly name: string; readonly text: string }) => unknown;

function complaint(read: Reader, content: unknown): string {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  try {
    read({ name: "my.json", text });
  } catch (error) {
    assert.ok(error instanceof StudyError);
    assert.equal(error.reason, "bad-input");
    return error.message;
  }
  return "";
}

const workloadSchema = "kvfree-review/workload/1";
const machineSchema = "kvfree-review/machine/1";
const policySchema = "kvfree-review/policy/1";

/** The workload that a file with this content gives. */
function made(content: object): Workload {
  const text = JSON.stringify({ schema: workloadSchema, ...content });
  const document = annotationOf({ command: null, rows: [] }, []);
  const workload = readWorkloadFile({ name: "w", text });
  return planStudy(document, { policies: ["v6.1"], workload }).workload;
}

describe("workload files", () => {
  const small = planStudy(annotationOf({ command: null, rows: [] }, []), { policies: ["v6.1"] }).workload;
  it("change what they name, and keep the rest of their base", () => {
    const file = readWorkloadFile({
      name: "w",
      text: JSON.stringify({ schema: workloadSchema, loops: 8, objectBytes: 512 }),
    });
    const workload = applyWorkloadFile(file, (name) => {
      assert.equal(name, "rcuscale-small");
      return small;
    });
    assert.deepEqual(workload, {
      ...small,
      id: "custom",
      title: "rcuscale: 16 threads x 8 loops x 8000 objects, 50 % single-argument",
      loops: 8,
      objectBytes: 512,
    });
  });
  it("may hold a whole workload, to set every parameter", () => {
    const text = JSON.stringify({ schema: workloadSchema, ...small, id: "mine", title: "Mine" });
    assert.deepEqual(
      applyWorkloadFile(readWorkloadFile({ name: "w", text }), () => small),
      { ...small, id: "mine", title: "Mine" },
    );
  });
  it("start from a preset of their kind, or from any other by name", () => {
    const trickle = made({ kind: "trickle", objectEveryMs: 50 });
    assert.equal(trickle.kind, "trickle");
    assert.equal(trickle.title, "trickle: one object every 50 ms on every CPU for 60 s, 128 bytes each");
    const steady = made({ base: "steady-1m", cpus: null, readerStallMs: 5000, readerStallAtMs: 100 });
    assert.match(
      steady.title,
      /^steady: 1000000 objects\/s .* on every CPU .* stalls for 5000 ms at 100 ms$/,
    );
    const sizes = [
      { bytes: 32, share: 0.5 },
      { bytes: 64, share: 0.5 },
    ];
    assert.deepEqual(made({ kind: "bursts", objectSizes: sizes }).objectSizes, sizes);
    assert.match(made({ readerStallMs: 21_000 }).title, /^rcuscale: .*a reader stalls for 21000 ms at 0 ms$/);
    for (const [content, sentence] of [
      [{ base: "steady-1m", kind: "light" }, /its base is of the kind steady: leave "kind" out/],
      [
        { kind: "steady", loops: 8 },
        /"loops" is no figure of a workload of the kind steady: those are durationMs, /,
      ],
      [
        { kind: "steady", objectSizes: [{ bytes: 8, share: 2 }] },
        /"objectSizes\.0\.share" is 2: give a number/,
      ],
      [{ kind: "steadily" }, /"kind" is "steadily": give one of rcuscale, steady, bursts, trickle, light/],
      [{ base: "steady-1m", durationMs: 600_000, objectsPerWakeup: 1 }, /wakes 600000000 times/],
    ] as const) {
      assert.throws(
        () => made(content),
        (error) =>
          error instanceof StudyError && error.reason === "bad-input" && sentence.test(error.message),
        JSON.stringify(content),
      );
    }
  });
  it("are refused with the key that is wrong, and what it can be", () => {
    assert.match(complaint(readWorkloadFile, "{"), /^my\.json: This is not JSON \(/);
    assert.match(complaint(readWorkloadFile, "3"), /The file is 3: give an object\./);
    assert.match(complaint(readWorkloadFile, { loops: 8 }), /The key "schema" is missing: add it\./);
    assert.match(
      complaint(readWorkloadFile, { schema: machineSchema }),
      /"schema" is "kvfree-review\/machine\/1": give "kvfree-review\/workload\/1"/,
    );
    assert.match(
      complaint(readWorkloadFile, { schema: workloadSchema, lops: 8 }),
      /The key "lops" is not known\. Did you mean "loops"\?/,
    );
    assert.match(
      complaint(readWorkloadFile, { schema: workloadSchema, colour: 8 }),
      /"colour" is not known\. It can be: schema, base, .*loops/,
    );
    assert.match(
      complaint(readWorkloadFile, { schema: workloadSchema, loops: 3 }),
      /"loops" is 3: give a whole number from 4 to/,
    );
    assert.match(
      complaint(readWorkloadFile, { schema: workloadSchema, loops: "8" }),
      /"loops" is "8": give a whole number/,
    );
    assert.match(
      complaint(readWorkloadFile, { schema: workloadSchema, singleArgShare: 2 }),
      /a number from 0 to 1\./,
    );
    assert.match(
      complaint(readWorkloadFile, { schema: workloadSchema, id: "Not OK" }),
      /"id" is "Not OK": give lower-case words/,
    );
  });
  it("are refused as a whole when they are too large", () => {
    assert.throws(
      () => applyWorkloadFile({ threads: 4096, loops: 1e8 }, () => small),
      /at most 100000000000 objects/,
    );
  });
});

describe("machine files", () => {
  const base = preset("guest-64");
  it("set every figure, down to each cost", () => {
    const changed = Object.fromEntries(Object.keys(base.costs).map((key, index) => [key, index + 0.5]));
    const content = {
      schema: machineSchema,
      base: "guest-64",
      id: "mine",
      title: "Mine",
      cpus: 3,
      hz: 250,
      memoryMB: 100,
      offloaded: false,
      rcuLazy: true,
      hostCpus: 2,
      hostSlices: "equal",
      llcCpus: 3,
      remoteFreeSpread: 0.2,
      coldAllocSpread: 0.3,
      costs: changed,
      unvalidated: ["all"],
    };
    const { schema: _, base: name, ...expected } = content;
    assert.deepEqual(
      applyMachineFile(readMachineFile({ name: "m", text: JSON.stringify(content) }), () => base),
      expected,
    );
    assert.equal(name, base.id);
  });
  it("divide one CPU as an emulator does only where there is one", () => {
    assert.equal(applyMachineFile({ hostCpus: 1 }, () => base).hostSlices, "emulator");
    assert.equal(applyMachineFile({ hostCpus: 1, hostSlices: "equal" }, () => base).hostSlices, "equal");
    assert.equal(applyMachineFile({ hostCpus: 2 }, () => base).hostSlices, "equal");
    assert.throws(
      () => applyMachineFile({ hostSlices: "emulator" }, () => base),
      /hostCpus is null: make it 1/,
    );
  });
  it("say which costs were set by hand", () => {
    const machine = applyMachineFile({ costs: { tickNs: 1 } }, () => base);
    assert.deepEqual(machine.costs, { ...base.costs, tickNs: 1 });
    assert.match(machine.unvalidated.join(), /set by hand: tickNs/);
    assert.equal(machine.id, "custom");
  });
  it("are refused with the key that is wrong", () => {
    assert.match(
      complaint(readMachineFile, { schema: machineSchema, costs: { kmallocNS: 1, x: 1 } }),
      /The key "kmallocNS" is not known\. Did you mean "kmallocNs"/,
    );
    assert.match(
      complaint(readMachineFile, { schema: machineSchema, costs: { tickNs: -1 } }),
      /"costs\.tickNs" is -1: give a number from 0/,
    );
    assert.match(
      complaint(readMachineFile, { schema: machineSchema, hz: 500 }),
      /"hz" is 500: give one of 100, 250, 300, 1000/,
    );
    assert.match(
      complaint(readMachineFile, { schema: machineSchema, hostCpus: "two" }),
      /"hostCpus" is "two"/,
    );
    assert.match(
      complaint(readMachineFile, { schema: machineSchema, offloaded: "yes" }),
      /"offloaded" is "yes": give true or false/,
    );
    assert.match(
      complaint(readMachineFile, { schema: machineSchema, costs: 3 }),
      /"costs" is 3: give an object/,
    );
  });
});

describe("policy files", () => {
  const base = catalogued("v6.1");
  it("change what they name, and keep the rest of their base", () => {
    const text = JSON.stringify({
      schema: policySchema,
      base: "v6.1",
      parameters: { batches: 4, fullPageDelayJiffies: null },
    });
    const policy = applyPolicyFile(readPolicyFile({ name: "p", text }), () => base);
    assert.deepEqual(policy, {
      id: "custom",
      title: `${base.title}, changed`,
      generation: "v6.1",
      parameters: { ...base.parameters, batches: 4, fullPageDelayJiffies: null },
    });
  });
  it("may set every parameter without a base", () => {
    const text = JSON.stringify({ schema: policySchema, id: "mine", parameters: base.parameters });
    const policy = applyPolicyFile(readPolicyFile({ name: "p", text }), () => assert.fail());
    assert.deepEqual(policy, { id: "mine", title: "mine", generation: "mine", parameters: base.parameters });
  });
  it("are refused with the parameter that is wrong", () => {
    assert.match(
      complaint(readPolicyFile, { schema: policySchema, parameters: { batchs: 3 } }),
      /policy parameter "batchs".*"batches"/,
    );
    assert.match(
      complaint(readPolicyFile, { schema: policySchema, parameters: 3 }),
      /give an object of policy parameters/,
    );
    assert.throws(
      () => applyPolicyFile({ base: "v6.1", parameters: { batches: 99 } }, () => base),
      /"batches" is 99: give a whole number.* 1 to 16/,
    );
    assert.throws(
      () => applyPolicyFile({ base: "v6.1", parameters: { batching: "heap" } }, () => base),
      /one of none, list, pages/,
    );
  });
});

describe("suggestions", () => {
  it("find the nearest name", () => {
    assert.equal(nearest("kfreens", ["kfreeNs", "vfreeNs"]), "kfreeNs");
    assert.equal(nearest("zzz", ["loops"]), null);
    assert.equal(nearest("l".repeat(1000), ["loops"]), null);
  });
  it("count edits as a distance should", () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        assert.equal(editDistance(a, b), editDistance(b, a));
        assert.equal(editDistance(a, a), 0);
        assert.ok(editDistance(a, b) <= Math.max(a.length, b.length));
      }),
    );
  });
});
