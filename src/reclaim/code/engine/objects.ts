/**
 * The objects that wait to be freed: what the simulator knows of each, out of the compiled code's reach. An object is an
 * address; its record is that of the batch of calls that queued it.
 */
import type { Chunk } from "../../chunk.ts";
import type { LinearMemory } from "./memory.ts";

/** Bytes between two objects: their rcu_heads, eight bytes each on wasm32, lie side by side. */
export const OBJECT_STRIDE = 8;

/** Objects in one block, which comes back as a whole. */
const BLOCK_OBJECTS = 512;
const BLOCK_BYTES = BLOCK_OBJECTS * OBJECT_STRIDE;
const UNIT_BYTES = 65_536;
/** rcu_heads begin behind their objects, so the last one of a unit would reach into the next. */
const BLOCKS_PER_UNIT = UNIT_BYTES / BLOCK_BYTES - 1;

/** A batch of calls, or what is left of it after a preemption: its objects stand one behind the other. */
export interface Batch extends Chunk {
  count: number;
  baseNs: number;
  creditTenths: number;
  costTenths: number;
  required: number;
  /** CPU that queued them. */
  cpu: number;
}

/** Freed objects of one batch. */
export interface FreedRun {
  readonly batch: Batch;
  /** Index of the first in the batch. */
  readonly first: number;
  readonly count: number;
}

/** Bits of slots `from` … `end - 1`, which lie in one word. */
function bitsOf(from: number, end: number): number {
  return end - from === 32 ? -1 : ((1 << (end - from)) - 1) << (from & 31);
}

class Block {
  readonly address: number;
  /** Objects handed out, and those of them that still wait. */
  used = 0;
  live = 0;
  readonly batches: { start: number; batch: Batch }[] = [];
  private readonly waiting = new Uint32Array(BLOCK_OBJECTS / 32);

  constructor(address: number) {
    this.address = address;
  }

  begin(): void {
    this.used = 0;
    this.live = 0;
    this.batches.length = 0;
  }

  mark(slot: number, count: number): void {
    for (let i = slot; i < slot + count; i++)
      this.waiting[i >> 5] = (this.waiting[i >> 5] ?? 0) | (1 << (i & 31));
    this.live += count;
  }

  /** Takes marks off from `slot` on, up to `most` or the first slot without one; how many. */
  unmark(slot: number, most: number): number {
    const { waiting } = this;
    let at = slot;
    while (at < slot + most) {
      const end = Math.min(slot + most, (at | 31) + 1);
      const bits = bitsOf(at, end);
      const word = waiting[at >> 5] ?? 0;
      if (((word ^ bits) & bits) === 0) {
        waiting[at >> 5] = word & ~bits;
        at = end;
      } else if (((word >>> (at & 31)) & 1) === 1) {
        waiting[at >> 5] = word & ~(1 << (at & 31));
        at++;
      } else {
        break;
      }
    }
    this.live -= at - slot;
    return at - slot;
  }

  /** Place in `batches` of the one that has the slot. */
  batchAt(slot: number): number {
    let i = this.batches.length - 1;
    while (i > 0 && (this.batches[i]?.start ?? 0) > slot) i--;
    return i;
  }
}

export class ObjectTable {
  private readonly memory: LinearMemory;
  private readonly blocks = new Map<number, Block>();
  private readonly free: Block[] = [];
  private readonly current: (Block | undefined)[] = [];

  constructor(memory: LinearMemory) {
    this.memory = memory;
  }

  /** Room for up to `wanted` objects in a row, to be queued on `cpu`: their address, and how many fit. */
  room(cpu: number, wanted: number): { address: number; count: number } {
    let block = this.current[cpu];
    if (block === undefined || block.used === BLOCK_OBJECTS) {
      block = this.freshBlock();
      this.current[cpu] = block;
    }
    return {
      address: block.address + block.used * OBJECT_STRIDE,
      count: Math.min(wanted, BLOCK_OBJECTS - block.used),
    };
  }

  /** A batch of calls begins: all objects of the room count as queued until settle() says how many were. */
  begin(address: number, batch: Batch): void {
    const { block, slot } = this.find(address);
    block?.batches.push({ start: slot, batch });
    block?.mark(slot, batch.count);
  }

  /** Only the first `made` objects of the batch at `address` were queued. */
  settle(address: number, batch: Batch, made: number): void {
    const { block, slot } = this.find(address);
    if (block === null) return;
    block.unmark(slot + made, batch.count - made);
    batch.count = made;
    block.used += made;
    if (made === 0) block.batches.pop();
    this.recycle(block);
  }

  /** The calls from `address` on, up to the end of its batch, are made later than was thought. */
  retime(address: number, timing: { baseNs: number; creditTenths: number; costTenths: number }): void {
    const { block, slot } = this.find(address);
    if (block === null) return;
    const at = block.batchAt(slot);
    const entry = block.batches[at];
    if (entry === undefined) return;
    const { batch, start } = entry;
    if (start === slot) {
      Object.assign(batch, timing);
      return;
    }
    const rest = { ...batch, ...timing, count: batch.count - (slot - start) };
    batch.count = slot - start;
    block.batches.splice(at + 1, 0, { start: slot, batch: rest });
  }

  /**
   * Takes out the object whose address is `words[at]`, and those behind it as long as the following words are their
   * addresses; null: no such object waits.
   */
  takeRun(words: ArrayLike<number>, at: number, most: number): FreedRun | null {
    const address = words[at] ?? 0;
    const { block, slot } = this.find(address);
    if (block === null || block.live === 0) return null;
    const entry = block.batches[block.batchAt(slot)];
    if (entry === undefined) return null;
    const limit = Math.min(most, entry.start + entry.batch.count - slot);
    let inRow = 1;
    for (let next = address + OBJECT_STRIDE; inRow < limit && words[at + inRow] === next; inRow++) {
      next += OBJECT_STRIDE;
    }
    const count = block.unmark(slot, inRow);
    if (count === 0) return null;
    this.recycle(block);
    return { batch: entry.batch, first: slot - entry.start, count };
  }

  /** Batches that were queued on `cpu` and still have objects. */
  *waitingOn(cpu: number): Generator<Batch> {
    for (const block of this.blocks.values()) {
      if (block.live === 0) continue;
      for (const { batch } of block.batches) if (batch.cpu === cpu) yield batch;
    }
  }

  private recycle(block: Block): void {
    if (block.live === 0 && block.used === BLOCK_OBJECTS) this.free.push(block);
  }

  private find(address: number): { block: Block | null; slot: number } {
    const start = Math.floor(address / BLOCK_BYTES) * BLOCK_BYTES;
    const offset = address - start;
    const block = offset % OBJECT_STRIDE === 0 ? this.blocks.get(start) : undefined;
    return { block: block ?? null, slot: offset / OBJECT_STRIDE };
  }

  private freshBlock(): Block {
    if (this.free.length === 0) {
      const unit = this.memory.take("object");
      for (let i = BLOCKS_PER_UNIT - 1; i >= 0; i--) {
        const block = new Block(unit + i * BLOCK_BYTES);
        this.blocks.set(block.address, block);
        this.free.push(block);
      }
    }
    const block = this.free.pop() as Block;
    block.begin();
    return block;
  }
}
