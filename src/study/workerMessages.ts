/** What a simulation worker sends back. It is sent a RunJob. */
import type { StudyErrorReason } from "./job.ts";
import type { Run } from "./result.ts";

export type WorkerAnswer =
  | { readonly kind: "run"; readonly run: Run }
  | { readonly kind: "failed"; readonly reason: StudyErrorReason; readonly message: string };
