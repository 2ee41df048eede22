/** Grace-period sequence arithmetic of kernel/rcu/rcu.h: the two low bits are state, a grace period adds 4. */

export const SEQUENCE_STATE_MASK = 3;
const STEP = SEQUENCE_STATE_MASK + 1;

/** rcu_seq_snap(): the value that the counter must reach before everything seen so far has had a full grace period. */
export function sequenceSnapshot(sequence: number): number {
  const raised = sequence + 2 * SEQUENCE_STATE_MASK + 1;
  return raised - (raised % STEP);
}

/** rcu_seq_done(). Counters here never wrap: they start at 0 and are doubles. */
export function sequenceDone(sequence: number, snapshot: number): boolean {
  return sequence >= snapshot;
}

export function sequenceStarted(sequence: number): number {
  return sequence + 1;
}

export function sequenceEnded(sequence: number): number {
  return sequence - (sequence % STEP) + STEP;
}

export function sequenceRuns(sequence: number): boolean {
  return sequence % STEP !== 0;
}
