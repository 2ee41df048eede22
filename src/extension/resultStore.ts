/** Keeps the last result of each document, so that a reload finds it again. */
import * as vscode from "vscode";
import { RESULT_SCHEMA } from "../study/result.ts";
import type { ResultFigures } from "../server/contract.ts";
import type { Choices } from "./choices.ts";
import type { HeldResult } from "./heldResult.ts";

export interface KeptStudy {
  readonly uri: string;
  readonly choices: Choices;
  /** What the document was when it was simulated; null: unknown. */
  readonly stamp: string | null;
  readonly result: HeldResult;
}

/** The small file beside the result's own. */
interface KeptFacts {
  readonly schema: typeof RESULT_SCHEMA;
  readonly uri: string;
  readonly choices: Choices;
  readonly stamp: string | null;
  readonly figures: ResultFigures;
}

export class ResultStore {
  readonly #folder: vscode.Uri;

  constructor({ storageUri, globalStorageUri }: vscode.ExtensionContext) {
    this.#folder = vscode.Uri.joinPath(storageUri ?? globalStorageUri, "results");
  }

  async keep({ uri, choices, stamp, result: { json, figures } }: KeptStudy): Promise<void> {
    const files = await this.#filesOf(uri);
    const facts: KeptFacts = { schema: RESULT_SCHEMA, uri, choices, stamp, figures };
    await vscode.workspace.fs.createDirectory(this.#folder);
    await vscode.workspace.fs.writeFile(files.result, json);
    await vscode.workspace.fs.writeFile(files.facts, new TextEncoder().encode(JSON.stringify(facts)));
  }

  /** Null where nothing was kept, or another version of the extension kept it. */
  async find(uri: string): Promise<KeptStudy | null> {
    try {
      const facts = await this.#findFacts(uri);
      if (!facts) return null;
      const { choices, stamp, figures } = facts;
      const json = await vscode.workspace.fs.readFile((await this.#filesOf(uri)).result);
      return { uri, choices, stamp, result: { json, figures } };
    } catch {
      return null;
    }
  }

  /** Those of a document's last result, without the result. */
  async findFigures(uri: string): Promise<ResultFigures | null> {
    return (await this.#findFacts(uri).catch(() => null))?.figures ?? null;
  }

  async #findFacts(uri: string): Promise<KeptFacts | null> {
    const bytes = await vscode.workspace.fs.readFile((await this.#filesOf(uri)).facts);
    const facts: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return areKeptFacts(facts) && facts.uri === uri ? facts : null;
  }

  /** A document's address may hold anything and be of any length; its digest is a file name. */
  async #filesOf(uri: string): Promise<{ readonly facts: vscode.Uri; readonly result: vscode.Uri }> {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(uri));
    const name = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return {
      facts: vscode.Uri.joinPath(this.#folder, `${name}.json`),
      result: vscode.Uri.joinPath(this.#folder, `${name}.kvfree.json`),
    };
  }
}

/** Only this extension writes there; the schema says whether this version did. */
function areKeptFacts(facts: unknown): facts is KeptFacts {
  return typeof facts === "object" && facts !== null && "schema" in facts && facts.schema === RESULT_SCHEMA;
}
