/** Mailers fold between these columns. */
const SHORTEST = 45;
const FOLD_COLUMN = 70;

const FINISHED = /(?:[;{}:\\]|\*\/)$/;
const OPERATOR_END = /[,(=&|+\-*/?<>]$/;
const CODE_END = /[;{}),&|*/\\]$/;
/** No remark starts like this. */
const GOES_ON = /^(?:&&|\|\|)\s/;
const COMMENT = /^\s*(?:\/\/|\/\*|\*)/;
const PROSE = /[?!]$|^(?:nit|why|so|and|but|i|this|that|is|are|do|does|can|could|should)\b/i;

/**
 * True when `rest` looks like the end of a diff line that a mailer folded, rather than a remark: the line before it
 * (`line` with its marks, `code` without) is long, the next word did not fit, and the C text goes on. `inFrame` says
 * that the rest is quoted as deep as the diff: few remarks are, and mailers that quote leave a blank at the fold.
 */
export function isFold(line: string, code: string, rest: string, inFrame: boolean): boolean {
  const tail = rest.trim();
  if (tail === "" || tail.length > 80 || line.length < SHORTEST || line.length > 120) return false;
  if (inFrame && line.endsWith(" ")) return true;
  if (GOES_ON.test(tail) && CODE_END.test(tail)) return true;
  const word = tail.split(" ", 1)[0] ?? "";
  if (line.trimEnd().length + 1 + word.length < FOLD_COLUMN) return false;
  if (COMMENT.test(code)) return /^[a-z"'(]/.test(tail) && !PROSE.test(tail) && !code.endsWith("*/");
  const before = code.trimEnd();
  if (FINISHED.test(before) || PROSE.test(tail)) return false;
  return OPERATOR_END.test(before) || CODE_END.test(tail);
}

/** True when `rest`, the line behind a hunk's header `line`, is what a mailer folded off the function's name. */
export function isHeaderFold(line: string, rest: string): boolean {
  const tail = rest.trim();
  return (
    line.length >= SHORTEST && tail !== "" && tail.length <= 60 && !PROSE.test(tail) && !/[.;:]$/.test(tail)
  );
}
