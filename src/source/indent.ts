/** Indentation for lines that lost theirs in the mail: by the braces and parentheses around them. */
import { lex } from "./lexer.ts";

/** What stands open where a line begins. */
interface Opening {
  readonly braces: number;
  readonly parentheses: number;
  /** The token before the line ended a statement or opened a block. */
  readonly fresh: boolean;
}

const ENDS_STATEMENT = new Set([";", "{", "}", ":"]);

/** The opening before the first token at or after each line's start; lines without a token have that of the line's start. */
function openings(text: string, lineCount: number): readonly Opening[] {
  const result: Opening[] = [];
  let braces = 0;
  let parentheses = 0;
  let fresh = true;
  const fillTo = (line: number): void => {
    while (result.length <= line) result.push({ braces, parentheses, fresh });
  };
  for (const token of lex(text)) {
    fillTo(token.line);
    if (token.kind === "directive") continue;
    if (token.text === "{") braces++;
    else if (token.text === "}") braces = Math.max(0, braces - 1);
    else if (token.text === "(") parentheses++;
    else if (token.text === ")") parentheses = Math.max(0, parentheses - 1);
    fresh = ENDS_STATEMENT.has(token.text);
  }
  fillTo(lineCount - 1);
  return result;
}

function tabsFor(code: string, opening: Opening): number {
  if (code.startsWith("#") || /^\w+:$/.test(code)) return 0;
  if (opening.parentheses > 0) return opening.braces + 1;
  if (code.startsWith("}")) return Math.max(0, opening.braces - 1);
  const isComment = /^(?:\/[/*]|\*)/.test(code);
  const continues = !opening.fresh && !isComment && !code.startsWith("{") && opening.braces > 0;
  return opening.braces + (continues ? 1 : 0);
}

/** Gives the lines (0-based) of `squeezed` the indentation that kernel style asks for there; other lines stay. */
export function reindent(text: string, squeezed: ReadonlySet<number>): string {
  if (squeezed.size === 0) return text;
  const lines = text.split("\n");
  const open = openings(text, lines.length);
  return lines
    .map((line, i) => {
      const code = line.trim();
      const opening = open[i];
      if (!squeezed.has(i) || code === "" || opening === undefined) return line;
      return "\t".repeat(tabsFor(code, opening)) + (code.startsWith("*") ? " " : "") + code;
    })
    .join("\n");
}
