/** A policy's line and marker as a small picture, as in the charts. */
import { markerCorners, policyStyle } from "../model/styles.ts";
import { svgEl } from "./dom.ts";

const WIDTH = 26;
const HEIGHT = 12;

/** The picture is for the eye only: the policy's name stands beside it. */
export function swatch(policy: number): SVGElement {
  const style = policyStyle(policy);
  const corners = markerCorners(style.marker, 3.5);
  const [x, y] = [WIDTH / 2, HEIGHT / 2];
  const marker = corners
    ? svgEl("polygon", { points: corners.map(([dx, dy]) => `${x + dx},${y + dy}`).join(" ") })
    : svgEl("circle", { cx: String(x), cy: String(y), r: "3.5" });
  const line = svgEl("line", {
    x1: "0",
    x2: String(WIDTH),
    y1: String(y),
    y2: String(y),
    "stroke-dasharray": style.dash.join(" "),
  });
  const size = { width: String(WIDTH), height: String(HEIGHT), viewBox: `0 0 ${WIDTH} ${HEIGHT}` };
  return svgEl(
    "svg",
    { ...size, class: `swatch colour-${style.colour}`, "aria-hidden": "true" },
    line,
    marker,
  );
}
