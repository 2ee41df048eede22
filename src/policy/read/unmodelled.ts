/** Changes to kvfree_rcu()'s policy that no parameter of the model stands for: they are said, not approximated. */
import { brings, changes, linesWith, type Finding, type FindingRule } from "./finding.ts";
import { isKvfreeWord, roleOf } from "./place.ts";
import { callsTo, textOf, type Side } from "./side.ts";
import { deeds } from "./structure.ts";
import { isOurs, targetOf } from "./traits/snapshots.ts";
import type { HunkView } from "./view.ts";

interface Story {
  readonly summary: string;
  readonly why: string;
  readonly unmodelled: string;
}

function policy({ summary, why, unmodelled }: Story, lines: readonly number[] = []): Finding {
  return { effect: "policy", summary, why, lines, unmodelled };
}

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
      roleOf(call.within) !== "work" &&
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
    const isKrcps = isMark && tokens[at - 2]?.text === "krcp" && roleOf(scopes[at] ?? null) === "monitor";
    return isKrcps ? [{ at, isRead: tokens[at + 1]?.text !== "=" }] : [];
  });
}

/** A NULL head: the single-argument form, whose fall-back is a grace period in the caller. */
function headless(view: HunkView): Finding | null {
  const waits = callsTo(view.new, /^synchronize_rcu$/).filter(
    (call) => roleOf(call.within) === "add" && view.new.tokens[call.at]?.changed === true,
  );
  const waited = callsTo(view.old, /^synchronize_rcu$/).some((call) => roleOf(call.within) === "add");
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
  if (![...view.scopes].some((scope) => roleOf(scope) === "work") || !changes(view, /^krc_this_cpu_lock$/))
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

function sheaf(view: HunkView): Finding | null {
  if (![...view.scopes].some((scope) => roleOf(scope) === "sheaf") && !changes(view, /rcu_sheaf|rcu_free$/))
    return null;
  const flushes = [...view.scopes].some((scope) => /^flush_\w*shea(f|ves)/.test(scope ?? ""));
  if (flushes || changes(view, /barrier|flush_\w*sheaves/)) {
    return {
      effect: "edge",
      summary: "Changes how the barrier and cache flushes hand out partly filled rcu sheaves.",
      why: "A partly filled sheaf has no timer, so only more frees, a flush or a barrier get its objects back.",
      lines: linesWith(view, /sheaf|sheaves/),
      unmodelled: null,
    };
  }
  if (beginsFunction(view) || brings(view, /^call_rcu$/))
    return policy(sheafStory, linesWith(view, /sheaf|rcu_free/));
  const node = otherNode(view);
  if (node !== null) return node;
  if (!changes(view, /^(if|goto|return|else)$/) || shapeOf(view.removed) === shapeOf(view.added)) return null;
  return {
    effect: "edge",
    summary: "Changes when a freed object, or an emptied rcu sheaf, can't go the usual way and falls back.",
    why: "Objects that miss the sheaf take the batching path; it matters where sheaves run short or a cache has none.",
    lines: linesWith(view, /^(if|goto|return|else)$/),
    unmodelled: null,
  };
}

/** A function that was not there before; a new head for an old one is none. */
function beginsFunction(view: HunkView): boolean {
  const before = headsOf(view.old);
  return headsOf(view.new).some((name) => !before.includes(name));
}

/** Names of the functions whose bodies begin on changed lines. */
function headsOf({ calls, tokens }: Side): readonly string[] {
  return calls
    .filter(({ declares, at, end }) => declares && tokens[end]?.text === "{" && tokens[at]?.changed === true)
    .map(({ name }) => name);
}

/** What decides in the code: its tests, branches, and what stands at their start; arguments do not. */
function shapeOf(tokens: HunkView["added"]): string {
  const deciding = tokens.filter(
    ({ text }, at) =>
      /^(if|goto|return|else|!|&&|\|\||[<>]=?|[!=]=|\?)$/.test(text) || tokens[at + 1]?.text === "(",
  );
  return textOf(deciding);
}

/** Which node's objects go to the sheaf, or which node's barn it goes back to. */
function otherNode(view: HunkView): Finding | null {
  const isChoice = changes(view, /^(slab_nid|page_to_nid|folio_nid)$/) && changes(view, /^if$/);
  const isHome = homesOf(view.old) !== homesOf(view.new);
  if (!isChoice && !isHome) return null;
  return policy(
    {
      summary: isChoice
        ? "Whether a freed object goes to its cache's rcu sheaf now depends on the NUMA node that its memory is of."
        : "An rcu sheaf goes back to the barn of another NUMA node than before.",
      why: isChoice
        ? "Objects of other nodes take the batching path, so the sheaves hold local memory only."
        : "The barn's node is where the sheaf's objects are allocated from next.",
      unmodelled: "The model has one NUMA node.",
    },
    linesWith(view, /_nid$|^(get_node|get_barn|numa_mem_id|numa_node_id)$/),
  );
}

/** The nodes whose barns a side looks up. */
function homesOf(side: Side): string {
  return callsTo(side, /^get_node$/)
    .map(({ args }) => textOf(args[1] ?? []))
    .join();
}

/** Words without which a barn's function does what it did. */
const barnDeeds = /^(nr_(full|empty)|sheaves_(full|empty)|list_\w+|if|return|goto|while|for)$/;

/** The node's stores of sheaves, which rcu sheaves come from and go back to. */
function barn(view: HunkView): Finding | null {
  const isLimit = changes(view, /^MAX_(FULL|EMPTY)_SHEAVES$/);
  const isStore = [...view.scopes].some((scope) => /^barn_(put|get|replace)_/.test(scope ?? ""));
  if (!isLimit && !(isStore && changes(view, barnDeeds))) return null;
  return policy(
    {
      summary: isLimit
        ? "Changes how many full or empty sheaves a node's barn keeps."
        : "Changes how a node's barn takes in sheaves or hands them out.",
      why: "An rcu sheaf goes back to the barn after its grace period: what the barn does not take is freed to its slabs, and without an empty sheaf objects take the batching path.",
      unmodelled:
        "The model has no barns: an rcu sheaf's objects are free for re-use when its callback runs.",
    },
    linesWith(view, /^MAX_(FULL|EMPTY)_SHEAVES$|^nr_(full|empty)$/),
  );
}

const sheafStory: Story = {
  summary:
    "Freed objects are collected in an rcu sheaf of their cache, which call_rcu() hands back for re-use or bulk freeing once it is full.",
  why: "One callback serves a whole sheaf and its memory can be re-used without passing through the slab; a sheaf that is not full keeps its objects, and their memory, for as long as no more frees come.",
  unmodelled: "Of sheaves the model knows the capacity only, not the node barns and their limits.",
};

/** Names of changed calls in kvfree_rcu()'s functions, or in ones that the hunk doesn't name. */
function ourCalls(side: Side): readonly string[] {
  return side.calls
    .filter(({ at, declares }) => !declares && side.tokens[at]?.changed === true)
    .filter(({ within }) => within === null || roleOf(within) !== "other" || isKvfreeWord(within))
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
  sheaf,
  barn,
];
/** To be asked when nothing else explains a hunk that changes what kvfree_rcu() does. */
export const unknownDeed: FindingRule = unknown;
