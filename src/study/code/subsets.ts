/** "after" without some of the patch's hunks, or "before" with some of them alone: policies that nobody wrote down, named by their hunks. */
import type { FilePatch } from "../../patch/types.ts";
import type { Policy, PolicyParameters } from "../../policy/policy.ts";
import type { Annotation } from "../annotation.ts";
import { StudyError } from "../job.ts";
import type { PolicySteps } from "./patches.ts";

/** Some hunks of a patch, left out of "after" or added to "before". */
export interface Subset {
  readonly kind: "without" | "with";
  /** Ids. */
  readonly hunks: readonly string[];
}

const WORD = /^(?:after:(without)|before:(with))=(h\d{1,5}(?:\+h\d{1,5}){0,999})$/;

/** What "after:without=h2+h7" or "before:with=h4" means; null for any other word. */
export function readSubset(word: string): Subset | null {
  const [, without, , hunks] = WORD.exec(word) ?? [];
  if (hunks === undefined) return null;
  return { kind: without === undefined ? "with" : "without", hunks: hunks.split("+") };
}

/** The word that readSubset() reads back. */
export function writeSubset({ kind, hunks }: Subset): string {
  return `${kind === "without" ? "after:without" : "before:with"}=${hunks.join("+")}`;
}

/** The policy by its parameters, as the model takes it. Throws StudyError "bad-input" where the document has no such hunk. */
export function subsetPolicy(subset: Subset, { policies, hunks }: Annotation): Policy {
  const [before, after] = ["before", "after"].map((id) => policies.find((policy) => policy.id === id));
  const word = writeSubset(subset);
  const unknown = subset.hunks.find((id) => !hunks.some((hunk) => hunk.id === id));
  if (before === undefined || after === undefined || unknown !== undefined) {
    const what = unknown === undefined ? 'no policies "before" and "after"' : `no hunk ${unknown}`;
    throw new StudyError("bad-input", `"${word}" can't be simulated: the document holds ${what}.`);
  }
  const [base, other] = subset.kind === "without" ? [after, before] : [before, after];
  const changed = hunks.filter(({ id }) => subset.hunks.includes(id)).flatMap(({ changes }) => changes);
  const changes = Object.fromEntries(changed.map(({ name }) => [name, other.parameters[name]]));
  const parameters: PolicyParameters = { ...base.parameters, ...changes };
  const title = `${base.id} ${subset.kind} ${subset.hunks.join(", ")}`.slice(0, 200);
  return { id: word, title, generation: base.generation, parameters };
}

/** How to come from the kernel file before the patches to that of the subset. */
export function subsetSteps({ kind, hunks }: Subset, applied: readonly FilePatch[]): PolicySteps {
  const further = applied.map((patch) => {
    return { ...patch, hunks: patch.hunks.filter(({ id }) => hunks.includes(id) === (kind === "with")) };
  });
  const policy = writeSubset({ kind, hunks });
  return { policy, applied: 0, further: further.filter((patch) => patch.hunks.length > 0) };
}
