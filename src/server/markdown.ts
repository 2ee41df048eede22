/** Markdown from text that strangers wrote: nothing in it may become a link, an image or a command. */

/** Text that shows as it stands, on one line. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]()#+\-.!|<>~&$:@]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** A block of code; its fence is longer than any run of backticks inside. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = "`".repeat(longest + 1);
  return [fence + language, ...lines, fence].join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(plain).join(" | ")} |`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), `|${head.map(() => "---|").join("")}`, ...rows.map(row)].join("\n");
}

/** A link that runs a command of the client. Clients that do not trust the server show it as text. */
export function commandLink(label: string, command: string, argument: unknown): string {
  // encodeURIComponent() leaves brackets alone, and the first one would end the link.
  const encoded = encodeURIComponent(JSON.stringify([argument])).replace(
    /[()]/g,
    (bracket) => `%${bracket.charCodeAt(0).toString(16)}`,
  );
  return `[${plain(label)}](command:${command}?${encoded})`;
}
