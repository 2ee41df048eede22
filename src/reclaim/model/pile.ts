/**
 * The objects of one channel, in queue order, without looking at each: chunks, grouped into bulk pages of `groupSize`
 * objects that start at the oldest (only the newest page may be part full). The list channel uses groups as well: it
 * is freed in blocks, for the books only.
 */
import { TENTHS_PER_NS } from "../../kernel/task.ts";
import { queuedAtNs, type Chunk } from "../chunk.ts";

/** Told of every piece of a group: `count` objects of `chunk` from index `first` on. */
export type PieceListener = (chunk: Chunk, first: number, count: number) => void;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class Pile {
  readonly groupSize: number;
  objects = 0;
  /** When it was attached to a krwp, ns; 0 while it is in krcp. */
  attachedNs = 0;
  private chunks: Chunk[] = [];
  /** Chunks before this one are used up. */
  private head = 0;
  /** Chunks that are used up, for the next ones: a flood makes millions of them. */
  private readonly spare: Chunk[];

  constructor(groupSize: number, spare: Chunk[] = []) {
    this.groupSize = groupSize;
    this.spare = spare;
  }

  get groups(): number {
    return Math.ceil(this.objects / this.groupSize);
  }

  /** Adds the objects of `chunk`, which stays the caller's. */
  append(chunk: Readonly<Chunk>): void {
    this.objects += chunk.count;
    const last = this.chunks.at(-1);
    if (last !== undefined && this.head < this.chunks.length && continues(last, chunk))
      last.count += chunk.count;
    else this.chunks.push(this.copy(chunk));
  }

  private copy(chunk: Readonly<Chunk>): Chunk {
    const own: Mutable<Chunk> | undefined = this.spare.pop();
    if (own === undefined) return { ...chunk };
    own.first = chunk.first;
    own.count = chunk.count;
    own.baseNs = chunk.baseNs;
    own.creditTenths = chunk.creditTenths;
    own.costTenths = chunk.costTenths;
    own.required = chunk.required;
    own.counted = chunk.counted;
    return own;
  }

  /** Moves everything into a new pile and leaves this one empty. */
  takeAll(): Pile {
    const taken = new Pile(this.groupSize, this.spare);
    taken.chunks = this.chunks;
    taken.head = this.head;
    taken.objects = this.objects;
    taken.attachedNs = this.attachedNs;
    this.chunks = [];
    this.head = 0;
    this.objects = 0;
    return taken;
  }

  /** Moves the oldest `objects` into a new pile; a whole number of groups, or everything. */
  takeOldest(objects: number): Pile {
    if (objects >= this.objects) return this.takeAll();
    const taken = new Pile(this.groupSize, this.spare);
    taken.attachedNs = this.attachedNs;
    let left = objects;
    let whole = this.head;
    while (left >= (this.chunks[whole] as Chunk).count) {
      left -= (this.chunks[whole] as Chunk).count;
      whole += 1;
    }
    taken.chunks = this.chunks.slice(this.head, whole);
    if (left > 0) taken.chunks.push(this.cutOff(this.chunks[whole] as Chunk, left));
    taken.objects = objects;
    this.objects -= objects;
    this.head = whole;
    return taken;
  }

  /** Makes a chunk of the oldest `count` objects of one. */
  private cutOff(chunk: Chunk, count: number): Chunk {
    const oldest = this.copy(chunk);
    oldest.count = count;
    chunk.first += count;
    chunk.count -= count;
    return oldest;
  }

  /** The size of the group that is next, from the newest end or the oldest. */
  nextGroup(newestFirst: boolean): number {
    if (!newestFirst) return Math.min(this.groupSize, this.objects);
    return this.objects % this.groupSize || Math.min(this.groupSize, this.objects);
  }

  /** How many full groups that come next stand in one chunk, and so can be taken as a run. */
  wholeGroups(newestFirst: boolean): number {
    const chunk = newestFirst ? this.chunks.at(-1) : this.chunks[this.head];
    if (chunk === undefined || this.nextGroup(newestFirst) !== this.groupSize) return 0;
    return Math.floor(chunk.count / this.groupSize);
  }

  /** Takes `objects` away, from the newest end or the oldest. */
  eat(objects: number, newestFirst: boolean, listener: PieceListener): void {
    if (newestFirst) this.eatNewest(objects, listener);
    else this.eatOldest(objects, listener);
  }

  private eatNewest(objects: number, listener: PieceListener): void {
    this.objects -= objects;
    let left = objects;
    while (left > 0) {
      const chunk = this.chunks.at(-1) as Chunk;
      const count = Math.min(left, chunk.count);
      chunk.count -= count;
      left -= count;
      listener(chunk, chunk.first + chunk.count, count);
      if (chunk.count > 0) continue;
      this.chunks.pop();
      this.spare.push(chunk);
    }
  }

  private eatOldest(objects: number, listener: PieceListener): void {
    this.objects -= objects;
    let left = objects;
    while (left > 0) {
      const chunk = this.chunks[this.head] as Chunk;
      const count = Math.min(left, chunk.count);
      const first = chunk.first;
      chunk.first += count;
      chunk.count -= count;
      left -= count;
      listener(chunk, first, count);
      if (chunk.count > 0) continue;
      this.head += 1;
      this.spare.push(chunk);
    }
  }

  /**
   * How many of the oldest objects stand in groups whose snapshot is done.
   * @param done whether a grace period is over
   * @param stampedBy which object's grace period a group carries: its newest or its first
   */
  readyObjects(done: (required: number) => boolean, stampedBy: "newest" | "first"): number {
    let ready = 0;
    for (let i = this.head; i < this.chunks.length; i++) {
      const chunk = this.chunks[i] as Chunk;
      if (!done(chunk.required)) break;
      ready += chunk.count;
    }
    if (ready === this.objects) return ready;
    const groups =
      stampedBy === "newest" ? Math.floor(ready / this.groupSize) : Math.ceil(ready / this.groupSize);
    return Math.min(this.objects, groups * this.groupSize);
  }

  /** The grace period that the newest object needs; 0 when empty. */
  get newestRequired(): number {
    return this.objects === 0 ? 0 : (this.chunks.at(-1) as Chunk).required;
  }

  /** When the oldest object was queued; Infinity when empty. */
  get oldestQueuedNs(): number {
    const chunk = this.chunks[this.head];
    return chunk === undefined || this.objects === 0 ? Infinity : queuedAtNs(chunk, chunk.first);
  }

  /** Leaves what is here now out of the latency figures. */
  discount(): void {
    for (let i = this.head; i < this.chunks.length; i++) (this.chunks[i] as Chunk).counted = false;
  }
}

/** Whether `next` goes on in the pace of `last` without a break, so that one formula gives the times of both. */
function continues(last: Chunk, next: Readonly<Chunk>): boolean {
  if (last.required !== next.required || last.costTenths !== next.costTenths || last.counted !== next.counted)
    return false;
  const end = last.baseNs * TENTHS_PER_NS - last.creditTenths + (last.first + last.count) * last.costTenths;
  return end === next.baseNs * TENTHS_PER_NS - next.creditTenths + next.first * next.costTenths;
}
