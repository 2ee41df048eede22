/** Short memory as a section meets it: pages that are not to be had, shrinkers that kswapd runs, callers that are held up. */
import type { Cpu } from "../../../kernel/cpu.ts";
import type { Kernel } from "../../../kernel/kernel.ts";
import { queueWork, Work, type Worker } from "../../../kernel/workqueue.ts";
import type { MemoryShortage } from "../../reclaimer.ts";
import type { WasmFunction } from "../webAssembly.ts";
import { type Context, contextOf, type Stacks } from "./stacks.ts";

/** SHRINK_EMPTY and SHRINK_STOP, as 32-bit numbers: there is nothing to scan. */
const SHRINK_EMPTY = 2 ** 32 - 2;

export interface ShrinkExports {
  readonly count: WasmFunction;
  readonly scan: WasmFunction;
}

/** A shrinker that the section registered, by its address. */
interface Shrinker {
  readonly address: number;
  readonly work: Work;
  /** What it counted last. */
  objects: number;
}

export class Pressure {
  private shortage: MemoryShortage = "none";
  private readonly shrinkers: Shrinker[] = [];
  private readonly kernel: Kernel;
  private readonly stacks: Stacks;
  private readonly exports: ShrinkExports;
  private readonly pay: (context: Context, then: () => void) => void;

  /** @param pay spends the CPU time that a context owes, then goes on */
  constructor(
    kernel: Kernel,
    stacks: Stacks,
    exports: ShrinkExports,
    pay: (context: Context, then: () => void) => void,
  ) {
    this.kernel = kernel;
    this.stacks = stacks;
    this.exports = exports;
    this.pay = pay;
  }

  register(address: number): void {
    const shrinker: Shrinker = {
      address,
      objects: 0,
      work: new Work(`shrinker 0x${address.toString(16)}`, (worker) => this.scan(shrinker, worker)),
    };
    this.shrinkers.push(shrinker);
  }

  /** No page is to be had. */
  get pagesFail(): boolean {
    return this.shortage === "min" || this.shortage === "reclaim";
  }

  /** Threads that allocate are in direct reclaim. */
  get holdsUp(): boolean {
    return this.shortage === "reclaim";
  }

  /** Has kswapd run the shrinkers that count something; whether any does. Throws SectionFault. */
  tell(shortage: MemoryShortage): boolean {
    this.shortage = shortage;
    if (shortage === "none") return false;
    const cpu = this.kernel.cpus[0] as Cpu;
    let any = false;
    for (const shrinker of this.shrinkers) {
      const { address, work } = shrinker;
      const count = this.stacks.interrupt(cpu, () => this.exports.count(address));
      shrinker.objects = Number(count) >>> 0;
      if (shrinker.objects === 0 || shrinker.objects >= SHRINK_EMPTY) continue;
      any = true;
      queueWork(this.kernel.kswapd, work, cpu);
    }
    return any;
  }

  private scan({ address, objects }: Shrinker, worker: Worker): void {
    const context = contextOf(worker.task, worker, worker.cpu, this.kernel.nowNs);
    this.stacks.run(context, this.exports.scan, [address, objects], () =>
      this.pay(context, () => worker.finish()),
    );
  }
}
