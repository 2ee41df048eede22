/**
 * Finds sources and compiles sections on a worker thread of their own, which can be ended: a hostile source may keep
 * the compiler for ever.
 */
import { Worker } from "node:worker_threads";
import { CancelSource } from "../study/cancel.ts";
import type {
  CodeHooks,
  CodePreparation,
  CodeRequest,
  CodeWorkshop,
  SourceFolders,
} from "../study/code/preparation.ts";
import { CodeErrand, type CodeWord } from "./codeErrand.ts";

/** What the worker is sent. */
export interface CodeOrder {
  readonly request: CodeRequest;
  readonly places: SourceFolders;
  readonly clangModule: string;
}

export interface WorkshopOptions {
  /** The bundled src/node/codeWorker.ts. */
  readonly workerFile: string;
  /** What loadClang() takes. */
  readonly clangModule: string;
  /** Where to look; asked for at each request. */
  readonly places: () => Promise<SourceFolders>;
  /** Longest time that one stage may take, ms; left out: a minute to compile, three for all else. */
  readonly limitMs?: number;
}

/** The compiler keeps some 200 MB; whoever does not come back soon loads it again. */
const IDLE_MS = 120_000;
/** The reader of documents and archives needs less; the compiler's memory is its own. */
const MAX_HEAP_MB = 1024;

/** A CodeWorkshop on node:worker_threads. An idle worker does not keep the process alive, and is ended after a while. */
export class ThreadedWorkshop implements CodeWorkshop {
  readonly #options: WorkshopOptions;
  #worker: Worker | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | null = null;
  readonly #disposal = new CancelSource();

  constructor(options: WorkshopOptions) {
    this.#options = options;
  }

  /** One request at a time: the compiler takes a core and much memory. */
  prepare(request: CodeRequest, hooks: CodeHooks): Promise<CodePreparation> {
    const made = this.#last.then(() => this.#prepare(request, hooks));
    this.#last = made.catch(() => undefined);
    return made;
  }

  /** Ends the worker. What is under way rejects with "cancelled". */
  async dispose(): Promise<void> {
    this.#disposal.cancel();
    await this.#end();
  }

  async #prepare(request: CodeRequest, hooks: CodeHooks): Promise<CodePreparation> {
    const places = await this.#options.places();
    const errand = new CodeErrand(hooks, this.#options.limitMs);
    hooks.cancel?.onCancel(() => errand.cancel());
    this.#disposal.signal.onCancel(() => errand.cancel());
    const worker = this.#started();
    const hear = (word: CodeWord): void => errand.hear(word);
    const died = (error: unknown): void =>
      errand.died(error instanceof Error ? error.message : "it ended by itself");
    worker.on("message", hear).on("error", died).on("exit", died);
    worker.postMessage({ request, places, clangModule: this.#options.clangModule } satisfies CodeOrder, []);
    try {
      return await errand.done;
    } finally {
      worker.off("message", hear).off("error", died).off("exit", died);
      // One that was left at its work must not meet the next request.
      if (errand.abandoned) await this.#end();
      this.#rest();
    }
  }

  #started(): Worker {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#worker ??= new Worker(this.#options.workerFile, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    this.#worker.ref();
    return this.#worker;
  }

  /** Lets the process end, and the worker after a while. */
  #rest(): void {
    this.#worker?.unref();
    this.#idle = setTimeout(() => void this.#end(), IDLE_MS).unref();
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}
