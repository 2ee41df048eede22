/** Lines of prose as the patch reader gives them, for tests that need no patch. */
import type { TextLine } from "../../../src/patch/types.ts";

export function prose(text: string): readonly TextLine[] {
  return text.split("\n").map((line, index) => ({
    text: line,
    depth: 0,
    line: index,
    range: { start: { line: index, character: 0 }, end: { line: index, character: line.length } },
  }));
}
