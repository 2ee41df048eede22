/** Which policies ran the patch's own code, from which source, and what stood in the way. */
import type { Annotation } from "../annotation.ts";
import type { CodePreparation, CodeRequest } from "../code/preparation.ts";
import { hunkGroups } from "./hunkGroups.ts";
import type { Plan } from "./plan.ts";
import { listed, type ReviewSection } from "./section.ts";

/** The patch's own code on its way: the first figures do not wait for it, and only who takes it apart waits for all of it. */
export interface ReviewCode {
  /** Of the document's policies; null: nobody wants it. */
  readonly whole: Promise<CodePreparation | null>;
  /** The same, and of groups of hunks. */
  readonly apart: Promise<CodePreparation | null>;
}

/** @param prepare asks a workshop for the document's policies, and for what is given */
export function orderCode(
  annotation: Annotation,
  prepare: (apart: CodeRequest["apart"]) => Promise<CodePreparation | null>,
): ReviewCode {
  const whole = prepare([]);
  const apart = whole.then((made) => {
    const groups = hunkGroups(annotation);
    const isWhole = made?.sections["before"] !== undefined && made.sections["after"] !== undefined;
    return isWhole && groups.length > 1 ? prepare(groups) : made;
  });
  // Whoever waits for it hears of a failure; until then it is nobody's.
  for (const coming of [whole, apart]) coming.catch(() => undefined);
  return { whole, apart };
}

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
