/** Entry of a web worker: one run after the other, by the model. */
import { StudyError, type RunJob } from "../study/job.ts";
import { simulateRun } from "../study/simulateRun.ts";
import type { WorkerAnswer } from "../study/workerMessages.ts";

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

addEventListener("message", ({ data }: MessageEvent<RunJob>) => postMessage(answer(data)));
