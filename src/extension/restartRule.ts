/** Whether a language server that ended is started again. */

/** So many times within the span it is started again; after that something is wrong that a new start does not mend. */
const MOST_RESTARTS = 4;
const SPAN_MS = 3 * 60_000;

/** "restart-quietly": the person was told already. */
export type AfterEnd = "restart" | "restart-quietly" | "give-up";

export class RestartRule {
  #endsMs: number[] = [];

  /** It ended at that time (ms, of any clock that does not go back). */
  ended(nowMs: number): AfterEnd {
    this.#endsMs = [...this.#endsMs.filter((endMs) => nowMs - endMs <= SPAN_MS), nowMs];
    if (this.#endsMs.length <= MOST_RESTARTS)
      return this.#endsMs.length === 1 ? "restart" : "restart-quietly";
    // A person who starts it again gives it the same chances anew.
    this.#endsMs = [];
    return "give-up";
  }
}
