/** The charts as one SVG picture that stands alone. */
import { formatTicks } from "./format.ts";
import { type Interval, type PlotLine, type PlotModel, yInterval } from "./plot.ts";
import { policyStyle, type ColourRole } from "./styles.ts";
import { linearTicks, logTicks } from "./ticks.ts";

export interface SvgOptions {
  readonly title: string;
  readonly subtitle: string;
  readonly colours: Readonly<Record<ColourRole, string>>;
  readonly background: string;
  readonly foreground: string;
  readonly grid: string;
  readonly hidden: ReadonlySet<string>;
  readonly zoom: Interval | null;
}

const WIDTH = 800;
const LEFT = 80;
const RIGHT = 20;
const HEAD = 64;
const PANEL = 210;
const PLOT_TOP = 34;
const PLOT_HEIGHT = 140;

/** Text as XML character data. */
export function escapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  // XML has no way to write control characters other than tab and line ends.
  const printable = [...text].filter((character) => character >= " " || character === "\t").join("");
  return printable.replace(/[&<>"]/g, (character) => named[character] ?? character);
}

type Place = (value: number) => number;

function placer(interval: Interval, log: boolean, from: number, to: number): Place {
  const scale = (value: number): number => (log ? Math.log10(Math.max(value, interval.min)) : value);
  const low = scale(interval.min);
  const span = scale(interval.max) - low || 1;
  return (value) => from + ((scale(value) - low) / span) * (to - from);
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

/** Runs of neighbouring points that have a value. */
function pieces(xs: readonly number[], ys: readonly (number | null)[]): [number, number][][] {
  const found: [number, number][][] = [];
  let open: [number, number][] | null = null;
  xs.forEach((x, index) => {
    const y = ys[index];
    if (typeof y !== "number") {
      open = null;
      return;
    }
    if (!open) found.push((open = []));
    open.push([x, y]);
  });
  return found;
}

function pathOf(points: readonly [number, number][], x: Place, y: Place, steps: boolean): string {
  return points
    .map(([px, py], index) => {
      if (index === 0) return `M${round(x(px))} ${round(y(py))}`;
      return steps ? `H${round(x(px))}V${round(y(py))}` : `L${round(x(px))} ${round(y(py))}`;
    })
    .join("");
}

function bandOf(line: PlotLine, xs: readonly number[], x: Place, y: Place): string {
  const highs = pieces(xs, line.high);
  const lows = pieces(xs, line.low);
  return highs
    .map((high, index) => {
      const back = (lows[index] ?? []).toReversed();
      const there = pathOf(high, x, y, false);
      return `${there}${back.map(([px, py]) => `L${round(x(px))} ${round(y(py))}`).join("")}Z`;
    })
    .join("");
}

function lineText(
  model: PlotModel,
  line: PlotLine,
  window: Interval,
  x: Place,
  y: Place,
  options: SvgOptions,
): string {
  const style = policyStyle(line.policy);
  const colour = escapeXml(options.colours[style.colour]);
  const keep = model.xs.map((value) => value >= window.min && value <= window.max);
  const xs = model.xs.filter((_, index) => keep[index]);
  const cut = (values: PlotLine["middle"]): PlotLine["middle"] => values.filter((_, index) => keep[index]);
  const seen = { ...line, middle: cut(line.middle), low: cut(line.low), high: cut(line.high) };
  const band =
    model.shape === "band"
      ? `<path d="${bandOf(seen, xs, x, y)}" fill="${colour}" fill-opacity="0.18"/>`
      : "";
  const dash = style.dash.length > 0 ? ` stroke-dasharray="${style.dash.join(" ")}"` : "";
  const path = pieces(xs, seen.middle)
    .map((piece) => pathOf(piece, x, y, model.shape === "steps"))
    .join("");
  return `${band}<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.6"${dash}/>`;
}

function axes(
  model: PlotModel,
  window: Interval,
  range: Interval,
  x: Place,
  y: Place,
  options: SvgOptions,
): string {
  const xTicks = model.x.ticks?.map((tick) => tick.value) ?? ticksOf(window, model.x.log, 8);
  const xLabels = model.x.ticks?.map((tick) => tick.label) ?? formatTicks(xTicks, model.x.unit, model.x.log);
  const yTicks = ticksOf(range, model.y.log, 5);
  const yLabels = formatTicks(yTicks, model.y.unit, model.y.log);
  const grid = escapeXml(options.grid);
  const bottom = PLOT_TOP + PLOT_HEIGHT;
  const horizontal = yTicks.map((tick, index) => {
    const at = round(y(tick));
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="${grid}"/><text x="${LEFT - 6}" y="${round(y(tick) + 4)}" text-anchor="end">${escapeXml(yLabels[index] ?? "")}</text>`;
  });
  const vertical = xTicks.map((tick, index) => {
    const at = round(x(tick));
    return `<line x1="${at}" x2="${at}" y1="${PLOT_TOP}" y2="${bottom}" stroke="${grid}"/><text x="${at}" y="${bottom + 15}" text-anchor="middle">${escapeXml(xLabels[index] ?? "")}</text>`;
  });
  return [...horizontal, ...vertical].join("");
}

function ticksOf(interval: Interval, log: boolean, wanted: number): number[] {
  return log ? logTicks(interval.min, interval.max, wanted) : linearTicks(interval.min, interval.max, wanted);
}

function claimText(model: PlotModel, window: Interval, x: Place, y: Place, options: SvgOptions): string {
  return model.claims
    .flatMap((group) =>
      group.marks.map((mark) => {
        const colour = escapeXml(
          options.colours[group.policy === null ? "foreground" : policyStyle(group.policy).colour],
        );
        const at = Math.min(Math.max(mark.timeNs, window.min), window.max);
        return `<circle cx="${round(x(at))}" cy="${round(y(mark.footprintMB))}" r="4" fill="none" stroke="${colour}" stroke-width="1.5"><title>${escapeXml(group.text)}</title></circle>`;
      }),
    )
    .join("");
}

function panel(model: PlotModel, top: number, options: SvgOptions): string {
  const lines = model.lines.filter((line) => !options.hidden.has(line.label));
  const window = model.linked && options.zoom ? options.zoom : { min: model.xMin, max: model.xMax };
  const range = yInterval(model, lines, window, options.zoom === null);
  const x = placer(window, model.x.log, LEFT, WIDTH - RIGHT);
  const y = placer(range, model.y.log, PLOT_TOP + PLOT_HEIGHT, PLOT_TOP);
  const body = lines.map((line) => lineText(model, line, window, x, y, options)).join("");
  const title = `<text x="${LEFT}" y="20" font-weight="600">${escapeXml(model.title)}</text>`;
  return `<g transform="translate(0 ${top})">${title}${axes(model, window, range, x, y, options)}${body}${claimText(model, window, x, y, options)}</g>`;
}

function legend(plots: readonly PlotModel[], options: SvgOptions): string {
  const lines = plots[0]?.lines.filter((line) => !options.hidden.has(line.label)) ?? [];
  return lines
    .map((line, index) => {
      const style = policyStyle(line.policy);
      const dash = style.dash.length > 0 ? ` stroke-dasharray="${style.dash.join(" ")}"` : "";
      const at = LEFT + index * 160;
      return `<line x1="${at}" x2="${at + 28}" y1="56" y2="56" stroke="${escapeXml(options.colours[style.colour])}" stroke-width="2"${dash}/><text x="${at + 34}" y="60">${escapeXml(line.label)}</text>`;
    })
    .join("");
}

/** All charts under each other, without hidden policies and with the zoom as it is. */
export function toSvg(plots: readonly PlotModel[], options: SvgOptions): string {
  const drawn = plots.filter((plot) => plot.xs.length > 0);
  const height = HEAD + drawn.length * PANEL + 10;
  const head = `<text x="${LEFT}" y="22" font-size="15" font-weight="600">${escapeXml(options.title)}</text><text x="${LEFT}" y="40">${escapeXml(options.subtitle)}</text>`;
  const body = drawn.map((plot, index) => panel(plot, HEAD + index * PANEL, options)).join("\n");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" fill="${escapeXml(options.foreground)}">`,
    `<rect width="${WIDTH}" height="${height}" fill="${escapeXml(options.background)}"/>`,
    head + legend(plots, options),
    body,
    "</svg>\n",
  ].join("\n");
}
