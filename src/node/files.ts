/** Reads text that a person named (from a file or a stream, with a limit, and never a binary), and writes it. */
import { createReadStream } from "node:fs";
import { lstat, rename, rm, stat, writeFile } from "node:fs/promises";

/** A mailbox of years of one list's threads on a subject is smaller. */
export const MAX_DOCUMENT_BYTES = 64 * 2 ** 20;

/** Policy, workload and machine files are a page long. */
export const MAX_SETTINGS_BYTES = 2 ** 20;

export type FileErrorReason = "missing" | "unreadable" | "too-large" | "binary" | "empty";

/** What is wrong with a file, in a sentence for the person. */
export class FileError extends Error {
  readonly reason: FileErrorReason;

  constructor(reason: FileErrorReason, message: string) {
    super(message);
    this.name = "FileError";
    this.reason = reason;
  }
}

/** The text of a file. Throws FileError. */
export async function readTextFile(path: string, maxBytes: number): Promise<string> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw new FileError("unreadable", `${path} is a folder: name a file.`);
    if (info.isFile() && info.size > maxBytes) throw tooLarge(path, maxBytes, info.size);
    return await readTextStream(createReadStream(path), path, maxBytes);
  } catch (error) {
    throw error instanceof FileError ? error : systemError(path, error);
  }
}

/** The text of a stream, called `name` in messages. Throws FileError, or what the stream throws. */
export async function readTextStream(
  stream: AsyncIterable<unknown>,
  name: string,
  maxBytes: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
    size += bytes.byteLength;
    if (size > maxBytes) throw tooLarge(name, maxBytes, null);
    chunks.push(bytes);
  }
  return decode(Buffer.concat(chunks), name);
}

/** Writes all of a file or nothing: where the disk is full, what was there stays. Rejects with the system's error. */
export async function writeTextFile(path: string, text: string): Promise<void> {
  const isOther = await lstat(path).then(
    (info) => !info.isFile(),
    () => false,
  );
  // Pipes, devices and links are written to, not replaced.
  if (isOther) return writeFile(path, text);
  const part = `${path}.${process.pid}.part`;
  try {
    await writeFile(part, text);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

function decode(bytes: Buffer, name: string): string {
  const wide = wideEncoding(bytes);
  if (wide === null && bytes.includes(0)) {
    throw new FileError("binary", `${name} is not a text: give a patch, a mail or a mailbox.`);
  }
  const text = wide === null ? decodeBytes(bytes) : new TextDecoder(wide).decode(bytes);
  if (text.trim() === "") throw new FileError("empty", `${name} is empty: there is nothing to read.`);
  return text;
}

function wideEncoding(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
}

/** UTF-8; else, as raw 8-bit mail has it, Latin-1. */
function decodeBytes(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString("latin1");
  }
}

function tooLarge(name: string, maxBytes: number, size: number | null): FileError {
  const limit = `${Math.floor(maxBytes / 2 ** 20)} MB`;
  const is =
    size === null
      ? `is larger than ${limit}`
      : `has ${Math.ceil(size / 2 ** 20)} MB, and ${limit} is the limit`;
  return new FileError("too-large", `${name} ${is}: cut out the mail or patch in question.`);
}

function systemError(path: string, error: unknown): FileError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT") return new FileError("missing", `There is no file ${path}.`);
  if (code === "EACCES" || code === "EPERM")
    return new FileError("unreadable", `${path} may not be read: check its permissions.`);
  const detail = error instanceof Error ? error.message : String(error);
  return new FileError("unreadable", `${path} can't be read (${detail}).`);
}
