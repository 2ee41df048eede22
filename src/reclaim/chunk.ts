/**
 * Objects that were queued one after another without a break: the unit of bookkeeping. The i-th of them (from 0) was
 * queued at `baseNs + ceil(((i + 1) * costTenths - creditTenths) / 10)`.
 */
import { TENTHS_PER_NS } from "../kernel/task.ts";

export interface Chunk {
  /** Index of the first object that is still here. */
  first: number;
  /** Objects that are still here. */
  count: number;
  readonly baseNs: number;
  readonly creditTenths: number;
  readonly costTenths: number;
  /** Grace-period sequence that must have been reached before any of them may be freed. */
  readonly required: number;
  /** False: left behind when its thread ended, waits for the drain interval; no part of the latency figures. */
  counted: boolean;
}

/** When object `index` of the chunk was queued, ns. */
export function queuedAtNs(chunk: Chunk, index: number): number {
  return chunk.baseNs + Math.ceil(((index + 1) * chunk.costTenths - chunk.creditTenths) / TENTHS_PER_NS);
}

/** Sum of queuedAtNs over objects `first` … `first + count - 1`, exact while below 2^53. */
export function queuedAtSumNs(chunk: Chunk, first: number, count: number): number {
  const { costTenths } = chunk;
  return sumOfTimesNs(chunk.baseNs, (first + 1) * costTenths - chunk.creditTenths, costTenths, count);
}

/** Sum of `baseNs + ceil((firstTenths + i * stepTenths) / 10)` over i = 0 … count - 1. */
export function sumOfTimesNs(baseNs: number, firstTenths: number, stepTenths: number, count: number): number {
  const sumTenths = count * firstTenths + (stepTenths * count * (count - 1)) / 2;
  return count * baseNs + (sumTenths + roundingTenths(firstTenths, stepTenths, count)) / TENTHS_PER_NS;
}

/**
 * What ceil() adds, in tenths, over 0 … 10 values, by the last digits of the step and of the negated first value: the
 * digits repeat every ten values, so a table answers for any number of them.
 */
const ROUNDING = Array.from({ length: 1100 }, (_, index) => {
  const step = Math.floor(index / 110);
  const rest = Math.floor(index / 11) % 10;
  let sum = 0;
  for (let i = 0; i < index % 11; i++) sum += (rest + 10 * i - step * i) % 10;
  return sum;
});

/** What ceil() adds, in tenths, over `count` values that start at `firstTenths` and step by `stepTenths`. */
function roundingTenths(firstTenths: number, stepTenths: number, count: number): number {
  const digit = firstTenths % TENTHS_PER_NS;
  const rest = digit > 0 ? TENTHS_PER_NS - digit : -digit;
  const row = ((stepTenths % TENTHS_PER_NS) * 10 + rest) * 11;
  const cycles = Math.floor(count / TENTHS_PER_NS);
  const partial = ROUNDING[row + (count - cycles * TENTHS_PER_NS)] as number;
  return cycles * (ROUNDING[row + TENTHS_PER_NS] as number) + partial;
}

/** How many of `count` objects from `first` on were queued at `atNs` or before. */
export function queuedUpTo(chunk: Chunk, first: number, count: number, atNs: number): number {
  const tenths = (atNs - chunk.baseNs) * TENTHS_PER_NS + chunk.creditTenths;
  const index = Math.floor(tenths / chunk.costTenths) - 1;
  return Math.max(0, Math.min(count, index - first + 1));
}
