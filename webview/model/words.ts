/** Labels in the reader's language. Texts stand where they are used, in English; the host sends what they are in another. */
import * as l10n from "@vscode/l10n";

/** A label that stands in a table, where it is read before the language is known. */
export function word(label: string): string {
  return l10n.t(label);
}

/** Marks a label that word() looks up later, for whoever collects the texts. */
export function labelled(text: string): string {
  return text;
}
