/** Keeps the last result of each document, so that a reload finds it again. */
import * as vscode from "vscode";
import { RESULT_SCHEMA } from "../study/result.ts";
import type { ResultFigures } from "../server/contract.ts";
import type { Choices } from "./choices.ts";
import type { HeldResult } from "./heldResult.ts";
import { writeWhole } from "./wholeFile.ts";

export interface KeptStudy {
  readonly uri: string;
  readonly choices: Choices;
  /** What the document was when it was simulated; null: unknown. */
  readonly stamp: string | null;
  readonly result: HeldResult;
}

/** What stands before a result in its file. */
interface KeptFacts {
  readonly schema: typeof RESULT_SCHEMA;
  readonly uri: string;
  readonly choices: Choices;
  readonly stamp: string | null;
  readonly figures: ResultFigures;
}

/** A file is the facts as JSON on one line, and the result: two windows that keep one at a time never mix theirs. */
const LINE_END = 10;

export class ResultStore {
  readonly #folder: vscode.Uri;

  constructor({ storageUri, globalStorageUri }: vscode.ExtensionContext) {
    this.#folder = vscode.Uri.joinPath(storageUri ?? globalStorageUri, "results");
  }

  /** Rejects, in a sentence, where it can't be written; what was kept before stays. */
  async keep({ uri, choices, stamp, result: { json, figures } }: KeptStudy): Promise<void> {
    const facts: KeptFacts = { schema: RESULT_SCHEMA, uri, choices, stamp, figures };
    const line = new TextEncoder().encode(`${JSON.stringify(facts)}\n`);
    const bytes = new Uint8Array(line.length + json.length);
    bytes.set(line);
    bytes.set(json, line.length);
    await vscode.workspace.fs.createDirectory(this.#folder);
    await writeWhole(await this.#fileOf(uri), bytes);
  }

  /** Null where nothing was kept, or another version of the extension kept it. */
  async find(uri: string): Promise<KeptStudy | null> {
    try {
      const bytes = await vscode.workspace.fs.readFile(await this.#fileOf(uri));
      const end = bytes.indexOf(LINE_END);
      const facts: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
      if (!areKeptFacts(facts) || facts.uri !== uri) return null;
      const { choices, stamp, figures } = facts;
      return { uri, choices, stamp, result: { json: bytes.subarray(end + 1), figures } };
    } catch {
      return null;
    }
  }

  /** Those of a document's last result. */
  async findFigures(uri: string): Promise<ResultFigures | null> {
    return (await this.find(uri))?.result.figures ?? null;
  }

  /** A document's address may hold anything and be of any length; its digest is a file name. */
  async #fileOf(uri: string): Promise<vscode.Uri> {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(uri));
    const name = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return vscode.Uri.joinPath(this.#folder, `${name}.kept`);
  }
}

/** Only this extension writes there; the schema says whether this version did. */
function areKeptFacts(facts: unknown): facts is KeptFacts {
  return typeof facts === "object" && facts !== null && "schema" in facts && facts.schema === RESULT_SCHEMA;
}
