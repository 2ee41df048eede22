/** From a kernel file's text to a WebAssembly module of its kvfree section. */
import { cutSection, type Section, sectionText } from "../../source/cut.ts";
import type { Declaration } from "../../source/declarations.ts";
import { type CompileProblem, messagesOf, problemsOf } from "./messages.ts";
import { type EntryPoints, entryText } from "./shim/entry.ts";
import { CONFIGURATION, shimProvides, shimText, silencedNames, silencingText } from "./shim/shim.ts";

/** A C compiler that is already loaded. */
export interface Clang {
  /**
   * Runs clang on `files` in a file system of their own. `output` is the file it was asked for, null if it failed;
   * `messages` is what it said.
   */
  run(args: readonly string[], files: Readonly<Record<string, string>>): Promise<ClangRun>;
}

export interface ClangRun {
  readonly output: Uint8Array | null;
  readonly messages: string;
}

/** The file that Clang.run() must be asked to write. */
export const OUTPUT_FILE = "section.wasm";

/** Where a function stands in the kernel file: 0-based, half-open lines. */
export interface FunctionPlace {
  readonly name: string;
  readonly firstLine: number;
  readonly endLine: number;
}

/** A section, ready to run. Plain data: it crosses thread borders as it is. */
export interface CompiledSection {
  readonly wasm: Uint8Array;
  /** The file's path, as reports name it. */
  readonly path: string;
  readonly functions: readonly FunctionPlace[];
  /** Module parameters of the section, by the name of their variable. */
  readonly parameters: readonly string[];
  readonly points: EntryPoints;
  /** Pointers in one bulk page, as on a 64-bit kernel with 4 KiB pages; null: no bulk pages (5.6). */
  readonly entriesPerPage: number | null;
  /** Bytes of a bulk page in linear memory, chosen to hold that many. */
  readonly pageBytes: number;
  /** Tracing and debugging calls that were left out. */
  readonly silenced: readonly string[];
}

export type Compilation =
  | { readonly ok: true; readonly code: CompiledSection }
  | { readonly ok: false; readonly problems: readonly CompileProblem[] };

/** Names from which the section is reached, over all releases. */
const ENTRIES = [
  "kvfree_call_rcu",
  "kfree_call_rcu",
  "kfree_rcu_batch_init",
  "kvfree_rcu_init",
  "kfree_rcu_scheduler_running",
  "kvfree_rcu_barrier",
  "kfree_rcu_monitor",
  "kfree_rcu_work",
  "fill_page_cache_func",
  "kfree_rcu_shrink_count",
  "kfree_rcu_shrink_scan",
];

const ENTRIES_PER_PAGE = /^KV?FREE_BULK_MAX_ENTR$/;
const SMALL_PAGE_BYTES = 2048;
const POINTER_BYTES = 4;

/** Static data and first stack that a section may ask for: kernels have kilobytes. */
const STATIC_BYTES = 4 * 1024 * 1024;

const COMMON = [
  "-w",
  "-std=gnu11",
  "-ffreestanding",
  "-fno-builtin",
  "-fno-strict-aliasing",
  "-ferror-limit=50",
];
const BUILD = [
  "-O2",
  "--target=wasm32-unknown-unknown",
  "-nostdlib",
  "-flto",
  "-fsanitize-coverage=trace-pc,no-prune",
  "-Wl,--no-entry",
  "-Wl,--export=__stack_pointer",
  "-Wl,--export=__heap_base",
  "-Wl,--stack-first",
  `-Wl,--initial-memory=${STATIC_BYTES}`,
  "-Wl,--max-memory=4294967296",
  "-Wl,-z,stack-size=65536",
  ...COMMON,
];
/** Checks the types as a 64-bit kernel has them; writes nothing. */
const CHECK_64 = ["--target=wasm64-unknown-unknown", "-fsyntax-only", ...COMMON];

function functionNamed(section: Section, name: string): Declaration | undefined {
  return section.declarations.find((one) => one.kind === "function" && one.names.includes(name));
}

function functionsOf(section: Section): readonly FunctionPlace[] {
  return section.declarations
    .filter((one) => one.kind === "function")
    .map(({ names, firstLine, endLine }) => ({ name: names.at(-1) ?? "", firstLine, endLine }));
}

function entryPoints(section: Section): EntryPoints | null {
  const call = ["kvfree_call_rcu", "kfree_call_rcu"].find((name) => functionNamed(section, name));
  if (call === undefined) return null;
  const has = (name: string): string | null => (functionNamed(section, name) ? name : null);
  const head = (functionNamed(section, call)?.text ?? "").split("{")[0] ?? "";
  return {
    call,
    second: /rcu_callback_t/.test(head) ? "offset" : "pointer",
    single: call === "kvfree_call_rcu",
    init: has("kfree_rcu_batch_init") ?? has("kvfree_rcu_init"),
    schedulerRunning: has("kfree_rcu_scheduler_running"),
    barrier: has("kvfree_rcu_barrier"),
  };
}

/** What speaks against compiling, found without the compiler. */
function refusals(section: Section, path: string): readonly CompileProblem[] {
  const silent = new Set(silencedNames(section.unknown.map((need) => need.name)));
  const unknown = section.unknown
    .filter((need) => !silent.has(need.name))
    .map(({ name, line, within }) => ({
      line,
      name,
      sentence: `${path}:${line + 1}: ${within} uses ${name}, which neither the file nor the simulated kernel declares.`,
    }));
  const others = section.problems.map(({ line, sentence }) => ({
    line,
    name: null,
    sentence: `${path}:${line + 1}: ${sentence}`,
  }));
  return [...others, ...unknown];
}

/** Number that a failed `_Static_assert(macro == n)` found in place of n; null if it did not fail that way. */
function foundInstead(messages: string): number | null {
  const found = /evaluates to '(\d+) == \d+'/.exec(messages)?.[1];
  return found === undefined ? null : Number(found);
}

class Builder {
  private readonly clang: Clang;
  private readonly path: string;
  private readonly text: string;
  private readonly macro: string | undefined;

  constructor(
    clang: Clang,
    path: string,
    section: Section,
    points: EntryPoints,
    hz: number,
    silenced: string,
  ) {
    this.clang = clang;
    this.path = path;
    this.text = shimText(hz) + silenced + sectionText(section, path) + entryText(points);
    this.macro = section.declarations
      .filter((one) => one.kind === "macro")
      .flatMap((one) => one.names.find((name) => ENTRIES_PER_PAGE.test(name)) ?? [])[0];
  }

  private run(args: readonly string[], pageBytes: number, entries: number | null): Promise<ClangRun> {
    const page = `#define SIM_PAGE_BYTES ${pageBytes}\n`;
    const check =
      entries === null ? "" : `\n_Static_assert(${this.macro} == ${entries}, "entries per page");\n`;
    return this.clang.run([...args, "section.c", "-o", OUTPUT_FILE], {
      "section.c": page + this.text + check,
    });
  }

  /** Entries per page as on 64 bits with 4 KiB pages. */
  async entriesPerPage(): Promise<number | null> {
    if (this.macro === undefined) return null;
    const { messages } = await this.run(CHECK_64, 4096, 0);
    return foundInstead(messages);
  }

  /** Builds with the page that holds `entries`. */
  async build(entries: number | null): Promise<{ pageBytes: number; run: ClangRun }> {
    const run = await this.run(BUILD, SMALL_PAGE_BYTES, entries);
    const found = foundInstead(run.messages);
    if (run.output !== null || found === null || entries === null) {
      return { pageBytes: SMALL_PAGE_BYTES, run };
    }
    const pageBytes = SMALL_PAGE_BYTES + (entries - found) * POINTER_BYTES;
    return { pageBytes, run: await this.run(BUILD, pageBytes, entries) };
  }

  problems(run: ClangRun): readonly CompileProblem[] {
    return problemsOf(messagesOf(run.messages), this.path, STATIC_BYTES);
  }
}

/**
 * Cuts the kvfree section out of a kernel file and compiles it behind the shim.
 * @param path the file's path for reports, for example "kernel/rcu/tree.c"
 * @param hz ticks per second of the machine that it will run on
 */
export async function compileSection(
  text: string,
  path: string,
  hz: number,
  clang: Clang,
): Promise<Compilation> {
  const section = cutSection(text, {
    defines: CONFIGURATION,
    entries: ENTRIES,
    provided: shimProvides(),
  });
  const points = entryPoints(section);
  if (points === null) {
    const sentence = `${path} has no kvfree_call_rcu(), so there is nothing to run; give the file that has it.`;
    return { ok: false, problems: [...refusals(section, path), { line: null, name: null, sentence }] };
  }
  const refused = refusals(section, path);
  if (refused.length > 0) return { ok: false, problems: refused };
  const silenced = silencedNames(section.unknown.map((need) => need.name));
  const builder = new Builder(clang, path, section, points, hz, silencingText(silenced));
  const entriesPerPage = await builder.entriesPerPage();
  const { pageBytes, run } = await builder.build(entriesPerPage);
  if (run.output === null) return { ok: false, problems: builder.problems(run) };
  const { parameters } = section;
  const functions = functionsOf(section);
  const code = { wasm: run.output, path, functions, parameters, points, entriesPerPage, pageBytes, silenced };
  return { ok: true, code };
}
