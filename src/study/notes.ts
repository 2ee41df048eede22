/** What the reader of a result must know before believing it. */
import type { SectionReport } from "../reclaim/code/engine/faults.ts";
import { pathSentence } from "./pathWords.ts";
import type { Note, PolicyResult, Run, Series } from "./result.ts";
import { spreadOf, widthOf } from "./spread.ts";
import { formatFigure, formatNs } from "./format.ts";

/** A footprint that spans more than this over runs is near a knee: its median means little. */
const KNEE_WIDTH = 2;

/** A quarter of the run must hold this much more than the one before it to count as growth. */
const GROWTH = 1.1;

/** Notes that the runs themselves give rise to. */
export function notesOnRuns(policies: readonly PolicyResult[]): readonly Note[] {
  return policies.flatMap((policy) => [...memoryNotes(policy), ...kneeNotes(policy), ...safetyNotes(policy)]);
}

function memoryNotes({ id, runs }: PolicyResult): readonly Note[] {
  const starved = runs.filter((run) => run.outOfMemory).length;
  if (starved > 0) {
    const times = runs.flatMap(({ outOfMemoryNs }) => outOfMemoryNs ?? []);
    const after = times.length === 0 ? "" : ` after ${formatNs(spreadOf(times).median)}`;
    const text = `"${id}" ran out of memory in ${starved} of ${runs.length} runs${after}: their figures end there, and rcuscale would print none.`;
    return [{ kind: "knee", text }];
  }
  const held = runs.filter((run) => run.directReclaimNs > 0).length;
  if (held === 0) return [];
  const text = `"${id}" was short of memory in ${held} of ${runs.length} runs: threads that allocate were held up in direct reclaim.`;
  return [{ kind: "knee", text }];
}

function kneeNotes({ id, runs, summary }: PolicyResult): readonly Note[] {
  const notes: Note[] = [];
  const footprint = summary.footprintMB.mean;
  if (widthOf(footprint) > KNEE_WIDTH) {
    const range = `${formatFigure(footprint.min, "MB")} to ${formatFigure(footprint.max, "MB")}`;
    const text = `"${id}" is near its knee: its mean footprint spans ${range} over ${runs.length} runs, so read the range and not the median.`;
    notes.push({ kind: "knee", text });
  }
  const growing = runs.filter((run) => grows(run)).length;
  if (growing * 2 > runs.length) {
    const text = `"${id}" does not level off: its footprint still grows at the end of ${growing} of ${runs.length} runs, so a longer test would show a larger one.`;
    notes.push({ kind: "knee", text });
  }
  return notes;
}

function safetyNotes({ id, summary, runs }: PolicyResult): readonly Note[] {
  const { max } = summary.freedTooEarly;
  const notes: Note[] = [];
  if (max > 0) {
    const { seed = 0, tooEarly } = runs.find((run) => run.tooEarly !== undefined) ?? {};
    const path = tooEarly === undefined ? "" : ` The first, with seed ${seed}: ${pathSentence(tooEarly)}`;
    const text = `"${id}" freed up to ${formatFigure(max, "objects")} objects before their grace period was over.${path}`;
    notes.push({ kind: "explanation", text });
  }
  // Of each place the run in which most came of it: all runs would say the same with other numbers.
  const worst = new Map<string, SectionReport>();
  for (const report of runs.flatMap((run) => run.reports ?? [])) {
    const key = `${report.kind} ${report.line}`;
    if (report.count > (worst.get(key)?.count ?? 0)) worst.set(key, report);
  }
  for (const { sentence } of worst.values())
    notes.push({ kind: "explanation", text: `"${id}": ${sentence}` });
  return notes;
}

/** Each quarter of the run after the first, which fills the pipeline, holds clearly more than the one before it. */
function grows({ footprintSeriesMB }: Pick<Run, "footprintSeriesMB">): boolean {
  const [, second, third, fourth] = [0, 1, 2, 3].map((quarter) => meanOfQuarter(footprintSeriesMB, quarter));
  if (second === undefined || third === undefined || fourth === undefined) return false;
  return third > GROWTH * second && fourth > GROWTH * third;
}

function meanOfQuarter({ mean }: Series, quarter: number): number {
  const part = mean.slice(
    Math.floor((mean.length * quarter) / 4),
    Math.floor((mean.length * (quarter + 1)) / 4),
  );
  return part.length === 0 ? 0 : part.reduce((sum, value) => sum + value, 0) / part.length;
}
