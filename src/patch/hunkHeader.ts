/** What stands between the two @@ of a hunk, and behind them. */
export interface HunkHeader {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly functionName: string | null;
}

const HEADER = /^@@\s{1,4}-(\d{1,9})(?:,(\d{1,9}))?\s{1,4}\+(\d{1,9})(?:,(\d{1,9}))?\s{0,4}@@(.*)$/;

/** Reads "@@ -1,5 +1,6 @@ function"; null when the line is not one that git would accept. */
export function readHunkHeader(text: string): HunkHeader | null {
  const match = HEADER.exec(text);
  if (match === null) return null;
  return {
    oldStart: Number(match[1]),
    oldLines: Number(match[2] ?? 1),
    newStart: Number(match[3]),
    newLines: Number(match[4] ?? 1),
    functionName: match[5]?.trim() || null,
  };
}
