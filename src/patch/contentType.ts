import { fieldValue } from "./headers.ts";
import type { HeaderField } from "./types.ts";

/** What a MIME header says of the body below it. */
export interface ContentType {
  /** In lower case, for example "text/plain". */
  readonly type: string;
  readonly charset: string;
  readonly boundary: string | null;
  readonly encoding: string;
  /** Name of the attached file, where it has one. */
  readonly fileName: string | null;
}

const LONGEST = 2000;

/** Reads Content-Type, Content-Transfer-Encoding and Content-Disposition; what is missing is plain UTF-8 text. */
export function readContentType(fields: readonly HeaderField[]): ContentType {
  const value = (fieldValue(fields, "content-type") ?? "text/plain").slice(0, LONGEST);
  const disposition = (fieldValue(fields, "content-disposition") ?? "").slice(0, LONGEST);
  return {
    type: (value.split(";")[0] ?? "").trim().toLowerCase() || "text/plain",
    charset: parameter(value, "charset") ?? "utf-8",
    boundary: parameter(value, "boundary"),
    encoding: fieldValue(fields, "content-transfer-encoding") ?? "7bit",
    fileName: parameter(disposition, "filename") ?? parameter(value, "name"),
  };
}

/** True for a body that can hold a patch: text, or a file that is named like one. */
export function isReadable(content: ContentType): boolean {
  if (content.type === "text/html") return false;
  if (/^(?:text|message)\//.test(content.type) || /patch|diff/.test(content.type)) return true;
  return /\.(?:patch|diff|txt|mbox|eml|c|h)$/i.test(content.fileName ?? "");
}

function parameter(value: string, name: string): string | null {
  const match = new RegExp(`;\\s*${name}\\*?=(?:"([^"]*)"|([^;\\s]+))`, "i").exec(value);
  return match?.[1] ?? match?.[2] ?? null;
}
