/** What the module and the simulator share in linear memory, and how the module reports faults. */

/** Words of 32 bits of `struct sim_state` (shim/base.ts), in order. */
export const STATE_WORDS = [
  "cpu",
  "this_cpu_offset",
  "percpu_base",
  "percpu_stride",
  "nr_cpus",
  "gp_snapshot",
  "gp_cleared",
  "vmalloc_start",
  "snapshots",
  "polls",
  "calls",
  "locks",
  "irqs_off",
  "preempt_off",
  "readers",
  "stackless",
  "stop",
  "steps_left",
] as const;

export type StateWord = (typeof STATE_WORDS)[number];

/** Index of each word. */
export const STATE: Readonly<Record<StateWord, number>> = Object.fromEntries(
  STATE_WORDS.map((word, i) => [word, i]),
) as Record<StateWord, number>;

/** What ends a run: the SIM_FAULT_ numbers of shim/base.ts, in order. */
export const FAULT_KINDS = [
  "lock-taken-twice",
  "lock-not-held",
  "sleep-while-atomic",
  "sleep-in-reader",
  "bug",
  "list-corrupted",
  "unbalanced",
  "steps-used-up",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

const FAULT_WORDS: Readonly<Record<FaultKind, string>> = {
  "lock-taken-twice": "takes a lock that is held already, and would spin for ever",
  "lock-not-held": "releases a lock that is not held",
  "sleep-while-atomic": "sleeps with a lock held or interrupts or preemption off",
  "sleep-in-reader": "sleeps inside an RCU read-side critical section",
  bug: "hits a BUG()",
  "list-corrupted": "adds or removes a list entry twice",
  unbalanced: "returns with a lock held, or with interrupts or preemption off",
  "steps-used-up": "runs for longer than any kernel function may: most likely an endless loop",
};

/** A fault in words, to stand behind the name of a function. */
export function faultInWords(kind: FaultKind): string {
  return FAULT_WORDS[kind];
}
