/**
 * Virtual CPUs that share fewer real ones, round robin in CPU order, as an emulator's or a busy hypervisor's do. Idle
 * virtual CPUs are passed over, and a slice ends early when another one is interrupted. QEMU's single-threaded emulation
 * (since 8.1) cuts its slices from the time to the next timer, so they shrink towards the tick; here they are equal, as
 * many in a jiffy as that comes to, so that none has a lasting advantage.
 */
import { Timer, type EventQueue } from "./eventQueue.ts";
import type { Cpu } from "./cpu.ts";

/** ln(jiffy / 10 µs) rounds of QEMU's shrinking slices: 4.6 at HZ=1000. */
const ROUNDS_PER_JIFFY = 4;

export class SharedHost {
  private readonly queue: EventQueue;
  private readonly cpus: readonly Cpu[];
  private readonly real: number;
  private readonly sliceNs: number;
  private readonly sliceEnd: Timer;
  private readonly reschedule: Timer;
  private running: Cpu[] = [];
  private nextIndex = 0;

  constructor(queue: EventQueue, cpus: readonly Cpu[], real: number, jiffyNs: number) {
    this.queue = queue;
    this.cpus = cpus;
    this.real = real;
    this.sliceNs = Math.ceil(jiffyNs / (cpus.length * ROUNDS_PER_JIFFY));
    this.sliceEnd = new Timer(() => this.rotate());
    this.reschedule = new Timer(() => this.rotate());
  }

  /** A virtual CPU got something to do, or has nothing left. Takes effect after the current event. */
  busyChanged(cpu: Cpu): void {
    if (cpu.active === cpu.idle) this.queue.arm(this.reschedule, this.queue.nowNs);
  }

  private rotate(): void {
    const next = this.chooseNext();
    for (const cpu of this.running) if (!next.includes(cpu)) cpu.deactivate();
    const started = next.filter((cpu) => !cpu.active);
    this.running = next;
    this.queue.cancel(this.reschedule);
    if (next.length === 0) return this.queue.cancel(this.sliceEnd);
    this.queue.arm(this.sliceEnd, this.queue.nowNs + this.sliceNs);
    for (const cpu of started) cpu.activate();
  }

  private chooseNext(): Cpu[] {
    const chosen: Cpu[] = [];
    const count = this.cpus.length;
    for (let looked = 0; looked < count && chosen.length < this.real; looked++) {
      const cpu = this.cpus[this.nextIndex] as Cpu;
      this.nextIndex = (this.nextIndex + 1) % count;
      if (!cpu.idle) chosen.push(cpu);
    }
    return chosen;
  }
}
