const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  '"': '"',
  "\\": "\\",
  a: "\u0007",
  b: "\b",
  f: "\f",
  v: "\v",
};

/** A path as a ---, +++, rename or copy line gives it, without quotes and time stamp; null for /dev/null. */
export function readPath(text: string): string | null {
  const path = text.startsWith('"') ? unquotePath(text) : text.replace(/\t.*$/s, "").trimEnd();
  return path === "/dev/null" ? null : path;
}

/** Old and new path of a "diff --git" line, prefixes still on; null where they cannot be told apart. */
export function readGitPaths(text: string): { readonly old: string; readonly new: string } | null {
  const rest = text.slice("diff --git ".length).trim();
  const quoted = /^("(?:[^"\\]|\\.){0,2000}"|\S{1,2000}) ("(?:[^"\\]|\\.){0,2000}"|\S{1,2000})$/.exec(rest);
  if (quoted !== null) return { old: readPath(quoted[1] ?? "") ?? "", new: readPath(quoted[2] ?? "") ?? "" };
  // Blanks in the path: both halves are the same but for a/ and b/.
  const middle = (rest.length - 1) / 2;
  const [left, right] = [rest.slice(0, middle), rest.slice(middle + 1)];
  return left.slice(2) === right.slice(2) ? { old: left, new: right } : null;
}

/**
 * Takes the first directory off a pair of paths where it is one that diff tools put there: a/ and b/ (or git's
 * mnemonic i/, w/, c/, o/), or two source trees that differ in name only.
 */
export function withoutTree(
  old: string | null,
  changed: string | null,
): { old: string | null; new: string | null } {
  const names = [old, changed].map((path) => path?.split("/", 1)[0] ?? null);
  const [before, after] = names;
  const marked = names.every(
    (name) => name === null || /^(?:[abciwo12]|linux[-.\w]{0,60}|.{1,60}\.orig)$/.test(name),
  );
  const trees = before !== after && before !== null && after !== null && sameTail(old ?? "", changed ?? "");
  if (!marked && !trees) return { old, new: changed };
  return { old: behindFirst(old), new: behindFirst(changed) };
}

function sameTail(old: string, changed: string): boolean {
  return old.includes("/") && behindFirst(old) === behindFirst(changed);
}

function behindFirst(path: string | null): string | null {
  if (path === null) return null;
  const slash = path.indexOf("/");
  return slash < 0 ? path : path.slice(slash + 1);
}

function unquotePath(text: string): string {
  const end = text.lastIndexOf('"');
  const inner = text.slice(1, end > 0 ? end : undefined);
  return inner.replace(/\\([0-7]{3}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (ESCAPES[code] ?? code),
  );
}
