/** Sections compiled for tests, each once. */
import assert from "node:assert/strict";
import { type Clang, compileSection } from "../../../src/reclaim/code/compile.ts";
import { loadSection, type LoadedSection } from "../../../src/reclaim/code/engine/codeReclaimer.ts";

export type Load = (text: string, path: string) => Promise<LoadedSection>;

export function loadingWith(clang: Clang): Load {
  const loaded = new Map<string, LoadedSection>();
  return async (text, path) => {
    const known = loaded.get(text);
    if (known !== undefined) return known;
    const compiled = await compileSection(text, path, 1000, clang);
    if (!compiled.ok) assert.fail(compiled.problems.map((problem) => problem.sentence).join("\n"));
    const section = loadSection(compiled.code);
    loaded.set(text, section);
    return section;
  };
}
