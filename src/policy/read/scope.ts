/** Which function or struct each token of a hunk stands in, from the text behind @@ and from the code itself. */
import type { Token } from "./lex.ts";

const control = new Set(["if", "for", "while", "switch", "return", "else", "do", "sizeof"]);
// What can follow a function's closing brace at the left margin; indentation itself cannot be trusted.
const topLevel =
  /^(static|struct|enum|union|typedef|extern|void|bool|inline|const|unsigned|__init|EXPORT_SYMBOL\w*|DEFINE_\w+|DECLARE_\w+|module_param\w*|\w+_initcall|#)$/;

/** The function name in the text behind @@, "struct x" for a struct; null where there is neither. */
export function headerScope(functionName: string | null): string | null {
  // A prototype, or an export, stands above other code.
  if (functionName === null || /;\s*$/.test(functionName)) return null;
  const struct = /^\s*(?:static\s+)?struct\s+(\w+)\s*\{?\s*$/.exec(functionName);
  if (struct?.[1] !== undefined) return `struct ${struct[1]}`;
  const name = /(\w+)\s*\(/.exec(functionName)?.[1];
  return name === undefined || /^(EXPORT_|DEFINE_|module_param|MODULE_)/.test(name) ? null : name;
}

/** By token: "f" inside function f, "struct s" inside struct s, null elsewhere or where it isn't known. */
export function locate(tokens: readonly Token[], functionName: string | null): readonly (string | null)[] {
  const scopes: (string | null)[] = [];
  // What stands behind a function's end is not in it.
  let scope = /^(EXPORT_SYMBOL\w*|module_param\w*|\w+_initcall)$/.test(tokens[0]?.text ?? "")
    ? null
    : headerScope(functionName);
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    const begun = depth <= 0 ? opening(tokens, index) : null;
    if (begun !== null) {
      scope = begun.scope;
      depth = 0;
      scopes.fill(scope, begun.from, index);
    }
    if (token.text === "{") depth += 1;
    scopes.push(scope);
    if (token.text === "}") {
      depth -= 1;
      if (depth <= 0 && endsScope(tokens, index)) {
        scope = null;
        depth = 0;
      }
    }
  }
  return scopes;
}

/** If a function or struct body opens at `index`: its name, and where its head begins. */
function opening(
  tokens: readonly Token[],
  index: number,
): { readonly scope: string; readonly from: number } | null {
  if (tokens[index]?.text !== "{") return null;
  const name = tokens[index - 1];
  if (name?.kind === "word" && tokens[index - 2]?.text === "struct") {
    return { scope: `struct ${name.text}`, from: index - 2 };
  }
  if (name?.text !== ")") return null;
  let depth = 0;
  // A parameter list is short; looking no further keeps this linear.
  for (let at = index - 1; at >= 0 && at > index - 80; at -= 1) {
    const text = tokens[at]?.text;
    if (text === ")") depth += 1;
    if (text !== "(") continue;
    depth -= 1;
    if (depth === 0) return functionHead(tokens, at - 1);
  }
  return null;
}

/** A definition's name has its type before it; a loop macro such as for_each_possible_cpu() has not. */
function functionHead(
  tokens: readonly Token[],
  at: number,
): { readonly scope: string; readonly from: number } | null {
  const name = tokens[at];
  const type = tokens[at - 1];
  if (name?.kind !== "word" || control.has(name.text) || type === undefined) return null;
  const typed = type.text === "*" || (type.kind === "word" && !control.has(type.text));
  return typed ? { scope: name.text, from: at } : null;
}

function endsScope(tokens: readonly Token[], index: number): boolean {
  const next = tokens[index + 1];
  if (next === undefined) return false;
  if (next.text === ";")
    return tokens[index + 2] === undefined || topLevel.test(tokens[index + 2]?.text ?? "");
  return topLevel.test(next.text);
}
