/** A change of policy that the rules tell, in words. */
import type { Finding } from "./finding.ts";

export interface Story {
  readonly summary: string;
  readonly why: string;
  /** What the model can't express of it. */
  readonly unmodelled: string;
}

export function policy({ summary, why, unmodelled }: Story, lines: readonly number[] = []): Finding {
  return { effect: "policy", summary, why, lines, unmodelled };
}
