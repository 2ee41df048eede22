import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, it } from "node:test";

/** A room's file, an import that its room may have, and imports that the lint must refuse there. */
interface RoomCase {
  readonly file: string;
  readonly allowed: readonly string[];
  readonly forbidden: readonly string[];
}

const rooms: readonly RoomCase[] = [
  {
    file: "src/patch/a.ts",
    allowed: ["./types.ts"],
    forbidden: ["../policy/policy.ts", "node:fs", "vscode"],
  },
  { file: "src/kernel/a.ts", allowed: ["./machine.ts"], forbidden: ["../patch/types.ts", "../reclaim/x.ts"] },
  {
    file: "src/policy/a.ts",
    allowed: ["./policy.ts"],
    forbidden: ["../patch/types.ts", "../kernel/machine.ts"],
  },
  { file: "src/policy/policy.ts", allowed: [], forbidden: ["./catalogue.ts"] },
  {
    file: "src/policy/read/a.ts",
    allowed: ["../policy.ts", "../../patch/types.ts"],
    forbidden: ["../../kernel/machine.ts", "../../study/job.ts"],
  },
  {
    file: "src/source/a.ts",
    allowed: ["../patch/types.ts"],
    forbidden: ["../policy/policy.ts", "node:path"],
  },
  {
    file: "src/reclaim/model/a.ts",
    allowed: ["../../kernel/machine.ts", "../../policy/policy.ts", "../../source/x.ts"],
    forbidden: ["../../policy/catalogue.ts", "../../patch/types.ts", "../../workload/workload.ts"],
  },
  {
    file: "src/workload/a.ts",
    allowed: ["../kernel/machine.ts", "../reclaim/x.ts"],
    forbidden: ["../policy/policy.ts", "../study/job.ts"],
  },
  {
    file: "src/study/a.ts",
    allowed: ["../patch/types.ts", "../workload/workload.ts"],
    forbidden: ["../server/x.ts", "../node/x.ts", "../extension/x.ts", "node:worker_threads"],
  },
  {
    file: "src/server/a.ts",
    allowed: ["../study/annotation.ts", "vscode-languageserver"],
    forbidden: ["../patch/types.ts", "../extension/x.ts", "node:fs", "vscode", "vscode-languageserver/node"],
  },
  {
    file: "src/server/nodeMain.ts",
    allowed: ["vscode-languageserver/node"],
    forbidden: ["../extension/x.ts"],
  },
  { file: "src/node/a.ts", allowed: ["node:fs", "../study/job.ts"], forbidden: ["../server/x.ts", "vscode"] },
  { file: "src/cli/a.ts", allowed: ["../node/x.ts", "node:fs"], forbidden: ["../extension/x.ts", "vscode"] },
  {
    file: "src/extension/a.ts",
    allowed: ["vscode", "../server/contract.ts", "../study/job.ts"],
    forbidden: ["../server/server.ts", "../node/x.ts", "../patch/types.ts", "node:fs"],
  },
  { file: "src/extension/nodeMain.ts", allowed: ["../node/x.ts", "node:fs"], forbidden: ["../kernel/x.ts"] },
  {
    file: "webview/a.ts",
    allowed: ["../src/study/result.ts", "../src/study/protocol.ts"],
    forbidden: ["../src/study/job.ts", "../src/extension/x.ts", "vscode"],
  },
];

/** Writes every room's file with the chosen imports into a folder of its own, and says what the lint finds there. */
function lint(imports: (room: RoomCase) => readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), "kvfree-lint-"));
  try {
    cpSync(".oxlintrc.json", path.join(folder, ".oxlintrc.json"));
    for (const room of rooms) {
      const target = path.join(folder, room.file);
      mkdirSync(path.dirname(target), { recursive: true });
      const lines = imports(room).map((name, index) => `export type * as n${index} from "${name}";\n`);
      writeFileSync(target, `export const room = 1;\n${lines.join("")}`);
    }
    const oxlint = path.resolve("node_modules/.bin/oxlint");
    return spawnSync(oxlint, ["--format=unix"], { cwd: folder, encoding: "utf8" }).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("lint keeps the rooms apart", () => {
  it("lets every room import what it may know", () => {
    assert.equal(lint((room) => room.allowed).trim(), "");
  });

  const planted = lint((room) => room.forbidden).split("\n");
  for (const { file, forbidden } of rooms) {
    for (const name of forbidden) {
      it(`refuses ${name} in ${file}`, () => {
        const found = planted.filter((line) => line.startsWith(`${file}:`));
        assert.ok(
          found.some((line) => line.includes(`'${name}' import is restricted`)),
          found.join("\n"),
        );
      });
    }
  }
});
