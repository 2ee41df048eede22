/** Memory pressure: for how long are callers held up when memory gets short, with the shrinker and without it? */
import { formatFigure, formatNs } from "../format.ts";
import { sweepPicture } from "../report/sweepPicture.ts";
import type { Laboratory } from "./laboratory.ts";
import { SMALL, type Plan } from "./plan.ts";
import { saidSpread, type ReviewSection } from "./section.ts";
import { runSweep } from "./sweep.ts";

/** From plenty to what is not enough for most policies at this size. */
const MEMORY_MB = ["1024", "256", "240", "224"];
const FIGURE = "directReclaimNs";

export async function pressureSection(lab: Laboratory, plan: Plan): Promise<ReviewSection> {
  const sweep = await runSweep(lab, {
    policies: plan.ids,
    workload: SMALL,
    axes: [
      { key: "shrinker", values: ["none", "possible-and-cache"] },
      { key: "memoryMB", values: MEMORY_MB },
    ],
    figure: FIGURE,
    runs: 2,
  });
  const picture = sweepPicture(sweep);
  const at = (cell: number, policy: number): string => {
    const { figures, starved } = sweep.cells[cell] ?? { figures: [], starved: [] };
    const spread = figures[policy] ?? null;
    if (spread === null) return "can't be simulated";
    return starved[policy] ? `${formatNs(spread.median)}, then out of memory` : formatNs(spread.median);
  };
  const last = MEMORY_MB.length - 1;
  return {
    id: "pressure",
    title: "Memory pressure: callers held up, with the shrinker and without",
    questions: [15],
    answer: [
      ...plan.ids.map(
        (id, policy) =>
          `"${id}" with ${formatFigure(Number(MEMORY_MB[last]), "MB")}: callers are held up in direct reclaim for ${at(last, policy)} without a shrinker, and for ${at(2 * last + 1, policy)} with one that counts queued objects and cached pages.`,
      ),
      "No measured row supports these figures: they compare policies, and say nothing of a machine. What the shrinker counts is right by the model's own books; whether the patch's counts are is for the reading of its hunks.",
    ],
    tables: [
      {
        title: `Time held up in direct reclaim on ${sweep.workloadTitle}`,
        header: ["shrinker", "memoryMB", ...plan.ids],
        rows: sweep.cells.map(({ at: place, figures, starved }) => [
          ...place,
          ...plan.ids.map((_, policy) => {
            const spread = figures[policy] ?? null;
            const text = spread === null ? "can't be simulated" : saidSpread(spread, FIGURE);
            return starved[policy] ? `${text}, out of memory` : text;
          }),
        ]),
      },
    ],
    ...(picture === null ? {} : { pictures: [picture] }),
    commands: sweep.cells.flatMap(({ command }) => command ?? []),
  };
}
