/** Output of other tests than rcuscale's kfree test in a console log: named as what it is, with its own figures. */
import { formatFigure, formatNs } from "./format.ts";
import type { StudyResult } from "./result.ts";
import { spreadOf } from "./spread.ts";

/** What a log holds of them. */
export interface OtherOutput {
  /** refscale (kernel/rcu/refscale.c): ns that a reader takes, run by run. */
  readonly readerNs: readonly number[];
  /** rcuscale's test of grace periods: mean time of a writer's synchronize_rcu(), ns; null: none. */
  readonly gracePeriodNs: number | null;
  /** The same: calls of its writers, and grace periods that these took; null: not said. */
  readonly calls: { readonly gracePeriods: number; readonly batches: number } | null;
  /** Seconds that kvm.sh says a run took; null: not said. */
  readonly ranSeconds: number | null;
}

/** More than this of a line is no line of these tests. */
const LONGEST_LINE = 300;

const HEADING = /(?:Runs|Threads)[ \t]{1,8}Time\(ns\)\s{0,4}$/;
const RUN = /(?:^|[\]\s])\d{1,6}[ \t]{1,8}(\d{1,12}\.\d{1,3})\s{0,4}$/;
const POINTS = /^Points:((?: \d{1,12}(?:\.\d{1,6})?){1,2000})\s{0,4}$/;
const READER = /^Average reader duration: (\d{1,12}(?:\.\d{1,9})?) nanoseconds/;
const AVERAGE = /^Average grace-period duration: (\d{1,12}(?:\.\d{1,9})?) microseconds/;
const WRITER = /-scale: {1,9}\d{1,6} writer-duration: {1,9}\d{1,9} (\d{1,16})\s{0,4}$/;
const BATCHES = /^Grace periods: (\d{1,12}) Batches: (\d{1,12}) Ratio: /;
const RAN = /\bran (\d{1,9}) seconds\b/;

/** Linear in the text. */
export function readOtherTests(text: string): OtherOutput {
  const lines = text
    .split(/\r?\n/)
    .filter((line) => line.length <= LONGEST_LINE || line.startsWith("Points:"));
  const first = (pattern: RegExp): RegExpExecArray | null => {
    for (const line of lines) {
      const match = pattern.exec(line);
      if (match !== null) return match;
    }
    return null;
  };
  const batches = first(BATCHES);
  const average = first(AVERAGE)?.[1];
  const writers = lines.flatMap((line) => WRITER.exec(line)?.[1] ?? []).map(Number);
  const mean = writers.reduce((sum, ns) => sum + ns, 0) / writers.length;
  const ran = first(RAN)?.[1];
  return {
    readerNs: readersOf(lines, first),
    gracePeriodNs: average === undefined ? (writers.length === 0 ? null : mean) : Number(average) * 1000,
    calls: batches === null ? null : { gracePeriods: Number(batches[1]), batches: Number(batches[2]) },
    ranSeconds: ran === undefined ? null : Number(ran),
  };
}

/** The table that refscale prints at its end, or else what kvm.sh computed from it. */
function readersOf(
  lines: readonly string[],
  first: (pattern: RegExp) => RegExpExecArray | null,
): readonly number[] {
  const heading = lines.findLastIndex((line) => HEADING.test(line));
  const runs = heading < 0 ? [] : lines.slice(heading + 1).flatMap((line) => RUN.exec(line)?.[1] ?? []);
  if (runs.length > 0) return runs.map(Number);
  const points = first(POINTS)?.[1]?.trim().split(" ");
  const average = first(READER)?.[1];
  return (points ?? (average === undefined ? [] : [average])).map(Number);
}

/** A sentence or two for each test that was found; none where there is none. `name` is the log's. */
export function otherSentences(
  { readerNs, gracePeriodNs, calls, ranSeconds }: OtherOutput,
  name: string,
  result: StudyResult,
): readonly string[] {
  const sentences: string[] = [];
  if (readerNs.length > 0) {
    const { median, min, max } = spreadOf(readerNs);
    const count = readerNs.length === 1 ? "one figure" : `${readerNs.length} runs`;
    sentences.push(
      `${name} holds output of refscale (kernel/rcu/refscale.c), ${count}: a reader takes ${formatNs(median)} (${formatNs(min)} to ${formatNs(max)}). That is what a reader pays, and no figure of reclaim: nothing here can be held against it.`,
    );
  }
  if (gracePeriodNs !== null || calls !== null) {
    const each =
      gracePeriodNs === null ? [] : [`synchronize_rcu() takes ${formatNs(gracePeriodNs)} in the mean`];
    const shared =
      calls === null
        ? []
        : [
            `${formatFigure(calls.gracePeriods, "count")} calls shared ${formatFigure(calls.batches, "count")} grace periods`,
          ];
    sentences.push(
      `${name} holds output of rcuscale's test of grace periods: ${[...each, ...shared].join(", and ")}. It is another test than the kfree test, so it is not checked; ${simulatedPeriods(result)}.`,
    );
  }
  if (sentences.length > 0 && ranSeconds !== null)
    sentences.push(`${name} says that a run took ${formatFigure(ranSeconds, "count")} s, boot and all.`);
  return sentences;
}

function simulatedPeriods({ policies }: StudyResult): string {
  const each = policies.map(({ id, runs }) => {
    const { median } = spreadOf(runs.map(({ gracePeriodsPerSecond }) => gracePeriodsPerSecond));
    return median === 0 ? `none under "${id}"` : `one every ${formatNs(1e9 / median)} under "${id}"`;
  });
  return `in what was simulated, grace periods come ${each.join(", ")}`;
}
