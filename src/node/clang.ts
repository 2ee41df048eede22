/** clang and its linker, compiled to WebAssembly, from npm. They run in process and see no file of this machine. */
import type * as ClangPackage from "@yowasp/clang";
import type { Clang, ClangRun } from "../reclaim/code/compile.ts";
import { OUTPUT_FILE } from "../reclaim/code/compile.ts";

/** The package, where node_modules has it. */
export const CLANG_PACKAGE = "@yowasp/clang";

/** Share of the compiler that is loaded, 0…1. */
export type LoadProgress = (share: number) => void;

const decoder = new TextDecoder();

function asRecord(files: unknown): Readonly<Record<string, unknown>> {
  return typeof files === "object" && files !== null ? (files as Record<string, unknown>) : {};
}

/**
 * Loads clang: about 100 MB from disk, some seconds, so do it once and late. Each run() blocks its thread for about a
 * second, and a hostile source can keep it there: call it in a worker thread that can be ended.
 * @param module CLANG_PACKAGE, or the address of a copy of that package's module
 */
export async function loadClang(module: string, progress?: LoadProgress): Promise<Clang> {
  const { commands, Exit } = (await import(module)) as typeof ClangPackage;
  const fetchProgress = (event: { totalLength: number; doneLength: number }): void =>
    progress?.(event.totalLength === 0 ? 1 : event.doneLength / event.totalLength);
  // An empty command loads everything.
  await commands.clang(undefined, undefined, { fetchProgress });
  return {
    async run(args, files): Promise<ClangRun> {
      let messages = "";
      const take = (bytes: Uint8Array | null): void => {
        if (bytes !== null) messages += decoder.decode(bytes);
      };
      try {
        const options = { stdout: take, stderr: take, fetchProgress };
        const output = asRecord(await commands.clang([...args], { ...files }, options))[OUTPUT_FILE];
        return { output: output instanceof Uint8Array ? output : null, messages };
      } catch (error) {
        if (error instanceof Exit) return { output: null, messages };
        // The compiler itself died: out of memory, a stack overflow.
        return { output: null, messages: `${messages}\nclang: error: the compiler died: ${String(error)}` };
      }
    },
  };
}
