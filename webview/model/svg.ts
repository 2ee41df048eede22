/** The charts as one SVG picture that stands alone. */
import type { PlotModel } from "./plot.ts";
import { policyStyle } from "./styles.ts";
import { escapeXml, FRAME, type PanelOptions, svgPanel } from "./svgPanel.ts";

export interface SvgOptions extends PanelOptions {
  readonly title: string;
  /** Parts of the line under the title; as many to a line as fit. */
  readonly setting: readonly string[];
  readonly background: string;
}

/** Characters of the small text that fit into the picture's width. */
const LINE_CHARACTERS = 110;
const LINE_HEIGHT = 16;
const LEGEND_STEP = 170;

function wrapped(parts: readonly string[]): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const longer = `${last ?? ""} · ${part}`;
    if (last !== undefined && longer.length <= LINE_CHARACTERS) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

function legend(plots: readonly PlotModel[], options: SvgOptions, y: number): string {
  const lines = plots[0]?.lines.filter((line) => !options.hidden.has(line.label)) ?? [];
  return lines
    .map((line, index) => {
      const { colour, dash } = policyStyle(line.policy);
      const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(" ")}"` : "";
      const x = FRAME.left + index * LEGEND_STEP;
      const stroke = escapeXml(options.colours[colour]);
      return `<line x1="${x}" x2="${x + 28}" y1="${y - 4}" y2="${y - 4}" stroke="${stroke}" stroke-width="2"${dashes}/><text x="${x + 34}" y="${y}">${escapeXml(line.label)}</text>`;
    })
    .join("");
}

/** All charts under each other, without hidden policies and with the zoom as it is. */
export function toSvg(plots: readonly PlotModel[], options: SvgOptions): string {
  const drawn = plots.filter((plot) => plot.xs.length > 0);
  const setting = wrapped(options.setting);
  const legendAt = 42 + setting.length * LINE_HEIGHT;
  const top = legendAt + 8;
  const height = top + drawn.length * FRAME.panel + 10;
  const { width } = FRAME;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="${escapeXml(options.foreground)}">`,
    `<rect width="${width}" height="${height}" fill="${escapeXml(options.background)}"/>`,
    `<text x="${FRAME.left}" y="22" font-size="15" font-weight="600">${escapeXml(options.title)}</text>`,
    ...setting.map(
      (line, index) => `<text x="${FRAME.left}" y="${40 + index * LINE_HEIGHT}">${escapeXml(line)}</text>`,
    ),
    legend(plots, options, legendAt),
    ...drawn.map(
      (plot, index) =>
        `<g transform="translate(0 ${top + index * FRAME.panel})">${svgPanel(plot, options)}</g>`,
    ),
    "</svg>\n",
  ].join("\n");
}
