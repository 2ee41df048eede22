/** The macros and prototypes by which the rest of the kernel reaches kvfree_rcu(). */
import { brings, changes, linesWith, type Finding } from "./finding.ts";
import type { HunkView } from "./view.ts";

const reaches =
  /^_*k?v?free_(call_)?rcu(_arg_\w+|_mightsleep|_head)?$|^KVFREE_GET_MACRO$|^__is_k?v?free_rcu_offset$/;

function none(view: HunkView, summary: string, why: string): Finding {
  return { effect: "none", summary, why, lines: linesWith(view, reaches), unmodelled: null };
}

/** Callers' macros in a header; what happens to the objects is decided elsewhere. */
export function callerMacros(view: HunkView): Finding | null {
  if (!/(^|\/)include\/linux\/(rcupdate|slab|rcutree)\.h$/.test(view.hunk.file) || !changes(view, reaches))
    return null;
  if (brings(view, /_arg_1$|_mightsleep$/)) {
    return none(
      view,
      "Gives callers the single-argument form, for objects without an rcu_head.",
      "Such an object needs a bulk page; with none to be had, its caller waits for a grace period itself, so it must be able to sleep.",
    );
  }
  if (changes(view, /^define$/) || changes(view, /^(typeof|offsetof|BUILD_BUG_ON|___p)$/)) {
    return none(
      view,
      "Changes the macros by which callers reach kvfree_rcu(), not what happens to their objects.",
      "",
    );
  }
  return null;
}

/** A callback that is an offset instead of a function: how RCU itself tells a kfree() from a call. */
export function offsetCallbacks(view: HunkView): Finding | null {
  if (!changes(view, /^__is_k?v?free_rcu_offset$/)) return null;
  if (
    ![...view.scopes].some((scope) =>
      /^(__rcu_reclaim|rcu_do_batch|rcu_reclaim_tiny|__call_rcu\w*)$/.test(scope ?? ""),
    )
  )
    return null;
  return {
    effect: "edge",
    summary: "Changes how RCU's own callback code treats a callback that only stands for a kfree().",
    why: "Batched objects never get there; only objects that bypass the batching do, such as those of early boot or of TINY_RCU.",
    lines: linesWith(view, /^__is_k?v?free_rcu_offset$|^k?v?free$/),
    unmodelled: null,
  };
}
