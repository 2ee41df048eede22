/** The imports of a section, each tied to the part of the simulator that carries it out. */
import type { Kernel } from "../../../kernel/kernel.ts";
import type { Account } from "../../account.ts";
import type { SectionReports } from "./faults.ts";
import type { Pressure } from "./pressure.ts";
import type { LinearMemory } from "./memory.ts";
import type { ImportFunction, ImportFunctions } from "./module.ts";
import type { Sleeping } from "./sleeping.ts";
import type { Stacks } from "./stacks.ts";
import type { Timers } from "./timers.ts";
import type { Works } from "./works.ts";

export interface BoundParts {
  readonly kernel: Kernel;
  readonly account: Account;
  readonly reports: SectionReports;
  readonly memory: LinearMemory;
  readonly stacks: Stacks;
  readonly works: Works;
  readonly timers: Timers;
  readonly sleeping: Sleeping;
  readonly pressure: Pressure;
}

type Group<Name extends keyof ImportFunctions> = Pick<ImportFunctions, Name>;

/** @param of the parts; asked for at each call, since the module must exist before they do */
export function bind(of: () => BoundParts): ImportFunctions {
  return {
    ...works(of),
    ...timers(of),
    ...sleeps(of),
    ...memory(of),
    fault: (kind = 0, line = 0) => {
      throw of().reports.fault(kind, line);
    },
    warn: (line = 0) => of().reports.add("warning", line, 1),
    now_ns: () => of().kernel.nowNs,
    register_shrinker: (shrinker = 0) => of().pressure.register(shrinker >>> 0),
  };
}

/** A call that does more than queue an object is the last of its batch. */
function ending(of: () => BoundParts, act: ImportFunction): ImportFunction {
  return (...args) => {
    of().stacks.setState("stop", 1);
    return act(...args);
  };
}

type WorkImport =
  | "queue_work"
  | "queue_delayed_work"
  | "mod_delayed_work"
  | "queue_rcu_work"
  | "cancel_work"
  | "call_rcu"
  | "request_gp";

function works(of: () => BoundParts): Group<WorkImport> {
  return {
    queue_work: ending(of, (cpu = 0, flags = 0, work = 0) => of().works.queue(cpu, flags, work >>> 0)),
    queue_delayed_work: ending(of, (cpu = 0, flags = 0, work = 0, delay = 0) =>
      of().works.queueDelayed(cpu, flags, work >>> 0, delay >>> 0),
    ),
    mod_delayed_work: ending(of, (cpu = 0, flags = 0, work = 0, delay = 0) =>
      of().works.modify(cpu, flags, work >>> 0, delay >>> 0),
    ),
    queue_rcu_work: ending(of, (flags = 0, work = 0) => of().works.queueRcu(flags, work >>> 0)),
    cancel_work: ending(of, (work = 0) => of().works.cancel(work >>> 0)),
    call_rcu: ending(of, (head = 0, lazy = 0) => of().works.callRcu(head >>> 0, lazy !== 0)),
    request_gp: ending(of, (expedited = 0) => {
      const { kernel, stacks } = of();
      if (expedited === 0) kernel.rcu.startPoll(stacks.currentCpu);
      else kernel.rcu.expedite(stacks.currentCpu, () => undefined);
    }),
  };
}

function timers(
  of: () => BoundParts,
): Group<"start_timer" | "cancel_timer" | "start_hrtimer" | "cancel_hrtimer"> {
  return {
    start_timer: ending(of, (timer = 0, jiffies = 0) => of().timers.startTimer(timer >>> 0, jiffies)),
    cancel_timer: ending(of, (timer = 0) => of().timers.cancelTimer(timer >>> 0)),
    start_hrtimer: ending(of, (timer = 0, ns = 0) => of().timers.startHrtimer(timer >>> 0, ns)),
    cancel_hrtimer: ending(of, (timer = 0) => of().timers.cancelHrtimer(timer >>> 0)),
  };
}

type SleepImport =
  | "sleep"
  | "synchronize"
  | "rcu_barrier"
  | "flush_work"
  | "flush_rcu_work"
  | "sleep_ns"
  | "wait_on"
  | "wake_all"
  | "free_bulk"
  | "free_one";

function sleeps(of: () => BoundParts): Group<SleepImport> {
  return {
    sleep: () => of().sleeping.sleep(),
    synchronize: (expedited = 0) => of().sleeping.synchronize(expedited !== 0),
    rcu_barrier: () => of().sleeping.barrier(),
    flush_work: (work = 0) => of().sleeping.flush(work >>> 0),
    flush_rcu_work: (work = 0) => of().sleeping.flush(work >>> 0),
    sleep_ns: (ns = 0) => of().sleeping.forNs(ns),
    wait_on: (address = 0) => of().sleeping.on(address >>> 0),
    wake_all: ending(of, (address = 0) => of().sleeping.wake(address >>> 0)),
    free_bulk: (count = 0, array = 0, line = 0) => of().sleeping.freeBulk(count >>> 0, array >>> 0, line),
    free_one: (object = 0, kind = 0, line = 0) => of().sleeping.freeOne(object >>> 0, kind !== 0, line),
  };
}

function memory(of: () => BoundParts): Group<"get_page" | "put_page" | "kmalloc"> {
  return {
    get_page: ending(of, () => {
      const parts = of();
      if (parts.pressure.pagesFail) return 0;
      parts.stacks.context.owedNs += parts.kernel.machine.costs.pageAllocNs;
      parts.account.pagesInUse += 1;
      return parts.memory.takePage();
    }),
    put_page: (page = 0, line = 0) => {
      const parts = of();
      if (!parts.memory.putPage(page >>> 0)) throw parts.reports.badFree(page >>> 0, line);
      parts.account.pagesInUse -= 1;
    },
    kmalloc: (bytes = 0) => of().memory.takeSmall(bytes >>> 0),
  };
}
