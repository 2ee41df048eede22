/** Who polls, who waits, and which grace period is asked for. */
import { observed, type Observation } from "../observation.ts";
import { callsTo, textOf, type Call, type Side } from "../side.ts";
import type { HunkView } from "../view.ts";

/** Whether the call is the condition of a WARN: a check that changes nothing as long as the code is right. */
export function isInWarning(call: Call): boolean {
  return /^(WARN|BUG|VM_WARN)/.test(call.outer ?? "");
}

/** poll_state_synchronize_rcu() on pages: in the reclaim work, or already in the monitor. */
export function polling(side: Side): readonly Observation[] {
  return callsTo(side, /^poll_state_synchronize_rcu(_full)?$/).flatMap((call) => {
    const snapshot = textOf(call.args[0] ?? []);
    if (isInWarning(call) || /\bkrwp -> gp_snap|\bkrcp -> gp_snap/.test(snapshot)) return [];
    const role = side.roleOf(call.within);
    if (role === "monitor") return [observed(side, ["monitorDrainsReady", true], call.at, call.end)];
    if (role === "work" && !/head/.test(snapshot)) {
      return [observed(side, ["workPollsPages", true], call.at, call.end)];
    }
    return [];
  });
}

/** synchronize_rcu() and its conditional form in the reclaim work; elsewhere it is the single-argument fall-back. */
export function waiting(side: Side): readonly Observation[] {
  return callsTo(side, /^(cond_)?synchronize_rcu(_expedited)?(_full)?$/).flatMap((call) => {
    if (side.roleOf(call.within) !== "work") return [];
    // A list that waits for its own snapshot waits like pages do; only a whole batch's snapshot is a way of its own.
    const whole = call.name.startsWith("cond_") && !/head|bnode/.test(textOf(call.args[0] ?? []));
    return [observed(side, ["workWait", whole ? "cond-synchronize" : "synchronize"], call.at, call.end)];
  });
}

/** The kind of grace period, by the name of the call that asks for it. */
export function gracePeriodKind(side: Side, view: HunkView): readonly Observation[] {
  if (view.fileKind === "workqueue") return rcuWorkCallback(side);
  return callsTo(side, /^(cond_|start_poll_)?synchronize_rcu(_expedited)?(_full)?$/).flatMap((call) => {
    if (!["work", "monitor"].includes(side.roleOf(call.within))) return [];
    const kind = /_expedited/.test(call.name) ? "expedited" : "normal";
    return [observed(side, ["gracePeriodKind", kind], call.at, call.end)];
  });
}

/** queue_rcu_work()'s own callback: call_rcu() may be lazy (RCU_LAZY), call_rcu_hurry() is not. */
function rcuWorkCallback(side: Side): readonly Observation[] {
  return callsTo(side, /^call_rcu(_hurry|_flush|_lazy)?$/).map((call) => {
    const lazy = call.name === "call_rcu" || call.name === "call_rcu_lazy";
    return observed(side, ["gracePeriodKind", lazy ? "lazy" : "normal"], call.at, call.end);
  });
}
