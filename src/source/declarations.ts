/**
 * Splitting a C file into its file-scope declarations, by brackets and semicolons alone. A grammar would stumble on
 * what the kernel writes at file scope (EXPORT_SYMBOL_GPL(), DEFINE_PER_CPU(), module_param(), __init); brackets do not.
 */
import type { ActiveSource, SourceProblem } from "./conditions.ts";
import type { Token } from "./lexer.ts";
import { attachedTo, definedNames, isAttachment } from "./names.ts";

/** "attachment": a macro call that says something of another declaration, such as EXPORT_SYMBOL_GPL(). */
export type DeclarationKind = "function" | "data" | "macro" | "attachment";

export interface Declaration {
  readonly kind: DeclarationKind;
  /** Names that it declares; tags as "struct x". Of an attachment, the names it speaks of. */
  readonly names: readonly string[];
  /** 0-based, half-open lines of the file. */
  readonly firstLine: number;
  readonly endLine: number;
  readonly text: string;
  readonly tokens: readonly Token[];
}

export interface Declarations {
  readonly declarations: readonly Declaration[];
  readonly problems: readonly SourceProblem[];
}

const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);
const TAG = new Set(["struct", "union", "enum"]);

/** The declaration that is being read. */
class Reading {
  readonly tokens: Token[] = [];
  private depth = 0;
  private sawParentheses = false;
  private sawAssignment = false;
  private inFunctionBody = false;

  /** Takes a token; true when the declaration ends with it. */
  take(token: Token): boolean {
    this.tokens.push(token);
    const { text } = token;
    if (token.kind !== "punctuation") return false;
    if (OPENING.has(text)) {
      if (this.depth === 0) this.atFileScope(text);
      this.depth++;
    } else if (CLOSING.has(text)) {
      this.depth = Math.max(0, this.depth - 1);
      return this.depth === 0 && text === "}" && this.inFunctionBody;
    } else if (text === "=" && this.depth === 0) {
      this.sawAssignment = true;
    }
    return text === ";" && this.depth === 0;
  }

  private atFileScope(bracket: string): void {
    if (bracket === "(") this.sawParentheses = true;
    if (bracket !== "{" || this.sawAssignment) return;
    const last = this.tokens.at(-2)?.text ?? "";
    const beforeLast = this.tokens.at(-3)?.text ?? "";
    this.inFunctionBody = this.sawParentheses && !TAG.has(last) && !TAG.has(beforeLast);
  }

  get isFunction(): boolean {
    return this.inFunctionBody;
  }

  get isOpen(): boolean {
    return this.depth > 0;
  }

  /** A macro call that needs no semicolon ends before a token that begins a line of its own. */
  endsBefore(token: Token, text: string): boolean {
    const last = this.tokens.at(-1);
    return (
      this.depth === 0 &&
      last?.text === ")" &&
      this.tokens[1]?.text === "(" &&
      token.kind !== "punctuation" &&
      token.line > last.line &&
      (token.start === 0 || text[token.start - 1] === "\n")
    );
  }
}

function kindOf(tokens: readonly Token[], isFunction: boolean): DeclarationKind {
  if (tokens[0]?.kind === "directive") return "macro";
  if (isAttachment(tokens)) return "attachment";
  return isFunction ? "function" : "data";
}

function declaration(tokens: readonly Token[], isFunction: boolean, text: string): Declaration {
  const first = tokens[0];
  const last = tokens.at(-1);
  const kind = kindOf(tokens, isFunction);
  const body = text.slice(first?.start ?? 0, last?.end ?? 0);
  return {
    kind,
    names: kind === "attachment" ? attachedTo(tokens) : definedNames(tokens, isFunction),
    firstLine: first?.line ?? 0,
    endLine: (first?.line ?? 0) + body.split("\n").length,
    text: body,
    tokens,
  };
}

/** The file-scope declarations of a file in order. Never fails: brackets that do not balance are reported. */
export function splitDeclarations(source: ActiveSource): Declarations {
  const declarations: Declaration[] = [];
  const problems: SourceProblem[] = [];
  let reading = new Reading();
  const finish = (): void => {
    if (reading.tokens.length > 0) {
      declarations.push(declaration(reading.tokens, reading.isFunction, source.text));
    }
    reading = new Reading();
  };
  for (const token of source.tokens) {
    const isLoose = token.kind === "directive" && reading.tokens.length === 0;
    if (isLoose) {
      declarations.push(declaration([token], false, source.text));
      continue;
    }
    if (reading.endsBefore(token, source.text)) {
      finish();
      if (token.kind === "directive") {
        declarations.push(declaration([token], false, source.text));
        continue;
      }
    }
    if (reading.take(token)) finish();
  }
  const first = reading.tokens[0];
  if (first !== undefined && reading.isOpen) {
    problems.push({
      line: first.line,
      sentence: "The brackets of this declaration do not balance; what follows it could not be read.",
    });
  }
  finish();
  return { declarations, problems };
}
