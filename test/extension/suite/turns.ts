/** How the turns of the extension host's event loop go while something runs. */
interface ThreadClock {
  threadCpuUsage?(): { readonly user: number; readonly system: number };
}

/** What was seen of the event loop. */
export interface Turns {
  readonly count: number;
  /** The longest turn, ms of this thread's CPU time. */
  readonly longestMs: number;
}

/** CPU time of this thread in ms: what other programs do on a loaded machine does not count. */
function cpuMs(): number {
  const usage = (process as ThreadClock).threadCpuUsage?.();
  return usage ? (usage.user + usage.system) / 1000 : performance.now();
}

/** Watches the turns of the event loop from now on. The function that it gives ends that, and says what was seen. */
export function watchTurns(): () => Turns {
  let longestMs = 0;
  let count = 0;
  let lastMs = cpuMs();
  let watching = true;
  const turn = (): void => {
    const nowMs = cpuMs();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
    count += 1;
    if (watching) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    watching = false;
    return { count, longestMs };
  };
}
