/** The lines of a document that make a policy another one than the one it is compared with. */
import { parameterTable } from "../policy/parameterTable.ts";
import type { Policy, PolicyParameters } from "../policy/policy.ts";
import type { AnnotatedHunk, AnnotatedPolicy, Annotation } from "./annotation.ts";
import { placeName } from "./phrases.ts";
import type { DecidingLine } from "./result.ts";

type Name = keyof PolicyParameters;

/** A line of the document with all that it decides. */
interface Decision {
  readonly text: string;
  readonly names: Set<Name>;
}

/**
 * In the order of the document: what the policy brings in, and what of the baseline gives way to it. Empty for the
 * baseline itself, and for policies that the document does not hold.
 */
export function decidingLines(
  policy: Policy,
  baseline: Policy | undefined,
  annotation: Annotation,
): readonly DecidingLine[] {
  const own = annotation.policies.find((known) => known === policy);
  if (!own || !baseline || baseline === policy) return [];
  const differs = (name: Name): boolean => !same(own.parameters[name], baseline.parameters[name]);
  const added = decisions(own, differs);
  const decided = new Set([...added.values()].flatMap(({ names }) => [...names]));
  const base = annotation.policies.find((known) => known === baseline);
  const removed = base ? decisions(base, (name) => decided.has(name)) : new Map<number, Decision>();
  // A line that both policies have decides nothing between them.
  const only = (these: ReadonlyMap<number, Decision>, those: ReadonlyMap<number, Decision>) =>
    [...these].filter(([line]) => !those.has(line));
  return [
    ...only(removed, added).map((found) => ({ found, sign: "-" as const })),
    ...only(added, removed).map((found) => ({ found, sign: "+" as const })),
  ]
    .sort((a, b) => a.found[0] - b.found[0])
    .flatMap(({ found: [line, decision], sign }) => lineOf(line, decision, sign, annotation) ?? []);
}

function same(a: PolicyParameters[Name], b: PolicyParameters[Name]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function decisions(
  { evidence }: AnnotatedPolicy,
  counts: (name: Name) => boolean,
): ReadonlyMap<number, Decision> {
  const found = new Map<number, Decision>();
  for (const { line, text, parameter } of evidence) {
    if (!counts(parameter)) continue;
    const decision = found.get(line) ?? { text: text.trim(), names: new Set() };
    decision.names.add(parameter);
    found.set(line, decision);
  }
  return found;
}

/** Null for a line that only stands around what was changed: a hunk's own evidence leaves those out. */
function lineOf(
  line: number,
  { text, names }: Decision,
  sign: "-" | "+",
  { hunks, remarks }: Annotation,
): DecidingLine | null {
  const holds = ({ range }: Pick<AnnotatedHunk, "range">): boolean =>
    range.start.line <= line && line <= range.end.line;
  const decides = parameterTable.flatMap(({ name, label }) => (names.has(name) ? [label] : []));
  // A remark may stand in the middle of a hunk, and is none of its lines.
  const hunk = remarks.some(holds) ? undefined : hunks.find(holds);
  if (!hunk) return { hunk: null, place: null, sign: null, text, decides };
  if (!hunk.evidence.some((known) => known.line === line)) return null;
  return { hunk: hunk.id, place: placeName(hunk), sign, text, decides };
}
