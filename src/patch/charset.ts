/** What every host (Node, browser, worker) brings, and this room's type set does not know. */
declare const TextDecoder: new (label: string) => { decode(bytes: Uint8Array): string };

const decoders = new Map<string, InstanceType<typeof TextDecoder> | null>();

/** True when text in this charset can be decoded. */
export function isKnownCharset(charset: string): boolean {
  return decoderFor(charset) !== null;
}

/** Decodes bytes; a charset that is not known is read as windows-1252, in which every byte is a character. */
export function decodeBytes(bytes: Uint8Array, charset: string): string {
  return (decoderFor(charset) ?? decoderFor("windows-1252"))?.decode(bytes) ?? "";
}

function decoderFor(charset: string): InstanceType<typeof TextDecoder> | null {
  const label = charset.toLowerCase();
  const known = decoders.get(label);
  if (known !== undefined) return known;
  const made = makeDecoder(label);
  // Charset names come from mails: a hostile one must not fill the memory with names.
  if (decoders.size < 100) decoders.set(label, made);
  return made;
}

function makeDecoder(label: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(label);
  } catch {
    return null;
  }
}
