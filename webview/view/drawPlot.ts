/** A chart drawn by uPlot. */
import uPlot from "uplot";
import { formatTicks } from "../model/format.ts";
import {
  type Interval,
  logFloor,
  type PlotAxis,
  type PlotLine,
  type PlotModel,
  yInterval,
} from "../model/plot.ts";
import { policyStyle } from "../model/styles.ts";
import { linearTicks, logTicks } from "../model/ticks.ts";
import { paintOver } from "./paint.ts";
import { type Theme, withAlpha } from "./theme.ts";

export interface PlotContext {
  readonly theme: Theme;
  /** Ids of policies not to draw. */
  readonly hidden: ReadonlySet<string>;
  /** Draw every run as a thin line. */
  readonly singles: boolean;
  /** Visible part of x; null: all. */
  readonly zoom: Interval | null;
  readonly heightPx: number;
  /** The mouse points at x; null: it left. */
  readonly onCursor: (x: number | null) => void;
  /** The mouse chose a part of x; null: all of it again. */
  readonly onZoom: (zoom: Interval | null) => void;
}

/** A drawn chart. */
export interface Plot {
  /** Shows the cursor line at x without telling anybody; null takes it away. */
  showCursor(x: number | null): void;
  setZoom(zoom: Interval | null): void;
  destroy(): void;
}

/** Left gutter for labels: the same for all charts, so that linked time axes stand under each other. */
const AXIS_WIDTH_PX = 52;
const LABEL_HEIGHT_PX = 24;
const RIGHT_PX = 18;
const PX_PER_X_TICK = 74;
const PX_PER_Y_TICK = 22;
const MOST_TICKS = 8;

type Column = (number | null)[];

/** Columns for uPlot: per policy its single runs, then high, low and middle. */
function columns(model: PlotModel, lines: readonly PlotLine[], singles: boolean): Column[] {
  const floor = model.y.log ? logFloor(lines) / 2 : -Infinity;
  const clamp = (value: number | null): number | null => (value === null ? null : Math.max(value, floor));
  const close = (values: readonly (number | null)[]): Column => {
    const column = values.map(clamp);
    // A step needs the right edge of the last bin.
    if (model.shape === "steps") column.push(column.at(-1) ?? null);
    return column;
  };
  return lines.flatMap((line) => [
    ...(singles ? line.singles.map(close) : []),
    close(line.high),
    close(line.low),
    close(line.middle),
  ]);
}

function seriesOf(model: PlotModel, line: PlotLine, context: PlotContext): uPlot.Series[] {
  const style = policyStyle(line.policy);
  const colour = context.theme.colours[style.colour];
  const paths = model.shape === "steps" ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  const plain: uPlot.Series = { points: { show: false }, ...(paths ? { paths } : {}) };
  const edge: uPlot.Series =
    context.theme.highContrast && model.shape === "band"
      ? { ...plain, stroke: withAlpha(colour, 0.6), width: 0.5 }
      : { ...plain, stroke: "transparent", width: 0 };
  const single: uPlot.Series = { ...plain, stroke: withAlpha(colour, 0.55), width: 0.75 };
  const middle: uPlot.Series = {
    ...plain,
    stroke: colour,
    width: model.shape === "points" ? 1 : 1.75,
    dash: [...style.dash],
    ...(model.shape === "steps" ? { fill: withAlpha(colour, 0.16) } : {}),
  };
  return [...(context.singles ? line.singles.map(() => single) : []), edge, edge, middle];
}

function bandsOf(model: PlotModel, lines: readonly PlotLine[], context: PlotContext): uPlot.Band[] {
  if (model.shape !== "band") return [];
  let next = 1;
  return lines.map((line) => {
    const high = next + (context.singles ? line.singles.length : 0);
    next = high + 3;
    const colour = context.theme.colours[policyStyle(line.policy).colour];
    return { series: [high, high + 1], fill: withAlpha(colour, 0.2) };
  });
}

function axisOf(axis: PlotAxis, side: "x" | "y", theme: Theme): uPlot.Axis {
  const splits = (u: uPlot, _index: number, min: number, max: number): number[] => {
    if (axis.ticks) return axis.ticks.map((tick) => tick.value);
    const px = (side === "x" ? u.bbox.width : u.bbox.height) / uPlot.pxRatio;
    const room = Math.floor(px / (side === "x" ? PX_PER_X_TICK : PX_PER_Y_TICK));
    const wanted = Math.min(MOST_TICKS, Math.max(2, room));
    return axis.log ? logTicks(min, max, wanted) : linearTicks(min, max, wanted);
  };
  return {
    stroke: theme.muted,
    font: `11px ${theme.fontFamily}`,
    grid: { stroke: theme.grid, width: 1, show: !axis.ticks },
    ticks: { stroke: theme.grid, width: 1, size: 4 },
    border: { show: side === "x", stroke: theme.grid, width: 1 },
    size: side === "x" ? LABEL_HEIGHT_PX : AXIS_WIDTH_PX,
    gap: 4,
    splits,
    filter: (_u, found) => found,
    values: (_u, found) => axis.ticks?.map((tick) => tick.label) ?? formatTicks(found, axis.unit, axis.log),
  };
}

interface Live {
  /** Visible part of x. */
  window: Interval;
  zoomed: boolean;
  /** Where the cursor stands; null: nowhere. */
  cursor: number | null;
}

function hooksOf(model: PlotModel, lines: readonly PlotLine[], context: PlotContext): uPlot.Hooks.Arrays {
  return {
    draw: [(u) => paintOver(u, model, lines, context.theme)],
    setCursor: [
      (u) => {
        const left = u.cursor.left ?? -1;
        if (left >= 0) context.onCursor(u.posToVal(left, "x"));
      },
    ],
    setSelect: [
      (u) => {
        const { left, width } = u.select;
        u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        if (width > 4) context.onZoom({ min: u.posToVal(left, "x"), max: u.posToVal(left + width, "x") });
      },
    ],
  };
}

function optionsOf(
  model: PlotModel,
  lines: readonly PlotLine[],
  context: PlotContext,
  live: Live,
): Omit<uPlot.Options, "width"> {
  const yRange = (): uPlot.Range.MinMax => {
    const range = yInterval(model, lines, live.window, !live.zoomed);
    return [range.min, range.max];
  };
  return {
    height: context.heightPx,
    padding: [8, RIGHT_PX, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: model.linked, y: false, setScale: false, dist: 5 },
      bind: { dblclick: () => () => (context.onZoom(null), null) },
    },
    scales: {
      x: { time: false, distr: model.x.log ? 3 : 1, range: () => [live.window.min, live.window.max] },
      y: { distr: model.y.log ? 3 : 1, range: yRange },
    },
    axes: [axisOf(model.x, "x", context.theme), axisOf(model.y, "y", context.theme)],
    series: [{}, ...lines.flatMap((line) => seriesOf(model, line, context))],
    bands: bandsOf(model, lines, context),
    hooks: hooksOf(model, lines, context),
  };
}

function windowOf(model: PlotModel, zoom: Interval | null): Interval {
  return model.linked && zoom ? zoom : { min: model.xMin, max: model.xMax };
}

/** Moves the cursor line and tells nobody. */
function placeCursor(u: uPlot, x: number | null): void {
  u.setCursor(x === null ? { left: -10, top: -10 } : { left: u.valToPos(x, "x"), top: 10 }, false);
}

/** Draws the model into `host` and keeps to its width until destroyed. */
export function drawPlot(host: HTMLElement, model: PlotModel, context: PlotContext): Plot {
  const lines = model.lines.filter((line) => !context.hidden.has(line.label));
  const live: Live = { window: windowOf(model, context.zoom), zoomed: context.zoom !== null, cursor: null };
  const xs = model.shape === "steps" ? [...model.xs, model.xMax] : [...model.xs];
  const width = Math.max(120, host.clientWidth);
  const options = { ...optionsOf(model, lines, context, live), width };
  const u = new uPlot(options, [xs, ...columns(model, lines, context.singles)], host);
  const observer = new ResizeObserver(() => {
    if (host.clientWidth > 0 && host.clientWidth !== u.width) {
      u.setSize({ width: host.clientWidth, height: context.heightPx });
      placeCursor(u, live.cursor);
    }
  });
  observer.observe(host);
  u.over.addEventListener("mouseleave", () => context.onCursor(null));
  return {
    showCursor: (x) => {
      live.cursor = x;
      placeCursor(u, x);
    },
    setZoom: (zoom) => {
      live.window = windowOf(model, zoom);
      live.zoomed = model.linked && zoom !== null;
      u.setScale("x", live.window);
    },
    destroy: () => {
      observer.disconnect();
      u.destroy();
    },
  };
}
