/** Memory pressure: for how long are callers held up when memory gets short, with the shrinker and without it? */
import { formatNs } from "../format.ts";
import { sweepPicture } from "../report/sweepPicture.ts";
import type { Laboratory } from "./laboratory.ts";
import type { Plan } from "./plan.ts";
import { saidSpread, saidTogether, spreadAt, type ReviewSection } from "./section.ts";
import { BASE_USE_MB } from "../simulateRun.ts";
import { runSweep, type Sweep } from "./sweep.ts";

const RUNS = 2;

/** Of the most that any policy holds where there is plenty: from enough to half of it. */
const SHARES = [2, 1, 0.75, 0.5];
const FIGURE = "directReclaimNs";

export async function pressureSection(lab: Laboratory, plan: Plan): Promise<ReviewSection> {
  const plenty = await lab.run({ policies: plan.ids, workload: plan.flood, runs: RUNS });
  const mostMB = Math.max(...plenty.policies.map((policy) => spreadAt(policy, "footprintMB.peak").max));
  const sizes = SHARES.map((share) => String(Math.ceil(BASE_USE_MB + share * mostMB)));
  const sweep = await runSweep(lab, {
    policies: plan.ids,
    workload: plan.flood,
    axes: [
      { key: "shrinker", values: ["none", "possible-and-cache"] },
      { key: "memoryMB", values: [...new Set(sizes)] },
    ],
    figure: FIGURE,
    runs: RUNS,
  });
  return sectionOf(sweep, plan);
}

function sectionOf(sweep: Sweep, plan: Plan): ReviewSection {
  const memoryMB = sweep.axes[1]?.values ?? [];
  const isHeld = sweep.cells.some(({ figures }) => figures.some((spread) => (spread?.max ?? 0) > 0));
  const picture = isHeld ? sweepPicture(sweep) : null;
  const at = (cell: number, policy: number): string => {
    const { figures, starved } = sweep.cells[cell] ?? { figures: [], starved: [] };
    const spread = figures[policy] ?? null;
    if (spread === null) return "it can't be simulated";
    const held =
      spread.median === 0 ? "callers are not held up" : `callers are held up for ${formatNs(spread.median)}`;
    return starved[policy] ? `${held} before memory runs out` : `${held} and memory is enough`;
  };
  const last = memoryMB.length - 1;
  return {
    id: "pressure",
    title: "Memory pressure: callers held up, with the shrinker and without",
    questions: [15],
    answer: [
      `With ${memoryMB[last]} MB there is room for half of what the hungriest policy holds where memory is plenty, beside the ${BASE_USE_MB} MB in use before the test.`,
      ...saidTogether(
        plan.ids,
        (_, policy) =>
          `without a shrinker ${at(last, policy)}; with one that counts queued objects and cached pages ${at(2 * last + 1, policy)}`,
      ).map(({ names, text }) => `${names}, with ${memoryMB[last]} MB: ${text}.`),
      "No measured row supports these figures: they compare policies, and say nothing of a machine. What the shrinker counts is right by the model's own books; whether the patch's counts are is for the reading of its hunks.",
    ],
    tables: [
      {
        title: `Time held up in direct reclaim on ${sweep.workloadTitle}`,
        header: ["Shrinker", "Memory, MB", ...plan.ids],
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
    commands: sweep.commands,
  };
}
