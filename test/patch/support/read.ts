import { readDocument } from "../../../src/patch/readDocument.ts";
import type { PatchDocument } from "../../../src/patch/types.ts";
import { assertNothingLost, assertRangesNameText } from "./checks.ts";

/** Reads lines, and checks what holds of every document that needs no decoding. */
export function read(lines: readonly string[], end = "\n"): PatchDocument {
  const source = lines.join(end);
  const document = readDocument(source);
  assertNothingLost(source, document);
  assertRangesNameText(source, document);
  return document;
}

/** Reads lines that are decoded on the way, so that ranges name whole lines. */
export function readEncoded(lines: readonly string[]): PatchDocument {
  const source = lines.join("\n");
  const document = readDocument(source);
  assertNothingLost(source, document);
  return document;
}
