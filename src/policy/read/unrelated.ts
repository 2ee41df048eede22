/** What to say of a hunk that is not in kvfree_rcu() code. */
import type { Finding } from "./finding.ts";
import type { HunkView } from "./view.ts";

export function unrelated(view: HunkView): Finding {
  return { effect: "unrelated", summary: sentence(view), why: "", lines: [], unmodelled: null };
}

function sentence({ fileKind, hunk }: HunkView): string {
  if (fileKind === "test") {
    return /scale|perf/.test(hunk.file)
      ? "Changes the test that measures kvfree_rcu(), not kvfree_rcu() itself; figures from before and after it may not compare."
      : "Changes a test, not kvfree_rcu() itself.";
  }
  if (fileKind === "documentation") return "Changes documentation only.";
  if (fileKind === "kvfree") return "Changes other code of this file, not kvfree_rcu().";
  return `Changes ${hunk.file}, which is not kvfree_rcu() code.`;
}
