/** Axes: where a value falls, and which values get a tick. */

export interface Scale {
  /** Place of a value between 0 (low end) and 1 (high end); values outside are held at the ends. */
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From 0 to at least `high`, with ticks at 1, 2 or 5 times a power of ten. */
export function linearScale(high: number, wantedTicks: number): Scale {
  const step = niceStep(high / wantedTicks);
  const count = Math.max(1, Math.ceil(high / step));
  const top = count * step;
  return {
    place: (value) => clamp(value / top),
    ticks: Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12))),
  };
}

/** Between whole powers of ten around `low` and `high`, both above 0. */
export function logScale(low: number, high: number): Scale {
  const from = Math.floor(Math.log10(low));
  const to = Math.max(from + 1, Math.ceil(Math.log10(high)));
  return {
    place: (value) => (value <= 0 ? 0 : clamp((Math.log10(value) - from) / (to - from))),
    ticks: Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index)),
  };
}

function niceStep(rough: number): number {
  if (!(rough > 0) || !Number.isFinite(rough)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  return factor * power;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
