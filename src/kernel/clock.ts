/** Jiffies, the tick, and timers at jiffy grain (kernel/time/timer.c). */
import type { Cpu } from "./cpu.ts";
import { Timer, type EventQueue } from "./eventQueue.ts";

/** A timer of the timer wheel. Fires in the tick of its CPU, before the tick's RCU work (softirq order). */
export class JiffyTimer {
  /** @internal Jiffy in whose tick it fires; null while not pending. */
  due: number | null = null;
  /** timer->expires, jiffies; the wheel fires it a jiffy later at the earliest. */
  expires = 0;
  cpu: Cpu | null = null;
  readonly fire: (cpu: Cpu) => void;

  constructor(fire: (cpu: Cpu) => void) {
    this.fire = fire;
  }

  get pending(): boolean {
    return this.due !== null;
  }
}

/** What the clock needs of the machine. */
export interface TickHost {
  /** The CPUs take turns on fewer real ones, so that their ticks of one instant come one after the other. */
  readonly ticksInTurn: boolean;
  readonly cpus: readonly Cpu[];
  /** Whether this CPU ticks: it is busy, or has callbacks of its own to look after. */
  ticks(cpu: Cpu): boolean;
  /** Whether any CPU ticks. */
  anyTicks(): boolean;
  /** The tick itself, on `cpu`, after its timers. */
  tick(cpu: Cpu): void;
}

export class Clock {
  readonly jiffyNs: number;
  private readonly queue: EventQueue;
  private readonly host: TickHost;
  private readonly wheel = new Map<number, JiffyTimer[]>();
  private readonly timer: Timer;
  /** Who moves the counter, where that matters; null: nobody has ticked yet. */
  private keeper: Cpu | null = null;
  private counted = 0;
  /** The tick of each CPU that has no timers to fire, by far the most. */
  private readonly plainTicks: readonly (() => void)[];

  constructor(queue: EventQueue, hz: number, host: TickHost) {
    this.queue = queue;
    this.jiffyNs = Math.round(1e9 / hz);
    this.host = host;
    this.timer = new Timer(() => this.runTick());
    this.plainTicks = host.cpus.map((cpu) => () => {
      this.keepTime(cpu);
      host.tick(cpu);
    });
  }

  /**
   * The kernel's counter. One CPU moves it, in its tick (tick_sched_do_timer() in kernel/time/tick-sched.c); those whose
   * turn comes before see the old value, and their timers wait for their next tick.
   */
  get jiffies(): number {
    const { keeper } = this;
    return keeper === null || keeper.idle ? this.elapsedJiffies : this.counted;
  }

  /** What wakes a CPU brings the counter up to date first (tick_nohz_irq_enter()). */
  leftIdle(cpu: Cpu): void {
    if (cpu === this.keeper) this.counted = this.elapsedJiffies;
  }

  private get elapsedJiffies(): number {
    return Math.floor(this.queue.nowNs / this.jiffyNs);
  }

  /** A CPU's tick begins. Whoever ticks first after the keeper went idle has the duty from then on. */
  private keepTime(cpu: Cpu): void {
    if (!this.host.ticksInTurn) return;
    if (this.keeper === null || this.keeper.idle) this.keeper = cpu;
    if (this.keeper === cpu) this.counted = this.elapsedJiffies;
  }

  /**
   * Arms `timer` on `cpu` for `delayJiffies` from now. The wheel rounds up by one jiffy so that a timer is never
   * early (calc_index() in kernel/time/timer.c), so a delay of 1 fires between one and two jiffies from now.
   */
  arm(timer: JiffyTimer, cpu: Cpu, delayJiffies: number): void {
    this.cancel(timer);
    timer.expires = this.jiffies + delayJiffies;
    this.put(timer, cpu, Math.max(timer.expires, this.elapsedJiffies) + 1);
  }

  private put(timer: JiffyTimer, cpu: Cpu, due: number): void {
    timer.due = due;
    timer.cpu = cpu;
    const list = this.wheel.get(due);
    if (list === undefined) this.wheel.set(due, [timer]);
    else list.push(timer);
    this.wakeUp();
  }

  cancel(timer: JiffyTimer): void {
    if (timer.due === null) return;
    // The list is gone from the wheel while its jiffy's timers fire; `due` alone then keeps this one from firing.
    const list = this.wheel.get(timer.due);
    const index = list?.indexOf(timer) ?? -1;
    if (list !== undefined && index >= 0) list.splice(index, 1);
    if (list?.length === 0) this.wheel.delete(timer.due);
    timer.due = null;
  }

  /** Makes sure that the next tick comes if anybody needs it. */
  wakeUp(): void {
    let jiffy = this.host.anyTicks() ? this.elapsedJiffies + 1 : Infinity;
    if (jiffy === Infinity) for (const due of this.wheel.keys()) jiffy = Math.min(jiffy, due);
    if (jiffy === Infinity) return;
    const atNs = jiffy * this.jiffyNs;
    if (!this.timer.armed || atNs < this.timer.atNs) this.queue.arm(this.timer, atNs);
  }

  private runTick(): void {
    const due = this.elapsedJiffies;
    const timers = this.wheel.get(due);
    this.wheel.delete(due);
    const byCpu = timers === undefined ? null : timersByCpu(timers);
    for (const cpu of this.host.cpus) {
      const mine = byCpu?.get(cpu.id);
      if (mine !== undefined) cpu.interrupt(() => this.tickOn(cpu, mine, due));
      else if (this.host.ticks(cpu)) cpu.interrupt(this.plainTicks[cpu.id] as () => void);
    }
    this.wakeUp();
  }

  private tickOn(cpu: Cpu, timers: readonly JiffyTimer[], due: number): void {
    this.keepTime(cpu);
    for (const timer of timers) {
      if (timer.due !== due) continue;
      timer.due = null;
      if (this.jiffies > timer.expires) timer.fire(cpu);
      else this.put(timer, cpu, this.elapsedJiffies + 1);
    }
    this.host.tick(cpu);
  }
}

function timersByCpu(timers: readonly JiffyTimer[]): Map<number, JiffyTimer[]> {
  const byCpu = new Map<number, JiffyTimer[]>();
  for (const timer of timers) {
    const id = (timer.cpu as Cpu).id;
    const list = byCpu.get(id);
    if (list === undefined) byCpu.set(id, [timer]);
    else list.push(timer);
  }
  return byCpu;
}
