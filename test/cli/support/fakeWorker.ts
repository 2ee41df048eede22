/** Stands for the simulation worker: answers at once with made-up runs, so that tests of the CLI test the CLI. */
import { parentPort } from "node:worker_threads";
import type { RunJob } from "../../../src/study/job.ts";
import { makeRun } from "../../study/support/runs.ts";

parentPort?.on("message", ({ seed, policy }: RunJob) => {
  if (seed === 666) throw new Error("out of hand");
  const run = makeRun(seed, policy.id === "after" ? 70 + seed : 2000 + seed);
  parentPort?.postMessage({ kind: "run", run }, []);
});
