const LONGEST = 400;

/** The name in a From: value; the address where it has no name; null for an empty value. */
export function displayName(from: string | null): string | null {
  const value = (from ?? "").slice(0, LONGEST).trim();
  const open = value.indexOf("<");
  if (open > 0) {
    const name = unquote(value.slice(0, open).trim());
    if (name !== "") return name;
  }
  if (open >= 0)
    return (
      value
        .slice(open + 1)
        .replace(/>.*$/s, "")
        .trim() || null
    );
  // The older form: "user@example.org (Name)".
  const comment = /^\S+@\S+ \((.{1,100})\)$/.exec(value);
  return comment?.[1] ?? (unquote(value) || null);
}

function unquote(name: string): string {
  const inner = name.length > 1 && name.startsWith('"') && name.endsWith('"') ? name.slice(1, -1) : name;
  return inner.replace(/\\(.)/g, "$1").trim();
}
