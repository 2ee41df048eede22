/** What is painted over a chart's lines: markers, whiskers, and the mail's own rows. All sizes in CSS pixels. */
import uPlot from "uplot";
import { type ClaimGroup, type PlotLine, type PlotModel, visibleClaims } from "../model/plot.ts";
import { END_AIR } from "../model/plots.ts";
import { type Marker, markerCorners, policyStyle } from "../model/styles.ts";
import { type Theme, withAlpha } from "./theme.ts";

const MARKERS_PER_LINE = 6;
const MARKER_RADIUS = 3.5;
const WHISKER = 5;

interface Brush {
  readonly context: CanvasRenderingContext2D;
  /** Canvas pixels per CSS pixel. */
  readonly scale: number;
}

function trace({ context, scale }: Brush, marker: Marker, x: number, y: number, radius: number): void {
  const corners = markerCorners(marker, radius * scale);
  context.beginPath();
  if (corners) {
    for (const [dx, dy] of corners) context.lineTo(x + dx, y + dy);
    context.closePath();
  } else {
    context.arc(x, y, radius * scale, 0, Math.PI * 2);
  }
}

function solid(brush: Brush, marker: Marker, x: number, y: number, colour: string, theme: Theme): void {
  brush.context.setLineDash([]);
  trace(brush, marker, x, y, MARKER_RADIUS);
  brush.context.fillStyle = colour;
  brush.context.fill();
  brush.context.lineWidth = brush.scale;
  brush.context.strokeStyle = theme.background;
  brush.context.stroke();
}

/** Markers along a line, each policy's a little further on, so that lines that coincide show all of theirs. */
function alongLine(
  u: uPlot,
  brush: Brush,
  model: PlotModel,
  line: PlotLine,
  order: number,
  theme: Theme,
): void {
  const style = policyStyle(line.policy);
  const { left, width } = u.bbox;
  for (let place = 0; place < MARKERS_PER_LINE; place += 1) {
    const share = (place + 0.25 + 0.2 * (order % 4)) / MARKERS_PER_LINE;
    const index = u.posToIdx((share * width) / brush.scale);
    const y = line.middle[index];
    const x = model.xs[index];
    if (typeof y !== "number" || x === undefined || (model.y.log && y <= 0)) continue;
    const px = u.valToPos(x, "x", true);
    if (px >= left && px <= left + width) {
      solid(brush, style.marker, px, u.valToPos(y, "y", true), theme.colours[style.colour], theme);
    }
  }
}

function whiskers(u: uPlot, brush: Brush, model: PlotModel, line: PlotLine, theme: Theme): void {
  const { context, scale } = brush;
  const style = policyStyle(line.policy);
  model.xs.forEach((x, index) => {
    const px = u.valToPos(x, "x", true);
    const low = line.low[index];
    const high = line.high[index];
    if (typeof low === "number" && typeof high === "number" && high > low) {
      const from = u.valToPos(low, "y", true);
      const to = u.valToPos(high, "y", true);
      context.beginPath();
      context.moveTo(px, from);
      context.lineTo(px, to);
      for (const end of [from, to]) {
        context.moveTo(px - WHISKER * scale, end);
        context.lineTo(px + WHISKER * scale, end);
      }
      context.setLineDash([]);
      context.strokeStyle = theme.colours[style.colour];
      context.lineWidth = 1.5 * scale;
      context.stroke();
    }
    const middle = line.middle[index];
    if (typeof middle === "number") {
      solid(brush, style.marker, px, u.valToPos(middle, "y", true), theme.colours[style.colour], theme);
    }
  });
}

/** On a ground of its own, since it stands over lines and bands. */
function claimLabel(
  brush: Brush,
  group: ClaimGroup,
  place: { right: number; y: number },
  theme: Theme,
): void {
  const { context, scale } = brush;
  context.font = `${11 * scale}px ${theme.fontFamily}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const width = context.measureText(group.text).width;
  context.fillStyle = withAlpha(theme.background, 0.85);
  context.fillRect(place.right - width - 4 * scale, place.y - 8 * scale, width + 8 * scale, 16 * scale);
  context.fillStyle = theme.foreground;
  context.fillText(group.text, place.right, place.y);
}

/** Through a hollow mark, in its colour: it was measured. */
function cross({ context, scale }: Brush, x: number, y: number): void {
  const reach = 8 * scale;
  context.beginPath();
  context.moveTo(x - reach, y);
  context.lineTo(x + reach, y);
  context.moveTo(x, y - reach);
  context.lineTo(x, y + reach);
  context.stroke();
}

/** Hollow marks where the mail's rows end, in the policy's shape, with one label for each group. */
function claims(u: uPlot, brush: Brush, group: ClaimGroup, xMax: number, theme: Theme): void {
  const { context, scale } = brush;
  const { left, top, width, height } = u.bbox;
  const style = group.policy === null ? null : policyStyle(group.policy);
  const colour = style ? theme.colours[style.colour] : theme.foreground;
  // Rows that lasted longer than the simulated test stand at its end.
  const places = group.marks
    .map((mark) => ({
      x: u.valToPos(Math.min(mark.timeNs, xMax), "x", true),
      y: u.valToPos(mark.footprintMB, "y", true),
    }))
    .filter(({ x, y }) => x >= left && x <= left + width && y >= top && y <= top + height);
  if (places.length === 0) return;
  context.setLineDash([]);
  for (const { x, y } of places) {
    trace(brush, style?.marker ?? "circle", x, y, 4.5);
    context.lineWidth = 4 * scale;
    context.strokeStyle = theme.background;
    context.stroke();
    context.lineWidth = 1.75 * scale;
    context.strokeStyle = colour;
    context.stroke();
    if (group.isMeasured) cross(brush, x, y);
  }
  const ys = places.map(({ y }) => y);
  const below = Math.max(...ys) + 16 * scale;
  const y =
    below + 8 * scale < top + height ? below : Math.max(top + 9 * scale, Math.min(...ys) - 16 * scale);
  claimLabel(brush, group, { right: left + width - 4 * scale, y }, theme);
}

/** Paints over what uPlot has drawn. */
export function paintOver(u: uPlot, model: PlotModel, lines: readonly PlotLine[], theme: Theme): void {
  const brush: Brush = { context: u.ctx, scale: uPlot.pxRatio };
  const { left, top, width, height } = u.bbox;
  brush.context.save();
  brush.context.beginPath();
  brush.context.rect(
    left - 6 * brush.scale,
    top - 6 * brush.scale,
    width + 12 * brush.scale,
    height + 12 * brush.scale,
  );
  brush.context.clip();
  lines.forEach((line, order) => {
    if (model.shape === "points") whiskers(u, brush, model, line, theme);
    else if (model.shape === "band") alongLine(u, brush, model, line, order, theme);
  });
  for (const group of visibleClaims(model, lines)) claims(u, brush, group, model.xMax / END_AIR, theme);
  brush.context.restore();
}
