/** The outline: patch > file > hunk, each hunk with its effect. */
import * as l10n from "@vscode/l10n";
import { SymbolKind, type DocumentSymbol } from "vscode-languageserver";
import { placeName } from "../study/phrases.ts";
import type { AnnotatedHunk, AnnotatedPatch, Annotation } from "../study/annotation.ts";
import { effectWord } from "./words.ts";

export function symbolsOf(annotation: Annotation): DocumentSymbol[] {
  const hunks = new Map(annotation.hunks.map((hunk) => [hunk.id, hunk]));
  return annotation.patches.map((patch) => {
    const own = patch.hunks.flatMap((id) => hunks.get(id) ?? []);
    return patchSymbol(patch, own);
  });
}

function patchSymbol(patch: AnnotatedPatch, hunks: readonly AnnotatedHunk[]): DocumentSymbol {
  const byFile = new Map<string, AnnotatedHunk[]>();
  for (const hunk of hunks) {
    const own = byFile.get(hunk.file);
    if (own) own.push(hunk);
    else byFile.set(hunk.file, [hunk]);
  }
  return {
    name: patch.subject?.trim() || l10n.t("Patch without a subject"),
    detail: patch.author ?? "",
    kind: SymbolKind.Package,
    range: patch.range,
    selectionRange: patch.range,
    children: [...byFile].flatMap(([file, own]) => fileSymbol(file, own)),
  };
}

function fileSymbol(file: string, hunks: readonly AnnotatedHunk[]): DocumentSymbol[] {
  const [first, ...rest] = hunks;
  if (!first) return [];
  return [
    {
      name: file,
      kind: SymbolKind.File,
      range: { start: first.range.start, end: (rest.at(-1) ?? first).range.end },
      selectionRange: first.range,
      children: hunks.map(hunkSymbol),
    },
  ];
}

function hunkSymbol(hunk: AnnotatedHunk): DocumentSymbol {
  const { id, effect, summary, range } = hunk;
  return {
    name: hunk.function === null ? id : placeName(hunk),
    detail: effect === "unrelated" ? effectWord(effect) : `${effectWord(effect)}: ${summary}`,
    kind: SymbolKind.Function,
    range,
    selectionRange: range,
  };
}
