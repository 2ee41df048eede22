/**
 * Random numbers: one stream per purpose, all from one seed, so that two policies that are run with the same seed
 * meet the same luck wherever they ask for the same thing (common random numbers).
 */

/** A stream of random numbers (sfc32, a public-domain generator by C. Doty-Humphrey). */
export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number, purpose: string) {
    const hash = hashOf(purpose);
    this.a = seed | 0;
    this.b = hash | 0;
    this.c = (hash ^ 0x9e3779b9) | 0;
    for (let i = 0; i < 12; i++) this.next32();
  }

  /** Evenly in [0, 1). */
  next(): number {
    return this.next32() / 2 ** 32;
  }

  /** Evenly among 0 … n-1. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** How many failures come before the first success of chance `p`; Infinity for p = 0. */
  failuresBeforeSuccess(p: number): number {
    if (p <= 0) return Infinity;
    if (p >= 1) return 0;
    return Math.floor(Math.log1p(-this.next()) / Math.log1p(-p));
  }

  private next32(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return t >>> 0;
  }
}

/** FNV-1a over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
