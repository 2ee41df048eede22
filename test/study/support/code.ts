/** Compiled code for tests that run none of it. */
import type { CompiledSection } from "../../../src/reclaim/code/compile.ts";
import type { CodePreparation } from "../../../src/study/code/preparation.ts";

export const section: CompiledSection = {
  wasm: new Uint8Array([0, 97, 115, 109]),
  path: "kernel/rcu/tree.c",
  functions: [],
  parameters: [],
  points: {
    call: "kvfree_call_rcu",
    second: "pointer",
    single: true,
    init: null,
    schedulerRunning: null,
    barrier: null,
  },
  entriesPerPage: 509,
  pageBytes: 2048,
  silenced: [],
};
export const source = {
  path: "kernel/rcu/tree.c",
  origin: "git-blob",
  found: "before",
  sentence: "The source is git blob 0123456789ab of linux; the patch applies to it letter for letter.",
} as const;
export const both: CodePreparation = {
  source,
  sections: { before: section, after: section },
  problems: [],
  reason: null,
};
