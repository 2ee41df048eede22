/** The way of an object that was freed too early, in words and as a list of moments. */
import type { EarlyFreePath } from "./result.ts";

/** To the microsecond: what comes first is the point. */
export function atMs(ns: number): string {
  return `${(ns / 1e6).toFixed(3)} ms`;
}

/** What happened, in the order in which it did. */
export function pathMoments(path: EarlyFreePath): readonly (readonly [time: string, what: string])[] {
  const { queuedNs, attachedNs, startedNs, freedNs, gracePeriod, neededEndNs, reader } = path;
  const moments: readonly (readonly [ns: number, what: string])[] = [
    ...(gracePeriod === null ? [] : [[gracePeriod.beginNs, "a grace period begins"] as const]),
    ...(reader === null ? [] : [[reader.beginNs, "a reader begins"] as const]),
    [queuedNs, "the object is queued"],
    [attachedNs, "it leaves krcp: attached, or taken to be freed"],
    ...(gracePeriod === null ? [] : [[gracePeriod.endNs, "that grace period ends"] as const]),
    [startedNs, "the pass that frees it begins"],
    [freedNs, "the object is freed"],
    ...(reader === null ? [] : [[reader.endNs, "the reader ends"] as const]),
    ...(neededEndNs === null ? [] : [[neededEndNs, "the object's own grace period ends"] as const]),
  ];
  return moments.toSorted(([a], [b]) => a - b).map(([ns, what]) => [atMs(ns), what]);
}

/** The same as a sentence: queued when, freed by which grace period, who could still see it. */
export function pathSentence({ queuedNs, attachedNs, freedNs, ...path }: EarlyFreePath): string {
  const { gracePeriod, neededEndNs, reader } = path;
  const over =
    gracePeriod === null
      ? "No grace period had ended by then"
      : `The last grace period that was over by then had begun at ${atMs(gracePeriod.beginNs)}, before the object was queued, and ended at ${atMs(gracePeriod.endNs)}, so the snapshot or callback that it was freed by is too old`;
  const own = neededEndNs === null ? "" : `; its own ended at ${atMs(neededEndNs)}`;
  const seen =
    reader === null
      ? ""
      : ` A reader stood from ${atMs(reader.beginNs)} to ${atMs(reader.endNs)}, and could still use it.`;
  return `The object was queued at ${atMs(queuedNs)}, left krcp at ${atMs(attachedNs)} and was freed at ${atMs(freedNs)}. ${over}${own}.${seen}`;
}
