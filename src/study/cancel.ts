/** A cancel signal and the hand that gives it. */
import type { CancelSignal } from "./job.ts";

export class CancelSource {
  #cancelled = false;
  #listeners: (() => void)[] = [];

  readonly signal: CancelSignal;

  /** `parent` cancels this one as well. */
  constructor(parent?: CancelSignal) {
    const isCancelled = (): boolean => this.#cancelled;
    this.signal = {
      get cancelled(): boolean {
        return isCancelled();
      },
      onCancel: (listener) => {
        if (this.#cancelled) listener();
        else this.#listeners.push(listener);
      },
    };
    parent?.onCancel(() => this.cancel());
  }

  /** Tells every listener, once. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }
}
