/** Which policies, workloads and sizes a report looks at. */
import { readMailCommand, resolveWorkload } from "../choices.ts";
import type { AnnotatedPolicy, Annotation } from "../annotation.ts";
import { whyNothingToSimulate } from "../documentSummary.ts";
import { expressiblePolicies } from "../expressible.ts";
import { StudyError } from "../job.ts";
import { machineOf } from "../study.ts";
import type { Subject } from "./laboratory.ts";

/** At full size a run takes seconds, and reviewers want an answer within half a minute. */
const HEADLINE_RUNS = 3;
/** Objects of a run that is over in a moment, so that it can run as often as the small ones. */
const FEW_OBJECTS = 50_000_000;

/** A table of more policies is no answer; a long series is looked at as a whole. */
const MOST_POLICIES = 4;

/** Less than this is small enough as it is; a hundredth of it would show nothing. */
const SMALL_OBJECTS = 10_000_000;
/** The mail's flood, or the usual one, with a hundredth of its loops. */
export const SMALL = "rcuscale-small";

export interface Plan {
  /** "before", "after", and what reviewers propose, as far as the model can express them. */
  readonly policies: readonly AnnotatedPolicy[];
  readonly ids: readonly string[];
  /** Policies that were left out, and why. */
  readonly refused: readonly string[];
  /** Workload and runs of the headline: the mail's own at full size where it has a command. */
  readonly headline: { readonly workload: string; readonly runs: number };
  /** Workload of all other floods: small, to be run often. */
  readonly flood: string;
}

/** Throws StudyError: "nothing-to-simulate" where the document holds no policy, "not-expressible" where the model can run none. */
export function planReview({ annotation, runs }: Subject): Plan {
  if (annotation.policies.length === 0) {
    throw new StudyError("nothing-to-simulate", whyNothingToSimulate(annotation));
  }
  const objects = objectsOfMail(annotation);
  const headline = {
    workload: objects === null ? SMALL : "mail",
    runs: (objects ?? 0) > FEW_OBJECTS ? Math.min(runs, HEADLINE_RUNS) : runs,
  };
  const wanted = annotation.policies.filter(({ id }) => !id.startsWith("patch-")).slice(0, MOST_POLICIES);
  const workload = resolveWorkload(headline.workload, annotation, machineOf(annotation, {}));
  const { policies, notes } = expressiblePolicies(wanted, workload, false);
  const kept = wanted.filter(({ id }) => policies.some((policy) => policy.id === id));
  return {
    policies: kept,
    ids: kept.map(({ id }) => id),
    refused: notes.map(({ text }) => text),
    headline,
    flood: floodOf(annotation),
  };
}

/** A flood that is small enough to be run often: the mail's own, or a hundredth of its loops. */
export function floodOf(annotation: Annotation): string {
  const objects = objectsOfMail(annotation);
  return objects !== null && objects <= SMALL_OBJECTS ? "rcuscale" : SMALL;
}

/** Null: no command of the kfree test. */
function objectsOfMail(annotation: Annotation): number | null {
  const mail = readMailCommand(annotation)?.workload ?? null;
  return mail === null ? null : mail.threads * mail.loops * mail.allocationsPerLoop;
}
