/** Kernel files of Debian's linux-source packages, for tests that need the real thing. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readFromArchive } from "../../../src/node/archive.ts";

const CACHE = path.resolve(".artefacts/kernel-sources");

/**
 * kernel/rcu/tree.c of linux-source-VERSION; null where the package is not installed. Unpacking takes about 20
 * seconds, so the file is kept among the artefacts.
 */
export async function debianTree(version: string): Promise<string | null> {
  const folder = "/usr/src";
  const archive = `linux-source-${version}.tar.xz`;
  if (!existsSync(folder) || !readdirSync(folder).includes(archive)) return null;
  const { mtimeMs, size } = statSync(path.join(folder, archive));
  const kept = path.join(CACHE, `tree-${version}-${size}-${Math.round(mtimeMs)}.c`);
  if (existsSync(kept)) return readFileSync(kept, "utf8");
  const text = await readFromArchive(path.join(folder, archive), new Set(["kernel/rcu/tree.c"]));
  if (text === null) return null;
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(kept, text);
  return text;
}
