/** What a document says it measured: result lines of rcuscale, and the command that gave them. */
import type { Claims } from "../annotation.ts";
import type { TextLine } from "../../patch/types.ts";
import { findCommand } from "./command.ts";
import { labelRows } from "./labels.ts";
import { findResultLines } from "./rows.ts";

/** Reads the claims out of a document's prose. Linear in its length; finds nothing rather than failing. */
export function readClaims(text: readonly TextLine[]): Claims {
  return { command: findCommand(text), rows: labelRows(findResultLines(text), text) };
}
