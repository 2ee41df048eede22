/** Keeps the last result of each document, so that a reload finds it again. */
import * as vscode from "vscode";
import { RESULT_SCHEMA, type StudyResult } from "../study/result.ts";
import type { Choices } from "./choices.ts";
import { resultText, withMember } from "./resultText.ts";

export interface KeptStudy {
  readonly uri: string;
  readonly choices: Choices;
  readonly result: StudyResult;
}

export class ResultStore {
  readonly #folder: vscode.Uri;

  constructor({ storageUri, globalStorageUri }: vscode.ExtensionContext) {
    this.#folder = vscode.Uri.joinPath(storageUri ?? globalStorageUri, "results");
  }

  async keep(study: KeptStudy): Promise<void> {
    const file = await this.#fileOf(study.uri);
    await vscode.workspace.fs.createDirectory(this.#folder);
    const { result, ...rest } = study;
    const text = withMember(rest, "result", await resultText(result));
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  }

  /** Null where nothing was kept, or another version of the extension kept it. */
  async find(uri: string): Promise<KeptStudy | null> {
    try {
      const bytes = await vscode.workspace.fs.readFile(await this.#fileOf(uri));
      const study: unknown = JSON.parse(new TextDecoder().decode(bytes));
      return isKeptStudy(study) && study.uri === uri ? study : null;
    } catch {
      return null;
    }
  }

  /** A document's address may hold anything and be of any length; its digest is a file name. */
  async #fileOf(uri: string): Promise<vscode.Uri> {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(uri));
    const name = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return vscode.Uri.joinPath(this.#folder, `${name}.json`);
  }
}

/** Only this extension writes there; its schema says whether this version did. */
function isKeptStudy(study: unknown): study is KeptStudy {
  if (typeof study !== "object" || study === null || !("result" in study)) return false;
  const { result } = study;
  return (
    typeof result === "object" && result !== null && "schema" in result && result.schema === RESULT_SCHEMA
  );
}
