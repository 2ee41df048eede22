/** Median and range of a figure over runs. */
import type { Spread } from "./result.ts";

/** Of at least one value; the median of an even number is the mean of the two in the middle. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const low = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return { median: (low + high) / 2, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 };
}

/** max/min: 1 when all runs agree; infinite when the range touches or crosses zero. */
export function widthOf({ min, max }: Spread): number {
  if (min === max) return 1;
  return min > 0 ? max / min : Infinity;
}

/** Do the ranges have a value in common? */
export function overlap(a: Spread, b: Spread): boolean {
  return a.min <= b.max && b.min <= a.max;
}
