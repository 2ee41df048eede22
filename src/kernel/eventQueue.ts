/**
 * The event loop's queue: a binary heap of reusable timers ordered by (time, order). Operation ends come before
 * everything else at the same instant and in CPU order among themselves, so that an engine which looks at every
 * operation and one which looks only at the interesting ones see the same sequence.
 */

/** Orders below this belong to operation ends; ordinary timers count up from here. */
const FIRST_ORDINARY = 2 ** 20;

/** Something that happens at a time. Reusable: arming it again moves it. */
export class Timer {
  /** Simulated ns; meaningful while armed. */
  atNs = 0;
  /** @internal */
  order = 0;
  /** @internal Position in the heap, -1 while not armed. */
  slot = -1;
  readonly fire: () => void;

  constructor(fire: () => void) {
    this.fire = fire;
  }

  get armed(): boolean {
    return this.slot >= 0;
  }
}

export class EventQueue {
  /** Simulated time in integer ns. */
  nowNs = 0;
  /** Events handled so far. */
  handled = 0;
  private readonly heap: Timer[] = [];
  private sequence = FIRST_ORDINARY;

  /** Arms or moves `timer`. Times in the past are a defect of the caller and are refused. */
  arm(timer: Timer, atNs: number): void {
    this.sequence += 1;
    this.place(timer, atNs, this.sequence);
  }

  /** Arms the end of an operation on `cpu`: before ordinary events of the same instant. */
  armOperationEnd(timer: Timer, atNs: number, cpu: number): void {
    this.place(timer, atNs, cpu);
  }

  cancel(timer: Timer): void {
    const slot = timer.slot;
    if (slot < 0) return;
    timer.slot = -1;
    const last = this.heap.pop();
    if (last === undefined || last === timer) return;
    this.heap[slot] = last;
    last.slot = slot;
    this.siftDown(slot);
    this.siftUp(last.slot);
  }

  /** Time of the next event, or Infinity. */
  get nextNs(): number {
    return this.heap[0]?.atNs ?? Infinity;
  }

  /** Handles the next event; false when there is none. */
  step(): boolean {
    const timer = this.heap[0];
    if (timer === undefined) return false;
    this.cancel(timer);
    this.nowNs = timer.atNs;
    this.handled += 1;
    timer.fire();
    return true;
  }

  private place(timer: Timer, atNs: number, order: number): void {
    if (!(atNs >= this.nowNs))
      throw new RangeError(`event at ${atNs} ns, but it is already ${this.nowNs} ns`);
    timer.atNs = atNs;
    timer.order = order;
    if (timer.slot < 0) {
      timer.slot = this.heap.length;
      this.heap.push(timer);
      this.siftUp(timer.slot);
      return;
    }
    this.siftDown(timer.slot);
    this.siftUp(timer.slot);
  }

  private siftUp(from: number): void {
    const heap = this.heap;
    const timer = heap[from] as Timer;
    let slot = from;
    while (slot > 0) {
      const parentSlot = (slot - 1) >> 1;
      const parent = heap[parentSlot] as Timer;
      if (before(parent, timer)) break;
      heap[slot] = parent;
      parent.slot = slot;
      slot = parentSlot;
    }
    heap[slot] = timer;
    timer.slot = slot;
  }

  private siftDown(from: number): void {
    const heap = this.heap;
    const timer = heap[from] as Timer;
    const length = heap.length;
    let slot = from;
    for (;;) {
      let childSlot = 2 * slot + 1;
      if (childSlot >= length) break;
      if (childSlot + 1 < length && before(heap[childSlot + 1] as Timer, heap[childSlot] as Timer))
        childSlot += 1;
      const child = heap[childSlot] as Timer;
      if (before(timer, child)) break;
      heap[slot] = child;
      child.slot = slot;
      slot = childSlot;
    }
    heap[slot] = timer;
    timer.slot = slot;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.atNs < b.atNs || (a.atNs === b.atNs && a.order < b.order);
}
