/** The names that a declaration declares, and those that it uses. */
import { lex, type Token } from "./lexer.ts";

const TAG = new Set(["struct", "union", "enum"]);

/** Words of C (and of GNU C as the kernel uses it) that name nothing. */
const KEYWORDS = new Set(
  (
    "auto break case char const continue default do double else enum extern float for goto if inline int long " +
    "register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while " +
    "_Bool _Alignas _Alignof _Static_assert asm __asm__ typeof __typeof__ __typeof __attribute__ __inline__ __inline " +
    "__extension__ __volatile__ __const__ __label__ __signed__ __auto_type __func__ __FUNCTION__ __FILE__ __LINE__ " +
    "__VA_ARGS__ __VA_OPT__ __COUNTER__"
  ).split(" "),
);

/** Macro calls at file scope that speak of another declaration. */
const ATTACHMENT =
  /^(?:EXPORT_\w*|module_param\w*|core_param\w*|MODULE_PARM_DESC|early_param|__setup|\w*initcall\w*|module_init|module_exit|ALLOW_ERROR_INJECTION|NOKPROBE_SYMBOL|EXPORT_TRACEPOINT\w*)$/;

/** Macro calls at file scope that declare the name in their last argument; all others do in their first. */
const NAMES_LAST = /PER_CPU/;

export function isAttachment(tokens: readonly Token[]): boolean {
  return tokens[1]?.text === "(" && ATTACHMENT.test(tokens[0]?.text ?? "");
}

/** The names in an attachment's brackets. */
export function attachedTo(tokens: readonly Token[]): readonly string[] {
  return tokens
    .slice(2)
    .filter((token) => token.kind === "name" && !KEYWORDS.has(token.text))
    .map((token) => token.text);
}

/** The arguments between the brackets that open at `open`: tokens of each. */
function argumentsAt(tokens: readonly Token[], open: number): readonly (readonly Token[])[] {
  const result: Token[][] = [[]];
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    if (token.text === "(" && depth++ === 0) continue;
    if (token.text === ")" && --depth === 0) break;
    if (token.text === "," && depth === 1) result.push([]);
    else result.at(-1)?.push(token);
  }
  return result;
}

/** Name that a macro such as DEFINE_PER_CPU(type, name) declares; null if `at` is not such a call. */
function macroDeclared(tokens: readonly Token[], at: number): string | null {
  const callee = tokens[at]?.text ?? "";
  if (!/^[A-Z][A-Z0-9_]*$/.test(callee)) return null;
  const args = argumentsAt(tokens, at + 1);
  const named = NAMES_LAST.test(callee) ? args.at(-1) : args[0];
  return named?.length === 1 && named[0]?.kind === "name" ? named[0].text : null;
}

const MACRO_NAME = /^#\s*(?:define|undef)\s+(\w+)/;

function tagsAndEnumerators(tokens: readonly Token[]): readonly string[] {
  const names: string[] = [];
  /** For each open bracket, whether it is that of an enum. */
  const open: boolean[] = [];
  for (const [i, token] of tokens.entries()) {
    const before = tokens[i - 1];
    if (token.kind === "name" && open.at(-1) === true && (before?.text === "{" || before?.text === ",")) {
      names.push(token.text);
    }
    if (token.kind !== "punctuation") continue;
    const tag = tokens[i - 2]?.text ?? "";
    if (token.text === "{" && before?.kind === "name" && TAG.has(tag)) names.push(`${tag} ${before.text}`);
    if ("([{".includes(token.text)) {
      open.push(token.text === "{" && (before?.text === "enum" || tag === "enum"));
    }
    if (")]}".includes(token.text)) open.pop();
  }
  return names;
}

/** Tokens outside all brackets, with the place of each. */
function fileScope(tokens: readonly Token[]): readonly { token: Token; at: number }[] {
  const result: { token: Token; at: number }[] = [];
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    if (token.kind === "directive") continue;
    if (token.kind === "punctuation" && ")]}".includes(token.text)) depth = Math.max(0, depth - 1);
    if (depth === 0) result.push({ token, at });
    if (token.kind === "punctuation" && "([{".includes(token.text)) depth++;
  }
  return result;
}

const ENDS_DECLARATOR = new Set(["=", ";", "[", ","]);

/** A function's own name, or the names of variables and typedefs. */
function declarators(tokens: readonly Token[], isFunction: boolean): readonly string[] {
  const names: string[] = [];
  const flat = fileScope(tokens);
  let inInitialiser = false;
  for (const [i, { token, at }] of flat.entries()) {
    if (token.text === "=") inInitialiser = true;
    if (token.text === ",") inInitialiser = false;
    if (inInitialiser) continue;
    // A pointer to a function: its name is in the brackets.
    const pointer = token.text === "(" && tokens[at + 1]?.text === "*" ? tokens[at + 2] : undefined;
    if (pointer?.kind === "name") names.push(pointer.text);
    if (token.text === "__attribute__") {
      const named = flat[i - 1]?.token;
      if (named?.kind === "name" && !KEYWORDS.has(named.text)) names.push(named.text);
    }
    if (token.kind !== "name" || KEYWORDS.has(token.text)) continue;
    const next = flat[i + 1]?.token.text ?? ";";
    if (next === "(" && tokens[at + 2]?.text !== "*") {
      const macro = isFunction ? null : macroDeclared(tokens, at);
      if (macro !== null) return [macro];
      if (!/^__(?:attribute|aligned)/.test(token.text)) return [...names, token.text];
    } else if (ENDS_DECLARATOR.has(next) && !TAG.has(flat[i - 1]?.token.text ?? "")) {
      const before = flat[i - 1]?.token;
      const isAttribute =
        token.text.startsWith("__") && before?.kind === "name" && !KEYWORDS.has(before.text);
      names.push(isAttribute ? before.text : token.text);
    }
  }
  return names;
}

/** Names that a declaration declares; tags as "struct x". */
export function definedNames(tokens: readonly Token[], isFunction: boolean): readonly string[] {
  const inside = tokens
    .filter((token) => token.kind === "directive")
    .flatMap((token) => MACRO_NAME.exec(token.text)?.[1] ?? []);
  if (tokens[0]?.kind === "directive") return inside;
  const types = isFunction ? [] : tagsAndEnumerators(tokens);
  return [...new Set([...inside, ...types, ...declarators(tokens, isFunction)])];
}

/** A name in use, with its line in the file. */
export interface Use {
  readonly name: string;
  readonly line: number;
}

/** The body of a macro as tokens on the macro's own line, its parameters left out. */
function macroBody(token: Token): readonly Token[] {
  const [, parameters = "", body = ""] =
    /^#\s*define\s+\w+(\([^()]*\))?([\s\S]*)$/.exec(token.text.replace(/\\\r?\n/g, " ")) ?? [];
  const own = new Set(lex(parameters).map((part) => part.text));
  return lex(body)
    .filter((part) => part.kind !== "directive" && !own.has(part.text))
    .map((part) => ({ ...part, line: token.line }));
}

/** Names that the tokens use: not members, not keywords; tags as "struct x". In order, repeated. */
export function usedNames(tokens: readonly Token[]): readonly Use[] {
  const uses: Use[] = [];
  for (const [i, token] of tokens.entries()) {
    if (token.kind === "directive") {
      for (const use of usedNames(macroBody(token))) uses.push(use);
      continue;
    }
    if (token.kind !== "name" || KEYWORDS.has(token.text)) continue;
    const before = tokens[i - 1]?.text ?? "";
    if (before === "." || before === "->" || before === "goto") continue;
    uses.push({ name: TAG.has(before) ? `${before} ${token.text}` : token.text, line: token.line });
  }
  return uses;
}

const AFTER_DECLARED = new Set(["=", ";", ",", ")", "[", ":"]);
const ENDS_A_STATEMENT = new Set([";", "{", "}", ")", ":"]);
const NO_TYPE = new Set(["return", "goto", "case", "else", "sizeof", "typeof", "__typeof__"]);

function startsType(token: Token | undefined): boolean {
  return token?.kind === "name" && !NO_TYPE.has(token.text);
}

/**
 * Names that a declaration uses for itself: parameters, locals, members, labels. Judged by what stands beside
 * each: a type (or its stars) before, the end of a declarator behind.
 */
export function ownNames(tokens: readonly Token[]): ReadonlySet<string> {
  const own = new Set<string>();
  /** Bracket depth of the list of declarators that is being read; -1: none. */
  let list = -1;
  let depth = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.kind === "punctuation") {
      if ("([{".includes(token.text)) depth++;
      if (")]}".includes(token.text)) depth--;
      if (token.text === ";" || token.text === "{" || token.text === "}") list = -1;
    }
    if (token.kind !== "name" || KEYWORDS.has(token.text)) continue;
    const next = tokens[i + 1]?.text ?? "";
    let j = i - 1;
    while (tokens[j]?.text === "*") j--;
    const typed = AFTER_DECLARED.has(next) && startsType(tokens[j]);
    const label = next === ":" && ENDS_A_STATEMENT.has(tokens[i - 1]?.text ?? "");
    const listed = list === depth && tokens[j]?.text === "," && AFTER_DECLARED.has(next);
    if (typed || label || listed) own.add(token.text);
    if (typed) list = depth;
  }
  return own;
}
