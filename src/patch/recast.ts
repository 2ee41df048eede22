import type { TakenLine, Walk } from "./hunkWalk.ts";

/**
 * Where the diff's first column is lost, a context line such as "--count;" or "-EINVAL," reads as removed. The
 * counts then lack as many lines on the other side. Takes the likeliest such lines as context, as many as the counts ask
 * for, and says how many it took.
 */
export function recast(walk: Walk): number {
  const wrongSide =
    walk.oldLeft > 0 && walk.newLeft <= 0
      ? "added"
      : walk.newLeft > 0 && walk.oldLeft <= 0
        ? "removed"
        : null;
  if (wrongSide === null) return 0;
  const wanted = Math.max(walk.oldLeft, walk.newLeft);
  let count = 0;
  for (let place = 0; place < walk.lines.length && count < wanted; place++) {
    const line = walk.lines[place];
    if (line === undefined || line.kind !== wrongSide || !isLikelyContext(line)) continue;
    const sign = wrongSide === "added" ? "+" : "-";
    walk.lines[place] = { ...line, kind: "context", text: sign + line.text, start: line.start - 1 };
    if (wrongSide === "added") walk.oldLeft--;
    else walk.newLeft--;
    count++;
  }
  return count;
}

/** C that starts with a sign: "--x", "++x", "-1", "-EINVAL". Added code has a blank where its tab was. */
function isLikelyContext(line: TakenLine): boolean {
  return /^(?:[+-][\w(*]|\d|E[A-Z]{3,})/.test(line.text);
}
