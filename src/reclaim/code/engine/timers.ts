/** Timers and hrtimers of a section on the simulated kernel. */
import { JiffyTimer } from "../../../kernel/clock.ts";
import { Timer } from "../../../kernel/eventQueue.ts";
import type { Kernel } from "../../../kernel/kernel.ts";
import type { WasmFunction } from "../webAssembly.ts";
import type { Stacks } from "./stacks.ts";

export interface TimerExports {
  readonly runTimer: WasmFunction;
  readonly runHrtimer: WasmFunction;
}

export class Timers {
  private readonly kernel: Kernel;
  private readonly stacks: Stacks;
  private readonly exports: TimerExports;
  private readonly timers = new Map<number, JiffyTimer>();
  private readonly hrtimers = new Map<number, Timer>();

  constructor(kernel: Kernel, stacks: Stacks, exports: TimerExports) {
    this.kernel = kernel;
    this.stacks = stacks;
    this.exports = exports;
  }

  startTimer(address: number, jiffies: number): void {
    const known = this.timers.get(address);
    const timer =
      known ?? new JiffyTimer((cpu) => this.stacks.interrupt(cpu, () => this.exports.runTimer(address)));
    this.timers.set(address, timer);
    this.kernel.clock.arm(timer, this.stacks.currentCpu, Math.max(0, jiffies));
  }

  cancelTimer(address: number): void {
    const timer = this.timers.get(address);
    if (timer !== undefined) this.kernel.clock.cancel(timer);
  }

  startHrtimer(address: number, ns: number): void {
    const cpu = this.stacks.currentCpu;
    this.cancelHrtimer(address);
    const timer: Timer = new Timer(() =>
      cpu.interrupt(() => {
        const again = Number(this.stacks.interrupt(cpu, () => this.exports.runHrtimer(address)));
        if (again >= 0) this.kernel.queue.arm(timer, this.kernel.nowNs + Math.max(1, Math.round(again)));
      }),
    );
    this.hrtimers.set(address, timer);
    this.kernel.queue.arm(timer, this.kernel.nowNs + Math.max(0, Math.round(ns)));
  }

  cancelHrtimer(address: number): void {
    const timer = this.hrtimers.get(address);
    if (timer !== undefined) this.kernel.queue.cancel(timer);
  }
}
