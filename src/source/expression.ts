/** The value of a preprocessor condition: #if, #elif. */
import { lex, type Token } from "./lexer.ts";

/** Macros by name, with their replacement text. */
export type Defines = ReadonlyMap<string, string>;

/** Nesting beyond this is refused: no kernel file comes near it. */
const MAX_DEPTH = 64;

const BINARY: readonly (readonly [string, number, (a: number, b: number) => number])[] = [
  ["||", 1, (a, b) => Number(a !== 0 || b !== 0)],
  ["&&", 2, (a, b) => Number(a !== 0 && b !== 0)],
  ["|", 3, (a, b) => a | b],
  ["^", 4, (a, b) => a ^ b],
  ["&", 5, (a, b) => a & b],
  ["==", 6, (a, b) => Number(a === b)],
  ["!=", 6, (a, b) => Number(a !== b)],
  ["<", 7, (a, b) => Number(a < b)],
  [">", 7, (a, b) => Number(a > b)],
  ["<=", 7, (a, b) => Number(a <= b)],
  [">=", 7, (a, b) => Number(a >= b)],
  ["<<", 8, (a, b) => a * 2 ** b],
  [">>", 8, (a, b) => Math.floor(a / 2 ** b)],
  ["+", 9, (a, b) => a + b],
  ["-", 9, (a, b) => a - b],
  ["*", 10, (a, b) => a * b],
  ["/", 10, (a, b) => (b === 0 ? 0 : Math.trunc(a / b))],
  ["%", 10, (a, b) => (b === 0 ? 0 : a % b)],
];

/** Functions that ask whether an option is set. */
const ASKS_OPTION = new Set(["IS_ENABLED", "IS_BUILTIN", "IS_REACHABLE"]);

class Unreadable extends Error {}

class Reader {
  private at = 0;
  private readonly tokens: readonly Token[];
  private readonly defines: Defines;
  private readonly depth: number;

  constructor(tokens: readonly Token[], defines: Defines, depth: number) {
    this.tokens = tokens;
    this.defines = defines;
    this.depth = depth;
  }

  whole(): number {
    const value = this.choice(0);
    if (this.at < this.tokens.length) throw new Unreadable();
    return value;
  }

  private get next(): string | undefined {
    return this.tokens[this.at]?.text;
  }

  private accept(text: string): boolean {
    if (this.next !== text) return false;
    this.at++;
    return true;
  }

  private choice(depth: number): number {
    const condition = this.binary(1, depth);
    if (!this.accept("?")) return condition;
    const yes = this.choice(depth + 1);
    if (!this.accept(":")) throw new Unreadable();
    const no = this.choice(depth + 1);
    return condition === 0 ? no : yes;
  }

  private binary(level: number, depth: number): number {
    let left = this.unary(depth);
    for (;;) {
      const rule = BINARY.find(([text, precedence]) => text === this.next && precedence >= level);
      if (rule === undefined) return left;
      this.at++;
      left = rule[2](left, this.binary(rule[1] + 1, depth + 1));
    }
  }

  private unary(depth: number): number {
    if (depth > MAX_DEPTH) throw new Unreadable();
    if (this.accept("!")) return Number(this.unary(depth + 1) === 0);
    if (this.accept("-")) return -this.unary(depth + 1);
    if (this.accept("+")) return this.unary(depth + 1);
    if (this.accept("~")) return ~this.unary(depth + 1);
    if (this.accept("(")) {
      const value = this.choice(depth + 1);
      if (!this.accept(")")) throw new Unreadable();
      return value;
    }
    return this.primary();
  }

  private primary(): number {
    const token = this.tokens[this.at++];
    // What stands behind the digits, as "UL", ends the reading of them.
    if (token?.kind === "number") return Number.parseInt(token.text);
    if (token?.kind !== "name") throw new Unreadable();
    if (token.text === "defined") return Number(this.defines.has(this.argument()));
    if (ASKS_OPTION.has(token.text)) return Number(valueOf(this.argument(), this.defines, this.depth) !== 0);
    if (this.next === "(") this.skipArguments();
    return valueOf(token.text, this.defines, this.depth);
  }

  private argument(): string {
    const bracketed = this.accept("(");
    const token = this.tokens[this.at++];
    if (token?.kind !== "name" || (bracketed && !this.accept(")"))) throw new Unreadable();
    return token.text;
  }

  private skipArguments(): void {
    let open = 0;
    do {
      const text = this.tokens[this.at++]?.text;
      if (text === undefined) throw new Unreadable();
      if (text === "(") open++;
      if (text === ")") open--;
    } while (open > 0);
  }
}

/** A macro's value; 0 for one that is not defined, as in C. */
function valueOf(name: string, defines: Defines, depth: number): number {
  const text = defines.get(name);
  if (text === undefined || depth >= MAX_DEPTH / 8) return 0;
  if (text.trim() === "") return 1;
  return new Reader(lex(text), defines, depth + 1).whole();
}

/** Evaluates the text behind #if or #elif; null when it can't be read. */
export function evaluateCondition(text: string, defines: Defines): boolean | null {
  try {
    return new Reader(lex(text), defines, 0).whole() !== 0;
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}
