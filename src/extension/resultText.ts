/** A result as JSON, made a run at a time: all at once would hold up the extension host's thread for tens of ms. */
import type { StudyResult } from "../study/result.ts";

/** The JSON text of a result. */
export async function resultText({ policies, ...rest }: StudyResult): Promise<string> {
  const written: string[] = [];
  for (const { runs, ...policy } of policies) {
    const runTexts: string[] = [];
    for (const run of runs) {
      await nextTurn();
      runTexts.push(JSON.stringify(run));
    }
    written.push(withMember(policy, "runs", `[${runTexts.join(",")}]`));
  }
  return withMember(rest, "policies", `[${written.join(",")}]`);
}

/** The JSON of an object that is not empty, with one more member whose JSON is there already. */
export function withMember(object: object, name: string, json: string): string {
  return `${JSON.stringify(object).slice(0, -1)},${JSON.stringify(name)}:${json}}`;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
