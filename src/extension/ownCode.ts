/** The patch's own code in the editor: where its source is looked for, and what stands in its way. */
import * as vscode from "vscode";
import type { Annotation } from "../study/annotation.ts";
import type {
  CodeHooks,
  CodePreparation,
  CodeProblem,
  CodeRequest,
  SourceFolders,
} from "../study/code/preparation.ts";
import type { Choices } from "./choices.ts";
import { isReviewable, openDocument } from "./documents.ts";
import type { DisposableWorkshop, Platform } from "./platform.ts";
import { toRange } from "./reveal.ts";
import { withTypedDiffs } from "./typedDiffs.ts";

export class OwnCode implements vscode.Disposable {
  readonly #platform: Platform;
  readonly #diagnostics = vscode.languages.createDiagnosticCollection("kvfree code");
  readonly #subscriptions: vscode.Disposable;
  #workshop: DisposableWorkshop | null = null;

  constructor(platform: Platform) {
    this.#platform = platform;
    const forget = ({ uri }: vscode.TextDocument): void => this.#diagnostics.delete(uri);
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidCloseTextDocument(forget),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) forget(document);
      }),
    );
  }

  /**
   * The code of the chosen policies, and of groups of hunks that are to be left out and alone; null where only the model is
   * to run. Rejects with StudyError.
   */
  async prepare(
    uri: string,
    annotation: Annotation,
    choices: Choices,
    hooks: CodeHooks,
    apart: CodeRequest["apart"] = [],
  ): Promise<CodePreparation | null> {
    const { engine = "auto", kernelSource = null, policies } = choices;
    const { createWorkshop } = this.#platform;
    const document = await openDocument(uri);
    if (createWorkshop === null || document === null) return null;
    if (!annotation.policies.some(({ id }) => policies.includes(id))) return null;
    this.#workshop ??= createWorkshop(sourceFolders);
    const { machineOf, prepareCode } = await import("./simulation.ts");
    const { hz } = machineOf(annotation, {});
    const below = document.isUntitled ? otherPatches(document) : [];
    const request = { text: await withTypedDiffs(document), hz, policies, kernelSource, below, apart };
    const made = await prepareCode(engine, request, this.#workshop, hooks);
    this.#report(document, annotation, made?.problems ?? []);
    return made;
  }

  /** What keeps a hunk's code from running stands at the hunk. */
  #report({ uri }: vscode.TextDocument, annotation: Annotation, problems: readonly CodeProblem[]): void {
    const found = problems.flatMap(({ hunk, range, sentence, policy }) => {
      const place = range ?? annotation.hunks.find(({ id }) => id === hunk)?.range;
      if (place === undefined) return [];
      const text = vscode.l10n.t(
        'The code of "{0}" can\'t run, so the model stands for it: {1}',
        policy,
        sentence,
      );
      const at =
        range === null ? new vscode.Range(place.start.line, 0, place.start.line, 999) : toRange(place);
      const diagnostic = new vscode.Diagnostic(at, text, vscode.DiagnosticSeverity.Information);
      diagnostic.source = "kvfree";
      diagnostic.code = "no-code";
      return [diagnostic];
    });
    this.#diagnostics.set(uri, found);
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#diagnostics.dispose();
    void this.#workshop?.dispose();
  }
}

/** The workspace's folders on disk; as repositories only where the person trusts them, since git is run there. */
export async function sourceFolders(): Promise<SourceFolders> {
  const trees = (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === "file")
    .map(({ uri }) => uri.fsPath);
  if (!vscode.workspace.isTrusted) return { repositories: [], trees };
  return { repositories: [...new Set([...(await knownRepositories()), ...trees, ...openFolders()])], trees };
}

/** A mail is shorter; a mailbox is nothing that one types on top of. */
const LONGEST_BELOW = 2 ** 20;

/** Open patches that a diff which was typed here may stand on. */
function otherPatches(own: vscode.TextDocument): readonly string[] {
  return vscode.workspace.textDocuments
    .filter((document) => document !== own && isReviewable(document))
    .map((document) => document.getText())
    .filter((text) => text.length <= LONGEST_BELOW);
}

/** Folders of kernel files that are open, which need not lie in the workspace. */
function openFolders(): readonly string[] {
  return vscode.workspace.textDocuments
    .filter(({ uri }) => uri.scheme === "file" && /\/(?:tree|slab_common)\.c$/.test(uri.path))
    .map(({ uri }) => vscode.Uri.joinPath(uri, "..").fsPath);
}

/** The part of the API of VS Code's own git extension that is used here. */
interface GitExports {
  getAPI(version: 1): { readonly repositories: readonly { readonly rootUri: vscode.Uri }[] };
}

/** Repositories that VS Code found in the workspace, also below its folders. */
async function knownRepositories(): Promise<readonly string[]> {
  try {
    const git = await vscode.extensions.getExtension<GitExports>("vscode.git")?.activate();
    return (git?.getAPI(1).repositories ?? []).map(({ rootUri }) => rootUri.fsPath);
  } catch {
    // It is switched off, or finds no git: then the folders themselves are asked.
    return [];
  }
}
