/** Taking the branches of #if that a configuration does not build out of a file. */
import { type Defines, evaluateCondition } from "./expression.ts";
import { lex, type Token } from "./lexer.ts";

/** Something in the source that a person should know of. */
export interface SourceProblem {
  /** 0-based line of the file. */
  readonly line: number;
  readonly sentence: string;
}

export interface ActiveSource {
  /**
   * The file with what is not built blanked out: same length, same lines. Of directives only #define and #undef
   * are left.
   */
  readonly text: string;
  /** Its tokens. */
  readonly tokens: readonly Token[];
  readonly problems: readonly SourceProblem[];
}

/** One open #if. */
interface Branch {
  readonly line: number;
  /** What is around it is built. */
  readonly outer: boolean;
  /** One of its branches was taken already. */
  taken: boolean;
  active: boolean;
}

const DIRECTIVE = /^#\s*(\w*)\s*([\s\S]*)$/;

/** What a person may have written behind a directive: comments do not belong to the condition. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/.*|\\\r?\n/g, " ");
}

class Walker {
  readonly problems: SourceProblem[] = [];
  private readonly branches: Branch[] = [];
  private readonly defines: Map<string, string>;

  constructor(defines: Defines) {
    this.defines = new Map(defines);
  }

  get active(): boolean {
    return this.branches.at(-1)?.active ?? true;
  }

  /** Takes a directive; true when it stays in the text. */
  take(token: Token): boolean {
    const [, word = "", rest = ""] = DIRECTIVE.exec(token.text) ?? [];
    if (word === "if" || word === "ifdef" || word === "ifndef") this.open(token, word, rest);
    else if (word === "elif" || word === "elifdef" || word === "else") this.turn(token, word, rest);
    else if (word === "endif") this.close(token);
    else if (this.active) return this.plain(token, word, rest);
    return false;
  }

  finish(): void {
    for (const branch of this.branches) {
      this.problems.push({ line: branch.line, sentence: "This #if has no #endif; it was read to the end." });
    }
  }

  private plain(token: Token, word: string, rest: string): boolean {
    const name = /^\w+/.exec(rest)?.[0];
    if (word === "define" && name !== undefined) {
      this.defines.set(name, withoutComments(rest.slice(name.length)).trim());
      return true;
    }
    if (word === "undef" && name !== undefined) {
      this.defines.delete(name);
      return true;
    }
    if (word === "include" && /^["<]\s*(?:\/|\w:)/.test(rest)) {
      this.problems.push({
        line: token.line,
        sentence: `${token.text.slice(0, 100)} asks for a file of this machine; it was left out.`,
      });
    }
    if (word === "error") {
      this.problems.push({ line: token.line, sentence: `The source says ${token.text.slice(0, 100)}.` });
    }
    return false;
  }

  private condition(token: Token, word: string, rest: string): boolean {
    const text = withoutComments(rest).trim();
    if (word === "ifdef" || word === "elifdef") return this.defines.has(text);
    if (word === "ifndef") return !this.defines.has(text);
    const value = evaluateCondition(text, this.defines);
    if (value === null) {
      this.problems.push({
        line: token.line,
        sentence: "This condition can't be read; it was taken as false.",
      });
    }
    return value ?? false;
  }

  private open(token: Token, word: string, rest: string): void {
    const outer = this.active;
    const active = outer && this.condition(token, word, rest);
    this.branches.push({ line: token.line, outer, taken: active, active });
  }

  private turn(token: Token, word: string, rest: string): void {
    const branch = this.branches.at(-1);
    if (branch === undefined) {
      this.problems.push({ line: token.line, sentence: `This #${word} has no #if; it was left out.` });
      return;
    }
    const wanted = branch.outer && !branch.taken;
    branch.active = wanted && (word === "else" || this.condition(token, word, rest));
    branch.taken ||= branch.active;
  }

  private close(token: Token): void {
    if (this.branches.pop() === undefined) {
      this.problems.push({ line: token.line, sentence: "This #endif has no #if; it was left out." });
    }
  }
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

/** Leaves of a file what the given macros build. */
export function activeSource(text: string, defines: Defines): ActiveSource {
  const walker = new Walker(defines);
  const tokens: Token[] = [];
  const pieces: string[] = [];
  let done = 0;
  let wasActive = true;
  const copyTo = (end: number): void => {
    const piece = text.slice(done, end);
    pieces.push(wasActive ? piece : blank(piece));
    done = end;
  };
  for (const token of lex(text)) {
    if (token.kind !== "directive") {
      if (walker.active) tokens.push(token);
      continue;
    }
    copyTo(token.start);
    const stays = walker.take(token);
    if (stays) tokens.push(token);
    else pieces.push(blank(token.text));
    if (!stays) done = token.end;
    wasActive = walker.active;
  }
  copyTo(text.length);
  walker.finish();
  return { text: pieces.join(""), tokens, problems: walker.problems };
}
