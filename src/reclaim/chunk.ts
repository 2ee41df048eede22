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

/** What ceil() adds, in tenths, over `count` values that start at `firstTenths` and step by `stepTenths`. */
function roundingTenths(firstTenths: number, stepTenths: number, count: number): number {
  const step = stepTenths % TENTHS_PER_NS;
  let rest = positiveModulo(-firstTenths, TENTHS_PER_NS);
  if (step === 0) return rest * count;
  let cycle = 0;
  let partial = 0;
  const left = count % TENTHS_PER_NS;
  for (let i = 0; i < TENTHS_PER_NS; i++) {
    if (i < left) partial += rest;
    cycle += rest;
    rest = positiveModulo(rest - step, TENTHS_PER_NS);
  }
  return Math.floor(count / TENTHS_PER_NS) * cycle + partial;
}

/** How many of `count` objects from `first` on were queued at `atNs` or before. */
export function queuedUpTo(chunk: Chunk, first: number, count: number, atNs: number): number {
  const tenths = (atNs - chunk.baseNs) * TENTHS_PER_NS + chunk.creditTenths;
  const index = Math.floor(tenths / chunk.costTenths) - 1;
  return Math.max(0, Math.min(count, index - first + 1));
}

function positiveModulo(value: number, modulus: number): number {
  const rest = value % modulus;
  return rest < 0 ? rest + modulus : rest;
}
