/** Slab size classes (mm/slab_common.c): what kmalloc() of a size takes from memory; watermarks of free memory. */

const KMALLOC_CLASSES = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192];

/** Bytes of the slab object that holds `bytes`; above the largest class, whole pages by powers of two. */
export function slabBytes(bytes: number): number {
  const found = KMALLOC_CLASSES.find((size) => size >= bytes);
  return found ?? 2 ** Math.ceil(Math.log2(bytes));
}

/** slub_max_order and the waste that calculate_order() bears, as 1/16, 1/8 or 1/4 of a slab (mm/slub.c, 6.1). */
const MAX_ORDER = 3;
const WASTES = [16, 8, 4];
const PAGE_BYTES = 4096;

/**
 * Objects in one slab of the class that holds `bytes`, as calculate_order() lays it out: more CPUs make larger slabs
 * (mm/slub.c, 6.1). 1 where kmalloc() takes whole pages.
 */
export function objectsPerSlab(bytes: number, cpus: number): number {
  const size = slabBytes(bytes);
  if (!KMALLOC_CLASSES.includes(size)) return 1;
  const most = Math.floor((PAGE_BYTES << MAX_ORDER) / size);
  // 4 * (fls(cpus) + 1)
  const wanted = Math.min(most, 4 * (Math.floor(Math.log2(cpus)) + 2));
  for (let least = wanted; least > 1; least--)
    for (const waste of WASTES) {
      const order = orderFor(size, least, waste);
      if (order <= MAX_ORDER) return Math.floor((PAGE_BYTES << order) / size);
    }
  return most;
}

/** The smallest order that holds `least` objects and leaves no more than 1/`waste` of the slab unused. */
function orderFor(size: number, least: number, waste: number): number {
  let order = 0;
  while (PAGE_BYTES << order < least * size) order += 1;
  while (order <= MAX_ORDER && (PAGE_BYTES << order) % size > (PAGE_BYTES << order) / waste) order += 1;
  return order;
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
