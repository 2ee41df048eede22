/**
 * A result as the extension host holds it: as bytes, which go to pages and files as they are, with the few figures that
 * hovers show beside them. Reading a result of a megabyte back would hold up the host's thread.
 */
import { figuresOf, type ResultFigures } from "../server/contract.ts";
import type { StudyResult } from "../study/result.ts";
import { resultText } from "./resultText.ts";

export interface HeldResult {
  /** The result's JSON in UTF-8. */
  readonly json: Uint8Array;
  readonly figures: ResultFigures;
}

export async function holdResult(result: StudyResult): Promise<HeldResult> {
  return { json: new TextEncoder().encode(await resultText(result)), figures: figuresOf(result) };
}

/** The bytes with nothing around them, as messages carry them. */
export function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  if (buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength) return buffer;
  return new Uint8Array(buffer, byteOffset, byteLength).slice().buffer;
}

const HEAD_BYTES = 64 * 1024;

/** The title of a result, from the beginning of its JSON; null where none is found there. */
export function titleIn(json: Uint8Array): string | null {
  const head = new TextDecoder().decode(json.subarray(0, HEAD_BYTES));
  const found = /"title"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(head)?.[1];
  try {
    const title: unknown = found === undefined ? null : JSON.parse(found);
    return typeof title === "string" ? title : null;
  } catch {
    return null;
  }
}
