/** Slab size classes (mm/slab_common.c): what kmalloc() of a size takes from memory; watermarks of free memory. */

const KMALLOC_CLASSES = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192];

/** Bytes of the slab object that holds `bytes`; above the largest class, whole pages by powers of two. */
export function slabBytes(bytes: number): number {
  const found = KMALLOC_CLASSES.find((size) => size >= bytes);
  return found ?? 2 ** Math.ceil(Math.log2(bytes));
}

/** How much free memory is too little, bytes. */
export interface Watermarks {
  /** Below it kswapd runs the shrinkers. */
  readonly lowBytes: number;
  /** Below it page allocations that may not wait fail. */
  readonly minBytes: number;
  /** Below it threads that allocate objects are in direct reclaim: until then slabs in use have room. Assumed. */
  readonly reclaimBytes: number;
}

/** min_free_kbytes is the square root of 16 times the kB there are, low a quarter more (mm/page_alloc.c, 6.1). */
export function watermarks(memoryBytes: number): Watermarks {
  const minBytes = 1024 * Math.floor(Math.sqrt((16 * memoryBytes) / 1024));
  return { lowBytes: 1.25 * minBytes, minBytes, reclaimBytes: minBytes / 2 };
}
