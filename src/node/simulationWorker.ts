/** Entry of a worker thread: one run after the other, each answered before the next is taken. */
import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import type { CompiledSection } from "../reclaim/code/compile.ts";
import { loadSection, type LoadedSection } from "../reclaim/code/engine/codeReclaimer.ts";
import { StudyError, type RunJob } from "../study/job.ts";
import type { Run } from "../study/result.ts";
import { simulateCode } from "../study/simulateCode.ts";
import { simulateRun } from "../study/simulateRun.ts";
import type { WorkerAnswer } from "../study/workerMessages.ts";

/** A study has a few sections; every run of a policy brings its own again. */
const sections = new Map<string, LoadedSection>();

function loaded(code: CompiledSection): LoadedSection {
  const key = createHash("sha256").update(code.wasm).digest("hex");
  const section = sections.get(key) ?? loadSection(code);
  sections.set(key, section);
  return section;
}

async function simulate(job: RunJob): Promise<Run> {
  return job.code === undefined ? simulateRun(job) : simulateCode(job, loaded(job.code));
}

async function answer(job: RunJob): Promise<WorkerAnswer> {
  try {
    return { kind: "run", run: await simulate(job) };
  } catch (error) {
    if (error instanceof StudyError) return { kind: "failed", reason: error.reason, message: error.message };
    const detail = error instanceof Error ? error.message : String(error);
    const message = `The simulation of "${job.policy.id}" with seed ${job.seed} failed: ${detail}`;
    return { kind: "failed", reason: "worker-died", message };
  }
}

parentPort?.on(
  "message",
  (job: RunJob) => void answer(job).then((word) => parentPort?.postMessage(word, [])),
);
