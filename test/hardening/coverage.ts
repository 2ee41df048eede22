/** What of src/ has run, block by block, so that inputs that reach something new are kept. */
import { Session } from "node:inspector";

/** Counts blocks of the project's own code. */
export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  constructor() {
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    this.know(this.fresh());
  }

  get blocks(): number {
    return this.#seen.size;
  }

  /** Blocks that ran since the last call and are not known yet. */
  fresh(): readonly string[] {
    const found: string[] = [];
    this.#session.post("Profiler.takePreciseCoverage", (error, taken) => {
      if (error !== null) throw new Error(error.message);
      for (const { url, functions } of taken.result) {
        if (!/\/(?:src|webview)\//.test(url)) continue;
        for (const { ranges } of functions)
          for (const { startOffset, endOffset, count } of ranges) {
            const block = `${url}:${startOffset}-${endOffset}`;
            if (count > 0 && !this.#seen.has(block)) found.push(block);
          }
      }
    });
    return found;
  }

  know(blocks: readonly string[]): void {
    for (const block of blocks) this.#seen.add(block);
  }

  end(): void {
    this.#session.disconnect();
  }
}
