/** Footprint over time as a picture that stands alone: for a mail, an issue, a page. */
import { formatFigure, formatNs } from "../format.ts";
import type { PolicyResult, StudyResult } from "../result.ts";
import { endOf, overTime, type Moment } from "./overTime.ts";
import { linearScale, logScale, type Scale } from "./scale.ts";
import { dashes, escapeXml as escape, round, rule, shorten, STYLES, svgText as text } from "./svgParts.ts";

const WIDTH = 960;
const PLOT_BOTTOM = 400;
const LEGEND_ROW = 20;
const POINTS = 400;
/** Footprints further apart than this need a logarithmic axis to be seen beside each other. */
const LINEAR_RANGE = 20;

interface Curve {
  readonly policy: PolicyResult;
  readonly moments: readonly Moment[];
  readonly colour: string;
  readonly dash: string;
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly time: Scale;
  readonly size: Scale;
}

/** A standalone SVG. All text of the document's is escaped. */
export function toSvg(result: StudyResult): string {
  const curves = curvesOf(result.policies);
  const frame = frameOf(curves);
  const height = PLOT_BOTTOM + 56 + LEGEND_ROW * curves.length;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="13" fill="#1b1b1b">`,
    `<title id="title">${escape(`Footprint over time: ${result.title}`)}</title>`,
    `<desc id="description">${escape(describe(curves))}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(frame.left, 24, shorten(result.title, 100), 'font-size="16" font-weight="600"'),
    text(
      frame.left,
      44,
      shorten(`${result.workload.title} on ${result.machine.title}`, 120),
      'fill="#555555"',
    ),
    ...axes(frame),
    ...curves.map((curve) => band(curve, frame)),
    ...curves.map((curve) => line(curve, frame)),
    ...legend(curves, frame),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

function curvesOf(policies: readonly PolicyResult[]): readonly Curve[] {
  const end = Math.max(...policies.map(({ runs }) => endOf(runs, (run) => run.footprintSeriesMB)));
  return policies.map((policy, index) => ({
    policy,
    moments: overTime(policy.runs, (run) => run.footprintSeriesMB, end, POINTS),
    ...(STYLES[index % STYLES.length] ?? STYLES[0]),
  }));
}

function frameOf(curves: readonly Curve[]): Frame {
  const moments = curves.flatMap((curve) => curve.moments);
  const high = moments.reduce((most, moment) => Math.max(most, moment.max), 0);
  const typical = curves.map((curve) => typicalSize(curve)).filter((size) => size > 0);
  const low = Math.min(high, ...typical);
  const logarithmic = low > 0 && high / low > LINEAR_RANGE;
  const end = moments.reduce((last, moment) => Math.max(last, moment.timeNs), 0);
  return {
    left: 88,
    top: 64,
    right: WIDTH - 24,
    bottom: PLOT_BOTTOM,
    time: linearScale(Math.max(end, 1), 8),
    size: logarithmic ? logScale(low / 3, high) : linearScale(Math.max(high, 1), 6),
  };
}

function typicalSize({ moments }: Curve): number {
  return moments.reduce((sum, moment) => sum + moment.median, 0) / Math.max(1, moments.length);
}

function axes(frame: Frame): readonly string[] {
  return [
    ...frame.size.ticks.flatMap((tick) => {
      const y = round(yOf(tick, frame));
      return [
        rule(frame.left, y, frame.right, y),
        text(frame.left - 8, y + 4, formatFigure(tick, "MB"), 'text-anchor="end"'),
      ];
    }),
    ...frame.time.ticks.flatMap((tick) => {
      const x = round(xOf(tick, frame));
      return [
        rule(x, frame.top, x, frame.bottom),
        text(x, frame.bottom + 18, tick === 0 ? "0" : formatNs(tick), 'text-anchor="middle"'),
      ];
    }),
    text(
      (frame.left + frame.right) / 2,
      frame.bottom + 36,
      "footprint against time since the test began; line: median, band: least to most over runs",
      'text-anchor="middle" fill="#555555"',
    ),
  ];
}

function band({ moments, colour }: Curve, frame: Frame): string {
  const upper = moments.map((moment) => point(moment.timeNs, moment.max, frame));
  const lower = moments.map((moment) => point(moment.timeNs, moment.min, frame)).reverse();
  return `<polygon points="${[...upper, ...lower].join(" ")}" fill="${colour}" fill-opacity="0.15"/>`;
}

function line({ moments, colour, dash }: Curve, frame: Frame): string {
  const points = moments.map((moment) => point(moment.timeNs, moment.median, frame)).join(" ");
  return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"${dashes(dash)}/>`;
}

function legend(curves: readonly Curve[], { left, bottom }: Frame): readonly string[] {
  return curves.flatMap(({ policy, colour, dash }, index) => {
    const y = bottom + 60 + LEGEND_ROW * index;
    const sample = `<line x1="${left}" y1="${y - 4}" x2="${left + 32}" y2="${y - 4}" stroke="${colour}" stroke-width="2"${dashes(dash)}/>`;
    return [sample, text(left + 40, y, shorten(`${policy.id}: ${policy.title}`, 110), "")];
  });
}

function describe(curves: readonly Curve[]): string {
  const sizes = curves.map(({ policy }) => {
    const { mean, peak } = policy.summary.footprintMB;
    return `${policy.id}: mean ${formatFigure(mean.median, "MB")}, peak ${formatFigure(peak.max, "MB")}`;
  });
  return `Median footprint of each policy over its runs. ${sizes.join("; ")}.`;
}

function point(timeNs: number, megabytes: number, frame: Frame): string {
  return `${round(xOf(timeNs, frame))},${round(yOf(megabytes, frame))}`;
}

function xOf(timeNs: number, { left, right, time }: Frame): number {
  return left + (right - left) * time.place(timeNs);
}

function yOf(megabytes: number, { top, bottom, size }: Frame): number {
  return bottom - (bottom - top) * size.place(megabytes);
}
