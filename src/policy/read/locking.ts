/** Hunks about locks: how they are taken, and what happens where they can't be had. */
import { edge } from "./edge.ts";
import { changedCalls, changes, linesWith, type Finding } from "./finding.ts";
import type { Token } from "./lex.ts";
import { textOf, type Side } from "./side.ts";
import { lookups } from "./structure.ts";
import type { HunkView } from "./view.ts";

type LockDeed = "try" | "unlock" | "lock";

/** What a call does to a lock, by its name, whichever wrapper it is; null for other calls. */
function lockDeedOf(name: string): LockDeed | null {
  if (/rcu_read|_init$/.test(name)) return null;
  const deed = /(?:^|_)(try|un)?lock(?:_|$)/.exec(name);
  if (deed === null) return null;
  if (deed[1] === undefined) return "lock";
  return deed[1] === "try" ? "try" : "unlock";
}

/** Calls that go with taking a lock: they pin the task to its CPU, or keep interrupts out. */
const companions =
  /^((migrate|preempt)_(disable|enable)|(raw_)?smp_processor_id|local_irq_\w+|likely|unlikely|ERR_PTR)$/;

function isAboutLocks(name: string): boolean {
  return lockDeedOf(name) !== null || companions.test(name) || lookups.test(name);
}

function lockDeeds(side: Side): readonly LockDeed[] {
  return changedCalls(side).flatMap((name) => lockDeedOf(name) ?? []);
}

function onlyAboutLocks(view: HunkView): boolean {
  return [...changedCalls(view.old), ...changedCalls(view.new)].every(isAboutLocks);
}

const lockWords = /lock|^(migrate|preempt)_/;

/** The same locks, taken, tried and given back at the same places, by calls of other names. */
export function lockExchange(view: HunkView): Finding | null {
  const [gone, come] = [lockDeeds(view.old), lockDeeds(view.new)];
  if (gone.length === 0 || gone.join() !== come.join() || !onlyAboutLocks(view)) return null;
  // Other rules know what it means to lock another krcp, or to lock for PREEMPT_RT.
  if (changes(view, /^krc_this_cpu_/) || withoutRaw(view.removed) === withoutRaw(view.added)) return null;
  if (shapeOf(view.old) !== shapeOf(view.new)) return null;
  return {
    effect: "none",
    summary: "The same locks are taken and given back at the same places, by calls of other names.",
    why: "",
    lines: linesWith(view, lockWords),
    unmodelled: null,
  };
}

function withoutRaw(tokens: readonly Token[]): string {
  return textOf(tokens).replaceAll("raw_", "");
}

/** What the changed code decides, and the fields that it touches, apart from the calls about locks. */
function shapeOf(side: Side): string {
  const skipped = new Set<number>();
  for (const { name, at, end, declares } of side.calls) {
    if (declares || !isAboutLocks(name)) continue;
    for (let index = at; index < end; index++) skipped.add(index);
  }
  const deciding = side.tokens.filter(({ text, changed }, at) => {
    if (!changed || skipped.has(at)) return false;
    return (
      side.tokens[at - 1]?.text === "->" || /^(if|else|for|while|goto|return|!|&&|\|\||NULL)$/.test(text)
    );
  });
  return textOf(deciding);
}

/** A try where the lock was waited for: whoever does not get it goes another way. */
export function lockTried(view: HunkView): Finding | null {
  const tries = (side: Side): number => lockDeeds(side).filter((deed) => deed === "try").length;
  if (tries(view.new) <= tries(view.old) || !lockDeeds(view.old).includes("lock")) return null;
  if (!onlyAboutLocks(view)) return null;
  return edge(
    "Where the lock can't be had at once, this gives up instead of waiting for it.",
    "Only callers that may not wait for a lock, or that meet somebody at it, take the fall-back.",
    linesWith(view, /trylock/),
  );
}
