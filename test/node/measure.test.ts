/** The script that measures a machine, with a kernel that is made up: programs of the same names before it in the path. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, describe, it } from "node:test";
import { machines } from "../../src/kernel/machines.ts";
import { applyMachineFile, readMachineFile } from "../../src/study/files/machineFile.ts";

const KERNEL_LOG = `[    7.1] kvfree_measure: begin cpus 4 hz 250 bytes 24
[    7.5] kvfree_measure: kmallocNs 31.5
[    7.6] kvfree_measure: bulkFreeLocalNs 44.2
[    8.8] kvfree_measure: snapshotNs 1.9
[   10.4] kvfree_measure: bulkFreeRemoteNs 179.2
[   10.4] kvfree_measure: kmallocColdNs 55.4
[   13.1] kvfree_measure: wakeupNs 2920165.2
[   13.1] kvfree_measure: workNs 1216.8
[   13.1] kvfree_measure: end
[   20.0] rcuscale: Total time taken by all kfree'ers: 8535693700 ns, loops: 1000, batches: 118, memory footprint: 22MB`;

const folder = mkdtempSync(join(tmpdir(), "kvfree-measure-"));
after(() => rmSync(folder, { recursive: true }));

function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

function measure(root: string): ReturnType<typeof spawnSync> {
  const env = {
    ...process.env,
    PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`,
    MADE_UP_ROOT: root,
  };
  return spawnSync("sh", [join(folder, "measure.sh"), "2", "1000"], { env, encoding: "utf8" });
}

copyFileSync("media/measure/measure.sh", join(folder, "measure.sh"));
writeFileSync(join(folder, "kvfree_measure.ko"), "");
writeFileSync(join(folder, "log"), KERNEL_LOG);
for (const name of ["insmod", "rmmod", "modprobe"]) program(name, "exit 0");
program("id", 'echo "$MADE_UP_ROOT"');
program("dmesg", `cat "${join(folder, "log")}"`);
program("uname", "echo 6.1.0-made-up");

describe("measure.sh", () => {
  it("prints a machine file that is taken as it is, and a row of rcuscale", () => {
    const { stdout, status } = measure("0");
    assert.equal(status, 0);
    const [file, row] = String(stdout).split(/\n(?=\{ "threads")/);
    const read = readMachineFile({ name: "measured.json", text: file ?? "" });
    const machine = applyMachineFile(read, () => machines[0]!);
    assert.equal(machine.cpus, 4);
    assert.equal(machine.hz, 250);
    assert.equal(machine.costs.kmallocNs, 31.5);
    assert.equal(machine.costs.coldAllocNs, 23.9);
    assert.equal(machine.costs.wakeupNs, 2918948.4);
    assert.equal(machine.costs.tickNs, machines[0]!.costs.tickNs);
    assert.deepEqual(JSON.parse(row ?? ""), {
      threads: 2,
      loops: 1000,
      measured: { totalTimeMs: [8535.7], gracePeriods: [118], footprintMB: [22] },
    });
  });

  it("says that it needs root, and does nothing", () => {
    const { stdout, stderr, status } = measure("1000");
    assert.equal(status, 1);
    assert.equal(String(stdout), "");
    assert.match(String(stderr), /only root can load a module/);
  });

  it("is plain shell", () => {
    execFileSync("sh", ["-n", "media/measure/measure.sh"]);
  });
});
