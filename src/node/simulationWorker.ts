/** Entry of a worker thread: one run after the other, each answered before the next is taken. */
import { parentPort } from "node:worker_threads";
import { StudyError, type RunJob } from "../study/job.ts";
import { simulateRun } from "../study/simulateRun.ts";
import type { WorkerAnswer } from "./workerMessages.ts";

function answer(job: RunJob): WorkerAnswer {
  try {
    return { kind: "run", run: simulateRun(job) };
  } catch (error) {
    if (error instanceof StudyError) return { kind: "failed", reason: error.reason, message: error.message };
    const detail = error instanceof Error ? error.message : String(error);
    const message = `The simulation of "${job.policy.id}" with seed ${job.seed} failed: ${detail}`;
    return { kind: "failed", reason: "worker-died", message };
  }
}

parentPort?.on("message", (job: RunJob) => parentPort?.postMessage(answer(job), []));
