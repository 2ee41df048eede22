/** Compiled code can only be put to sleep where the host has JSPI: Node 24 on. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { canSleep } from "../../../src/reclaim/code/webAssembly.ts";
import { hostNode } from "../../host/place.ts";

/** Runs `suite` here, or its whole file in the test host's Node. `fileUrl`: import.meta.url of that file. */
export function whereCodeSleeps(what: string, fileUrl: string, suite: () => void): void {
  if (canSleep()) return suite();
  it(`runs ${what} in Node 24`, (t) => {
    if (!existsSync(hostNode)) return t.skip("left out: Node 24 is not installed; npm test brings it");
    const env = { ...process.env };
    delete env["NODE_TEST_CONTEXT"];
    const args = ["--import", "tsx", "--test", fileURLToPath(fileUrl)];
    const { status, stdout } = spawnSync(hostNode, args, { env, encoding: "utf8" });
    assert.equal(status, 0, stdout);
  });
}
