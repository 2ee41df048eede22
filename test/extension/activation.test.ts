import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { it } from "node:test";

/** CPU time of loading and activating, ms; each time in a process of its own. */
function probe(): number {
  return Number(execFileSync(process.execPath, ["test/extension/activationProbe.cjs"], { encoding: "utf8" }));
}

it("the extension loads and activates without doing any work that shows", () => {
  const times = [probe(), probe(), probe()].sort((a, b) => a - b);
  console.log(`activation: ${times.map((ms) => ms.toFixed(0)).join(", ")} ms of CPU`);
  // The budget is 100 ms. What decides here is coarser, so that a slow machine does not: the reader or the simulator at
  // work during activation takes seconds.
  assert.ok(times[0]! < 500, `activation took ${times[0]} ms`);
});

it("what loads at activation stays small: the simulator loads when somebody simulates", () => {
  assert.ok(
    statSync("dist/extension.js").size < 60_000,
    `dist/extension.js has ${statSync("dist/extension.js").size} bytes`,
  );
});
