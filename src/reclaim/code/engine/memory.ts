/** The module's linear memory: what the simulator hands out of it, in units of 64 KiB. */
import type { WasmMemory } from "../webAssembly.ts";
import { SectionFault } from "./faults.ts";

const UNIT_BYTES = 65_536;

/** Grown by this much at a time. */
const GROWTH_UNITS = 256;

/** wasm32 ends here. */
const MAX_UNITS = 65_535;

/** Longest piece that kmalloc() of a section may ask for, bytes. */
const MAX_SMALL_BYTES = UNIT_BYTES;

type UnitKind = "own" | "stack" | "page" | "object" | "small";

export class LinearMemory {
  /** Refreshed whenever the memory grows. */
  words: Uint32Array;
  bytes: Uint8Array;
  private readonly memory: WasmMemory;
  private readonly kinds: UnitKind[] = [];
  private readonly freePages: number[] = [];
  private readonly livePages = new Set<number>();
  private readonly pageBytes: number;
  private readonly freeSmall = new Map<number, number[]>();
  private readonly smallBytes = new Map<number, number>();
  private readonly freeStacks: number[] = [];
  private units: number;

  /** @param pageBytes bytes of a page for __get_free_page() */
  constructor(memory: WasmMemory, pageBytes: number) {
    this.memory = memory;
    this.pageBytes = pageBytes;
    this.words = new Uint32Array(memory.buffer);
    this.bytes = new Uint8Array(memory.buffer);
    this.units = memory.buffer.byteLength / UNIT_BYTES;
    while (this.kinds.length < this.units) this.kinds.push("own");
  }

  /** Address of `count` fresh units in a row. */
  take(kind: UnitKind, count = 1): number {
    const first = this.units;
    this.units += count;
    if (this.units > MAX_UNITS) {
      throw new SectionFault("memory", null, "The section needs more memory than 4 GiB.");
    }
    if (this.units * UNIT_BYTES > this.memory.buffer.byteLength) this.grow();
    for (let i = 0; i < count; i++) this.kinds.push(kind);
    return first * UNIT_BYTES;
  }

  /** Address of a page; its content is what was left there. */
  takePage(): number {
    if (this.freePages.length === 0) {
      const unit = this.take("page");
      for (let at = UNIT_BYTES - this.pageBytes; at >= 0; at -= this.pageBytes)
        this.freePages.push(unit + at);
    }
    const page = this.freePages.pop() ?? 0;
    this.livePages.add(page);
    return page;
  }

  /** False if there is no such page in use. */
  putPage(page: number): boolean {
    if (!this.livePages.delete(page)) return false;
    this.freePages.push(page);
    return true;
  }

  /** A piece for kmalloc(); 0 if it is too long. */
  takeSmall(bytes: number): number {
    if (bytes > MAX_SMALL_BYTES) return 0;
    const size = Math.max(16, 2 ** Math.ceil(Math.log2(Math.max(1, bytes))));
    const free = this.freeSmall.get(size) ?? [];
    this.freeSmall.set(size, free);
    if (free.length === 0) {
      const unit = this.take("small");
      for (let at = UNIT_BYTES - size; at >= 0; at -= size) free.push(unit + at);
    }
    const piece = free.pop() ?? 0;
    this.smallBytes.set(piece, size);
    return piece;
  }

  /** False if kmalloc() gave no such piece out. */
  putSmall(piece: number): boolean {
    const size = this.smallBytes.get(piece);
    if (size === undefined) return false;
    this.smallBytes.delete(piece);
    this.freeSmall.get(size)?.push(piece);
    return true;
  }

  /** Top of a C stack of 64 KiB, for one sleeping context. */
  takeStack(): number {
    return (this.freeStacks.pop() ?? this.take("stack")) + UNIT_BYTES;
  }

  putStack(top: number): void {
    this.freeStacks.push(top - UNIT_BYTES);
  }

  kindAt(address: number): UnitKind | undefined {
    return this.kinds[Math.floor(address / UNIT_BYTES)];
  }

  private grow(): void {
    const have = this.memory.buffer.byteLength / UNIT_BYTES;
    const wanted = Math.min(MAX_UNITS, Math.max(this.units, have + GROWTH_UNITS));
    try {
      this.memory.grow(wanted - have);
    } catch {
      throw new SectionFault("memory", null, "The section needs more memory than this machine gives.");
    }
    this.words = new Uint32Array(this.memory.buffer);
    this.bytes = new Uint8Array(this.memory.buffer);
  }
}
