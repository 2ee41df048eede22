/** How long the extension host's main thread was busy at a stretch. */
interface ThreadClock {
  threadCpuUsage?(): { readonly user: number; readonly system: number };
}

/** CPU time of this thread in ms: what other programs do on a loaded machine does not count. */
function cpuMs(): number {
  const usage = (process as ThreadClock).threadCpuUsage?.();
  return usage ? (usage.user + usage.system) / 1000 : performance.now();
}

/** Watches the turns of the event loop from now on. The function that it gives ends that, and says how long the longest was. */
export function watchTurns(): () => number {
  let longestMs = 0;
  let lastMs = cpuMs();
  let watching = true;
  const turn = (): void => {
    const nowMs = cpuMs();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
    if (watching) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    watching = false;
    return longestMs;
  };
}
