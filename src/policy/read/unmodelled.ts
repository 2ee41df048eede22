/** Changes to kvfree_rcu()'s policy that no parameter of the model stands for: they are said, not approximated. */
import { changes, linesWith, type Finding, type FindingRule } from "./finding.ts";
import { isKvfreeWord } from "./place.ts";
import { callsTo, textOf, type Side } from "./side.ts";
import { barn, nolock, sheaf } from "./sheaves.ts";
import { deeds } from "./structure.ts";
import { policy } from "./story.ts";
import { isOurs, targetOf } from "./traits/snapshots.ts";
import type { HunkView } from "./view.ts";

function startsPoll(view: HunkView): Finding | null {
  const started = callsTo(view.new, /^start_poll_synchronize_rcu/).filter(
    (call) => view.new.tokens[call.at]?.changed === true && isOurs(view.new, call),
  );
  if (started.length === 0) return null;
  return policy(
    {
      summary:
        "The snapshot is taken with start_poll_synchronize_rcu(), which also asks for the grace period at once.",
      why: "Grace periods start earlier and follow each other, so memory comes back sooner; there are more of them.",
      unmodelled:
        "The model takes snapshots without asking for a grace period; start_poll_synchronize_rcu() asks for one.",
    },
    linesWith(view, /^start_poll_synchronize_rcu/),
  );
}

/** A snapshot of the whole krcp, polled to choose how the batch is handed on. */
function choosesByPoll(view: HunkView): Finding | null {
  const polls = callsTo(view.new, /^poll_state_synchronize_rcu/).filter(
    (call) =>
      view.new.tokens[call.at]?.changed === true &&
      view.roleOf(call.within) !== "work" &&
      /k(rc|rw)p -> gp_snap/.test(textOf(call.args.flat())),
  );
  const taken = callsTo(view.new, /^get_state_synchronize_rcu/).filter(
    (call) =>
      view.new.tokens[call.at]?.changed === true &&
      /krcp -> gp_snap/.test(textOf(targetOf(view.new, call) ?? [])),
  );
  const marks = ownMarks(view);
  if (polls.length + taken.length + marks.length === 0) return null;
  const chooses = polls.length > 0 || (marks.some(({ isRead }) => isRead) && changes(view, /^if$/));
  return policy(
    {
      summary: chooses
        ? "A snapshot of the whole krcp decides whether the batch still needs a grace period or can be freed at once."
        : "One snapshot is taken for everything that the krcp has queued.",
      why: "A batch that aged in the krcp saves a grace period; objects that join after the snapshot was taken are not covered by it.",
      unmodelled: "The model has snapshots per page, per list and per krwp, not one for a whole krcp.",
    },
    [...polls, ...taken, ...marks].map(({ at }) => view.new.tokens[at]?.line ?? 0),
  );
}

/** Where the krcp's own mark of a grace period, a snapshot or a bare number, is set or looked at. */
function ownMarks(view: HunkView): readonly { readonly at: number; readonly isRead: boolean }[] {
  const { tokens, scopes } = view.new;
  return tokens.flatMap(({ text, changed }, at) => {
    const isMark = changed && /^(last_|old_)?gp_(seq|snap)$/.test(text) && tokens[at - 1]?.text === "->";
    const isKrcps =
      isMark && tokens[at - 2]?.text === "krcp" && view.roleOf(scopes[at] ?? null) === "monitor";
    return isKrcps ? [{ at, isRead: tokens[at + 1]?.text !== "=" }] : [];
  });
}

/** A NULL head: the single-argument form, whose fall-back is a grace period in the caller. */
function headless(view: HunkView): Finding | null {
  const waits = callsTo(view.new, /^synchronize_rcu$/).filter(
    (call) => view.roleOf(call.within) === "add" && view.new.tokens[call.at]?.changed === true,
  );
  const waited = callsTo(view.old, /^synchronize_rcu$/).some((call) => view.roleOf(call.within) === "add");
  if (waits.length === 0 || waited) return null;
  return {
    effect: "policy",
    summary:
      "Objects without an rcu_head are accepted (single-argument form): with no page for them the caller waits in synchronize_rcu() and frees the object itself.",
    why: "Such an object can't take the list, so the fall-back costs its caller a full grace period; callers must be able to sleep.",
    lines: waits.map(({ at }) => view.new.tokens[at]?.line ?? 0),
    unmodelled: null,
  };
}

/** An emptied page is offered to a cache: of the CPU that the work runs on, or of the krcp that it came from. */
function pageOwner(view: HunkView): Finding | null {
  if (
    ![...view.scopes].some((scope) => view.roleOf(scope) === "work") ||
    !changes(view, /^krc_this_cpu_lock$/)
  )
    return null;
  if (!changes(view, /^(raw_)?spin_lock_irqsave$/)) return null;
  const own = view.removed.some(({ text }) => text === "krc_this_cpu_lock");
  return {
    effect: "policy",
    summary: own
      ? "An emptied page goes back to the cache of the krcp that it came from, no longer to that of the CPU the work runs on."
      : "An emptied page goes to the cache of the CPU that the work runs on, not of the krcp that it came from.",
    why: "The work often runs on another CPU than the calls; its cache is of no use to the CPU that needs pages.",
    lines: linesWith(view, /^(krc_this_cpu_(un)?lock|raw_spin_\w+)$/),
    unmodelled: own ? null : "The model gives pages back to the krcp that they came from.",
  };
}

/** Names of changed calls in kvfree_rcu()'s functions, or in ones that the hunk doesn't name. */
function ourCalls(side: Side): readonly string[] {
  return side.calls
    .filter(({ at, declares }) => !declares && side.tokens[at]?.changed === true)
    .filter(({ within }) => within === null || side.roleOf(within) !== "other" || isKvfreeWord(within))
    .map(({ name }) => name);
}

/** Queueing, waiting or freeing calls that change and that no rule knows. */
function unknown(view: HunkView): Finding | null {
  const names = [view.old, view.new].flatMap((side) => ourCalls(side)).filter((name) => deeds.test(name));
  if (names.length === 0) return null;
  const calls = [...new Set(names)].map((name) => `${name}()`).slice(0, 3);
  const where = [...view.scopes].find((scope) => scope !== null && !scope.startsWith("struct "));
  const place = where === null || where === undefined ? "" : ` in ${where}()`;
  return policy({
    summary: `Changes ${calls.join(", ")}${place}: how objects are queued, waited for or freed may differ.`,
    why: "No rule of the reader knows this change; read the lines, or run the code itself.",
    unmodelled: `What changes with ${calls.join(", ")}${place} is not read.`,
  });
}

/** Rules that know what they look at. */
export const unmodelledRules: readonly FindingRule[] = [
  startsPoll,
  choosesByPoll,
  headless,
  pageOwner,
  nolock,
  sheaf,
  barn,
];
/** To be asked when nothing else explains a hunk that changes what kvfree_rcu() does. */
export const unknownDeed: FindingRule = unknown;
