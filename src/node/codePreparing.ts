/** From a document to compiled sections: reads it, finds the kernel file, applies the patches, compiles. */
import { createHash } from "node:crypto";
import type { FilePatch } from "../patch/types.ts";
import {
  type Clang,
  type Compilation,
  type CompiledSection,
  compileSection,
} from "../reclaim/code/compile.ts";
import { applyFilePatch } from "../source/apply.ts";
import { blame } from "../study/code/blame.ts";
import { type Attempt, standing } from "../study/code/apart.ts";
import { patchesOf, type CodePatches, type PolicySteps } from "../study/code/patches.ts";
import { readSubset, type Subset, subsetSteps, writeSubset } from "../study/code/subsets.ts";
import type {
  ApartHunks,
  CodeProblem,
  CodeRequest,
  CodeStage,
  SourceFolders,
} from "../study/code/preparation.ts";
import type { CodeSource } from "../study/result.ts";
import { findKernelSource, type KernelSource, type SourceSearch } from "./kernelSource.ts";

/** A person can do nothing with more at a time. */
const MOST_PROBLEMS = 8;

/** What is told as soon as it is known, so that it is not lost when a later section never compiles. */
export type CodeNews =
  | { readonly kind: "stage"; readonly stage: CodeStage }
  | { readonly kind: "source"; readonly source: CodeSource }
  | { readonly kind: "section"; readonly policy: string; readonly section: CompiledSection }
  | { readonly kind: "problems"; readonly problems: readonly CodeProblem[] }
  | { readonly kind: "apart"; readonly apart: ApartHunks }
  /** There is no code at all. */
  | { readonly kind: "nothing"; readonly reason: string };

export interface PreparingTools {
  /** Loads the compiler, or gives the one that is loaded. */
  readonly clang: (progress: (share: number) => void) => Promise<Clang>;
  /** Compilations by what went into them. */
  readonly cache: Map<string, Compilation>;
  readonly tell: (news: CodeNews) => void;
}

/** A policy's kernel file, and the patches that led to it; or why there is none. */
type PolicyText =
  | { readonly text: string; readonly patches: readonly FilePatch[] }
  | { readonly text: null; readonly hunk: string | null; readonly sentence: string };

/** Tells everything that comes of a request. */
export async function prepareSections(
  request: CodeRequest,
  places: SourceFolders,
  tools: PreparingTools,
): Promise<void> {
  const { tell } = tools;
  const { hz, policies } = request;
  tell({ kind: "stage", stage: { kind: "searching" } });
  const patches = patchesOf(request.text);
  if (patches === null || patches.applied.length === 0) {
    const reason = "no hunk is in a file that holds kvfree_call_rcu(), so there is no code to run.";
    return tell({ kind: "nothing", reason });
  }
  const search = await findSource(patches, request, places);
  if (search.source === null) {
    const tried = search.tried.slice(0, MOST_PROBLEMS).join(" ");
    const reason = `no ${patches.path} was found that the patch applies to. ${tried}`.trim();
    return tell({ kind: "nothing", reason });
  }
  const { path, origin, found, sentence } = search.source;
  tell({ kind: "source", source: { path, origin, found, sentence } });
  const bench: Bench = { patches, source: search.source, hz, tools };
  const ofHunks = policies?.flatMap((word) => readSubset(word) ?? []) ?? [];
  const wanted = patches.policies.filter(({ policy }) => policies === null || policies.includes(policy));
  for (const steps of [...wanted, ...ofHunks.map((subset) => subsetSteps(subset, patches.applied))])
    await prepareOne(steps, bench);
  for (const hunks of request.apart ?? []) await takeApart(hunks, bench);
}

/** What all policies of a request have in common. */
interface Bench {
  readonly patches: CodePatches;
  readonly source: KernelSource;
  readonly hz: number;
  readonly tools: PreparingTools;
}

/** The group left out, and alone; what compiles of it is told as a section of its own. */
async function takeApart(hunks: readonly string[], bench: Bench): Promise<void> {
  const find = async (kind: Subset["kind"]): Promise<string | null> => {
    const found = await standing({ kind, hunks }, bench.patches.applied, (subset) =>
      attemptOn(subset, bench),
    );
    return found === null ? null : writeSubset(found);
  };
  bench.tools.tell({
    kind: "apart",
    apart: { hunks, without: await find("without"), alone: await find("with") },
  });
}

async function attemptOn(subset: Subset, bench: Bench): Promise<Attempt> {
  const steps = subsetSteps(subset, bench.patches.applied);
  const own = textOf(steps, bench.patches, bench.source);
  if (own.text === null) return { stands: false, hunk: own.hunk };
  const compilation = await compileOnce(steps.policy, own.text, bench);
  if (!compilation.ok) return { stands: false, problems: compilation.problems, text: own.text };
  bench.tools.tell({ kind: "section", policy: steps.policy, section: compilation.code });
  return { stands: true };
}

/** The source that the patches apply to, or else the one that they apply to on top of another document's. */
async function findSource(
  { path, applied }: CodePatches,
  { kernelSource, below = [] }: CodeRequest,
  folders: SourceFolders,
): Promise<SourceSearch> {
  const places = { ...folders, named: kernelSource };
  const alone = await findKernelSource(applied, places);
  if (alone.source !== null) return alone;
  for (const text of below) {
    const other = patchesOf(text);
    if (other === null || other.path !== path || other.applied.length === 0) continue;
    const { source } = await findKernelSource([...other.applied, ...applied], places);
    if (source !== null) return { source: onTop(source, other.applied) };
  }
  return alone;
}

/** The source as it is with the patches below, which are another document's and have its ids. */
function onTop(source: KernelSource, below: readonly FilePatch[]): KernelSource {
  const hunks = below.flatMap((patch) => patch.hunks).length;
  const { states, outcomes, found } = source;
  const sentence = `${source.sentence} The first ${below.length === 1 ? "one is" : `${below.length} are`} of another open document.`;
  const own = found === "before" ? outcomes.slice(hunks) : outcomes.slice(0, outcomes.length - hunks);
  return { ...source, states: states.slice(below.length), outcomes: own, sentence };
}

async function prepareOne(steps: PolicySteps, bench: Bench): Promise<void> {
  const { policy } = steps;
  const { tools } = bench;
  const own = textOf(steps, bench.patches, bench.source);
  if (own.text === null) {
    const { hunk, sentence } = own;
    return tools.tell({ kind: "problems", problems: [{ policy, hunk, range: null, sentence }] });
  }
  const compilation = await compileOnce(policy, own.text, bench);
  if (compilation.ok) return tools.tell({ kind: "section", policy, section: compilation.code });
  const problems = compilation.problems.slice(0, MOST_PROBLEMS).map((problem): CodeProblem => {
    const blamed = blame(problem, own.text, own.patches);
    return { policy, hunk: blamed?.hunk ?? null, range: blamed?.range ?? null, sentence: problem.sentence };
  });
  tools.tell({ kind: "problems", problems });
}

function textOf(steps: PolicySteps, patches: CodePatches, source: KernelSource): PolicyText {
  const applied = patches.applied.slice(0, steps.applied);
  const lost = source.outcomes.find(
    ({ hunk, lostNew }) => lostNew > 0 && applied.some(({ hunks }) => hunks.some(({ id }) => id === hunk)),
  );
  if (lost !== undefined) return { text: null, hunk: lost.hunk, sentence: lost.sentence };
  let text = source.states[steps.applied] ?? "";
  for (const patch of steps.further) {
    const next = applyFilePatch(text, patch, "forward");
    const outcome = next.outcomes.find(({ match, lostNew }) => match === null || lostNew > 0);
    if (next.text === null || outcome !== undefined)
      return { text: null, hunk: outcome?.hunk ?? null, sentence: outcome?.sentence ?? "It does not apply." };
    text = next.text;
  }
  return { text, patches: [...applied, ...steps.further] };
}

async function compileOnce(policy: string, text: string, bench: Bench): Promise<Compilation> {
  const { source, hz, tools } = bench;
  const { path } = source;
  const { clang, cache, tell } = tools;
  const key = createHash("sha256").update(`${path}\0${hz}\0${text}`).digest("hex");
  const known = cache.get(key);
  if (known !== undefined) return known;
  const compiler = await clang((share) => tell({ kind: "stage", stage: { kind: "loading", share } }));
  tell({ kind: "stage", stage: { kind: "compiling", policy } });
  const compilation = await compileSection(text, path, hz, compiler);
  cache.set(key, compilation);
  return compilation;
}
