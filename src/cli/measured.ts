/** `--measured [POLICY=]FILE`: console logs of real runs. */
import { basename } from "node:path";
import type { ConsoleLog } from "../study/measured.ts";

/** The logs that were named, read by `read`. */
export function readLogs(
  words: readonly string[],
  read: (file: string) => Promise<string>,
): Promise<readonly ConsoleLog[]> {
  return Promise.all(
    words.map(async (word) => {
      const [, policy = null, file = word] = /^([a-z0-9.-]{1,64})=(.+)$/.exec(word) ?? [];
      return { name: basename(file), file, policy, text: await read(file) };
    }),
  );
}
