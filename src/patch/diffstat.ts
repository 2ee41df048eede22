const SUMMARY =
  /^\s{0,8}\d{1,6} files? changed(?:, (\d{1,8}) insertions?\(\+\))?(?:, (\d{1,8}) deletions?\(-\))?\s*$/;
const FILE_LINE = /^\s{0,8}(\S{1,300}(?: => \S{1,300})?)\s{1,200}\|\s{1,20}(?:\d{1,8}|Bin)\b/;
const LONGEST = 1000;

/** What the last line of a diffstat promises. */
export interface DiffstatCounts {
  readonly added: number;
  readonly removed: number;
}

/** Reads "1 file changed, 39 insertions(+), 8 deletions(-)"; null for any other line. */
export function readSummary(text: string): DiffstatCounts | null {
  if (text.length > LONGEST || !text.includes("changed")) return null;
  const match = SUMMARY.exec(text);
  return match && { added: Number(match[1] ?? 0), removed: Number(match[2] ?? 0) };
}

/** The path in a line like " kernel/rcu/tree.c | 47 ++++---"; null for any other line. */
export function readStatPath(text: string): string | null {
  if (text.length > LONGEST || !text.includes("|")) return null;
  return FILE_LINE.exec(text)?.[1] ?? null;
}
