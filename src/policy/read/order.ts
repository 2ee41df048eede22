/** The same statements in another order: what they do to each other may differ. */
import { edge, onlyIn } from "./edge.ts";
import type { Finding } from "./finding.ts";
import { isKvfreeWord, type Role } from "./place.ts";
import { textOf, type Call } from "./side.ts";
import { deeds } from "./structure.ts";
import type { HunkView } from "./view.ts";

/** Calls that do or decide something; what only looks for bugs may stand where it likes. */
function matters({ name, declares }: Call): boolean {
  if (declares || /^(trace_|debug_|lockdep_|container_of$)/.test(name)) return false;
  return deeds.test(name) || /^(drain_|(raw_)?spin_|krc_)/.test(name) || isKvfreeWord(name);
}

/** A call that the hunk moves, and one that it is moved across. */
interface Crossing {
  readonly moved: string;
  readonly other: string;
  /** True when the moved call now comes behind the other one. */
  readonly behind: boolean;
  readonly line: number;
}

/** Null where the hunk does not take the same statements to another place, or nothing that matters lies between. */
export function crossingOf(view: HunkView): Crossing | null {
  const { removed, added } = view;
  const [from, to] = [removed[0]?.line, added[0]?.line];
  if (from === undefined || to === undefined || textOf(removed) !== textOf(added)) return null;
  const lineOf = ({ at }: Call): number => view.new.tokens[at]?.line ?? 0;
  const calls = view.new.calls.filter(matters);
  const moved = calls.find(({ at }) => view.new.tokens[at]?.changed === true);
  const other = calls.find((call) => {
    const line = lineOf(call);
    return (
      view.new.tokens[call.at]?.changed === false && line > Math.min(from, to) && line < Math.max(from, to)
    );
  });
  if (moved === undefined || other === undefined || moved.within !== other.within) return null;
  return { moved: moved.name, other: other.name, behind: to > from, line: lineOf(moved) };
}

const edgeRoles: readonly Role[] = ["shrink", "barrier", "boot", "refill"];

/** One call moves across another in the same function. */
export function reordered(view: HunkView): Finding | null {
  const crossing = crossingOf(view);
  if (crossing === null) return null;
  const { moved, other, behind, line } = crossing;
  const summary = `Does the same in another order: ${moved}() now comes ${behind ? "behind" : "before"} ${other}().`;
  const why = `What ${behind ? other : moved}() leaves is what ${behind ? moved : other}() now finds.`;
  if (edgeRoles.some((role) => onlyIn(view, role))) return edge(summary, why, [line]);
  const unmodelled = `The model does not take ${moved}() and ${other}() in another order.`;
  return { effect: "policy", summary, why, lines: [line], unmodelled };
}
