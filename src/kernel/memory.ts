/** Slab size classes (mm/slab_common.c): what kmalloc() of a size takes from memory. */

const KMALLOC_CLASSES = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192];

/** Bytes of the slab object that holds `bytes`; above the largest class, whole pages by powers of two. */
export function slabBytes(bytes: number): number {
  const found = KMALLOC_CLASSES.find((size) => size >= bytes);
  return found ?? 2 ** Math.ceil(Math.log2(bytes));
}
