/**
 * Which grace periods of any kind have passed. Snapshots are in the units of the normal counter, so that without
 * expedited grace periods they are its own: 4 times the number of the grace period, from 1, that must have ended.
 */
const STEP = 4;

/** Grace periods of which it is remembered when they were, at least: minutes of a flood. A day has millions. */
export const REMEMBERED = 2 ** 17;

export class Epochs {
  /** Grace periods of all kinds that have begun. */
  begun = 0;
  private clearedIndex = 0;
  /** gp_seq_polled: begins with a grace period of either kind if none runs by it, ends with the one it began with. */
  private polledBegun = 0;
  private polledEnded = 0;
  private polledBy = 0;
  /** For each number of grace periods begun: how many of the polled counter had. Empty until the two differ. */
  private polledAt: number[] | null = null;
  /** So many of the oldest begins and ends are not remembered any more. */
  private forgotten = 0;
  private readonly beginsNs: number[] = [];
  private readonly endsNs: number[] = [];

  /** A snapshot taken now: done once a grace period that begins later has ended. */
  get snapshot(): number {
    return STEP * (this.begun + 1);
  }

  /** Every snapshot up to this one is done. */
  get cleared(): number {
    return STEP * this.clearedIndex;
  }

  /** The number of the grace period that begins, from 1. */
  begin(nowNs: number): number {
    this.begun += 1;
    if (this.polledBy === 0) {
      this.polledBegun += 1;
      this.polledBy = this.begun;
    } else if (this.polledAt === null) {
      // Up to now the two counted alike.
      this.polledAt = Array.from({ length: this.begun }, (_, count) => count);
    }
    if (this.polledAt !== null) this.polledAt[this.begun] = this.polledBegun;
    this.beginsNs.push(nowNs);
    this.endsNs.push(Infinity);
    if (this.beginsNs.length > 2 * REMEMBERED) this.forget(REMEMBERED);
    return this.begun;
  }

  private forget(count: number): void {
    this.beginsNs.splice(0, count);
    this.endsNs.splice(0, count);
    this.forgotten += count;
  }

  /** Of what is forgotten, the place of the oldest that is not: it was over by then. */
  private placeOf(snapshot: number): number {
    const place = snapshot / STEP - 1;
    return place < 0 ? place : Math.max(0, place - this.forgotten);
  }

  end(index: number, nowNs: number): void {
    this.clearedIndex = Math.max(this.clearedIndex, index);
    if (index > this.forgotten) this.endsNs[index - 1 - this.forgotten] = nowNs;
    if (this.polledBy !== index) return;
    this.polledEnded = this.polledBegun;
    this.polledBy = 0;
  }

  /** poll_state_synchronize_rcu_full(): normal and expedited grace periods count apart, either will do. */
  doneFull(snapshot: number): boolean {
    return snapshot <= this.cleared;
  }

  /** poll_state_synchronize_rcu() on the one counter for both kinds, which may be behind while they overlap. */
  donePlain(snapshot: number): boolean {
    if (this.polledAt === null) return snapshot <= this.cleared;
    return (this.polledAt[snapshot / STEP - 1] ?? Infinity) + 1 <= this.polledEnded;
  }

  /** When the grace period of a snapshot, or the last of the cleared ones, began and ended; null if it has not ended. */
  periodOf(snapshot: number): { readonly beginNs: number; readonly endNs: number } | null {
    const endNs = this.endNsOf(snapshot);
    return endNs === null ? null : { beginNs: this.beginsNs[this.placeOf(snapshot)] as number, endNs };
  }

  /** When the first of the grace periods that `snapshot` could wait for ended; null if it has not. */
  endNsOf(snapshot: number): number | null {
    const endNs = this.endsNs[this.placeOf(snapshot)];
    return endNs === undefined || endNs === Infinity ? null : endNs;
  }
}
