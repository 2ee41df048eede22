/** Writes small diffs for the tests, and reads them. The code in them is ours; only its names are the kernel's. */
import { readDocument } from "../../../src/patch/readDocument.ts";
import { inferPolicies } from "../../../src/policy/read/inferPolicies.ts";
import type { AnnotatedPolicy, HunkEffect, PolicyReading } from "../../../src/policy/read/types.ts";
import type { PolicyParameters } from "../../../src/policy/policy.ts";

export interface HunkText {
  readonly file: string;
  /** What stands behind the second @@. */
  readonly within: string;
  /** Lines that begin with a blank, "+" or "-"; a line without any of them is context. */
  readonly lines: readonly string[];
}

export const TREE = "kernel/rcu/tree.c";
export const SLAB = "mm/slab_common.c";

/** A hunk, from a template whose first and last line are empty. */
export function hunk(within: string, text: string, file = TREE): HunkText {
  const lines = text.split("\n").slice(1, -1);
  return { file, within, lines: lines.map((line) => (/^[ +-]/.test(line) ? line : ` ${line}`)) };
}

/** The hunks as one diff; hunks of the same file have to follow each other. */
export function diffOf(hunks: readonly HunkText[]): string {
  let file = "";
  let at = 1;
  const parts = hunks.map((entry) => {
    const head = entry.file === file ? "" : `--- a/${entry.file}\n+++ b/${entry.file}\n`;
    at = entry.file === file ? at + 100 : 1;
    file = entry.file;
    const old = entry.lines.filter((line) => !line.startsWith("+")).length;
    const fresh = entry.lines.filter((line) => !line.startsWith("-")).length;
    return `${head}@@ -${at},${old} +${at},${fresh} @@ ${entry.within}\n${entry.lines.join("\n")}\n`;
  });
  return parts.join("");
}

/** The hunks as a mail of that month. */
export function mailOf(hunks: readonly HunkText[], date = "Thu, 1 Dec 2022 18:00:00 +0000"): string {
  const header = `From: A Tester <tester@example.org>\nDate: ${date}\nSubject: [PATCH] rcu/kvfree: A test\n`;
  return `${header}\nA test.\n---\n${diffOf(hunks)}-- \n2.39.0\n`;
}

export function readText(text: string): PolicyReading {
  return inferPolicies(readDocument(text));
}

export function readHunks(...hunks: readonly HunkText[]): PolicyReading {
  return readText(mailOf(hunks));
}

export function policyOf(reading: PolicyReading, id: string): AnnotatedPolicy {
  const policy = reading.policies.find((entry) => entry.id === id);
  if (policy === undefined) throw new Error(`The reading has no policy "${id}".`);
  return policy;
}

/** What differs between the policies before and after. */
export function movesOf(reading: PolicyReading): Record<string, readonly [unknown, unknown]> {
  const before: Readonly<Record<string, unknown>> = { ...policyOf(reading, "before").parameters };
  const after: Readonly<Record<string, unknown>> = { ...policyOf(reading, "after").parameters };
  const names = Object.keys(after).filter((name) => before[name] !== after[name]);
  return Object.fromEntries(names.map((name) => [name, [before[name], after[name]] as const]));
}

export function effectsOf(reading: PolicyReading): readonly HunkEffect[] {
  return reading.hunks.map(({ effect }) => effect);
}

/** A change that a test expects, by parameter. */
export type Moves = {
  readonly [Name in keyof PolicyParameters]?: readonly [PolicyParameters[Name], PolicyParameters[Name]];
};
