/** How a batch is handed on, and on which workqueues the monitor and the reclaim work run. */
import type { WorkqueueName } from "../../policy.ts";
import { observed, type Observation, type PatchFacts } from "../observation.ts";
import { callsTo, textOf, type Call, type Side } from "../side.ts";
import type { HunkView } from "../view.ts";

/** What a work item belongs to, from the argument that names it. */
function itemOf(side: Side, call: Call): "reclaim" | "monitor" | "refill" | "unknown" {
  const text = textOf(call.args.flat());
  if (/page_cache/.test(text)) return "refill";
  if (/monitor/.test(text)) return "monitor";
  if (/rcu_work|krw|reclaim/.test(text) || side.roleOf(call.within) === "monitor") return "reclaim";
  return "unknown";
}

/** queue_rcu_work() or queue_work() for a krwp; INIT_RCU_WORK() or INIT_WORK() where neither is shown. */
export function handingOn(side: Side): readonly Observation[] {
  return callsTo(side, /^(queue_rcu_work|queue_work(_on)?|schedule_work|INIT_RCU_WORK|INIT_WORK)$/).flatMap(
    (call) => {
      if (itemOf(side, call) !== "reclaim") return [];
      const weak = call.name.startsWith("INIT_");
      const rcuWork = /rcu_work$/i.test(call.name);
      if (rcuWork && !weak && side.roleOf(call.within) === "work") {
        return [observed(side, ["workWait", "rcu-work"], call.at, call.end)];
      }
      return [observed(side, ["reclaimWork", rcuWork ? "rcu-work" : "work"], call.at, call.end, weak)];
    },
  );
}

export function queues(side: Side, _view: HunkView, facts: PatchFacts): readonly Observation[] {
  const pattern = /^(queue_(rcu_work|work|delayed_work)|mod_delayed_work|schedule_(delayed_)?work)(_on)?$/;
  return callsTo(side, pattern).flatMap((call) => {
    const queue = queueOf(call, facts);
    const item = itemOf(side, call);
    if (queue === null || item === "refill" || item === "unknown") return [];
    const end = queueEnd(call);
    if (item === "monitor") return [observed(side, ["monitorQueue", queue], call.at, end)];
    return [observed(side, ["reclaimQueue", queue], call.at, end)];
  });
}

/** The name and the queue decide; what is queued may change for other reasons. */
function queueEnd(call: Call): number {
  return Math.min(call.end, call.at + 4);
}

function queueOf(call: Call, facts: PatchFacts): WorkqueueName | null {
  if (call.name.startsWith("schedule_")) return "system_wq";
  const argument = call.args[call.name.endsWith("_on") ? 1 : 0] ?? [];
  const name = argument.at(-1)?.text ?? "";
  return workqueueNamed(name, facts);
}

/** The queue of that name in the model; an own one goes by its flags. Null where the name says nothing. */
export function workqueueNamed(name: string, facts: PatchFacts): WorkqueueName | null {
  if (/^system_(percpu_)?(wq|long_wq|freezable_wq|power_efficient_wq)$/.test(name)) return "system_wq";
  if (/^system_(unbound|dfl)_wq$/.test(name)) return "system_unbound_wq";
  if (name === "system_highpri_wq") return name;
  const flags = facts.workqueues.get(name);
  if (flags === undefined) return name === "rcu_reclaim_wq" ? name : null;
  if (/WQ_UNBOUND/.test(flags)) return /WQ_MEM_RECLAIM/.test(flags) ? "rcu_reclaim_wq" : "system_unbound_wq";
  return /WQ_HIGHPRI/.test(flags) ? "system_highpri_wq" : "system_wq";
}
