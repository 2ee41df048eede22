/** Asks a thread of its own for a hunk's file. */
import { Worker } from "node:worker_threads";
import type { SourceFolders } from "../study/code/preparation.ts";
import type { HunkSides, SidesRequest } from "../study/code/sides.ts";

/** What the thread is told. */
export interface SidesOrder {
  readonly request: SidesRequest;
  readonly folders: SourceFolders;
}

/** Unpacking a kernel's .tar.xz on a slow machine is the longest. */
const LIMIT_MS = 120_000;
/** A file that needs more must not take the editor with it. */
const MAX_HEAP_MB = 1024;

/**
 * The hunk in its file; null where that is not at hand, or was not found in time: there is always the hunk itself.
 * @param workerFile the bundled src/node/sidesWorker.ts
 */
export function findSides(
  workerFile: string,
  order: SidesOrder,
  limitMs: number = LIMIT_MS,
): Promise<HunkSides | null> {
  return new Promise((resolve) => {
    const worker = new Worker(workerFile, {
      workerData: order,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    const limit = setTimeout(() => end(null), limitMs);
    const end = (sides: HunkSides | null): void => {
      clearTimeout(limit);
      resolve(sides);
      void worker.terminate();
    };
    worker.once("message", end);
    worker.once("error", () => end(null));
    worker.once("exit", () => end(null));
  });
}
