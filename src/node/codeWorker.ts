/** Entry of the process that finds sources and compiles them: one request after the other. */
import { setFlagsFromString } from "node:v8";
import type { Clang, Compilation } from "../reclaim/code/compile.ts";
import { loadClang } from "./clang.ts";
import { prepareSections } from "./codePreparing.ts";
import type { CodeWord } from "./codeErrand.ts";
import type { CodeOrder } from "./codeWorkshop.ts";

// The compiler runs for seconds: making it faster with V8's optimizing compiler takes longer than it saves.
setFlagsFromString("--liftoff-only");

const cache = new Map<string, Compilation>();
let loading: Promise<Clang> | null = null;

function tell(word: CodeWord): void {
  process.send?.(word);
}

async function carryOut({ request, places, clangModule }: CodeOrder): Promise<void> {
  const clang = (progress: (share: number) => void): Promise<Clang> => {
    loading ??= loadClang(clangModule, progress).catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  try {
    await prepareSections(request, places, { clang, cache, tell });
    tell({ kind: "done" });
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

process.on("message", (order: CodeOrder) => void carryOut(order));
