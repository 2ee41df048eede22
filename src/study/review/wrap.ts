/** Text broken at words. */

/**
 * Lines of at most `width` characters; a longer word stands alone on its line.
 * @param first what the first line begins with; the others are indented by as many blanks
 */
export function wrap(text: string, width: number, first = ""): string {
  const indent = " ".repeat(first.length);
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].join("\n");
}

/** A shell command over several lines, each but the last ending in a backslash. */
export function wrapCommand(command: string, width: number, indent = "  "): string {
  const lines: string[] = [];
  let line = "";
  for (const word of command.split(" ")) {
    const start = lines.length === 0 ? indent : `${indent}    `;
    if (line === "") line = start + word;
    else if (line.length + 1 + word.length + 2 <= width) line += ` ${word}`;
    else {
      lines.push(`${line} \\`);
      line = `${indent}    ${word}`;
    }
  }
  return [...lines, line].join("\n");
}
