/** One patch read on its own: what it moves, and what each of its hunks does. */
import type { Hunk } from "../../patch/types.ts";
import type { PolicyParameters } from "../policy.ts";
import { factsOf } from "./facts.ts";
import { changedCalls, type PatchWords, type WordUse } from "./finding.ts";
import { dateOf, type Confidence, type Dated } from "./generation.ts";
import { addsGraceCheck } from "./edges.ts";
import { readHunk, type HunkReading } from "./hunkReading.ts";
import type { Observation } from "./observation.ts";
import { resolve, type Resolution } from "./resolve.ts";
import type { SourceReading } from "./source.ts";
import { stageOf, type Stage } from "./stages.ts";
import { traits } from "./traits/all.ts";
import { viewsOf } from "./reach.ts";
import type { HunkView } from "./view.ts";

type Name = keyof PolicyParameters;

/** A patch with everything that can be seen in it, before it is known what it stands on. */
export interface SeenPatch {
  readonly views: readonly HunkView[];
  readonly observations: ReadonlyMap<HunkView, readonly Observation[]>;
  /** Which step of a move the patch is; null where it is none. */
  readonly stage: Stage | null;
  /** Whether any hunk changes kvfree_rcu() code. */
  readonly relevant: boolean;
}

export interface PatchReading {
  readonly dated: Dated;
  readonly resolution: Resolution;
  readonly hunks: readonly HunkReading[];
  readonly confidence: Confidence;
}

export function seePatch(hunks: readonly Hunk[]): SeenPatch {
  const views = viewsOf(hunks);
  const facts = factsOf(views);
  const stage = stageOf(views);
  const observations = new Map<HunkView, readonly Observation[]>();
  for (const view of views) {
    if (!view.relevant) continue;
    // TINY_RCU has none of the parameters, and a step of a move changes none.
    const rules = stage !== null || /tiny/.test(view.hunk.file) ? [] : traits;
    const seen = rules.flatMap((trait) => [...trait(view.old, view, facts), ...trait(view.new, view, facts)]);
    observations.set(view, seen);
  }
  return { views, observations, stage, relevant: observations.size > 0 };
}

/**
 * Reads the patch on top of `base`; where that is null, on top of what its source file says, or of the generation that
 * its own code dates it to.
 * @param standing the file, or the month that the patch was sent in (year * 12 + month); null where neither is known
 */
export function readPatch(
  patch: SeenPatch,
  base: PolicyParameters | null,
  standing: SourceReading | number | null,
): PatchReading {
  const all = [...patch.observations.values()].flat();
  const source = typeof standing === "object" ? standing : null;
  const sent = typeof standing === "number" ? standing : null;
  const dated = source?.dated ?? dateOf({ views: patch.views, observations: all, sent });
  const sure = base === null && source === null ? dated.sure : undefined;
  const resolution = resolve(base ?? source?.parameters ?? dated.epoch.parameters, all, sure);
  const decided = new Set<Name>(
    all.filter(({ changed, weak }) => changed && !weak).map(({ setting }) => setting[0]),
  );
  const context = {
    moves: resolution.moves,
    observations: patch.observations,
    words: patchWords(patch.views),
    decided,
    stage: patch.stage,
  };
  const hunks = patch.views.map((view) => readHunk(view, context));
  const unread = hunks.some(({ unmodelled }) => unmodelled !== null);
  return { dated, resolution, hunks, confidence: unread ? "guess" : dated.confidence };
}

function patchWords(views: readonly HunkView[]): PatchWords {
  const users = new Map<string, WordUse[]>();
  const callBalance = new Map<string, number>();
  for (const view of views) {
    // TINY_RCU has code of its own for everything: it would upset the balance.
    if (!view.relevant || /tiny/.test(view.hunk.file)) continue;
    addUses(view, users);
    for (const name of changedCalls(view.new)) callBalance.set(name, (callBalance.get(name) ?? 0) + 1);
    for (const name of changedCalls(view.old)) callBalance.set(name, (callBalance.get(name) ?? 0) - 1);
  }
  return { users, callBalance, checksGracePeriods: views.some(addsGraceCheck) };
}

/** Sentences name three at most. */
const MOST_USES = 12;

/** Each word once per hunk, with the first place that uses it. */
function addUses(view: HunkView, users: Map<string, WordUse[]>): void {
  for (const [index, { kind, text, changed }] of view.new.tokens.entries()) {
    if (!changed || kind !== "word") continue;
    const uses = users.get(text) ?? [];
    if (uses.length >= MOST_USES || uses.at(-1)?.hunk === view.hunk.id) continue;
    uses.push({ hunk: view.hunk.id, place: view.new.scopes[index] ?? null });
    users.set(text, uses);
  }
}
