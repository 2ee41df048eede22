/** Two saved results as one: what the patch did in the one beside what it did in the other. */
import { readResult } from "./files/resultFile.ts";
import { StudyError } from "./job.ts";
import type { Note, PolicyResult, StudyResult } from "./result.ts";
import { compare } from "./summary.ts";

/** A saved result, and what to call it. */
export interface NamedResult {
  readonly name: string;
  /** Its JSON. */
  readonly text: string;
}

/** The policy of each that the patch leads to ("after", or the last), the first's as what the second's is compared with. Throws StudyError "bad-input". */
export function mergeResults(first: NamedResult, second: NamedResult): StudyResult {
  const [before, after] = [savedResult(first), savedResult(second)];
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

function savedResult(source: NamedResult): StudyResult {
  const result = readResult(source);
  if (result !== null) return result;
  const sentence = `"${source.name}" holds no result that this version can compare: choose a file that was saved from the charts, or by simulate --json.`;
  throw new StudyError("bad-input", sentence);
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
