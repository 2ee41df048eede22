/** The tree of the current patch in the side bar. Its check boxes say which policies to compare. */
import * as vscode from "vscode";
import type { Annotation, HunkEffect } from "../study/annotation.ts";
import type { HunkEffects } from "../study/review/hunkEffects.ts";
import { shortName } from "./documents.ts";
import { patchTree, type TreeNode } from "./patchTree.ts";
import { toRange } from "./reveal.ts";
import type { Review, Reviews } from "./reviews.ts";

export const patchViewId = "kvfree.patch";
/** Shows a place of a document: what a click on a node runs. */
export const goToCommand = "kvfree.goTo";

const effectScheme = "kvfree-effect";

const icons: Readonly<Record<TreeNode["kind"], string>> = {
  policies: "beaker",
  policy: "symbol-parameter",
  patch: "mail",
  file: "file-code",
  hunk: "diff",
  change: "arrow-swap",
  effect: "graph",
  evidence: "code",
  remark: "comment",
};

const badges: Readonly<Record<string, string>> = { policy: "P", edge: "E", none: "–" };

export class PatchView
  implements vscode.Disposable, vscode.TreeDataProvider<TreeNode>, vscode.FileDecorationProvider
{
  readonly #reviews: Reviews;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #view: vscode.TreeView<TreeNode>;
  readonly #subscription: vscode.Disposable;
  /** By document, the policies that a person took out. */
  readonly #unchecked = new Map<string, Set<string>>();
  /** By document, what a report measured of its hunks. */
  readonly #effects = new Map<string, { readonly of: string; readonly effects: HunkEffects }>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(reviews: Reviews) {
    this.#reviews = reviews;
    this.#view = vscode.window.createTreeView(patchViewId, { treeDataProvider: this, showCollapseAll: true });
    this.#subscription = vscode.Disposable.from(
      this.#view,
      this.#view.onDidChangeCheckboxState(({ items }) => this.#check(items)),
      vscode.window.registerFileDecorationProvider(this),
      reviews.onDidChangeCurrent((review) => this.#update(review)),
      reviews.onDidClose((uri) => {
        this.#unchecked.delete(uri);
        this.#effects.delete(uri);
      }),
    );
  }

  /** The policies of a document that are checked, in its order. */
  checked({ document, annotation }: Review): readonly string[] {
    const unchecked = this.#unchecked.get(document.uri.toString());
    return annotation.policies.map(({ id }) => id).filter((id) => !unchecked?.has(id));
  }

  getChildren(parent?: TreeNode): TreeNode[] {
    const { current } = this.#reviews;
    return [...(parent?.children ?? (current ? this.#roots(current) : []))];
  }

  /** What a report measured stands below the hunks as long as they are the same. */
  setEffects(uri: string, annotation: Annotation, effects: HunkEffects): void {
    this.#effects.set(uri, { of: hunksText(annotation), effects });
    this.#changed.fire();
  }

  /** What a report measured of the document's hunks, as they are now. */
  effectsOf({ document, annotation }: Review): HunkEffects | null {
    const measured = this.#effects.get(document.uri.toString());
    return measured?.of === hunksText(annotation) ? measured.effects : null;
  }

  #roots(review: Review): readonly TreeNode[] {
    return patchTree(review.annotation, this.effectsOf(review));
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = new vscode.TreeItem(labelOf(node), foldOf(node));
    item.id = node.id;
    item.description = node.description;
    item.contextValue = node.kind;
    item.iconPath = new vscode.ThemeIcon(icons[node.kind], colourOf(node.effect));
    if (node.detail !== "") item.tooltip = node.detail;
    if (node.effect !== null) {
      item.resourceUri = vscode.Uri.from({ scheme: effectScheme, path: node.effect });
      const said = [node.label, meaningOf(node.effect), node.description].filter((text) => text);
      item.accessibilityInformation = { label: said.join(", ") };
    }
    const { current } = this.#reviews;
    if (!current) return item;
    if (node.kind === "policy") item.checkboxState = this.#checkbox(current, node);
    if (node.range) {
      const target = [current.document.uri.toString(), toRange(node.range)];
      item.command = { command: goToCommand, title: vscode.l10n.t("Go to its place"), arguments: target };
    }
    return item;
  }

  provideFileDecoration({ scheme, path }: vscode.Uri): vscode.FileDecoration | undefined {
    if (scheme !== effectScheme) return undefined;
    const colour = path === "policy" || path === "edge" ? colourOf(path) : undefined;
    const meaning = meaningOf(path);
    const badge = badges[path];
    return meaning === null || badge === undefined
      ? undefined
      : new vscode.FileDecoration(badge, meaning, colour);
  }

  #update(review: Review | null): void {
    this.#view.description = review ? shortName(review.document.uri.toString()) : "";
    this.#changed.fire();
  }

  #checkbox(review: Review, { id, label }: TreeNode): NonNullable<vscode.TreeItem["checkboxState"]> {
    const on = this.checked(review).includes(id);
    return {
      state: on ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
      tooltip: on ? vscode.l10n.t("{0} is compared", label) : vscode.l10n.t("{0} is left out", label),
    };
  }

  #check(items: readonly (readonly [TreeNode, vscode.TreeItemCheckboxState])[]): void {
    const uri = this.#reviews.current?.document.uri.toString();
    if (uri === undefined) return;
    const unchecked = this.#unchecked.get(uri) ?? new Set();
    for (const [{ id }, state] of items) {
      if (state === vscode.TreeItemCheckboxState.Checked) unchecked.delete(id);
      else unchecked.add(id);
    }
    this.#unchecked.set(uri, unchecked);
    this.#changed.fire();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function hunksText({ hunks, policies }: Annotation): string {
  return JSON.stringify([hunks.map(({ id, changes }) => [id, changes]), policies]);
}

function labelOf({ kind, label }: TreeNode): string {
  if (kind === "policies") return vscode.l10n.t("Policies to compare");
  return label === "" ? vscode.l10n.t("Patch without a subject") : label;
}

/** Down to the hunks everything is in sight; what stands in a hunk is there for who asks. */
function foldOf({ kind, children }: TreeNode): vscode.TreeItemCollapsibleState {
  if (children.length === 0) return vscode.TreeItemCollapsibleState.None;
  return kind === "hunk"
    ? vscode.TreeItemCollapsibleState.Collapsed
    : vscode.TreeItemCollapsibleState.Expanded;
}

/** What a badge stands for; null where there is none. */
function meaningOf(effect: string): string | null {
  if (effect === "policy") return vscode.l10n.t("Changes the reclaim policy");
  if (effect === "edge") return vscode.l10n.t("Changes policy at the edges only");
  return effect === "none" ? vscode.l10n.t("Same behaviour") : null;
}

function colourOf(effect: HunkEffect | null): vscode.ThemeColor | undefined {
  if (effect === "policy") return new vscode.ThemeColor("kvfree.policyHunk");
  return effect === "edge" ? new vscode.ThemeColor("kvfree.edgeHunk") : undefined;
}
