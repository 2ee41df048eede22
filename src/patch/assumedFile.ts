import type { Reading } from "./reading.ts";

/** The file that a hunk without a file header is taken to be of, and a sentence that says so. */
export interface AssumedFile {
  readonly path: string | null;
  readonly message: string;
}

/**
 * Finds the file of a hunk that has none above it: that of the same hunk elsewhere in the thread, of the diff before
 * it (`lastPath`), or the only one in the diffstat. `header` is the text of its @@ line.
 */
export function assumeFile(reading: Reading, lastPath: string | null, header: string): AssumedFile {
  const same = reading.filesByHunk.get(header);
  if (same !== undefined) return assumed(same, "as the same hunk before");
  if (lastPath !== null && lastPath !== "") return assumed(lastPath, "as the diff before it");
  const [path, ...others] = reading.statPaths;
  if (path !== undefined && others.length === 0 && !path.includes("...")) {
    return assumed(path, "the only file in the diffstat");
  }
  const message =
    "This hunk has no file header above it, so its file is not known: add the lines --- and +++ to name it.";
  return { path: null, message };
}

/** What to say of changed lines without an @@ line. `surely` says that they are read although no file is known. */
export function snippetMessage(path: string, surely: boolean): string {
  const lines = "These lines show a change without a hunk header (@@)";
  if (path !== "") {
    return `${lines}: they were taken to be of ${path}, as the diff before them. Where in it is not known.`;
  }
  return surely
    ? `${lines}, and no diff before them names a file: neither the file nor the place in it is known.`
    : `${lines}, and no diff before them names a file: they were left as text. Put a header above them to have them read.`;
}

function assumed(path: string, reason: string): AssumedFile {
  return {
    path,
    message: `This hunk has no file header above it: it was taken to be of ${path}, ${reason}.`,
  };
}
