/**
 * The calls that leave a compiled section, each one a call to the simulated kernel, with its parameters in order. All
 * else (lists, atomics, locks, per-CPU addressing, snapshots and polls of the grace-period counter) stays inside.
 * Addresses and flags are 32-bit unsigned, times ns; `flags` are those of alloc_workqueue(); `cpu` is -1 for "any".
 * Only sleep() puts its caller to sleep; what ends the sleep was prepared by the call before it.
 */
export const MODULE_IMPORTS = {
  sleep: "(): sleeps for what was prepared",
  fault: "(kind, line, address): ends the run; kinds are FAULT_KINDS",
  warn: "(line): a WARN whose condition held",
  now_ns: "(): ktime_get()",
  queue_work: "(cpu, flags, work): queue_work_on() of a work that was not pending",
  queue_delayed_work: "(cpu, flags, work, jiffies): the same for a delayed work",
  mod_delayed_work: "(cpu, flags, work, jiffies): mod_delayed_work_on() of a work that is pending",
  queue_rcu_work: "(flags, work): queue_rcu_work() of a work that was not pending",
  cancel_work: "(work): takes a pending work or delayed work off its queue or timer",
  flush_work: "(work): prepares flush_work(); 1 if there is something to wait for",
  flush_rcu_work: "(work): prepares flush_rcu_work(); 1 if there is something to wait for",
  start_timer: "(timer, jiffies): mod_timer()",
  cancel_timer: "(timer): timer_delete() of a pending timer",
  start_hrtimer: "(timer, ns): hrtimer_start()",
  cancel_hrtimer: "(timer): hrtimer_cancel() of a pending timer",
  call_rcu: "(head, lazy): call_rcu() or call_rcu_hurry(); the function is in head",
  request_gp: "(expedited): the request in start_poll_synchronize_rcu()",
  synchronize: "(expedited): prepares synchronize_rcu() or synchronize_rcu_expedited()",
  rcu_barrier: "(): prepares rcu_barrier(); 1 if there is something to wait for",
  sleep_ns: "(ns): prepares msleep() and its like",
  wait_on: "(address): prepares a wait until wake_all(address)",
  wake_all: "(address): wake_up(), complete(), mutex_unlock()",
  get_page: "(gfp): __get_free_page(); 0 if there is none",
  put_page: "(page, line): free_page()",
  kmalloc: "(bytes, gfp): kmalloc(); 0 if there is none",
  free_bulk: "(count, array, line): kfree_bulk(); prepares to spend its time, 1 if that is due",
  free_one: "(object, kind, line): kfree(), kvfree() (0), vfree() (1); the same",
  register_shrinker: "(shrinker): register_shrinker() or shrinker_register()",
} as const;

export type ImportName = keyof typeof MODULE_IMPORTS;
