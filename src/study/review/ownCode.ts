/** Which policies ran the patch's own code, from which source, and what stood in the way. */
import type { CodePreparation } from "../code/preparation.ts";
import type { Plan } from "./plan.ts";
import { listed, type ReviewSection } from "./section.ts";

/** Problems of one policy's code that are worth reading; the rest mostly follow from the first. */
const MOST_PROBLEMS = 2;

/**
 * Null where nobody asked for the code.
 * @param command that prepares the code as the report did
 */
export function codeSection(code: CodePreparation | null, plan: Plan, command: string): ReviewSection | null {
  if (code === null) return null;
  const ran = plan.ids.filter((id) => code.sections[id] !== undefined);
  const answer =
    ran.length === 0
      ? [`The parametrised model ran, and not the patch's own code: ${whyNone(code)}`]
      : [
          `The patch's own code ran for ${listed(ran.map((id) => `"${id}"`))}, where a section says so; the parametrised model ran for all else. ${code.source?.sentence ?? ""}`.trim(),
        ];
  return {
    id: "code",
    title: "Did the patch's own code run?",
    questions: [18],
    answer,
    tables: [
      {
        title: "What stands for each policy",
        header: ["Policy", "Engine", "Why"],
        rows: plan.ids.map((id) => [id, ran.includes(id) ? "its own code" : "the model", whyNot(code, id)]),
      },
    ],
    commands: [command],
  };
}

function whyNone({ reason, problems }: CodePreparation): string {
  return reason ?? problems[0]?.sentence ?? "the document's policies have none.";
}

function whyNot({ sections, problems, reason }: CodePreparation, id: string): string {
  if (sections[id] !== undefined) return "";
  const own = problems.filter(({ policy }) => policy === id).map(({ sentence }) => sentence);
  if (own.length > 0) return own.slice(0, MOST_PROBLEMS).join(" ");
  return reason ?? "no hunk of the document holds its code";
}
