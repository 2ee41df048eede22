/** What a study says of the code: which policies run their own, from which source, and why others don't. */
import type { Policy } from "../../policy/policy.ts";
import type { CompiledSection } from "../../reclaim/code/compile.ts";
import type { Annotation } from "../annotation.ts";
import { StudyError } from "../job.ts";
import type { Note } from "../result.ts";
import type { CodePreparation, EngineChoice } from "./preparation.ts";
import { readSubset } from "./subsets.ts";

/** Sections of the policies that run their own code, by policy id. */
export type OwnCode = ReadonlyMap<string, CompiledSection>;

/**
 * @param policies those that are to run; only those of the document, and those of some of its hunks, have code
 * @throws StudyError "not-expressible" where the code must run and a policy has none
 */
export function ownCodeOf(
  policies: readonly Policy[],
  annotation: Annotation,
  engine: EngineChoice,
  preparation: CodePreparation | null,
): OwnCode {
  const own = new Map<string, CompiledSection>();
  const lacking: Policy[] = [];
  for (const policy of policies) {
    const ofDocument =
      annotation.policies.some((known) => known === policy) || readSubset(policy.id) !== null;
    const section = ofDocument ? preparation?.sections[policy.id] : undefined;
    if (section === undefined) lacking.push(policy);
    else own.set(policy.id, section);
  }
  if (engine === "code" && lacking.length > 0) {
    throw new StudyError(
      "not-expressible",
      lacking.map((policy) => whyNoCode(policy, preparation)).join(" "),
    );
  }
  return own;
}

function whyNoCode({ id }: Policy, preparation: CodePreparation | null): string {
  const own = preparation?.problems.filter((problem) => problem.policy === id) ?? [];
  if (own.length > 0)
    return `The code of "${id}" can't run: ${own.map(({ sentence }) => sentence).join(" ")}`;
  if (preparation !== null && preparation.reason !== null)
    return `The code of "${id}" can't run: ${preparation.reason}`;
  return `"${id}" has no code of its own: only the patch's policies have. Choose the engine auto or model for it.`;
}

/** In the order in which a reader should meet them. */
export function notesOnCode(
  policies: readonly Policy[],
  own: OwnCode,
  preparation: CodePreparation | null,
): readonly Note[] {
  if (preparation === null) return [];
  const { source, reason, problems } = preparation;
  if (own.size === 0 && reason !== null)
    return [
      { kind: "assumption", text: `The parametrised model ran, and not the patch's own code: ${reason}` },
    ];
  const notes: Note[] = [];
  if (source !== null && own.size > 0)
    notes.push({ kind: "explanation", text: `The patch's own code ran. ${source.sentence}` });
  for (const { policy, hunk, sentence } of problems) {
    if (!policies.some(({ id }) => id === policy)) continue;
    const text = `The code of "${policy}" can't run, so the model stands for it: ${sentence}`;
    notes.push({ kind: "not-modelled", text, ...(hunk === null ? {} : { hunk }) });
  }
  const others = policies.filter(({ id }) => !own.has(id)).map(({ id }) => `"${id}"`);
  if (own.size > 0 && others.length > 0) {
    const text = `The parametrised model stands for ${others.join(", ")}, which ${others.length === 1 ? "is" : "are"} compared with code: where model and code differ, so do they.`;
    notes.push({ kind: "assumption", text });
  }
  return notes;
}
