/** A sweep as a section: table, picture, commands. */
import { describeFigure } from "../figures.ts";
import { sweepPicture } from "../report/sweepPicture.ts";
import type { Table } from "../report/tables.ts";
import { saidSpread, type ReviewSection } from "./section.ts";
import type { Sweep } from "./sweep.ts";

export function sweepSection(sweep: Sweep): ReviewSection {
  const { figure, axes, commands } = sweep;
  const picture = sweepPicture(sweep);
  return {
    id: "sweep",
    title: `${describeFigure(figure).title} against ${axes.map(({ key }) => key).join(" and ")}`,
    questions: [],
    answer: [],
    tables: [sweepTable(sweep)],
    ...(picture === null ? {} : { pictures: [picture] }),
    commands,
  };
}

function sweepTable({ axes, policies, cells, figure, workloadTitle }: Sweep): Table {
  return {
    title: `${describeFigure(figure).title}, median (least to most) of the runs; ${workloadTitle}`,
    header: [...axes.map(({ key }) => key), ...policies],
    rows: cells.map(({ at, figures, starved }) => [
      ...at,
      ...policies.map((_, policy) => {
        const spread = figures[policy] ?? null;
        if (spread === null) return "can't be simulated";
        return starved[policy] ? `${saidSpread(spread, figure)}, out of memory` : saidSpread(spread, figure);
      }),
    ]),
  };
}
