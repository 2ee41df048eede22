/** Kernel trees that hold one file, in a folder of the test's own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";

export interface Trees {
  readonly folder: string;
  /** Writes kernel/rcu/tree.c below a folder of that name, and says where that is. */
  tree(name: string, text: string): string;
}

/** Gone when the test file is through. */
export function makeTrees(prefix: string): Trees {
  const folder = mkdtempSync(path.join(tmpdir(), prefix));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const tree = (name: string, text: string): string => {
    const place = path.join(folder, name);
    mkdirSync(path.join(place, "kernel/rcu"), { recursive: true });
    writeFileSync(path.join(place, "kernel/rcu/tree.c"), text);
    return place;
  };
  return { folder, tree };
}
