/** Lines in quoted-printable, with a soft break after every `width` characters. */
export function quotedPrintable(lines: readonly string[], width: number): string[] {
  return lines.flatMap((line) => {
    const escaped = [...Buffer.from(line)]
      .map(escapeByte)
      .join("")
      .replace(/[ \t]$/, (blank) => escapeCode(blank.charCodeAt(0)));
    const cut = escaped.match(new RegExp(`(?:=..|[^=]){1,${width}}`, "g")) ?? [""];
    return cut.map((piece, index) => (index + 1 < cut.length ? `${piece}=` : piece));
  });
}

/** Bytes in base64, in lines of 76 characters. */
export function base64(content: Uint8Array): string[] {
  return (
    Buffer.from(content)
      .toString("base64")
      .match(/.{1,76}/g) ?? []
  );
}

function escapeByte(byte: number): string {
  return byte === 61 || byte > 126 ? escapeCode(byte) : String.fromCharCode(byte);
}

function escapeCode(code: number): string {
  return `=${code.toString(16).toUpperCase().padStart(2, "0")}`;
}
