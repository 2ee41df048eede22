/**
 * A run of each policy as a trace that ui.perfetto.dev opens (the Trace Event Format, JSON): a process for each policy, the
 * run as a slice, and its series as counters.
 */
import type { PolicyResult, Run, Series, StudyResult } from "../../src/study/result.ts";

/** One entry of the trace; times are microseconds. */
type TraceEvent = Readonly<Record<string, unknown>>;

const NS_PER_US = 1000;

/** Of a result of an earlier version. */
const NO_SERIES: Series = { bucketNs: 0, mean: [], min: [], max: [] };

const counters: readonly (readonly [name: string, unit: string, read: (run: Run) => Series])[] = [
  ["Footprint", "MB", (run) => run.footprintSeriesMB],
  ["Grace periods", "count", (run) => run.gracePeriodSeries],
  ["kworkers asleep", "kworkers", (run) => run.workersAsleepSeries],
  ["CPUs that reclaim takes", "CPUs", (run) => run.reclaimCpusSeries ?? NO_SERIES],
];

/** The first run of each policy: they met the same luck, so they can be laid over each other. */
export function toPerfetto({ title, policies }: StudyResult): string {
  const traceEvents = policies.flatMap((policy, index) => {
    const [run] = policy.runs;
    return run ? eventsOf(policy, run, index + 1) : [];
  });
  return `${JSON.stringify({ traceEvents, displayTimeUnit: "ms", otherData: { title } })}\n`;
}

function eventsOf(policy: PolicyResult, run: Run, pid: number): TraceEvent[] {
  const name = `${policy.id}: ${policy.title}`;
  const slice = `Run with seed ${run.seed}`;
  return [
    { ph: "M", pid, name: "process_name", args: { name } },
    { ph: "M", pid, name: "process_sort_index", args: { sort_index: pid } },
    {
      ph: "X",
      pid,
      tid: 0,
      ts: 0,
      dur: run.totalTimeNs / NS_PER_US,
      name: slice,
      args: { objects: run.objects },
    },
    ...counters.flatMap(([counter, unit, read]) =>
      counterEvents(read(run), { pid, name: `${counter}, ${unit}`, unit }),
    ),
  ];
}

/** A value where it changes: a counter keeps it until the next one. */
function counterEvents(
  { bucketNs, mean }: Series,
  { pid, name, unit }: { readonly pid: number; readonly name: string; readonly unit: string },
): TraceEvent[] {
  return mean.flatMap((value, index) =>
    index > 0 && value === mean[index - 1]
      ? []
      : [{ ph: "C", pid, ts: (index * bucketNs) / NS_PER_US, name, args: { [unit]: value } }],
  );
}
