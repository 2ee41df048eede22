/** The seam between a study and whatever runs its simulations: worker threads, web workers, or the caller itself. */
import type { Machine } from "../kernel/machine.ts";
import type { Policy } from "../policy/policy.ts";
import type { CompiledSection } from "../reclaim/code/compile.ts";
import type { Workload } from "../workload/workload.ts";
import type { Run } from "./result.ts";

/** One run of one policy. Plain data: it crosses thread borders as it is. */
export interface RunJob {
  readonly policy: Policy;
  readonly workload: Workload;
  readonly machine: Machine;
  /** 32-bit unsigned. */
  readonly seed: number;
  /** The policy's own code, which then runs in place of the model. */
  readonly code?: CompiledSection;
}

/** Tells work that nobody wants its result any more. */
export interface CancelSignal {
  readonly cancelled: boolean;
  /** Calls back once, at once if already cancelled. */
  onCancel(listener: () => void): void;
}

/** Runs jobs elsewhere. Rejects with StudyError when a job fails or was cancelled. */
export interface RunPool {
  /** @param place jobs with a lower one are begun first; default: 0 */
  run(job: RunJob, cancel: CancelSignal, place?: number): Promise<Run>;
}

export type StudyErrorReason =
  "cancelled" | "not-expressible" | "bad-input" | "worker-died" | "nothing-to-simulate";

/** What went wrong, in a sentence for the person, with a reason for the program. */
export class StudyError extends Error {
  readonly reason: StudyErrorReason;

  constructor(reason: StudyErrorReason, message: string) {
    super(message);
    this.name = "StudyError";
    this.reason = reason;
  }

  /** By name: the extension's bundles each carry this class, and what one of them throws another one catches. */
  static override [Symbol.hasInstance](value: unknown): value is StudyError {
    return value instanceof Error && value.name === "StudyError";
  }
}
