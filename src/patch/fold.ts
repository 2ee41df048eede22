/** Mailers fold between these columns. */
const SHORTEST = 50;
const FOLD_COLUMN = 70;

const FINISHED = /(?:[;{}:\\]|\*\/)$/;
const OPERATOR_END = /[,(=&|+\-*/?<>]$/;
const CODE_END = /[;{}),&|*/\\]$/;
const COMMENT = /^\s*(?:\/\/|\/\*|\*)/;
const PROSE = /[?!]$|^(?:nit|why|so|and|but|i|this|that|is|are|do|does|can|could|should)\b/i;

/**
 * True when `rest` looks like the end of a diff line that a mailer folded, rather than a remark: the line before it
 * (`line` with its marks, `code` without) is long, the next word did not fit, and the C text goes on.
 */
export function isFold(line: string, code: string, rest: string): boolean {
  const tail = rest.trim();
  if (tail === "" || tail.length > 80 || line.length < SHORTEST || line.length > 100) return false;
  const word = tail.split(" ", 1)[0] ?? "";
  if (line.trimEnd().length + 1 + word.length < FOLD_COLUMN) return false;
  if (COMMENT.test(code)) return /^[a-z"'(]/.test(tail) && !PROSE.test(tail) && !code.endsWith("*/");
  const before = code.trimEnd();
  if (FINISHED.test(before) || PROSE.test(tail)) return false;
  return OPERATOR_END.test(before) || CODE_END.test(tail);
}
