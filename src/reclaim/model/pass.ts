/** Freeing one pile on a worker: objects one by one for the clock, whole groups for the books. */
import type { Kernel } from "../../kernel/kernel.ts";
import { TENTHS_PER_NS } from "../../kernel/task.ts";
import type { Worker } from "../../kernel/workqueue.ts";
import type { Account, Channel, StageTimes } from "../account.ts";
import type { Chunk } from "../chunk.ts";
import type { PieceListener, Pile } from "./pile.ts";

export interface PassPlan {
  readonly pile: Pile;
  readonly channel: Channel;
  /** Pages come newest first from the head of the chain; polling takes them from the tail. */
  readonly newestFirst: boolean;
  /** Price of one object, its share of the page included. */
  readonly costTenths: number;
  readonly stages: StageTimes;
  /** Freed on the CPU that queued them. */
  readonly local: boolean;
  /** Without a wait: their snapshot was done. */
  readonly early: boolean;
}

/** Runs `plan` on `worker`, then `done` in its context. */
export function freePile(
  kernel: Kernel,
  account: Account,
  worker: Worker,
  plan: PassPlan,
  done: () => void,
): void {
  const { pile, channel, newestFirst, stages } = plan;
  const objects = pile.objects;
  const pages = channel === "list" ? 0 : pile.groups;
  if (objects === 0) return done();
  const { task } = worker;
  const { groupSize } = pile;
  let freedObjects = 0;
  let groupEnd = pile.nextGroup(newestFirst);
  const onAdvance = (count: number, baseNs: number, creditTenths: number, costTenths: number): void => {
    const before = freedObjects;
    freedObjects += count;
    account.freed += count;
    account.spentOn(task.cpu.id, count * costTenths);
    const sequence = kernel.rcu.sequence;
    while (groupEnd <= freedObjects && pile.objects > 0) {
      const firstTenths = (groupEnd - before) * costTenths - creditTenths;
      const within = 1 + Math.floor((freedObjects - groupEnd) / groupSize);
      const groups = Math.min(within, pile.wholeGroups(newestFirst));
      if (groups > 1) {
        const stepTenths = groupSize * costTenths;
        const free = (chunk: Chunk, first: number): void =>
          account.freeRun(
            { chunk, first, groups, groupSize, newestFirst, baseNs, firstTenths, stepTenths },
            stages,
            sequence,
          );
        eat(pile, groups * groupSize, newestFirst, free);
        groupEnd += (groups - 1) * groupSize;
      } else {
        const freedNs = baseNs + Math.ceil(firstTenths / TENTHS_PER_NS);
        eat(pile, pile.nextGroup(newestFirst), newestFirst, (chunk, first, pieces) =>
          account.free(chunk, first, pieces, freedNs, stages, sequence),
        );
      }
      groupEnd += pile.nextGroup(newestFirst);
    }
  };
  task.work(
    plan.costTenths,
    objects,
    () => {
      account.byChannel[channel] += objects;
      if (plan.local) account.freedLocally += objects;
      account.pagesInUse -= pages;
      if (plan.early) account.pagesFreedEarly += pages;
      else account.pagesFreedLate += pages;
      done();
    },
    onAdvance,
  );
}

function eat(pile: Pile, objects: number, newestFirst: boolean, listener: PieceListener): void {
  if (newestFirst) pile.eatNewest(objects, listener);
  else pile.eatOldest(objects, listener);
}
