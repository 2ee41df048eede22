/** Cutting out of a kernel file what the kvfree entry points reach. */
import { activeSource, type SourceProblem } from "./conditions.ts";
import { type Declaration, splitDeclarations } from "./declarations.ts";
import type { Defines } from "./expression.ts";
import { firstExplosion } from "./macros.ts";
import { ownNames, usedNames } from "./names.ts";

/** A name that the section uses and the file does not declare. */
export interface Need {
  readonly name: string;
  /** 0-based line of its first use. */
  readonly line: number;
  /** The declaration that uses it there. */
  readonly within: string;
}

export interface Section {
  /** In the order of the file. */
  readonly declarations: readonly Declaration[];
  /** Entry points that the file declares. */
  readonly entries: readonly string[];
  /** Module parameters of the section, by the name of their variable. */
  readonly parameters: readonly string[];
  /** What is taken from `provided`. */
  readonly needs: readonly Need[];
  /** What nobody declares. */
  readonly unknown: readonly Need[];
  /** Declarations of the file that the section uses and `provided` stands in for. */
  readonly replaced: readonly Declaration[];
  readonly problems: readonly SourceProblem[];
}

export interface CutOptions {
  /** The kernel's configuration. */
  readonly defines: Defines;
  /** Names from which everything is reached; those that the file lacks are passed over. */
  readonly entries: readonly string[];
  readonly provided: Provided;
}

/** What the section finds outside its file. */
export interface Provided {
  /** Names declared there: they win over the file's own. */
  readonly names: ReadonlySet<string>;
  /** Members of structures declared there: no names, but container_of() and its like are called with them. */
  readonly members: ReadonlySet<string>;
}

const PARAMETER = /^(?:module_param\w*|core_param\w*)$/;

class Cutter {
  readonly chosen = new Set<Declaration>();
  readonly needs = new Map<string, Need>();
  private readonly unknown = new Map<string, Need>();
  readonly problems: SourceProblem[] = [];
  private readonly byName: ReadonlyMap<string, readonly Declaration[]>;
  private readonly provided: Provided;
  private readonly members: Set<string>;

  constructor(byName: ReadonlyMap<string, readonly Declaration[]>, provided: Provided) {
    this.byName = byName;
    this.provided = provided;
    this.members = new Set(provided.members);
  }

  /** What is declared nowhere and is no member of a structure either. */
  get undeclared(): ReadonlyMap<string, Need> {
    return new Map([...this.unknown].filter(([name]) => !this.members.has(name)));
  }

  reach(entries: readonly string[]): void {
    const waiting = [...entries];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      for (const declaration of this.byName.get(name) ?? []) {
        if (this.chosen.has(declaration)) continue;
        this.chosen.add(declaration);
        for (const used of this.usesOf(declaration)) waiting.push(used);
      }
    }
  }

  /** Names of the file that a declaration uses; takes note of all others. */
  private usesOf(declaration: Declaration): readonly string[] {
    const own = ownNames(declaration.tokens);
    if (declaration.kind === "data") for (const name of own) this.members.add(name);
    const within = declaration.names[0] ?? "";
    const found: string[] = [];
    for (const { name, line } of usedNames(declaration.tokens)) {
      const need = { name, line, within };
      // An option of the kernel's configuration; one that is not set is defined nowhere.
      if (name.startsWith("CONFIG_")) continue;
      if (this.provided.names.has(name)) this.note(this.needs, need);
      else if (this.byName.has(name)) found.push(name);
      else if (!own.has(name) && !declaration.names.includes(name)) this.note(this.unknown, need);
    }
    const assembly = declaration.tokens.find((token) => /^(?:asm|__asm__|__asm)$/.test(token.text));
    if (assembly !== undefined) {
      this.problems.push({
        line: assembly.line,
        sentence: `${within} has inline assembly, which can't be run.`,
      });
    }
    return found;
  }

  private note(list: Map<string, Need>, need: Need): void {
    const known = list.get(need.name);
    if (known === undefined || known.line > need.line) list.set(need.name, need);
  }
}

function indexByName(declarations: readonly Declaration[]): ReadonlyMap<string, readonly Declaration[]> {
  const byName = new Map<string, Declaration[]>();
  for (const declaration of declarations) {
    if (declaration.kind === "attachment") continue;
    for (const name of declaration.names) {
      const list = byName.get(name) ?? [];
      list.push(declaration);
      byName.set(name, list);
    }
  }
  return byName;
}

function byLine(needs: ReadonlyMap<string, Need>): readonly Need[] {
  return [...needs.values()].sort((a, b) => a.line - b.line || (a.name < b.name ? -1 : 1));
}

/** What a C text declares at file scope, to stand behind a section. */
export function providedBy(text: string, defines: Defines): Provided {
  const { declarations } = splitDeclarations(activeSource(text, defines));
  return {
    names: new Set(declarations.flatMap((one) => one.names)),
    members: new Set(
      declarations.filter((one) => one.kind === "data").flatMap((one) => [...ownNames(one.tokens)]),
    ),
  };
}

/**
 * Cuts the section out: every declaration of the file that the entries reach through names, except those in
 * `provided`, with the module parameters among them.
 */
export function cutSection(text: string, options: CutOptions): Section {
  const source = activeSource(text, options.defines);
  const { declarations, problems } = splitDeclarations(source);
  const byName = indexByName(declarations);
  const entries = options.entries.filter((name) => byName.has(name));
  const cutter = new Cutter(byName, options.provided);
  cutter.reach(entries);
  const chosenNames = new Set([...cutter.chosen].flatMap((declaration) => declaration.names));
  const parameters = declarations.filter(
    (one) =>
      one.kind === "attachment" &&
      PARAMETER.test(one.tokens[0]?.text ?? "") &&
      one.names.some((name) => chosenNames.has(name)),
  );
  const kept = new Set([...cutter.chosen, ...parameters]);
  const bomb = firstExplosion(declarations.filter((one) => kept.has(one)));
  if (bomb !== null) {
    const sentence = `The macros in ${bomb.names[0] ?? "this"} expand to more than a million words.`;
    cutter.problems.push({ line: bomb.firstLine, sentence });
  }
  const replaced = declarations.filter(
    (one) => one.kind !== "attachment" && one.names.some((name) => cutter.needs.has(name)) && !kept.has(one),
  );
  return {
    declarations: declarations.filter((one) => kept.has(one)),
    entries,
    parameters: parameters.flatMap((one) => one.names.find((name) => chosenNames.has(name)) ?? []),
    needs: byLine(cutter.needs),
    unknown: byLine(cutter.undeclared),
    replaced,
    problems: [...source.problems, ...problems, ...cutter.problems],
  };
}

/** The section as C text; #line keeps every line's place in `path`, so that a compiler's messages point there. */
export function sectionText(section: Section, path: string): string {
  const name = JSON.stringify(path);
  return section.declarations.map((one) => `#line ${one.firstLine + 1} ${name}\n${one.text}\n`).join("");
}
