/** Feeds a target with inputs, and says what broke it. */
import { RandomStream } from "../../src/kernel/random.ts";
import { mutateJson, mutateText, pick } from "./mutate.ts";
import type { Target } from "./targets.ts";

/** An input that broke something, and how. */
export interface Find {
  readonly target: string;
  readonly input: string;
  readonly message: string;
}

/** A target's inputs, one after the other; those that a caller keeps are changed further. */
export class Source {
  readonly #target: Target;
  readonly #luck: RandomStream;
  readonly #corpus: string[];

  constructor(target: Target, seed: number) {
    this.#target = target;
    this.#luck = new RandomStream(seed, target.name);
    this.#corpus = [...target.seeds];
  }

  get corpus(): readonly string[] {
    return this.#corpus;
  }

  next(): string {
    const { kind, words, seeds } = this.#target;
    // What reached something new lately is where more of it is near.
    const from = this.#luck.below(3) === 0 ? seeds : this.#corpus;
    const mutate = kind === "json" ? mutateJson : mutateText;
    return mutate(pick(from, this.#luck), { others: this.#corpus, words }, this.#luck);
  }

  keep(input: string): void {
    this.#corpus.push(input);
  }
}

/** What the target says to an input; null where all is well. */
export function findIn(target: Target, input: string): Find | null {
  try {
    target.check(input);
    return null;
  } catch (error) {
    const [first = ""] = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split(
      "\n    at",
    );
    const place = error instanceof Error ? (/\bat .*/.exec(error.stack ?? "")?.[0] ?? "") : "";
    return { target: target.name, input, message: `${first.slice(0, 300)} ${place}` };
  }
}

/** The same find with as little input as leaving out stretches of it gives. */
export function smaller(target: Target, find: Find): Find {
  let best = find;
  for (let stretch = Math.ceil(find.input.length / 2); stretch >= 1; stretch = Math.floor(stretch / 2)) {
    for (let at = 0; at < best.input.length;) {
      const shorter = best.input.slice(0, at) + best.input.slice(at + stretch);
      const same = findIn(target, shorter);
      if (same?.message === find.message) best = same;
      else at += stretch;
    }
  }
  return best;
}
