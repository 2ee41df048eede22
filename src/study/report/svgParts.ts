/** What standalone pictures are made of. Text of strangers is escaped. Classes let a page that shows one recolour it. */
import { plain } from "../format.ts";

/** Distinct for the colour-blind (Okabe and Ito), and by their dashes without colour. */
export const STYLES = [
  { colour: "#0072b2", dash: "" },
  { colour: "#d55e00", dash: "8 4" },
  { colour: "#009e73", dash: "2 3" },
  { colour: "#cc79a7", dash: "10 3 2 3" },
  { colour: "#e69f00", dash: "4 2" },
  { colour: "#56b4e9", dash: "1 2" },
] as const;

/** A picture that stands alone, for a report. */
export interface Picture {
  readonly title: string;
  /** What it shows, for who can't see it. */
  readonly description: string;
  /** A whole SVG document. */
  readonly svg: string;
}

export interface Paper {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
}

/** @param parts elements; their text must be escaped */
export function picture({ width, height, title, description }: Paper, parts: readonly string[]): Picture {
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="#1b1b1b">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(description)}</desc>`,
    `<rect class="paper" width="${width}" height="${height}" fill="#ffffff"/>`,
    svgText(16, 24, shorten(title, 110), 'font-size="15" font-weight="600"'),
    ...parts,
    "</svg>",
  ];
  return { title, description, svg: `${lines.join("\n")}\n` };
}

export function svgText(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escapeXml(content)}</text>`;
}

export function rule(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="#dddddd"/>`;
}

export function dashes(dash: string): string {
  return dash === "" ? "" : ` stroke-dasharray="${dash}"`;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export function shorten(content: string, length: number): string {
  return content.length > length ? `${content.slice(0, length - 1)}…` : content;
}

/** XML allows no control characters at all, not even as references. */
export function escapeXml(content: string): string {
  return plain(content)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
