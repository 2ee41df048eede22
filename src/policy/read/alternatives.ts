/** Policies that reviewers propose between the lines of a patch. */
import type { Remark } from "../../patch/types.ts";
import type { PolicyParameters } from "../policy.ts";
import { pointsBack, proposals, withoutRejected, type Proposal } from "./proposals.ts";
import { namesOf } from "./resolve.ts";
import { isEqual, sameAs } from "./titles.ts";
import type { AnnotatedPolicy, AnnotatedRemark } from "./types.ts";

export interface Alternatives {
  readonly policies: readonly AnnotatedPolicy[];
  readonly remarks: readonly AnnotatedRemark[];
}

/** A longer remark is a mail of its own; its first part names what it is about. */
const MOST_TEXT = 4000;

/** The remarks with the alternative that each proposes to the policy after the patch, if any. */
export function alternatives(remarks: readonly Remark[], after: AnnotatedPolicy | undefined): Alternatives {
  const policies: AnnotatedPolicy[] = [];
  let previous: string | null = null;
  const annotated = remarks.map((remark): AnnotatedRemark => {
    const { hunk, author, text, range } = remark;
    const back = previous !== null && pointsBack.test(text.trim());
    const alternative = back || after === undefined ? previous : proposedBy(remark, after, policies);
    if (alternative !== null) previous = alternative;
    return { hunk, author, text, range, alternative };
  });
  return { policies, remarks: annotated };
}

/** Id of the alternative that the remark proposes, added to `policies` if it is a new one. */
function proposedBy(remark: Remark, after: AnnotatedPolicy, policies: AnnotatedPolicy[]): string | null {
  const text = withoutRejected(remark.text.slice(0, MOST_TEXT));
  for (const proposal of proposals) {
    const match = proposal.phrase.exec(text);
    const changes = match === null ? null : proposal.change(after.parameters, match);
    if (changes === null) continue;
    const parameters = { ...after.parameters, ...changes };
    if (isEqual(parameters, after.parameters)) continue;
    const known = policies.find((policy) => isEqual(policy.parameters, parameters));
    if (known !== undefined) return known.id;
    const policy = alternativePolicy(policies.length + 1, remark, after, parameters, proposal, changes);
    policies.push(policy);
    return policy.id;
  }
  return null;
}

function alternativePolicy(
  nth: number,
  remark: Remark,
  after: AnnotatedPolicy,
  parameters: PolicyParameters,
  proposal: Proposal,
  changes: Partial<PolicyParameters>,
): AnnotatedPolicy {
  const line = remark.range.start.line;
  const text =
    remark.text.split("\n").find((part) => proposal.phrase.test(withoutRejected(part))) ?? remark.text;
  return {
    id: `alternative-${nth}`,
    title: `Alternative: ${proposal.title(changes)}`,
    generation: sameAs(parameters, after.generation)?.id ?? after.generation,
    parameters,
    confidence: after.confidence === "guess" ? "guess" : "likely",
    evidence: namesOf(parameters)
      .filter((name) => parameters[name] !== after.parameters[name])
      .map((parameter) => ({ parameter, line: line + lineOf(remark.text, text), text: text.trim() })),
    notExpressed: after.notExpressed,
    range: remark.range,
  };
}

function lineOf(text: string, part: string): number {
  const at = text.split("\n").indexOf(part);
  return Math.max(at, 0);
}
