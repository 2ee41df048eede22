/** How far CPUs are from each other, pair by pair: what a remote free costs there. */
import { RandomStream } from "./random.ts";

export class CpuDistances {
  private readonly seed: number;
  private readonly cpus: number;
  private readonly spread: number;
  private readonly known = new Map<number, number>();

  /**
   * @param spread how far the price of a pair lies from the machine's figure at most, as a share of it, 0…0.5
   * @param seed of the run: virtual CPUs end up on other cores from boot to boot
   */
  constructor(seed: number, cpus: number, spread: number) {
    this.seed = seed;
    this.cpus = cpus;
    this.spread = spread;
  }

  /** By what the machine's price of a remote free is multiplied between two CPUs, 0.5…1.5; 0: they are the same. */
  between(a: number, b: number): number {
    if (a === b) return 0;
    if (this.spread === 0) return 1;
    const pair = Math.min(a, b) * this.cpus + Math.max(a, b);
    const known = this.known.get(pair);
    if (known !== undefined) return known;
    // A stream of its own, so that the order in which pairs meet does not matter.
    const luck = new RandomStream(this.seed, `distance ${pair}`).next();
    const distance = 1 + this.spread * (2 * luck - 1);
    this.known.set(pair, distance);
    return distance;
  }
}
