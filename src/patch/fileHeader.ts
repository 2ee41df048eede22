import type { BodyLine } from "./bodyLine.ts";
import { readGitPaths, readPath, withoutTree } from "./paths.ts";
import { readQuote } from "./quote.ts";

/** What the lines between "diff --git" and the first hunk say. */
export interface FileHeader {
  readonly oldPath: string | null;
  readonly newPath: string | null;
  readonly oldBlob: string | null;
  readonly newBlob: string | null;
  /** True where the diff says that the files are binary, or carries git's binary form. */
  readonly binary: boolean;
  /** Body index behind the header. */
  readonly end: number;
}

const INDEX = /^index ([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})/;
const EXTENDED =
  /^(?:old mode|new mode|new file mode|deleted file mode|similarity index|dissimilarity index|rename from|rename to|copy from|copy to|rename old|rename new) /;
const BINARY = /^(?:Binary files .* differ|Files .* differ|GIT binary patch)\s*$/;
const BINARY_DATA = /^(?:literal \d+|delta \d+|[A-Za-z]\S{1,70})$/;

interface Found {
  oldPath: string | null | undefined;
  newPath: string | null | undefined;
  oldBlob: string | null;
  newBlob: string | null;
  git: { readonly old: string; readonly new: string } | null;
  binary: boolean;
  created: boolean;
  deleted: boolean;
}

/** Reads the header of a file's diff from line `first`, whose quote depth is `depth`. */
export function readFileHeader(body: readonly BodyLine[], first: number, depth: number): FileHeader {
  const found: Found = {
    oldPath: undefined,
    newPath: undefined,
    oldBlob: null,
    newBlob: null,
    git: null,
    binary: false,
    created: false,
    deleted: false,
  };
  let index = first;
  while (index < body.length) {
    const text = contentAt(body, index, depth);
    if (text === null || !readLine(found, text, index === first, contentAt(body, index + 1, depth))) break;
    index++;
    if (text.startsWith("GIT binary patch")) index = behindBinary(body, index, depth);
  }
  return {
    ...pathsOf(found),
    oldBlob: found.oldBlob,
    newBlob: found.newBlob,
    binary: found.binary,
    end: index,
  };
}

/** True for a line that can stand in a file's header, behind its first line. */
export function isFileHeaderLine(text: string): boolean {
  return INDEX.test(text) || EXTENDED.test(text) || BINARY.test(text);
}

/** The line's text behind quote marks and indentation; null at another depth of quoting. */
function contentAt(body: readonly BodyLine[], index: number, depth: number): string | null {
  const text = body[index]?.text;
  if (text === undefined) return null;
  const quote = readQuote(text);
  return quote.depth === depth ? text.slice(quote.start).trimStart() : null;
}

/** Takes one line into the header; false when it is not part of it. */
function readLine(found: Found, text: string, isFirst: boolean, next: string | null): boolean {
  if (text.startsWith("--- ") && (next?.startsWith("+++ ") ?? false)) {
    if (found.oldPath !== undefined) return false;
    found.oldPath = readPath(text.slice(4));
    return true;
  }
  if (text.startsWith("+++ ") && found.oldPath !== undefined && found.newPath === undefined) {
    found.newPath = readPath(text.slice(4));
    return true;
  }
  if (isFirst) return readFirst(found, text);
  // A mailer folded the long "diff --git" line: its second path stands alone.
  if (found.git === null && found.oldPath === undefined && /^b\/\S+$/.test(text)) return true;
  const blobs = INDEX.exec(text);
  if (blobs !== null) {
    found.oldBlob = blobs[1] ?? null;
    found.newBlob = blobs[2] ?? null;
    return true;
  }
  if (BINARY.test(text)) found.binary = true;
  if (text.startsWith("new file mode")) found.created = true;
  if (text.startsWith("deleted file mode")) found.deleted = true;
  const path = /^(?:rename|copy) (from|to) (.+)$/.exec(text);
  if (path !== null && found.git === null) {
    found.git = path[1] === "from" ? { old: `a/${path[2]}`, new: "" } : { old: "", new: `b/${path[2]}` };
  }
  return BINARY.test(text) || EXTENDED.test(text) || /^={20,}\s*$/.test(text);
}

function readFirst(found: Found, text: string): boolean {
  if (text.startsWith("diff --git ")) found.git = readGitPaths(text);
  else if (text.startsWith("Index: "))
    found.git = { old: `a/${text.slice(7).trim()}`, new: `b/${text.slice(7).trim()}` };
  else if (isFileHeaderLine(text)) return true;
  return text.startsWith("diff ") || text.startsWith("Index: ");
}

function pathsOf(found: Found): { oldPath: string | null; newPath: string | null } {
  const old = found.oldPath === undefined ? (found.git?.old ?? null) : found.oldPath;
  const changed = found.newPath === undefined ? (found.git?.new ?? null) : found.newPath;
  const bare = withoutTree(old, changed);
  return {
    oldPath: found.created ? null : bare.old || null,
    newPath: found.deleted ? null : bare.new || null,
  };
}

/** Skips the data of a binary patch: blocks of base85, each ended by a blank line. */
function behindBinary(body: readonly BodyLine[], first: number, depth: number): number {
  let index = first;
  for (;;) {
    const text = contentAt(body, index, depth)?.trim();
    const next = contentAt(body, index + 1, depth)?.trim();
    const blankBetween = text === "" && next !== undefined && /^(?:literal|delta) \d+$/.test(next);
    if (text === undefined || !(BINARY_DATA.test(text) || blankBetween)) return index;
    index++;
  }
}
