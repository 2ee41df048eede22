/** What a patch as a whole shows to the rules that look at one hunk. */
import type { Token } from "./lex.ts";
import type { Mechanisms, PatchFacts } from "./observation.ts";
import { textOf, type Call, type Side } from "./side.ts";
import { definitions } from "./traits/constants.ts";
import { millisecondsOf } from "./traits/expression.ts";
import type { HunkView } from "./view.ts";

export function factsOf(views: readonly HunkView[]): PatchFacts {
  const relevant = views.filter((view) => view.relevant);
  const workqueues = new Map<string, string>();
  const krwpTests = new Set<string>();
  for (const view of views) {
    for (const side of [view.old, view.new]) {
      findWorkqueues(side, workqueues);
      findKrwpTests(side, krwpTests);
    }
  }
  return {
    has: {
      old: mechanismsOf(relevant.map(({ old }) => old)),
      new: mechanismsOf(relevant.map((view) => view.new)),
    },
    constants: {
      old: constantsOf(views.map(({ old }) => old)),
      new: constantsOf(views.map((view) => view.new)),
    },
    workqueues,
    krwpTests,
  };
}

function mechanismsOf(sides: readonly Side[]): Mechanisms {
  const words = [...new Set(sides.flatMap((side) => [...side.words]))];
  return {
    batching: words.some((word) => /^k?v?free_rcu_cpu$/.test(word)),
    pages: words.some((word) => /^k?v?free_rcu_bulk_data$/.test(word)),
    refill: words.some((word) => word.includes("page_cache_work")),
  };
}

function constantsOf(sides: readonly Side[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { name, value } of sides.flatMap((side) => definitions(side))) {
    const ms = millisecondsOf(value);
    if (ms !== null) found.set(name, ms);
  }
  return found;
}

/** `x = alloc_workqueue("name", flags, …)`. */
function findWorkqueues(side: Side, found: Map<string, string>): void {
  for (const call of side.calls) {
    if (!/^alloc_(ordered_)?workqueue$/.test(call.name)) continue;
    const target = side.tokens[call.at - 2];
    if (side.tokens[call.at - 1]?.text === "=" && target !== undefined) {
      found.set(target.text, textOf(call.args[1] ?? []));
    }
  }
}

/** A small function over a krwp's own slots, that is neither the monitor nor the reclaim work: it asks if the krwp is busy. */
function findKrwpTests(side: Side, found: Set<string>): void {
  for (const call of side.calls) {
    if (!call.declares || !/kfree_rcu_cpu_work/.test(textOf(call.args.flat()))) continue;
    const body = bodyOf(side, call);
    const asks =
      body.some(({ text }) => text.endsWith("_free")) && body.some(({ text }) => text === "return");
    if (asks && side.roleOf(call.name) !== "work") found.add(call.name);
  }
}

function bodyOf(side: Side, { name, end }: Call): readonly Token[] {
  let to = end;
  while (side.scopes[to] === name) to += 1;
  return side.tokens.slice(end, to);
}
