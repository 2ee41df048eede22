import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { parseCommand } from "../../src/workload/kvmCommand.ts";
import { readCommand, type CommandReading, type KernelRelease } from "../../src/workload/rcuscale.ts";
import { objectsOf, workloadProblem } from "../../src/workload/validation.ts";
import { preset } from "../study/support/runs.ts";

const full = `kvm.sh --memory 10G --torture rcuscale --allcpus --duration 1 --kconfig CONFIG_NR_CPUS=64
  --kconfig CONFIG_RCU_NOCB_CPU=y --kconfig CONFIG_RCU_NOCB_CPU_DEFAULT_ALL=y --kconfig CONFIG_RCU_LAZY=n
  --bootargs "rcuscale.kfree_rcu_test=1 rcuscale.kfree_nthreads=16 rcuscale.holdoff=20 rcuscale.kfree_loops=10000
  torture.disable_onoff_at_boot" --trust-make`;

function read(command: string, release: KernelRelease | null = [6, 1], viaKvm = true): CommandReading {
  return readCommand(parseCommand(command), preset("guest-64"), { release, viaKvm });
}

function share(flags: string, release: KernelRelease | null): number | undefined {
  return read(`kvm.sh rcuscale.kfree_rcu_test=1 ${flags}`, release).workload?.singleArgShare;
}

describe("readCommand", () => {
  it("reads a whole kvm.sh line, and assumes nothing", () => {
    const { workload, machine, assumed, ignored, reason } = read(full);
    assert.deepEqual(workload, {
      kind: "rcuscale",
      id: "mail",
      title: "rcuscale: 16 threads x 10000 loops x 8000 objects, 50 % single-argument",
      threads: 16,
      loops: 10_000,
      allocationsPerLoop: 8000,
      objectBytes: 24,
      singleArgShare: 0.5,
      vmallocShare: 0,
      startSpreadNs: 750_000,
    });
    assert.deepEqual(
      [machine.cpus, machine.memoryMB, machine.hz, machine.offloaded, machine.rcuLazy],
      [64, 10_240, 1000, true, false],
    );
    assert.deepEqual(machine.costs, preset("guest-64").costs);
    assert.deepEqual([assumed, ignored, reason], [[], [], null]);
  });
  it("fills in rcuscale's and kvm.sh's own defaults, and says so", () => {
    const { workload, machine, assumed } = read('kvm.sh --bootargs "rcuscale.kfree_rcu_test=1" --cpus 4');
    assert.equal(workload?.threads, 4);
    assert.equal(workload?.loops, 10);
    assert.equal(workload?.allocationsPerLoop, 8000);
    assert.equal(machine.offloaded, false);
    assert.equal(machine.memoryMB, 512);
    assert.equal(assumed.length, 1);
    assert.match(assumed[0] ?? "", /memory/);
  });
  it("leaves the machine as it is for boot parameters alone", () => {
    const { machine, assumed } = read("rcuscale.kfree_rcu_test=1 rcuscale.kfree_loops=100", [6, 1], false);
    assert.deepEqual([machine.cpus, machine.memoryMB, machine.offloaded], [64, 10_240, true]);
    assert.equal(assumed.length, 2);
  });
  it("counts threads from the CPUs where they are negative", () => {
    assert.equal(
      read("kvm.sh --cpus 8 rcuscale.kfree_rcu_test rcuscale.kfree_nthreads=-2").workload?.threads,
      7,
    );
    assert.equal(
      read("kvm.sh --cpus 1 rcuscale.kfree_rcu_test rcuscale.kfree_nthreads=-9").workload?.threads,
      1,
    );
  });
  it("mixes the forms as the kernel of the time did", () => {
    assert.equal(share("", [5, 6]), 0);
    assert.equal(share("", [5, 13]), 0.5);
    assert.equal(share("", [6, 14]), 0.5);
    assert.equal(share("", null), 0.5);
    assert.equal(share("rcuscale.kfree_rcu_test_single=1", [6, 1]), 1);
    assert.equal(share("rcuscale.kfree_rcu_test_double=1", [6, 1]), 0);
    assert.equal(share("rcuscale.kfree_rcu_test_double=1 rcuscale.kfree_rcu_test_single=1", [5, 12]), 0.5);
  });
  it("knows rcuperf, kfree_mult and rcu_nocbs", () => {
    const { workload, machine } = read(
      "kvm.sh --kconfig CONFIG_NR_CPUS=4 rcuperf.kfree_rcu_test=1 rcuperf.kfree_mult=4 rcu_nocbs=0-3 CONFIG_HZ_250=y",
    );
    assert.equal(workload?.objectBytes, 96);
    assert.equal(machine.offloaded, true);
    assert.equal(machine.hz, 250);
  });
  it("refuses what is no kfree test, or can't be simulated", () => {
    assert.match(read("kvm.sh --torture rcuscale").reason ?? "", /kfree_rcu_test/);
    assert.match(
      read("kvm.sh rcuscale.kfree_rcu_test=1 rcuscale.kfree_by_call_rcu=1").reason ?? "",
      /call_rcu/,
    );
    assert.match(read("kvm.sh rcuscale.kfree_rcu_test=1 rcuscale.kfree_loops=3").reason ?? "", /loops is 3/);
    assert.match(
      read("kvm.sh rcuscale.kfree_rcu_test=1 rcuscale.kfree_loops=2000000000").reason ?? "",
      /loops/,
    );
  });
  it("names what it does not look at", () => {
    const { ignored } = read(
      "kvm.sh --torture rcuscale --kconfig CONFIG_PROVE_RCU=y rcuscale.kfree_rcu_test=1 rcuscale.gp_exp=1 rcutree.x=1",
    );
    assert.deepEqual(ignored, ["CONFIG_PROVE_RCU", "rcuscale.gp_exp", "rcutree.x"]);
  });
  it("gives a workload that can be simulated, or a reason, for any numbers", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer(), (threads, loops, objects) => {
        const command = `kvm.sh rcuscale.kfree_rcu_test=1 rcuscale.kfree_nthreads=${threads} rcuscale.kfree_loops=${loops} rcuscale.kfree_alloc_num=${objects}`;
        const { workload, reason } = read(command);
        if (workload === null) assert.notEqual(reason, null);
        else assert.equal(workloadProblem(workload), null);
      }),
    );
  });
});

describe("workloadProblem", () => {
  const workload = read(full).workload;
  assert.ok(workload);
  it("accepts the mail's", () => {
    assert.equal(workloadProblem(workload), null);
    assert.equal(objectsOf(workload, 1), 1_280_000_000);
  });
  it("names the key that is wrong, and what it can be", () => {
    assert.match(
      workloadProblem({ ...workload, loops: 4.5 }) ?? "",
      /^loops is 4\.5: give a whole number from 4 to/,
    );
    assert.match(workloadProblem({ ...workload, singleArgShare: 1.5 }) ?? "", /^singleArgShare is 1\.5/);
    assert.match(workloadProblem({ ...workload, threads: Number.NaN }) ?? "", /^threads is NaN/);
    assert.match(workloadProblem({ ...workload, threads: 4096, loops: 1e8 }) ?? "", /at most/);
  });
});
