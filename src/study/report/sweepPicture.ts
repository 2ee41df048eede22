/** A sweep as a picture: one parameter as curves, two as a heat map for each policy. */
import { describeFigure, type FigurePath } from "../figures.ts";
import { formatFigure } from "../format.ts";
import type { Spread } from "../result.ts";
import type { Axis, Sweep } from "../review/sweep.ts";
import { linearScale, logScale, type Scale } from "./scale.ts";
import { dashes, picture, round, rule, shorten, STYLES, svgText, type Picture } from "./svgParts.ts";

const WIDTH = 960;
/** Figures further apart than this need a logarithmic scale to be told from each other. */
const LINEAR_RANGE = 20;

/** Null for a sweep of which nothing could be simulated. */
export function sweepPicture(sweep: Sweep): Picture | null {
  const [first, second] = sweep.axes;
  const medians = sweep.cells.flatMap(({ figures }) => figures.flatMap((spread) => spread?.median ?? []));
  if (first === undefined || medians.length === 0) return null;
  return second === undefined ? curves(sweep, first) : heatMaps(sweep, first, second, medians);
}

function titleOf({ figure, axes }: Sweep): string {
  return `${describeFigure(figure).title} against ${axes.map(({ key }) => key).join(" and ")}`;
}

function describe({ policies, figure, cells }: Sweep): string {
  const texts = policies.map((id, at) => {
    const values = cells.map(({ at: place, figures }) => {
      return `${shown(figures[at] ?? null, figure)} at ${place.join(" and ")}`;
    });
    return `${id}: ${values.join(", ")}`;
  });
  return `${texts.join("; ")}.`;
}

function shown(spread: Spread | null, figure: FigurePath): string {
  return spread === null ? "none" : formatFigure(spread.median, describeFigure(figure).unit);
}

/** Values that are far apart on a logarithmic scale; 0 has a place on a linear one only. */
function scaleOf(values: readonly number[]): Scale {
  const high = Math.max(...values);
  const low = Math.min(...values);
  return low > 0 && high / low > LINEAR_RANGE ? logScale(low, high) : linearScale(high > 0 ? high : 1, 6);
}

const [LEFT, RIGHT, TOP, BOTTOM] = [96, WIDTH - 32, 64, 320];

function curves(sweep: Sweep, { key, values }: Axis): Picture {
  const { policies, cells, figure, workloadTitle } = sweep;
  const { unit } = describeFigure(figure);
  const all = cells.flatMap(({ figures }) =>
    figures.flatMap((spread) => (spread ? [spread.min, spread.max] : [])),
  );
  const scale = scaleOf(all);
  const xOf = (at: number): number => LEFT + ((RIGHT - LEFT) * (at + 0.5)) / values.length;
  const yOf = (value: number): number => BOTTOM - (BOTTOM - TOP) * scale.place(value);
  const paper = {
    width: WIDTH,
    height: BOTTOM + 60 + 20 * policies.length,
    title: titleOf(sweep),
    description: describe(sweep),
  };
  return picture(paper, [
    svgText(16, 44, shorten(workloadTitle, 120), 'class="quiet" fill="#555555"'),
    ...scale.ticks.flatMap((tick) => [
      rule(LEFT, yOf(tick), RIGHT, yOf(tick)),
      svgText(LEFT - 8, yOf(tick) + 4, formatFigure(tick, unit), 'text-anchor="end"'),
    ]),
    ...values.map((value, at) => svgText(xOf(at), BOTTOM + 18, value, 'text-anchor="middle"')),
    svgText((LEFT + RIGHT) / 2, BOTTOM + 36, key, 'text-anchor="middle" class="quiet" fill="#555555"'),
    ...policies.flatMap((id, policy) => {
      const style = STYLES[policy % STYLES.length] ?? STYLES[0];
      const points = cells.flatMap(({ figures }, at) => {
        const spread = figures[policy] ?? null;
        return spread === null ? [] : [{ x: round(xOf(at)), spread }];
      });
      const y = BOTTOM + 56 + 20 * policy;
      return [...curve(points, yOf, style), ...legendRow(id, y, style)];
    }),
  ]);
}

interface Style {
  readonly colour: string;
  readonly dash: string;
}

function curve(
  points: readonly { readonly x: number; readonly spread: Spread }[],
  yOf: (value: number) => number,
  { colour, dash }: Style,
): readonly string[] {
  const line = points.map(({ x, spread }) => `${x},${round(yOf(spread.median))}`).join(" ");
  return [
    `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"${dashes(dash)}/>`,
    ...points.map(({ x, spread: { min, max, median } }) => {
      const whisker = `<line x1="${x}" y1="${round(yOf(min))}" x2="${x}" y2="${round(yOf(max))}" stroke="${colour}"/>`;
      return `${whisker}<circle cx="${x}" cy="${round(yOf(median))}" r="4" fill="${colour}"/>`;
    }),
  ];
}

function legendRow(id: string, y: number, { colour, dash }: Style): readonly string[] {
  return [
    `<line x1="${LEFT}" y1="${y - 4}" x2="${LEFT + 32}" y2="${y - 4}" stroke="${colour}" stroke-width="2"${dashes(dash)}/>`,
    svgText(LEFT + 40, y, shorten(id, 100)),
  ];
}

const CELL_HEIGHT = 30;
/** Of a figure in the labels, at most. */
const DIGIT_WIDTH = 8;

function heatMaps(sweep: Sweep, down: Axis, across: Axis, medians: readonly number[]): Picture {
  const { policies, workloadTitle } = sweep;
  const scale = scaleOf(medians);
  const mapHeight = 74 + CELL_HEIGHT * down.values.length;
  const paper = {
    width: WIDTH,
    height: 60 + mapHeight * policies.length,
    title: titleOf(sweep),
    description: describe(sweep),
  };
  return picture(paper, [
    svgText(16, 44, shorten(workloadTitle, 120), 'class="quiet" fill="#555555"'),
    ...policies.flatMap((id, policy) =>
      heatMap(sweep, down, across, { id, policy, scale, top: 60 + mapHeight * policy }),
    ),
  ]);
}

function heatMap(
  { cells, figure }: Sweep,
  down: Axis,
  across: Axis,
  {
    id,
    policy,
    scale,
    top,
  }: { readonly id: string; readonly policy: number; readonly scale: Scale; readonly top: number },
): readonly string[] {
  const left = Math.max(128, 24 + DIGIT_WIDTH * Math.max(...down.values.map(({ length }) => length)));
  const width = (WIDTH - 32 - left) / across.values.length;
  return [
    svgText(16, top + 18, shorten(id, 60), 'font-weight="600"'),
    svgText(left, top + 18, `${down.key} down, ${across.key} across`, 'class="quiet" fill="#555555"'),
    ...across.values.map((value, column) =>
      svgText(left + width * (column + 0.5), top + 40, value, 'text-anchor="middle"'),
    ),
    ...down.values.flatMap((value, row) => {
      const y = top + 48 + CELL_HEIGHT * row;
      return [
        svgText(left - 8, y + 20, value, 'text-anchor="end"'),
        ...across.values.flatMap((_, column) => {
          const spread = cells[row * across.values.length + column]?.figures[policy] ?? null;
          return square(left + width * column, y, width, spread, scale, shown(spread, figure));
        }),
      ];
    }),
  ];
}

function square(
  x: number,
  y: number,
  width: number,
  spread: Spread | null,
  scale: Scale,
  label: string,
): readonly string[] {
  const share = spread === null ? 0 : scale.place(spread.median);
  const fill = spread === null ? "#eeeeee" : shade(share);
  // Figures stay readable on their square, whatever the page's own colours are.
  const ink = share > 0.55 ? "#ffffff" : "#1b1b1b";
  return [
    `<rect x="${round(x + 1)}" y="${y + 1}" width="${round(width - 2)}" height="${CELL_HEIGHT - 2}" fill="${fill}"/>`,
    svgText(x + width / 2, y + 20, label, `class="ink" fill="${ink}" text-anchor="middle"`),
  ];
}

/** From nearly white to dark blue, so that it reads without colour as well. */
function shade(share: number): string {
  const mix = (from: number, to: number): string =>
    Math.round(from + (to - from) * share)
      .toString(16)
      .padStart(2, "0");
  return `#${mix(0xec, 0x0b)}${mix(0xf3, 0x3c)}${mix(0xfa, 0x73)}`;
}
