/** Which of a thread's objects are vmalloc memory, drawn as runs of objects that are alike. */
import type { RandomStream } from "../../kernel/random.ts";

export class ObjectMix {
  /** The next object is vmalloc memory. */
  vmalloc: boolean;
  /** So many objects from the next one on are like it. */
  alike: number;
  private readonly share: number;
  private readonly luck: RandomStream;

  /** @param share of objects that are vmalloc memory, 0…1 */
  constructor(share: number, luck: RandomStream) {
    this.share = share;
    this.luck = luck;
    this.vmalloc = this.pure ? share > 0 : luck.next() < share;
    this.alike = this.drawRun();
  }

  /** All objects are alike. */
  get pure(): boolean {
    return this.share <= 0 || this.share >= 1;
  }

  /** The next `objects`, at most `alike`, are behind. */
  take(objects: number): void {
    this.alike -= objects;
    if (this.alike > 0) return;
    this.vmalloc = !this.vmalloc;
    this.alike = this.drawRun();
  }

  /** Up to the first object of the other kind. */
  private drawRun(): number {
    if (this.pure) return Infinity;
    return 1 + this.luck.failuresBeforeSuccess(this.vmalloc ? 1 - this.share : this.share);
  }
}
