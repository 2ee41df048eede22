/** A hunk outside its patch: its text before and after it side by side, and its file on disk. */
import * as vscode from "vscode";
import { goToSourceCommand, hunkDiffCommand, type HunkTarget } from "../server/contract.ts";
import type { AnnotatedHunk } from "../study/annotation.ts";
import type { HunkSides } from "../study/code/sides.ts";
import { StudyError } from "../study/job.ts";
import { placeName } from "../study/phrases.ts";
import type { ReviewClient } from "./client.ts";
import { openDocument } from "./documents.ts";
import { sourceFolders } from "./ownCode.ts";
import type { TreeNode } from "./patchTree.ts";
import type { Platform } from "./platform.ts";
import { columnOf, revealRange } from "./reveal.ts";
import type { Reviews } from "./reviews.ts";
import { readSettings } from "./settings.ts";

export const sidesScheme = "kvfree-hunk";

type Side = "before" | "after";

/** What an address of ours stands for: enough to make the text again after a reload. */
interface SideTarget extends HunkTarget {
  readonly side: Side;
}

export class Hunks implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #platform: Platform;
  readonly #client: ReviewClient;
  readonly #reviews: Reviews;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #subscription: vscode.Disposable;
  /** Both sides are asked for one after the other, and found once. */
  readonly #found = new Map<string, Promise<HunkSides | null>>();

  readonly onDidChange = this.#changed.event;

  constructor(platform: Platform, client: ReviewClient, reviews: Reviews) {
    this.#platform = platform;
    this.#client = client;
    this.#reviews = reviews;
    this.#subscription = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(sidesScheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === sidesScheme) this.#found.delete(keyOf(targetOf(uri)));
      }),
    );
  }

  /** Opens the hunk as a diff, in the column of its patch. Without a target: the hunk at the cursor. */
  async openDiff(chosen?: HunkTarget | TreeNode): Promise<void> {
    const target = this.#target(chosen);
    this.#found.delete(keyOf(target));
    const sides = await this.#sides(target);
    if (!sides) throw gone();
    const [before, after] = (["before", "after"] as const).map((side) => uriOf({ ...target, side }, sides));
    const line = new vscode.Position(sides.afterLine, 0);
    const viewColumn = columnOf(vscode.Uri.parse(target.uri));
    await vscode.commands.executeCommand("vscode.diff", before, after, this.#title(target, sides), {
      viewColumn,
      selection: new vscode.Range(line, line),
    });
    // Tabs that are open show what was found before.
    for (const uri of [before, after]) if (uri) this.#changed.fire(uri);
  }

  /** Opens the hunk's file where the workspace or the setting has it. Without a target: of the hunk at the cursor. */
  async openSource(chosen?: HunkTarget | TreeNode): Promise<void> {
    const target = this.#target(chosen);
    const own = await this.#client.hunk(target);
    if (!own) throw gone();
    for (const { file, folder } of candidates(own.path)) {
      const document = (await isFile(file)) ? await openDocument(file.toString()) : null;
      if (!document) continue;
      const line = (await this.#lineIn(target, folder)) ?? own.headerLine;
      const at = document.lineAt(Math.min(line, document.lineCount - 1)).range;
      return revealRange(document, at);
    }
    throw new StudyError(
      "bad-input",
      vscode.l10n.t(
        "{0} is in no folder of the workspace: open a kernel tree, or name one in the setting kvfree.kernelSource.",
        own.path,
      ),
    );
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const target = targetOf(uri);
    const sides = await this.#sides(target);
    return sides?.[target.side] ?? "";
  }

  #sides(target: HunkTarget): Promise<HunkSides | null> {
    const key = keyOf(target);
    const sides = this.#found.get(key) ?? this.#find(target);
    this.#found.set(key, sides);
    return sides;
  }

  async #find(target: HunkTarget): Promise<HunkSides | null> {
    const { findSides } = this.#platform;
    const document = await openDocument(target.uri);
    if (!document) return null;
    const { kernelSource } = readSettings();
    const request = { text: document.getText(), hunk: target.hunk, kernelSource };
    const whole = findSides === null ? null : await findSides(request, await sourceFolders());
    return whole ?? this.#client.hunk(target);
  }

  /** Where the hunk stands in the file of that tree; null where it does not apply there. */
  async #lineIn({ uri, hunk }: HunkTarget, tree: string): Promise<number | null> {
    const { findSides } = this.#platform;
    const document = await openDocument(uri);
    if (findSides === null || !document) return null;
    const request = { text: document.getText(), hunk, kernelSource: tree };
    const sides = await findSides(request, { repositories: [], trees: [] });
    if (!sides?.source) return null;
    return sides.source.found === "before" ? sides.beforeLine : sides.afterLine;
  }

  #target(chosen: HunkTarget | TreeNode | undefined): HunkTarget {
    if (chosen && !("kind" in chosen)) return chosen;
    const active = vscode.window.activeTextEditor;
    const review = chosen ? this.#reviews.current : this.#reviews.get(active?.document.uri.toString() ?? "");
    const uri = review?.document.uri.toString();
    const hunk = chosen?.id ?? hunkAt(review?.annotation.hunks ?? [], active?.selection.active.line ?? 0);
    if (uri !== undefined && hunk !== null) return { uri, hunk };
    throw new StudyError("bad-input", vscode.l10n.t("Put the cursor into a hunk of a patch, and try again."));
  }

  #title({ uri, hunk }: HunkTarget, { path, source }: HunkSides): string {
    const found = this.#reviews.get(uri)?.annotation.hunks.find(({ id }) => id === hunk);
    const name = found ? placeName(found) : path;
    return source
      ? vscode.l10n.t("{0}: before ↔ after", name)
      : vscode.l10n.t("{0}: before ↔ after (the hunk alone)", name);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

/** The commands, by id. */
export function hunkCommands(
  hunks: Hunks,
): Readonly<Record<string, (chosen?: HunkTarget | TreeNode) => Promise<void>>> {
  return {
    [hunkDiffCommand]: (chosen) => hunks.openDiff(chosen),
    [goToSourceCommand]: (chosen) => hunks.openSource(chosen),
  };
}

function gone(): StudyError {
  return new StudyError("bad-input", vscode.l10n.t("The document does not hold that hunk any more."));
}

/** The hunk that holds the line, or else the next one below it. */
function hunkAt(hunks: readonly AnnotatedHunk[], line: number): string | null {
  const below = hunks.filter(({ range }) => range.end.line >= line);
  return below[0]?.id ?? null;
}

function keyOf({ uri, hunk }: HunkTarget): string {
  return `${uri}#${hunk}`;
}

/** The file's name gives the text its colours; the query says what it is. */
function uriOf(target: SideTarget, { path }: HunkSides): vscode.Uri {
  const file = path === "" ? "hunk.c" : path;
  return vscode.Uri.from({
    scheme: sidesScheme,
    path: `/${target.side}/${file}`,
    query: JSON.stringify(target),
  });
}

function targetOf({ query }: vscode.Uri): SideTarget {
  const target: SideTarget = JSON.parse(query);
  return target;
}

interface Candidate {
  readonly file: vscode.Uri;
  /** The tree that it lies in, on disk; or the file itself where that was named. */
  readonly folder: string;
}

/** Where the file may be. A path that leads out of its tree is nowhere. */
function candidates(path: string): readonly Candidate[] {
  if (path === "" || path.split(/[\\/]/).includes("..")) return [];
  const { kernelSource: named } = readSettings();
  const trees = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  if (named !== null) trees.push(vscode.Uri.file(named));
  const inside = trees.map((tree) => ({ file: vscode.Uri.joinPath(tree, path), folder: tree.fsPath }));
  return named === null ? inside : [...inside, { file: vscode.Uri.file(named), folder: named }];
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type === vscode.FileType.File;
  } catch {
    return false;
  }
}
