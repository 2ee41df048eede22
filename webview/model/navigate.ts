/** Moving a cursor and a zoom along an axis. */
import type { Interval } from "./plot.ts";

export type Move =
  | { readonly kind: "step"; readonly steps: number }
  | { readonly kind: "end"; readonly which: "first" | "last" }
  | { readonly kind: "zoom"; readonly factor: number }
  | { readonly kind: "pan"; readonly share: number }
  | { readonly kind: "reset" };

const MOVES: Readonly<Record<string, Move>> = {
  ArrowLeft: { kind: "step", steps: -1 },
  ArrowRight: { kind: "step", steps: 1 },
  PageDown: { kind: "step", steps: -10 },
  PageUp: { kind: "step", steps: 10 },
  Home: { kind: "end", which: "first" },
  End: { kind: "end", which: "last" },
  "+": { kind: "zoom", factor: 0.5 },
  "=": { kind: "zoom", factor: 0.5 },
  "-": { kind: "zoom", factor: 2 },
  "0": { kind: "reset" },
  Escape: { kind: "reset" },
};

/** What a key does on a chart; null: nothing of ours. With shift, the arrows pan a zoomed chart. */
export function moveOf(key: string, shift: boolean): Move | null {
  if (shift && key === "ArrowLeft") return { kind: "pan", share: -0.2 };
  if (shift && key === "ArrowRight") return { kind: "pan", share: 0.2 };
  return Object.hasOwn(MOVES, key) ? (MOVES[key] ?? null) : null;
}

/** Index of the value of sorted `xs` that is nearest to `x`; -1 where there is none. */
export function nearestIndex(xs: readonly number[], x: number): number {
  let low = 0;
  let high = xs.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  const after = xs[low] ?? 0;
  const before = xs[low - 1];
  return before !== undefined && x - before <= after - x ? low - 1 : Math.min(low, xs.length - 1);
}

/** Smallest share of the whole axis that a zoom goes to. */
const CLOSEST = 1 / 500;

/** The zoom after scaling it by `factor` around `centre`; null once it shows everything. */
export function zoomBy(
  zoom: Interval | null,
  full: Interval,
  centre: number,
  factor: number,
): Interval | null {
  const now = zoom ?? full;
  const whole = full.max - full.min;
  const width = Math.max(whole * CLOSEST, (now.max - now.min) * factor);
  if (width >= whole) return null;
  const share = (centre - now.min) / (now.max - now.min);
  return within({ min: centre - width * share, max: centre + width * (1 - share) }, full);
}

/** The zoom moved by a share of its own width. */
export function panBy(zoom: Interval | null, full: Interval, share: number): Interval | null {
  if (!zoom) return null;
  const by = (zoom.max - zoom.min) * share;
  return within({ min: zoom.min + by, max: zoom.max + by }, full);
}

/** The interval moved, not cut, into `full`. */
export function within(interval: Interval, full: Interval): Interval {
  const width = Math.min(interval.max - interval.min, full.max - full.min);
  const min = Math.min(Math.max(interval.min, full.min), full.max - width);
  return { min, max: min + width };
}
