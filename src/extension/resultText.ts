/** A result as JSON, made a run at a time: all at once would hold up the extension host's thread for tens of ms. */
import type { StudyResult } from "../study/result.ts";

const texts = new WeakMap<StudyResult, Promise<string>>();

/** The JSON text of a result; the work is done once for each. */
export function resultText(result: StudyResult): Promise<string> {
  const known = texts.get(result);
  if (known) return known;
  const text = write(result);
  texts.set(result, text);
  return text;
}

async function write({ policies, ...rest }: StudyResult): Promise<string> {
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

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
