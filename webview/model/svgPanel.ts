/** One chart as SVG text. */
import { formatTicks } from "./format.ts";
import {
  type Interval,
  type PlotLine,
  type PlotModel,
  type Values,
  visibleClaims,
  yInterval,
} from "./plot.ts";
import { type ColourRole, policyStyle } from "./styles.ts";
import { linearTicks, logTicks } from "./ticks.ts";

export interface PanelOptions {
  readonly colours: Readonly<Record<ColourRole, string>>;
  readonly foreground: string;
  /** Ids of policies not to draw. */
  readonly hidden: ReadonlySet<string>;
  /** Visible part of the time axis; null: all. */
  readonly zoom: Interval | null;
}

/** Pixels, shared by all panels so that time axes stand under each other. */
export const FRAME = { width: 800, left: 80, right: 20, panel: 210, top: 34, plot: 140 } as const;

type Place = (value: number) => number;

/** What a chart's parts need to know of it. */
interface Frame {
  readonly model: PlotModel;
  readonly lines: readonly PlotLine[];
  readonly window: Interval;
  readonly range: Interval;
  readonly x: Place;
  readonly y: Place;
  readonly options: PanelOptions;
}

/** Text as XML character data; control characters, which XML cannot write, are dropped. */
export function escapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  const printable = [...text].filter((character) => character >= " " || character === "\t").join("");
  return printable.replace(/[&<>"]/g, (character) => named[character] ?? character);
}

function placer(interval: Interval, log: boolean, from: number, to: number): Place {
  const scale = (value: number): number => (log ? Math.log10(Math.max(value, interval.min)) : value);
  const low = scale(interval.min);
  const span = scale(interval.max) - low || 1;
  return (value) => from + ((scale(value) - low) / span) * (to - from);
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

type Point = readonly [number, number];

/** Runs of neighbouring points that lie in the window and have a value. */
function pieces({ model, window }: Frame, ys: Values): Point[][] {
  const found: Point[][] = [];
  let open: Point[] | null = null;
  model.xs.forEach((x, index) => {
    const y = ys[index];
    if (typeof y !== "number" || x < window.min || x > window.max) {
      open = null;
      return;
    }
    if (!open) found.push((open = []));
    open.push([x, y]);
  });
  return found;
}

function lineTo({ x, y }: Frame, points: readonly Point[]): string {
  return points.map(([px, py]) => `L${round(x(px))} ${round(y(py))}`).join("");
}

/** "L" at the start of a path must be "M". */
function begun(path: string): string {
  return path === "" ? "" : `M${path.slice(1)}`;
}

function stepsTo(frame: Frame, points: readonly Point[]): string {
  const { x, y, model } = frame;
  const [first] = points;
  if (!first) return "";
  const steps = points.map(([px, py]) => `H${round(x(px))}V${round(y(py))}`).join("");
  return `M${round(x(first[0]))} ${round(y(0))}${steps}H${round(x(model.xMax))}`;
}

function band(frame: Frame, line: PlotLine): string {
  const lows = pieces(frame, line.low);
  return pieces(frame, line.high)
    .map((high, index) => `${begun(lineTo(frame, high))}${lineTo(frame, (lows[index] ?? []).toReversed())}Z`)
    .join("");
}

function whiskers({ model, x, y }: Frame, line: PlotLine): string {
  return model.xs
    .map((at, index) => {
      const [low, high] = [line.low[index], line.high[index]];
      if (typeof low !== "number" || typeof high !== "number") return "";
      return `M${round(x(at))} ${round(y(low))}V${round(y(high))}`;
    })
    .join("");
}

function curve(frame: Frame, line: PlotLine): string {
  const { model, options } = frame;
  const { colour, dash } = policyStyle(line.policy);
  const stroke = escapeXml(options.colours[colour]);
  const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(" ")}"` : "";
  const path = pieces(frame, line.middle)
    .map((piece) => (model.shape === "steps" ? stepsTo(frame, piece) : begun(lineTo(frame, piece))))
    .join("");
  const under =
    model.shape === "band"
      ? `<path d="${band(frame, line)}" fill="${stroke}" fill-opacity="0.18"/>`
      : model.shape === "points"
        ? `<path d="${whiskers(frame, line)}" stroke="${stroke}" stroke-width="4" stroke-opacity="0.5"/>`
        : "";
  return `${under}<path d="${path}" fill="none" stroke="${stroke}" stroke-width="1.6"${dashes}/>`;
}

function ticksOf(interval: Interval, log: boolean, wanted: number): number[] {
  return log ? logTicks(interval.min, interval.max, wanted) : linearTicks(interval.min, interval.max, wanted);
}

function axes({ model, window, range, x, y, options }: Frame): string {
  const xTicks = model.x.ticks?.map((tick) => tick.value) ?? ticksOf(window, model.x.log, 8);
  const xLabels = model.x.ticks?.map((tick) => tick.label) ?? formatTicks(xTicks, model.x.unit, model.x.log);
  const yTicks = ticksOf(range, model.y.log, 5);
  const yLabels = formatTicks(yTicks, model.y.unit, model.y.log);
  const grid = `stroke="${escapeXml(options.foreground)}" stroke-opacity="0.15"`;
  const bottom = FRAME.top + FRAME.plot;
  const rows = yTicks.map((tick, index) => {
    const at = round(y(tick));
    const label = `<text x="${FRAME.left - 6}" y="${round(y(tick) + 4)}" text-anchor="end">${escapeXml(yLabels[index] ?? "")}</text>`;
    return `<line x1="${FRAME.left}" x2="${FRAME.width - FRAME.right}" y1="${at}" y2="${at}" ${grid}/>${label}`;
  });
  const columns = xTicks.map((tick, index) => {
    const at = round(x(tick));
    const label = `<text x="${at}" y="${bottom + 15}" text-anchor="middle">${escapeXml(xLabels[index] ?? "")}</text>`;
    return `<line x1="${at}" x2="${at}" y1="${FRAME.top}" y2="${bottom}" ${grid}/>${label}`;
  });
  return [...rows, ...columns].join("");
}

function claims({ model, lines, window, x, y, options }: Frame): string {
  return visibleClaims(model, lines)
    .flatMap(({ policy, text, marks, isMeasured }) => {
      const colour = escapeXml(options.colours[policy === null ? "foreground" : policyStyle(policy).colour]);
      return marks
        .map((mark) => ({ ...mark, timeNs: Math.min(mark.timeNs, model.xMax) }))
        .filter(({ timeNs }) => timeNs >= window.min && timeNs <= window.max)
        .map(({ timeNs, footprintMB }) => {
          const [atX, atY] = [x(timeNs), y(footprintMB)];
          const cross = isMeasured
            ? `<path d="M${round(atX - 8)} ${round(atY)}h16M${round(atX)} ${round(atY - 8)}v16" stroke="${colour}" stroke-width="1.5"/>`
            : "";
          return `<circle cx="${round(atX)}" cy="${round(atY)}" r="4" fill="none" stroke="${colour}" stroke-width="1.5"><title>${escapeXml(text)}</title></circle>${cross}`;
        });
    })
    .join("");
}

/** The chart with its title and axes, its upper left corner at 0,0. */
export function svgPanel(model: PlotModel, options: PanelOptions): string {
  const lines = model.lines.filter((line) => !options.hidden.has(line.label));
  const zoom = model.linked ? options.zoom : null;
  const window = zoom ?? { min: model.xMin, max: model.xMax };
  const range = yInterval(model, lines, window, zoom === null);
  const x = placer(window, model.x.log, FRAME.left, FRAME.width - FRAME.right);
  const y = placer(range, model.y.log, FRAME.top + FRAME.plot, FRAME.top);
  const frame: Frame = { model, lines, window, range, x, y, options };
  const title = `<text x="${FRAME.left}" y="20" font-weight="600">${escapeXml(model.title)}</text>`;
  return [title, axes(frame), ...lines.map((line) => curve(frame, line)), claims(frame)].join("");
}
