/** A log-linear histogram of durations: each octave is split into equal buckets, so that any figure is within 1.6 %. */

const BUCKETS_PER_OCTAVE = 64;
/** Durations below this share one bucket each ns; it makes the first octaves exact. */
const LINEAR_LIMIT = BUCKETS_PER_OCTAVE;

const POWERS = Array.from({ length: 64 }, (_, exponent) => 2 ** exponent);

export class DurationHistogram {
  private readonly counts: number[] = [];
  total = 0;
  maxNs = 0;

  add(durationNs: number, count: number): void {
    const bucket = bucketOf(durationNs);
    while (this.counts.length <= bucket) this.counts.push(0);
    this.counts[bucket] = (this.counts[bucket] as number) + count;
    this.total += count;
    if (durationNs > this.maxNs) this.maxNs = durationNs;
  }

  /** The duration that `share` of all entries do not exceed, to bucket precision; 0 when empty. */
  quantileNs(share: number): number {
    const wanted = share * this.total;
    let seen = 0;
    for (let bucket = 0; bucket < this.counts.length; bucket++) {
      const count = this.counts[bucket] as number;
      if (count === 0 || seen + count < wanted) {
        seen += count;
        continue;
      }
      const lower = lowerBoundNs(bucket);
      const upper = Math.min(lowerBoundNs(bucket + 1), this.maxNs);
      return Math.round(lower + ((wanted - seen) / count) * Math.max(0, upper - lower));
    }
    return this.maxNs;
  }

  /** Lower bounds and counts, empty ends cut. */
  buckets(): { lowerNs: number[]; counts: number[] } {
    let first = this.counts.findIndex((count) => count > 0);
    if (first < 0) first = this.counts.length;
    const counts = this.counts.slice(first);
    return { lowerNs: counts.map((_, i) => lowerBoundNs(first + i)), counts };
  }
}

/** Bucket of a duration in ns, an integer from 0 to 2^52. */
export function bucketOf(durationNs: number): number {
  if (durationNs < LINEAR_LIMIT) return durationNs;
  if (durationNs < 2 ** 31) {
    const shift = 25 - Math.clz32(durationNs);
    return BUCKETS_PER_OCTAVE * shift + (durationNs >>> shift);
  }
  const shift = 46 - Math.clz32(durationNs / 2 ** 21);
  return BUCKETS_PER_OCTAVE * shift + Math.floor(durationNs / (POWERS[shift] as number));
}

/** Smallest duration of a bucket, ns. */
export function lowerBoundNs(bucket: number): number {
  if (bucket < 2 * BUCKETS_PER_OCTAVE) return bucket;
  const shift = Math.floor(bucket / BUCKETS_PER_OCTAVE) - 1;
  return (bucket - BUCKETS_PER_OCTAVE * shift) * (POWERS[shift] as number);
}
