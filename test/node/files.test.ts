import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, describe, it } from "node:test";
import { FileError, readTextFile, readTextStream, type FileErrorReason } from "../../src/node/files.ts";

const folder = mkdtempSync(join(tmpdir(), "kvfree-files-"));
after(() => rmSync(folder, { recursive: true }));

function file(content: string | Uint8Array): string {
  const path = join(folder, "file.txt");
  writeFileSync(path, content);
  return path;
}

function fails(reason: FileErrorReason, words: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof FileError);
    assert.equal(error.reason, reason);
    assert.match(error.message, words);
    return true;
  };
}

function read(bytes: Uint8Array): Promise<string> {
  return readTextFile(file(bytes), 1000);
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(100_000).fill(97);
}

describe("readTextFile", () => {
  it("reads UTF-8, with and without a mark, UTF-16 and Latin-1", async () => {
    assert.equal(await read(Buffer.from("Grüße\n")), "Grüße\n");
    assert.equal(await read(Buffer.from("\ufeffab")), "ab");
    assert.equal(await read(Buffer.from("\ufeffGrüße", "utf16le")), "Grüße");
    assert.equal(await read(Buffer.from("Grüße", "latin1")), "Grüße");
  });
  it("refuses with a reason and a sentence", async () => {
    await assert.rejects(
      readTextFile(join(folder, "none"), 9),
      fails("missing", /^There is no file .*none\.$/),
    );
    await assert.rejects(readTextFile(folder, 9), fails("unreadable", /is a folder: name a file\.$/));
    await assert.rejects(
      readTextFile(file("x".repeat(3 * 2 ** 20)), 2 ** 20),
      fails("too-large", /has 3 MB, and 1 MB is the limit/),
    );
    await assert.rejects(readTextFile(file(" \n"), 9), fails("empty", /is empty/));
    await assert.rejects(
      readTextFile(file(new Uint8Array([127, 69, 76, 70, 0])), 9),
      fails("binary", /is not a text/),
    );
  });
});

describe("readTextStream", () => {
  it("joins bytes that a chunk's end cut through", async () => {
    const bytes = Buffer.from("ü");
    assert.equal(
      await readTextStream(Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]), "It", 9),
      "ü",
    );
  });
  it("stops at the limit instead of reading on for ever", async () => {
    await assert.rejects(
      readTextStream(endless(), "Standard input", 2 ** 20),
      fails("too-large", /is larger than 1 MB/),
    );
  });
});
