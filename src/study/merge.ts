/** Two saved results as one: what the patch did in the one beside what it did in the other. */
import { StudyError } from "./job.ts";
import { RESULT_SCHEMA, type Note, type PolicyResult, type StudyResult } from "./result.ts";
import { compare } from "./summary.ts";

/** A saved result, and what to call it. */
export interface NamedResult {
  readonly name: string;
  /** Its JSON. */
  readonly text: string;
}

/** The policy of each that the patch leads to ("after", or the last), the first's as what the second's is compared with. Throws StudyError "bad-input". */
export function mergeResults(first: NamedResult, second: NamedResult): StudyResult {
  const [before, after] = [readResult(first), readResult(second)];
  const names =
    first.name === second.name ? [`${first.name} 1`, `${second.name} 2`] : [first.name, second.name];
  const [left, right] = [named(before, names[0] ?? ""), named(after, names[1] ?? "")];
  return {
    ...after,
    title: `${left.id} and ${right.id}`,
    policies: [left, right],
    comparison: { [right.id]: compare(left, right, after.workload) },
    claims: { ...after.claims, checks: [] },
    notes: differences(before, after),
    problems: [],
  };
}

function readResult({ name, text }: NamedResult): StudyResult {
  const value: unknown = parsed(text);
  if (isResult(value)) return value;
  const sentence = `"${name}" holds no result that this version can compare: choose a file that was saved from the charts, or by simulate --json.`;
  throw new StudyError("bad-input", sentence);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The schema's name stands for its shape; that there is something to compare is looked at. */
function isResult(value: unknown): value is StudyResult {
  if (typeof value !== "object" || value === null) return false;
  if (!("schema" in value) || value.schema !== RESULT_SCHEMA || !("policies" in value)) return false;
  const { policies } = value;
  return (
    Array.isArray(policies) &&
    policies.length > 0 &&
    policies.every((policy: unknown) => typeof policy === "object" && policy !== null && hasRuns(policy))
  );
}

function hasRuns(policy: object): boolean {
  return "runs" in policy && Array.isArray(policy.runs) && policy.runs.length > 0;
}

function named({ policies }: StudyResult, name: string): PolicyResult {
  const chosen = policies.find(({ id }) => id === "after") ?? policies.at(-1);
  if (!chosen) throw new StudyError("bad-input", `"${name}" holds no policy.`);
  return { ...chosen, id: name, title: `${chosen.id}: ${chosen.title}` };
}

/** What else differs between the two, so that not all of the difference is the policies'. */
function differences(before: StudyResult, after: StudyResult): readonly Note[] {
  const pairs: readonly (readonly [what: string, from: unknown, to: unknown])[] = [
    ["workload", before.workload.title, after.workload.title],
    ["machine", before.machine.title, after.machine.title],
    ["engine", before.engine, after.engine],
    ["seeds", seeds(before), seeds(after)],
  ];
  return pairs
    .filter(([, from, to]) => from !== to)
    .map(([what, from, to]) => ({
      kind: "knee",
      text: `The ${what} differs (${String(from)}; ${String(to)}), so the difference is not the policies' alone.`,
    }));
}

function seeds({ policies }: StudyResult): string {
  const runs = policies.at(-1)?.runs ?? [];
  return `${runs.length} runs from seed ${runs[0]?.seed ?? 0}`;
}
