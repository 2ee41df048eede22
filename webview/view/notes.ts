/** What a reader of the result must know, and what went wrong on the way. */
import * as l10n from "@vscode/l10n";
import type { Note, StudyResult } from "../../src/study/result.ts";
import { el, link } from "./dom.ts";
import { labelled, word } from "../model/words.ts";

const TITLES: Readonly<Record<Note["kind"], string>> = {
  explanation: labelled("Why"),
  knee: labelled("Near a knee"),
  assumption: labelled("Assumptions"),
  "not-modelled": labelled("Not modelled"),
  repaired: labelled("Repaired while reading"),
};

export type RevealHunk = (hunk: string) => void;

function item(note: Note, onReveal: RevealHunk): HTMLElement {
  const { hunk } = note;
  if (hunk === undefined) return el("li", {}, note.text);
  return el(
    "li",
    {},
    `${note.text} `,
    link(l10n.t("Show hunk"), l10n.t("Go to the hunk in the document"), () => onReveal(hunk)),
  );
}

/** The notes of one kind under their heading; null where there are none. */
export function notesOf(result: StudyResult, kind: Note["kind"], onReveal: RevealHunk): HTMLElement | null {
  const notes = result.notes.filter((note) => note.kind === kind);
  if (notes.length === 0) return null;
  const id = `notes-${kind}`;
  return el(
    "section",
    { class: "notes", "aria-labelledby": id },
    el("h2", { id }, word(TITLES[kind])),
    el("ul", {}, ...notes.map((note) => item(note, onReveal))),
  );
}

/** Problems that the study met; null where there were none. */
export function problems(result: StudyResult): HTMLElement | null {
  if (result.problems.length === 0) return null;
  const items = result.problems.map((problem) =>
    el("li", {}, el("span", { class: "verdict" }, problem.severity), ` ${problem.message}`),
  );
  return el(
    "section",
    { class: "notes", "aria-labelledby": "title-problems" },
    el("h2", { id: "title-problems" }, l10n.t("Problems")),
    el("ul", {}, ...items),
  );
}
