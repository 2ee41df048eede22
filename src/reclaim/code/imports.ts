/**
 * The calls that leave a compiled section, each one a call to the simulated kernel. All else (lists, atomics, locks,
 * per-CPU addressing, snapshots and polls of the grace-period counter) stays inside. Addresses and flags are 32-bit
 * unsigned, times ns.
 */
export interface ModuleImport {
  /** True for a call that may put its caller to sleep. */
  readonly sleeps: boolean;
  /** The kernel's call that it carries out. */
  readonly meaning: string;
}

/** By name, with parameters in order. `flags` are those of alloc_workqueue(); `cpu` is -1 for "any". */
export const MODULE_IMPORTS: Readonly<Record<string, ModuleImport>> = {
  fault: { sleeps: false, meaning: "(kind, line, address): ends the run; kinds are FAULT_KINDS" },
  warn: { sleeps: false, meaning: "(line): a WARN whose condition held" },
  now_ns: { sleeps: false, meaning: "ktime_get()" },
  sleep_ns: { sleeps: true, meaning: "(ns): msleep() and its like" },
  wait_on: { sleeps: true, meaning: "(address): until wake_all(address)" },
  wake_all: { sleeps: false, meaning: "(address): wake_up(), complete(), mutex_unlock()" },
  queue_work: {
    sleeps: false,
    meaning: "(cpu, flags, work): queue_work_on() of a work that was not pending",
  },
  queue_delayed_work: { sleeps: false, meaning: "(cpu, flags, work, jiffies): the same for a delayed work" },
  mod_delayed_work: { sleeps: false, meaning: "(cpu, flags, work, jiffies): of a work that is pending" },
  queue_rcu_work: {
    sleeps: false,
    meaning: "(flags, work): queue_rcu_work() of a work that was not pending",
  },
  cancel_work: {
    sleeps: false,
    meaning: "(work): takes a pending work or delayed work off its queue or timer",
  },
  flush_work: { sleeps: true, meaning: "(work): flush_work(); 1 if it had to wait" },
  flush_rcu_work: { sleeps: true, meaning: "(work): flush_rcu_work(); 1 if it had to wait" },
  start_timer: { sleeps: false, meaning: "(timer, jiffies): mod_timer()" },
  cancel_timer: { sleeps: false, meaning: "(timer): timer_delete() of a pending timer" },
  start_hrtimer: { sleeps: false, meaning: "(timer, ns): hrtimer_start()" },
  cancel_hrtimer: { sleeps: false, meaning: "(timer): hrtimer_cancel() of a pending timer" },
  call_rcu: {
    sleeps: false,
    meaning: "(head, lazy): call_rcu() or call_rcu_hurry(); the function is in head",
  },
  synchronize: { sleeps: true, meaning: "(expedited): synchronize_rcu() or synchronize_rcu_expedited()" },
  request_gp: { sleeps: false, meaning: "(expedited): the start of start_poll_synchronize_rcu()" },
  rcu_barrier: { sleeps: true, meaning: "(): rcu_barrier()" },
  get_page: { sleeps: true, meaning: "(gfp): __get_free_page(); 0 if there is none" },
  put_page: { sleeps: false, meaning: "(page, line): free_page()" },
  kmalloc: { sleeps: true, meaning: "(bytes, gfp): kmalloc(); 0 if there is none" },
  free_bulk: { sleeps: true, meaning: "(count, array, line): kfree_bulk(); takes time" },
  free_one: { sleeps: true, meaning: "(object, line): kfree(), kvfree(), vfree(); takes time" },
  register_shrinker: { sleeps: false, meaning: "(shrinker): register_shrinker() or shrinker_register()" },
};
