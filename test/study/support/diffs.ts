/** Diffs of one file for tests, as text. */

/** Three batches instead of two, in a file as the samples' "after" leaves it. */
export const THREE_BATCHES = [
  "--- a/kernel/rcu/tree.c",
  "+++ b/kernel/rcu/tree.c",
  "@@ -2760,5 +2760,5 @@",
  "  */",
  " #define KFREE_DRAIN_JIFFIES (5 * HZ)",
  "-#define KFREE_N_BATCHES 2",
  "+#define KFREE_N_BATCHES 3",
  " #define FREE_N_CHANNELS 2",
  " ",
  "",
].join("\n");

/** A unified diff of `path` from one text to another, as one hunk with three lines around what differs. */
export function diffText(path: string, from: string, to: string, index = ""): string {
  const [old, fresh] = [from.split("\n"), to.split("\n")];
  let start = 0;
  while (start < old.length && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end))
    end++;
  const first = Math.max(0, start - 3);
  const lead = old.slice(first, start);
  const removed = old.slice(start, old.length - end);
  const added = fresh.slice(start, fresh.length - end);
  const tail = old
    .slice(old.length - end)
    .slice(0, 3)
    .filter((_, at) => old.length - end + at < old.length - 1);
  const count = (lines: readonly string[]): number => lead.length + lines.length + tail.length;
  return [
    `diff --git a/${path} b/${path}`,
    ...(index === "" ? [] : [`index ${index} 100644`]),
    `--- a/${path}`,
    `+++ b/${path}`,
    `@@ -${first + 1},${count(removed)} +${first + 1},${count(added)} @@`,
    ...lead.map((line) => ` ${line}`),
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
    ...tail.map((line) => ` ${line}`),
    "",
  ].join("\n");
}
