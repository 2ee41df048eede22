/** Places for axis labels. */

/** Round steps (1, 2, 5 times a power of ten) between `min` and `max`, about `wanted` of them. */
export function linearTicks(min: number, max: number, wanted: number): number[] {
  const span = max - min;
  if (!(span > 0) || !Number.isFinite(span)) return [min];
  const raw = span / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step =
    [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? 10 * power;
  const ticks: number[] = [];
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  for (let index = first; index <= last; index += 1) ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}

/** Decades, with 2 and 5 between them where there is room for `wanted` labels. */
export function logTicks(min: number, max: number, wanted: number): number[] {
  if (!(min > 0) || !(max > min)) return [];
  const decades = Math.log10(max / min);
  const factors = decades * 3 <= wanted || decades < 1.5 ? [1, 2, 5] : [1];
  const stride = factors.length === 1 ? Math.max(1, Math.ceil(decades / Math.max(1, wanted))) : 1;
  const ticks: number[] = [];
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  for (let exponent = first; exponent <= last; exponent += stride) {
    for (const factor of factors) {
      const tick = factor * 10 ** exponent;
      if (tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9)) ticks.push(Number(tick.toPrecision(12)));
    }
  }
  return ticks;
}
