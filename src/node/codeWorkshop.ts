/**
 * Finds sources and compiles sections in a process of their own, which can be ended: a hostile source may keep the
 * compiler for ever, and the compiler wants settings of the engine that simulations do not.
 */
import { type ChildProcess, fork } from "node:child_process";
import { CancelSource } from "../study/cancel.ts";
import type {
  CodeHooks,
  CodePreparation,
  CodeRequest,
  CodeWorkshop,
  SourceFolders,
} from "../study/code/preparation.ts";
import { CodeErrand, type CodeWord } from "./codeErrand.ts";

/** What the process is sent. */
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

/** A CodeWorkshop in a child process. An idle one does not keep this process alive, and is ended after a while. */
export class ForkedWorkshop implements CodeWorkshop {
  readonly #options: WorkshopOptions;
  #child: ChildProcess | null = null;
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

  /** Ends the child. What is under way rejects with "cancelled". */
  async dispose(): Promise<void> {
    this.#disposal.cancel();
    await this.#end();
  }

  async #prepare(request: CodeRequest, hooks: CodeHooks): Promise<CodePreparation> {
    const places = await this.#options.places();
    const errand = new CodeErrand(hooks, this.#options.limitMs);
    hooks.cancel?.onCancel(() => errand.cancel());
    this.#disposal.signal.onCancel(() => errand.cancel());
    const child = this.#started();
    const hear = (word: CodeWord): void => errand.hear(word);
    const died = (error: unknown): void =>
      errand.died(error instanceof Error ? error.message : "it ended by itself");
    child.on("message", hear).on("error", died).on("exit", died);
    child.send({ request, places, clangModule: this.#options.clangModule } satisfies CodeOrder, (error) => {
      if (error !== null) died(error);
    });
    try {
      return await errand.done;
    } finally {
      child.off("message", hear).off("error", died).off("exit", died);
      // One that was left at its work must not meet the next request.
      if (errand.abandoned) await this.#end();
      this.#rest();
    }
  }

  #started(): ChildProcess {
    if (this.#idle !== null) clearTimeout(this.#idle);
    // The editor's own program runs as Node with this variable.
    this.#child ??= this.#spawn();
    this.#child.ref();
    this.#child.channel?.ref();
    return this.#child;
  }

  #spawn(): ChildProcess {
    const child = fork(this.#options.workerFile, {
      execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    // Whoever waits hears of it as well; a child that is ended while nobody does must not end us.
    return child.on("error", () => undefined);
  }

  /** Lets this process end, and the child after a while. */
  #rest(): void {
    this.#child?.unref();
    this.#child?.channel?.unref();
    this.#idle = setTimeout(() => void this.#end(), IDLE_MS).unref();
  }

  async #end(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.kill("SIGKILL")) await ended;
  }
}
