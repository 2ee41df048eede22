/** What was measured of one hunk. Apart from the measuring, so that who only shows it need not load the simulator. */
import { formatFigure } from "../format.ts";
import type { EffectFigures, HunkEffect, HunkEffects } from "./hunkEffects.ts";

/** What was measured of a hunk; null where it moves nothing between "before" and "after". */
export function effectOfHunk({ ranked }: HunkEffects, hunk: string): HunkEffect | null {
  return ranked.find(({ hunks }) => hunks.includes(hunk)) ?? null;
}

/** What was measured of a hunk, a line each; none where nothing was. */
export function effectLines(effects: HunkEffects, hunk: string): readonly string[] {
  const found = effectOfHunk(effects, hunk);
  if (found === null) return [];
  const { before, after } = effects;
  return [
    `"after" without it: ${told(found.without, after)}`,
    `"before" with it alone: ${told(found.alone, before)}`,
  ];
}

function told(figures: EffectFigures | null, from: EffectFigures): string {
  if (figures === null) return "can't stand so";
  if (figures.freedTooEarly > 0) return "frees objects too early";
  const [to, was] = [figures, from].map(({ footprintMB }) => formatFigure(footprintMB, "MB"));
  return to === was ? `${to}, no difference` : `${to} instead of ${was}`;
}
