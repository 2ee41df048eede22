/** Tells whether a document still is what was simulated. */
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Annotation } from "../study/annotation.ts";

/**
 * A short text that differs when what a simulation depends on does: the policies, the command line, and the hunks' own
 * lines. What reviewers write between these is none of it, since writing a reply changes nothing that was simulated.
 */
export function stampOf(document: TextDocument, annotation: Annotation): string {
  const policies = annotation.policies.map(({ id, parameters }) => [id, parameters]);
  const digest = new Digest();
  digest.add(JSON.stringify([policies, annotation.claims.command?.text ?? ""]));
  const remarks = new Set(annotation.remarks.flatMap(({ range }) => linesOf(range)));
  for (const { range } of annotation.hunks) {
    const end = { line: range.end.line + (range.end.character > 0 ? 1 : 0), character: 0 };
    const lines = document.getText({ start: { line: range.start.line, character: 0 }, end }).split("\n");
    for (const [index, line] of lines.entries())
      if (!remarks.has(range.start.line + index) && line.trim() !== "") digest.add(line.trimEnd());
  }
  return digest.text;
}

function linesOf({ start, end }: Annotation["remarks"][number]["range"]): number[] {
  const last = end.character > 0 ? end.line : end.line - 1;
  return Array.from({ length: Math.max(0, last - start.line + 1) }, (_, index) => start.line + index);
}

/** Two FNV-1a hashes of 32 bits with different beginnings: enough to see a change, and no defence against forgery. */
class Digest {
  #first = 0x811c9dc5;
  #second = 0x9747b28c;

  add(text: string): void {
    for (let index = 0; index <= text.length; index++) {
      // The end of each text counts too, so that a line that moves to the next one is seen.
      const unit = index < text.length ? text.charCodeAt(index) : 0x1_0000;
      this.#first = Math.imul(this.#first ^ unit, 0x01000193);
      this.#second = Math.imul(this.#second ^ unit, 0x01000193);
    }
  }

  get text(): string {
    return [this.#first, this.#second].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }
}
