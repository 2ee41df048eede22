/** Series over time in a bounded number of buckets: when they run out, neighbours are merged and buckets double. */
import type { Series } from "./result.ts";

const MOST_BUCKETS = 600;

export class SeriesRecorder {
  private bucketNs: number;
  private sums: number[] = [];
  private counts: number[] = [];
  private mins: number[] = [];
  private maxs: number[] = [];

  constructor(bucketNs: number) {
    this.bucketNs = bucketNs;
  }

  add(atNs: number, value: number): void {
    let bucket = Math.floor(atNs / this.bucketNs);
    while (bucket >= MOST_BUCKETS) {
      this.halve();
      bucket = Math.floor(atNs / this.bucketNs);
    }
    while (this.sums.length <= bucket) {
      this.sums.push(0);
      this.counts.push(0);
      this.mins.push(Infinity);
      this.maxs.push(-Infinity);
    }
    this.sums[bucket] = (this.sums[bucket] as number) + value;
    this.counts[bucket] = (this.counts[bucket] as number) + 1;
    this.mins[bucket] = Math.min(this.mins[bucket] as number, value);
    this.maxs[bucket] = Math.max(this.maxs[bucket] as number, value);
  }

  /** Buckets without a sample carry the value before them. */
  series(): Series {
    const mean: number[] = [];
    const min: number[] = [];
    const max: number[] = [];
    let last = 0;
    this.sums.forEach((sum, i) => {
      const count = this.counts[i] as number;
      if (count > 0) last = sum / count;
      mean.push(last);
      min.push(count > 0 ? (this.mins[i] as number) : last);
      max.push(count > 0 ? (this.maxs[i] as number) : last);
    });
    return { bucketNs: this.bucketNs, mean, min, max };
  }

  private halve(): void {
    this.sums = merge(this.sums, (a, b) => a + b, 0);
    this.counts = merge(this.counts, (a, b) => a + b, 0);
    this.mins = merge(this.mins, Math.min, Infinity);
    this.maxs = merge(this.maxs, Math.max, -Infinity);
    this.bucketNs *= 2;
  }
}

function merge(values: readonly number[], join: (a: number, b: number) => number, none: number): number[] {
  return Array.from({ length: Math.ceil(values.length / 2) }, (_, i) =>
    join(values[2 * i] as number, values[2 * i + 1] ?? none),
  );
}
