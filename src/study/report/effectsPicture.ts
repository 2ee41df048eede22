/** The hunks of a patch by how much memory hangs on them: where "after" goes without each, and "before" with it alone. */
import { formatFigure } from "../format.ts";
import type { EffectFigures, HunkEffects } from "../review/hunkEffects.ts";
import { linearScale, type Scale } from "./scale.ts";
import { picture, round, rule, shorten, STYLES, svgText, type Picture } from "./svgParts.ts";

const WIDTH = 960;
const [LEFT, RIGHT, TOP, ROW] = [300, WIDTH - 40, 92, 44];
/** Of the two marks of a row from its middle. */
const APART = 9;

const [before, after] = [STYLES[0].colour, STYLES[1].colour];

export function effectsPicture(effects: HunkEffects): Picture {
  const { ranked, workload } = effects;
  const bottom = TOP + ROW * ranked.length;
  const sizes = [effects.before, effects.after, ...ranked.flatMap(({ without, alone }) => [without, alone])];
  const scale = linearScale(Math.max(...sizes.map((figures) => figures?.footprintMB ?? 0), 1), 6);
  const paper = {
    width: WIDTH,
    height: bottom + 96,
    title: "Which hunk makes the difference: mean footprint",
    description: describe(effects),
  };
  return picture(paper, [
    svgText(16, 44, shorten(workload, 120), 'class="quiet" fill="#555555"'),
    ...axis(scale, bottom),
    ...end("before", effects.before, scale, bottom, before),
    ...end("after", effects.after, scale, bottom, after),
    ...ranked.flatMap(({ hunks, parameters, without, alone }, index) => {
      const y = TOP + ROW * index + ROW / 2;
      return [
        svgText(16, y - 3, shorten(hunks.join(", "), 36), 'font-weight="600"'),
        svgText(
          16,
          y + 13,
          shorten(parameters.join(", "), 42),
          'class="quiet" fill="#555555" font-size="12"',
        ),
        ...mark(effects.after, without, y - APART, scale, after),
        ...mark(effects.before, alone, y + APART, scale, before),
      ];
    }),
    ...legend(bottom),
  ]);
}

function xOf(value: number, scale: Scale): number {
  return LEFT + (RIGHT - LEFT) * scale.place(value);
}

function axis(scale: Scale, bottom: number): readonly string[] {
  return scale.ticks.flatMap((tick) => {
    const x = xOf(tick, scale);
    return [
      rule(x, TOP, x, bottom),
      svgText(x, bottom + 18, formatFigure(tick, "MB"), 'text-anchor="middle"'),
    ];
  });
}

/** Where the policy as it is stands; their names keep out of each other's way. */
function end(
  name: "before" | "after",
  { footprintMB }: EffectFigures,
  scale: Scale,
  bottom: number,
  colour: string,
): readonly string[] {
  const x = round(xOf(footprintMB, scale));
  const y = name === "before" ? TOP - 24 : TOP - 8;
  return [
    `<line x1="${x}" y1="${y + 4}" x2="${x}" y2="${bottom}" stroke="${colour}" stroke-width="1.5"/>`,
    svgText(x, y, `${name}: ${formatFigure(footprintMB, "MB")}`, 'text-anchor="middle"'),
  ];
}

/** From the policy as it is to what it comes to; hollow where objects are freed too early, and so mean nothing. */
function mark(
  from: EffectFigures,
  to: EffectFigures | null,
  y: number,
  scale: Scale,
  colour: string,
): readonly string[] {
  const start = round(xOf(from.footprintMB, scale));
  if (to === null) return [note(start - 8, y, "can't stand so", "end")];
  const x = round(xOf(to.footprintMB, scale));
  const isUnsafe = to.freedTooEarly > 0;
  const line = `<line x1="${start}" y1="${y}" x2="${x}" y2="${y}" stroke="${colour}" stroke-width="3" stroke-opacity="${isUnsafe ? 0.35 : 1}"/>`;
  const fill = isUnsafe ? 'class="hollow" fill="#ffffff"' : `fill="${colour}"`;
  const shape =
    colour === after
      ? `<circle cx="${x}" cy="${y}" r="5.5" ${fill} stroke="${colour}" stroke-width="2"/>`
      : `<rect x="${round(x - 5)}" y="${y - 5}" width="10" height="10" ${fill} stroke="${colour}" stroke-width="2"/>`;
  // Away from the line.
  const unsafe =
    x < start ? note(x - 12, y, "frees too early", "end") : note(x + 12, y, "frees too early", "start");
  return [line, shape, ...(isUnsafe ? [unsafe] : [])];
}

function note(x: number, y: number, content: string, anchor: "start" | "end"): string {
  return svgText(x, y + 4, content, `class="quiet" fill="#555555" font-size="11" text-anchor="${anchor}"`);
}

function legend(bottom: number): readonly string[] {
  const y = bottom + 50;
  return [
    `<circle cx="${LEFT}" cy="${y - 4}" r="5.5" fill="${after}"/>`,
    svgText(LEFT + 14, y, '"after" without the hunk'),
    `<rect x="${LEFT + 215}" y="${y - 9}" width="10" height="10" fill="${before}"/>`,
    svgText(LEFT + 234, y, '"before" with the hunk alone'),
    svgText(LEFT, y + 24, "hollow: objects are freed too early, so a small footprint is no merit"),
  ];
}

function describe({ before: base, after: patched, ranked }: HunkEffects): string {
  const rows = ranked.map(({ hunks, without, alone }) => {
    return `${hunks.join(", ")}: after without it ${sized(without)}, before with it alone ${sized(alone)}`;
  });
  return `Mean footprint: before ${sized(base)}, after ${sized(patched)}. ${rows.join(". ")}.`;
}

function sized(figures: EffectFigures | null): string {
  if (figures === null) return "can't stand so";
  const size = formatFigure(figures.footprintMB, "MB");
  return figures.freedTooEarly > 0 ? `${size}, but frees too early` : size;
}
