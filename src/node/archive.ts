/** Taking single files out of .tar, .tar.gz and .tar.xz archives without unpacking them. */
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

const BLOCK = 512;

/** Longest file that is read out of an archive, bytes. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Bytes of a stream, taken in the amounts that the reader of a tar wants. */
class ByteReader {
  private chunk: Uint8Array = new Uint8Array(0);
  private at = 0;
  private readonly source: AsyncIterator<Uint8Array>;

  constructor(source: AsyncIterator<Uint8Array>) {
    this.source = source;
  }

  private async more(): Promise<boolean> {
    const next = await this.source.next();
    if (next.done === true) return false;
    this.chunk = next.value;
    this.at = 0;
    return true;
  }

  /** The next `count` bytes; null at the end of the stream. */
  async take(count: number): Promise<Uint8Array | null> {
    const result = new Uint8Array(count);
    for (let filled = 0; filled < count;) {
      if (this.at === this.chunk.length && !(await this.more())) return null;
      const part = this.chunk.subarray(this.at, this.at + count - filled);
      result.set(part, filled);
      filled += part.length;
      this.at += part.length;
    }
    return result;
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0;) {
      if (this.at === this.chunk.length && !(await this.more())) return;
      const part = Math.min(left, this.chunk.length - this.at);
      this.at += part;
      left -= part;
    }
  }
}

const decoder = new TextDecoder();

function field(header: Uint8Array, from: number, length: number): string {
  const bytes = header.subarray(from, from + length);
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

/** Name in the records of a pax header; null where it has none. */
function paxPath(records: string): string | null {
  return /^\d+ path=(.*)$/m.exec(records)?.[1] ?? null;
}

async function bytesOf(path: string): Promise<AsyncIterator<Uint8Array>> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  if (path.endsWith(".gz") || path.endsWith(".tgz")) {
    return file.pipe(createGunzip())[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }
  if (!path.endsWith(".xz")) return file[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const { XzReadableStream } = await import("xz-decompress");
  const packed = Readable.toWeb(file) as ReadableStream<Uint8Array>;
  return new XzReadableStream(packed)[Symbol.asyncIterator]();
}

export function isArchive(path: string): boolean {
  return /\.(?:tar|tgz|tar\.gz|tar\.xz)$/.test(path);
}

/**
 * Reads a file out of a tar archive: the first one whose name, without its leading folder, is one of `names`. null when there
 * is none. A kernel's .tar.xz takes about 20 seconds, since all that stands before the file has to be unpacked.
 */
export async function readFromArchive(path: string, names: ReadonlySet<string>): Promise<string | null> {
  const bytes = await bytesOf(path);
  try {
    return await findIn(new ByteReader(bytes), names);
  } finally {
    // xz-decompress 0.2.3 frees its context a second time when it is cancelled after its last block; what was read stands.
    await bytes.return?.().catch(() => undefined);
  }
}

async function findIn(reader: ByteReader, names: ReadonlySet<string>): Promise<string | null> {
  let longName: string | null = null;
  for (;;) {
    const header = await reader.take(BLOCK);
    if (header === null || header[0] === 0) return null;
    const size = Number.parseInt(field(header, 124, 12).trim() || "0", 8);
    const type = String.fromCharCode(header[156] ?? 0);
    if (!Number.isSafeInteger(size) || size < 0) return null;
    if ((type === "x" || type === "L") && size <= BLOCK * 64) {
      const text = decoder.decode((await reader.take(padded(size)))?.subarray(0, size));
      longName = type === "x" ? (paxPath(text) ?? longName) : text.replace(/\0.*$/s, "");
      continue;
    }
    const prefix = field(header, 345, 155);
    const name = longName ?? (prefix === "" ? "" : `${prefix}/`) + field(header, 0, 100);
    longName = null;
    if (names.has(name.replace(/^(?:\.\/)?[^/]*\//, "")) && size <= MAX_BYTES) {
      const content = await reader.take(size);
      return content === null ? null : decoder.decode(content);
    }
    await reader.skip(padded(size));
  }
}
