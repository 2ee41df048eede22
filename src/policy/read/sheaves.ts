/** Changes to rcu sheaves and to the barns that they come from and go back to. */
import { brings, changedCalls, changes, linesWith, type Finding } from "./finding.ts";
import { callsTo, textOf, type Side } from "./side.ts";
import { policy, type Story } from "./story.ts";
import type { HunkView } from "./view.ts";

const deferral = /(^|_)nolock($|_)|^_*defer(red)?_|_deferred_/;

/** The form for callers that may not take a lock (7.x): an rcu sheaf if it can be had, else a later try from an irq_work. */
export function nolock(view: HunkView): Finding | null {
  const isPlace = [...view.scopes].some((scope) => deferral.test(scope ?? ""));
  const isBarrier = [...view.scopes].some((scope) => view.roleOf(scope) === "barrier");
  if (
    isBarrier ||
    !(isPlace && (brings(view, /^call_rcu$|^k?v?free_call_rcu$|sheaf/) || beginsFunction(view)))
  )
    return null;
  return {
    effect: "edge",
    summary:
      "Frees for callers that may not take a lock: into an rcu sheaf if it can be had at once, else deferred to an irq_work that queues them.",
    why: "Only such callers (BPF, NMI) see it; objects of all others go the way they went.",
    lines: linesWith(view, /nolock|defer|sheaf|^call_rcu$/),
    unmodelled: null,
  };
}

export function sheaf(view: HunkView): Finding | null {
  if (
    ![...view.scopes].some((scope) => view.roleOf(scope) === "sheaf") &&
    !changes(view, /rcu_sheaf|rcu_free$/)
  )
    return null;
  const names = [...view.scopes].map((scope) => scope ?? "");
  const flushes =
    names.some((name) => /^(flush_\w*shea(f|ves)|_*pcs_flush)/.test(name)) &&
    !names.some((name) => /kfree_rcu_sheaf|rcu_free_sheaf/.test(name)) &&
    changes(view, /^[=(]$/);
  if (flushes || callsFlush(view)) {
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

function callsFlush(view: HunkView): boolean {
  const calls = [...changedCalls(view.old), ...changedCalls(view.new)];
  return calls.some((name) => /barrier|flush_\w{0,80}sheaves/.test(name));
}

/** A function that was not there before; a new head for an old one is none. */
function beginsFunction(view: HunkView): boolean {
  return [...view.new.begun].some((name) => !view.old.begun.has(name));
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
export function barn(view: HunkView): Finding | null {
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
