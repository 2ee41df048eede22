/** The shim as one text, and what it provides. */
import { type Provided, providedBy } from "../../../source/cut.ts";
import type { Defines } from "../../../source/expression.ts";
import { BASE } from "./base.ts";
import { LISTS } from "./lists.ts";
import { MEMORY } from "./memory.ts";
import { RCU } from "./rcu.ts";
import { SYNC } from "./sync.ts";
import { WORK } from "./work.ts";

/**
 * The configuration that sections are built in: SMP, batched, not PREEMPT_RT, no debugging options. What is not
 * here is not set.
 */
export const CONFIGURATION: Defines = new Map([
  ["CONFIG_SMP", "1"],
  ["CONFIG_TREE_RCU", "1"],
  ["CONFIG_KVFREE_RCU_BATCHED", "1"],
  ["CONFIG_SLUB", "1"],
  ["CONFIG_MMU", "1"],
]);

/** @param hz ticks per second */
export function shimText(hz: number): string {
  const options = [...CONFIGURATION].map(([name, value]) => `#define ${name} ${value}\n`);
  return [`#line 1 "simulator"\n#define HZ ${hz}\n`, ...options, BASE, LISTS, SYNC, WORK, RCU, MEMORY].join(
    "",
  );
}

let provided: Provided | null = null;

/** What the shim declares; worked out once. */
export function shimProvides(): Provided {
  provided ??= providedBy(shimText(1000), CONFIGURATION);
  return provided;
}

/** Tracing and debugging calls that need no body: they neither free nor delay anything. */
const SILENT = /^(?:trace|kasan|kmemleak|kmsan|kcsan|instrument|lockdep|debug)_\w+$/;

/** A do-nothing definition for each name that is such a call; the others are left for the caller to report. */
export function silencedNames(names: readonly string[]): readonly string[] {
  return names.filter((name) => SILENT.test(name));
}

export function silencingText(names: readonly string[]): string {
  return names.map((name) => `#define ${name}(...) ((void)0)\n`).join("");
}
