import type { TakenLine, Walk } from "./hunkWalk.ts";

/**
 * Where the diff's first column is lost, a context line such as "--count;" or "-EINVAL," reads as removed. The
 * counts then lack as many lines on the other side. Takes the likeliest such lines as context, as many as the counts ask
 * for, and says how many it took.
 */
export function recast(walk: Walk): number {
  // An added line that was context all along is a line that is missing before the patch, and the other way round.
  return recastKind(walk, "added", walk.oldLeft) + recastKind(walk, "removed", walk.newLeft);
}

function recastKind(walk: Walk, kind: "added" | "removed", wanted: number): number {
  let count = 0;
  for (let place = 0; place < walk.lines.length && count < wanted; place++) {
    const line = walk.lines[place];
    if (line === undefined || line.kind !== kind || !isLikelyContext(line)) continue;
    const text = (kind === "added" ? "+" : "-") + line.text;
    walk.lines[place] = { ...line, kind: "context", text, start: line.start - 1 };
    count++;
  }
  if (kind === "added") walk.oldLeft -= count;
  else walk.newLeft -= count;
  return count;
}

/** C that starts with a sign: "--x", "++x", "-1", "-EINVAL". Added code has a blank where its tab was. */
function isLikelyContext(line: TakenLine): boolean {
  return /^(?:[+-][\w(*]|\d|E[A-Z]{3,})/.test(line.text);
}
