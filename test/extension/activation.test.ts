import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { it } from "node:test";

/** CPU time of loading and activating, ms; each time in a process of its own. */
function probe(): number {
  return Number(execFileSync(process.execPath, ["test/extension/activationProbe.cjs"], { encoding: "utf8" }));
}

it("the extension loads and activates in less than 100 ms of CPU time", () => {
  const times = [probe(), probe(), probe()].sort((a, b) => a - b);
  console.log(`activation: ${times.map((ms) => ms.toFixed(0)).join(", ")} ms of CPU`);
  assert.ok(times[1]! < 100, `activation took ${times[1]} ms`);
});
