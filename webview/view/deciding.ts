/** The patch's own lines beside the curves that they move. */
import * as l10n from "@vscode/l10n";
import type { RevealTarget } from "../../src/study/protocol.ts";
import type { DecidingLine, StudyResult } from "../../src/study/result.ts";
import { el, link } from "./dom.ts";
import { swatch } from "./swatch.ts";
import { labelled, word } from "../model/words.ts";

const SIGN_WORDS = { "-": labelled("removed"), "+": labelled("added") } as const;

/** The lines of every policy that has some; null where none has. */
export function decidingSection(
  { policies }: StudyResult,
  onReveal: (target: RevealTarget) => void,
): HTMLElement | null {
  const parts = policies.flatMap(({ id, lines = [] }, index) => {
    if (lines.length === 0) return [];
    const head = el("h4", {}, swatch(index), id);
    const items = lines.map((line, at) => itemOf(line, lines[at - 1] ?? null, id, onReveal));
    return [head, el("ul", { class: "lines" }, ...items)];
  });
  if (parts.length === 0) return null;
  return el(
    "section",
    { class: "chart deciding", "aria-labelledby": "title-deciding" },
    el("h3", { id: "title-deciding" }, l10n.t("The lines that move the curves")),
    ...parts,
  );
}

function itemOf(
  line: DecidingLine,
  above: DecidingLine | null,
  policy: string,
  onReveal: (target: RevealTarget) => void,
): HTMLElement {
  const { hunk, place, sign, text, decides } = line;
  const target: RevealTarget =
    hunk === null ? { kind: "policy", id: policy } : { kind: "hunk", id: hunk, text };
  const code = link(text, l10n.t("Go to this line in the document"), () => onReveal(target));
  code.classList.add("code");
  if (sign) code.prepend(el("span", { class: "hidden" }, `${word(SIGN_WORDS[sign])}: `));
  return el(
    "li",
    { class: sign === "-" ? "removed" : sign === "+" ? "added" : "said" },
    hunk !== null && above?.hunk !== hunk ? el("span", { class: "muted place" }, place ?? "") : null,
    el("span", { class: "sign", "aria-hidden": "true" }, sign === "-" ? "−" : (sign ?? "“")),
    code,
    el("span", { class: "muted decides" }, decides.join(", ")),
  );
}
