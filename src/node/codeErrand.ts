/** One request to the process that makes code ready: collects what it tells, and gives up where it hangs. */
import type { CompiledSection } from "../reclaim/code/compile.ts";
import type {
  ApartHunks,
  CodeHooks,
  CodePreparation,
  CodeProblem,
  CodeStage,
} from "../study/code/preparation.ts";
import { StudyError } from "../study/job.ts";
import type { CodeSource } from "../study/result.ts";
import type { CodeNews } from "./codePreparing.ts";

/** What that process sends. */
export type CodeWord =
  CodeNews | { readonly kind: "done" } | { readonly kind: "failed"; readonly message: string };

/** A section of the kernel takes about a second. */
const COMPILE_LIMIT_MS = 60_000;
/** Unpacking a kernel's .tar.xz on a slow machine is the longest. */
const OTHER_LIMIT_MS = 180_000;

interface Settling {
  readonly resolve: (made: CodePreparation) => void;
  readonly reject: (error: StudyError) => void;
}

export class CodeErrand {
  /** Rejects with StudyError "cancelled" or "worker-died". */
  readonly done: Promise<CodePreparation>;
  /** The process did not come to its end. */
  abandoned = false;
  readonly #hooks: CodeHooks;
  readonly #limitMs: number | undefined;
  readonly #sections: Record<string, CompiledSection> = {};
  readonly #problems: CodeProblem[] = [];
  readonly #apart: ApartHunks[] = [];
  #source: CodeSource | null = null;
  #reason: string | null = null;
  #stage: CodeStage = { kind: "searching" };
  #settling: Settling | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** @param limitMs longest time that one stage may take; undefined: the usual */
  constructor(hooks: CodeHooks, limitMs: number | undefined) {
    this.#hooks = hooks;
    this.#limitMs = limitMs;
    this.done = new Promise((resolve, reject) => {
      this.#settling = { resolve, reject };
    });
    this.#watch();
  }

  hear(word: CodeWord): void {
    switch (word.kind) {
      case "stage":
        this.#stage = word.stage;
        this.#hooks.onStage?.(word.stage);
        break;
      case "source":
        this.#source = word.source;
        break;
      case "section":
        this.#sections[word.policy] = word.section;
        break;
      case "problems":
        this.#problems.push(...word.problems);
        break;
      case "apart":
        this.#apart.push(word.apart);
        break;
      case "nothing":
        this.#reason = word.reason;
        break;
      case "done":
        return this.#finish();
      case "failed":
        return this.#fail("worker-died", `The patch's code could not be made ready: ${word.message}`);
    }
    this.#watch();
  }

  cancel(): void {
    this.#fail("cancelled", "The simulation was cancelled.");
  }

  died(detail: string): void {
    this.#fail("worker-died", `The process that compiles the patch's code died (${detail}). Run it again.`);
  }

  #watch(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#settling === null) return;
    const usual = this.#stage.kind === "compiling" ? COMPILE_LIMIT_MS : OTHER_LIMIT_MS;
    const limitMs = this.#limitMs ?? usual;
    this.#timer = setTimeout(() => this.#giveUp(`${limitMs / 1000} s`), limitMs);
  }

  /** What it is at took too long: what was made before stands. */
  #giveUp(limit: string): void {
    this.abandoned = true;
    if (this.#stage.kind === "compiling") {
      const sentence = `the compiler did not come to an end within ${limit}: most likely the code has an enormous array or macro.`;
      this.#problems.push({ policy: this.#stage.policy, hunk: null, range: null, sentence });
    } else {
      const what =
        this.#stage.kind === "searching" ? "its source was not found" : "the compiler did not load";
      this.#reason = `${what} within ${limit}.`;
    }
    this.#finish();
  }

  #finish(): void {
    const settling = this.#settled();
    const made = { sections: this.#sections, problems: this.#problems, apart: this.#apart };
    settling?.resolve({ source: this.#source, ...made, reason: this.#reason });
  }

  #fail(reason: "cancelled" | "worker-died", message: string): void {
    const settling = this.#settled();
    if (settling === null) return;
    this.abandoned = true;
    settling.reject(new StudyError(reason, message));
  }

  #settled(): Settling | null {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const settling = this.#settling;
    this.#settling = null;
    return settling;
  }
}
