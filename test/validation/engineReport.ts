/**
 * Compares the model with the compiled code of Debian's trees, on the polled-API mail's workload at a hundredth of its
 * size, and writes engine.md beside this file: `npm run validate:engine [-- --seeds N]`. It needs the packages
 * linux-source-6.1 and linux-source-6.12, and runs itself on Node 24 where this Node can't put compiled code to sleep.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CLANG_PACKAGE, loadClang } from "../../src/node/clang.ts";
import { compileSection } from "../../src/reclaim/code/compile.ts";
import { loadSection } from "../../src/reclaim/code/engine/codeReclaimer.ts";
import { canSleep } from "../../src/reclaim/code/webAssembly.ts";
import { describeFigure } from "../../src/study/figures.ts";
import { formatFigure } from "../../src/study/format.ts";
import { hostNode } from "../host/place.ts";
import { debianTree } from "../reclaim/code/debian.ts";
import { catalogued, preset } from "../study/support/runs.ts";
import { compareEngines, type EnginePair, ENGINE_TREES, sampleWorkload, shareOfLatency } from "./engines.ts";

const { values: options } = parseArgs({ options: { seeds: { type: "string", default: "20" } } });
const file = new URL("engine.md", import.meta.url);
const SPLIT = "<!-- what follows is made by engineReport.ts -->";

function tableOf({ rows }: EnginePair): readonly string[] {
  const lines = rows.map((row) => {
    const { title, unit } = describeFigure(row.figure);
    const difference = row.difference === null ? "" : `${(row.difference * 100).toFixed(1)} %`;
    const share = row.figure.startsWith("stagesNs.")
      ? ` (${(shareOfLatency(row, rows) * 100).toFixed(1)} % of the mean)`
      : "";
    return `| ${title} | ${formatFigure(row.model, unit)} | ${formatFigure(row.code, unit)} | ${difference}${share} |`;
  });
  return ["| figure | model | code | difference |", "|---|---|---|---|", ...lines];
}

async function report(): Promise<void> {
  const clang = await loadClang(CLANG_PACKAGE);
  const seeds = Array.from({ length: Number(options.seeds) }, (_, at) => at + 1);
  const machine = preset("guest-64");
  const parts: string[] = [];
  for (const { version, policy } of ENGINE_TREES) {
    const text = await debianTree(version);
    if (text === null) throw new Error(`The package linux-source-${version} is not installed.`);
    const compiled = await compileSection(text, "kernel/rcu/tree.c", machine.hz, clang);
    if (!compiled.ok) throw new Error(compiled.problems.map(({ sentence }) => sentence).join("\n"));
    const section = loadSection(compiled.code);
    for (const threads of [16, 4]) {
      const setting = { policy: catalogued(policy), machine, workload: sampleWorkload(threads) };
      const pair = await compareEngines(setting, section, seeds);
      parts.push(`## ${version}, ${threads} threads`, "", ...tableOf(pair), "");
    }
  }
  const [prose = ""] = readFileSync(file, "utf8").split(SPLIT);
  writeFileSync(
    file,
    `${prose}${SPLIT}\n\nMedians of ${seeds.length} runs each, with the same seeds, on ${machine.title}.\n\n${parts.join("\n")}`,
  );
}

if (canSleep()) {
  void report();
} else {
  const self = fileURLToPath(import.meta.url);
  execFileSync(hostNode, ["--import", "tsx", self, ...process.argv.slice(2)], { stdio: "inherit" });
}
