/** Bisection on a figure that tells working from broken. */

/** The edge between what works and what does not, as the last two values that were tried. */
export interface Edge {
  /** The last value that works; null where none that was tried does. */
  readonly works: number | null;
  /** The first that breaks; null where none that was tried does. */
  readonly breaks: number | null;
}

/**
 * Halves the (logarithmic) distance between a value that should work and one that should break until they are within
 * `closeness` of each other, as a factor. Both ends are tried first.
 * @param round to values that can be written down; it must keep the ends
 */
export async function bisect(
  from: number,
  to: number,
  closeness: number,
  round: (value: number) => number,
  works: (value: number) => Promise<boolean>,
): Promise<Edge> {
  if (!(await works(from))) return { works: null, breaks: from };
  if (await works(to)) return { works: to, breaks: null };
  let [good, bad] = [from, to];
  while (Math.max(good / bad, bad / good) > closeness) {
    const middle = round(Math.sqrt(good * bad));
    if (middle === good || middle === bad) break;
    if (await works(middle)) good = middle;
    else bad = middle;
  }
  return { works: good, breaks: bad };
}
