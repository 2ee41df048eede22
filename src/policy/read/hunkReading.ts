/** What one hunk does, given what its patch as a whole moves. */
import { describeParameter } from "../parameters.ts";
import type { PolicyParameters } from "../policy.ts";
import { buildRules, setUpRules, tiny } from "./builds.ts";
import { cacheEdgeRules } from "./cacheEdges.ts";
import { changedDecision, headlessBranch } from "./decisions.ts";
import { edgePlaces, edgeRules, rawLock } from "./edges.ts";
import type { Finding, PatchWords } from "./finding.ts";
import { followerOf } from "./followers.ts";
import { callerMacros, offsetCallbacks } from "./headers.ts";
import { batchingLessons, collectLessons } from "./lessons/collect.ts";
import type { Lesson, Moved } from "./lessons/lesson.ts";
import { reclaimLessons } from "./lessons/reclaim.ts";
import { scheduleLessons } from "./lessons/schedule.ts";
import { snapshotLessons } from "./lessons/snapshot.ts";
import { lockExchange, lockTried } from "./locking.ts";
import type { Observation } from "./observation.ts";
import { reordered } from "./order.ts";
import { quietRules } from "./quiet.ts";
import type { Move } from "./resolve.ts";
import { stageFinding, type Stage } from "./stages.ts";
import { moveRule, preparingRules, structureRules } from "./structure.ts";
import type { AnnotatedHunk, EvidenceLine, ParameterChange } from "./types.ts";
import { unknownDeed, unmodelledRules } from "./unmodelled.ts";
import { unrelated } from "./unrelated.ts";
import type { HunkView } from "./view.ts";

type Name = keyof PolicyParameters;

export interface HunkReading {
  readonly hunk: AnnotatedHunk;
  /** What the model can't express of it. */
  readonly unmodelled: string | null;
}

/** What the hunk's patch gives to its reading. */
export interface PatchContext {
  readonly moves: readonly Move[];
  readonly observations: ReadonlyMap<HunkView, readonly Observation[]>;
  readonly words: PatchWords;
  /** Parameters that changed lines decide themselves, not only by what they set up. */
  readonly decided: ReadonlySet<Name>;
  /** Which step of a move the patch is; null where it is none. */
  readonly stage: Stage | null;
}

const lessons: readonly Lesson[] = [
  ...batchingLessons,
  ...reclaimLessons,
  ...snapshotLessons,
  ...scheduleLessons,
  ...collectLessons,
];

/** Parameters that matter only at the edges, and those that follow from a layout. */
const edgeParameters: ReadonlySet<Name> = new Set(["shrinker", "refillBackoffMs", "cachePrefilled"]);
const layoutParameters: ReadonlySet<Name> = new Set(["entriesPerPage"]);

export function readHunk(view: HunkView, patch: PatchContext): HunkReading {
  if (!view.relevant) return finish(view, unrelated(view), new Map());
  if (patch.stage !== null && !/tiny/.test(view.hunk.file)) {
    const quiet = firstOf(quietRules, view, patch.words);
    return finish(view, quiet ?? stageFinding(view, patch.stage), new Map());
  }
  const shown = movesOf(view, patch);
  const moved = fromMoves(view, shown);
  if (moved !== null) {
    const { unmodelled } = firstOf(unmodelledRules, view, patch.words) ?? moved;
    return finish(view, { ...moved, unmodelled }, shown);
  }
  const finding =
    firstOf(
      [
        ...quietRules,
        lockExchange,
        reordered,
        tiny,
        moveRule,
        ...buildRules,
        callerMacros,
        offsetCallbacks,
        rawLock,
        lockTried,
        ...unmodelledRules,
        ...preparingRules,
      ],
      view,
      patch.words,
    ) ??
    followerOf(view, patch.moves) ??
    firstOf(
      [
        ...edgeRules,
        ...setUpRules,
        ...cacheEdgeRules,
        ...structureRules,
        edgePlaces,
        unknownDeed,
        headlessBranch,
        changedDecision,
      ],
      view,
      patch.words,
    );
  const last = finding ?? smallChange(view);
  return finish(view, withLayout(last, shown), shown);
}

interface ShownMove extends Moved {
  readonly lines: readonly number[];
}

/** The moves that changed lines of this hunk decide; set-up code decides nothing. */
function movesOf(view: HunkView, patch: PatchContext): ReadonlyMap<Name, ShownMove> {
  const shown = new Map<Name, ShownMove>();
  for (const { name, before, after } of patch.moves) {
    const about = (patch.observations.get(view) ?? []).filter(({ setting }) => setting[0] === name);
    const deciding = about.filter(({ changed, weak }) => changed && (!weak || !patch.decided.has(name)));
    if (deciding.length === 0) continue;
    const lines = [...new Set(deciding.flatMap((observation) => observation.lines))].sort((a, b) => a - b);
    shown.set(name, { before, after, lines });
  }
  return shown;
}

function fromMoves(view: HunkView, moves: ReadonlyMap<Name, ShownMove>): Finding | null {
  const names = [...moves.keys()];
  const policy = names.filter((name) => !edgeParameters.has(name) && !layoutParameters.has(name));
  const edge = names.filter((name) => edgeParameters.has(name));
  const deciding = policy.length > 0 ? policy : edge;
  if (deciding.length === 0) return null;
  const relevant = new Map([...moves].filter(([name]) => deciding.includes(name)));
  const lesson = lessonFor(view, relevant);
  const lines = [...new Set([...relevant.values()].flatMap((move) => move.lines))].sort((a, b) => a - b);
  const effect = policy.length > 0 ? "policy" : "edge";
  return { effect, summary: lesson.summary, why: lesson.why, lines, unmodelled: null };
}

function lessonFor(
  view: HunkView,
  moves: ReadonlyMap<Name, Moved>,
): { readonly summary: string; readonly why: string } {
  const lesson = lessons.find(
    ({ about, when }) => about.every((name) => moves.has(name)) && (when?.(moves, view) ?? true),
  );
  if (lesson === undefined) {
    const labels = [...moves.keys()].map((name) => describeParameter(name)?.label ?? name);
    return { summary: `Changes ${labels.join(", ")}.`, why: "" };
  }
  const { summary, why } = lesson;
  return { summary: typeof summary === "string" ? summary : summary(moves), why };
}

/** A hunk that declares a field of the page header also costs a pointer per page: worth a second half-sentence. */
function withLayout(finding: Finding, moves: ReadonlyMap<Name, ShownMove>): Finding {
  const move = moves.get("entriesPerPage");
  if (move === undefined || finding.effect !== "none") return finding;
  const said = finding.summary.replace(/\.$/, "");
  const cost = `a page now holds ${String(move.after)} pointers instead of ${String(move.before)}`;
  return { ...finding, summary: `${said}; ${cost}.`, lines: move.lines };
}

function firstOf(
  rules: readonly ((view: HunkView, words: PatchWords) => Finding | null)[],
  view: HunkView,
  words: PatchWords,
): Finding | null {
  for (const rule of rules) {
    const finding = rule(view, words);
    if (finding !== null) return finding;
  }
  return null;
}

function smallChange(view: HunkView): Finding {
  const where = [...view.scopes].find((scope) => scope !== null);
  const place =
    where === undefined || where === null ? "" : ` in ${where.startsWith("struct ") ? where : `${where}()`}`;
  const summary = `Re-arranges kvfree_rcu() code${place}; no call that queues, waits or frees changes.`;
  return { effect: "none", summary, why: "", lines: [], unmodelled: null };
}

function finish(view: HunkView, finding: Finding, moves: ReadonlyMap<Name, ShownMove>): HunkReading {
  const { hunk } = view;
  const changes: ParameterChange[] = [...moves].map(([name, { before, after }]) => {
    return { name, label: describeParameter(name)?.label ?? name, before, after };
  });
  return {
    hunk: {
      id: hunk.id,
      file: hunk.file,
      function: hunk.functionName,
      range: hunk.range,
      effect: finding.effect,
      summary: finding.summary,
      why: finding.effect === "none" && finding.why === "" ? SAME : finding.why,
      changes,
      evidence: evidenceOf(view, finding),
    },
    unmodelled: finding.unmodelled,
  };
}

const SAME = "When, where and how memory comes back stays the same.";

/** Enough lines to see the point by; a moved file has thousands. */
const MOST_EVIDENCE = 12;

/** Changed lines with code on them; comments where there is no code. */
function changedLines({ hunk, removed, added }: HunkView): readonly number[] {
  const withCode = [...new Set([...removed, ...added].map(({ line }) => line))].sort((a, b) => a - b);
  return withCode.length > 0
    ? withCode
    : hunk.lines.flatMap(({ kind }, at) => (kind === "context" ? [] : [at]));
}

function evidenceOf(view: HunkView, finding: Finding): readonly EvidenceLine[] {
  if (finding.effect === "unrelated") return [];
  const { lines } = view.hunk;
  const chosen = finding.lines.length > 0 ? finding.lines : changedLines(view);
  return chosen.slice(0, MOST_EVIDENCE).flatMap((at) => {
    const line = lines[at];
    return line === undefined || line.text.trim() === "" ? [] : [{ line: line.line, text: line.text.trim() }];
  });
}
