/** How much text macros expand to: a few lines of them can ask a compiler for more than there is. */
import type { Declaration } from "./declarations.ts";
import { lex, type Token } from "./lexer.ts";

/** Tokens that one declaration may expand to; kernel sections have some thousands. */
export const MAX_EXPANDED_TOKENS = 1_000_000;

/** Macros that name macros that name macros: no section goes deeper. */
const MAX_DEPTH = 64;

interface Macro {
  readonly parameters: ReadonlySet<string> | null;
  readonly body: readonly Token[];
}

const DEFINE = /^#\s*define\s+(\w+)(\([^()]*\))?([\s\S]*)$/;

function readMacro(token: Token): readonly [string, Macro] | null {
  const [, name, parameters, body = ""] = DEFINE.exec(token.text.replace(/\\\r?\n/g, " ")) ?? [];
  if (name === undefined) return null;
  const names = parameters === undefined ? null : new Set(lex(parameters).map((one) => one.text));
  return [name, { parameters: names, body: lex(body) }];
}

class Expansion {
  private readonly macros: ReadonlyMap<string, Macro>;
  private readonly weights = new Map<string, { tokens: number; repeats: number }>();

  constructor(macros: ReadonlyMap<string, Macro>) {
    this.macros = macros;
  }

  /** Tokens after expansion, arguments as often as their macro repeats them; those of `parameters` separately. */
  measure(
    tokens: readonly Token[],
    parameters: ReadonlySet<string> | null,
    depth: number,
  ): { tokens: number; repeats: number } {
    const factors: { depth: number; factor: number }[] = [];
    let brackets = 0;
    let sum = 0;
    let repeats = 0;
    for (const [i, token] of tokens.entries()) {
      const factor = factors.at(-1)?.factor ?? 1;
      if (token.text === "(") brackets++;
      if (token.text === ")") {
        brackets--;
        if (factors.at(-1)?.depth === brackets) factors.pop();
      }
      const weight = token.kind === "name" ? this.weightOf(token.text, depth) : null;
      sum += factor * (weight?.tokens ?? 1);
      if (parameters?.has(token.text)) repeats += factor;
      if (weight !== null && weight.repeats > 0 && tokens[i + 1]?.text === "(") {
        factors.push({ depth: brackets, factor: factor * weight.repeats });
      }
    }
    return { tokens: sum, repeats };
  }

  private weightOf(name: string, depth: number): { tokens: number; repeats: number } | null {
    const macro = this.macros.get(name);
    if (macro === undefined) return null;
    const known = this.weights.get(name);
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH) return { tokens: Infinity, repeats: Infinity };
    // A macro is not expanded inside itself.
    this.weights.set(name, { tokens: 1, repeats: 1 });
    const weight = this.measure(macro.body, macro.parameters, depth + 1);
    this.weights.set(name, weight);
    return weight;
  }
}

/** The first of the declarations that expands to more than MAX_EXPANDED_TOKENS; null if none does. */
export function firstExplosion(declarations: readonly Declaration[]): Declaration | null {
  const defines = declarations.flatMap((one) => one.tokens).filter((token) => token.kind === "directive");
  const expansion = new Expansion(new Map(defines.map(readMacro).filter((one) => one !== null)));
  const explodes = (one: Declaration): boolean =>
    one.kind !== "macro" && expansion.measure(one.tokens, null, 0).tokens > MAX_EXPANDED_TOKENS;
  return declarations.find(explodes) ?? null;
}
