/** What reviewers wrote between the hunks, as comment threads at their lines. */
import * as vscode from "vscode";
import type { AnnotatedRemark, Annotation } from "../study/annotation.ts";
import { simulateCommand, type SimulateArguments } from "../server/contract.ts";
import { toRange } from "./reveal.ts";
import type { Review, Reviews } from "./reviews.ts";

export class RemarkThreads implements vscode.Disposable {
  readonly #controller: vscode.CommentController;
  readonly #threads = new Map<string, readonly vscode.CommentThread[]>();
  readonly #subscription: vscode.Disposable;

  constructor(reviews: Reviews) {
    this.#controller = vscode.comments.createCommentController("kvfree", vscode.l10n.t("kvfree review"));
    this.#subscription = vscode.Disposable.from(
      this.#controller,
      reviews.onDidRead((review) => this.#show(review)),
      reviews.onDidClose((uri) => this.#forget(uri)),
    );
  }

  #show({ document, annotation }: Review): void {
    const uri = document.uri.toString();
    // Threads that are folded open stay so as long as they say the same.
    const old = new Map(this.#threads.get(uri)?.map((thread) => [keyOf(thread), thread]));
    const threads = annotation.remarks.map((remark) => {
      const thread = this.#make(document.uri, remark, annotation);
      thread.collapsibleState =
        old.get(keyOf(thread))?.collapsibleState ?? vscode.CommentThreadCollapsibleState.Collapsed;
      return thread;
    });
    this.#forget(uri);
    this.#threads.set(uri, threads);
  }

  #make(uri: vscode.Uri, remark: AnnotatedRemark, annotation: Annotation): vscode.CommentThread {
    const comment: vscode.Comment = {
      author: { name: remark.author ?? vscode.l10n.t("Unknown") },
      body: bodyOf(uri, remark, annotation),
      mode: vscode.CommentMode.Preview,
    };
    const thread = this.#controller.createCommentThread(uri, toRange(remark.range), [comment]);
    thread.canReply = false;
    thread.label = remark.alternative ?? vscode.l10n.t("Remark");
    return thread;
  }

  #forget(uri: string): void {
    for (const thread of this.#threads.get(uri) ?? []) thread.dispose();
    this.#threads.delete(uri);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

function keyOf({ comments }: vscode.CommentThread): string {
  const [comment] = comments;
  return comment?.body instanceof vscode.MarkdownString ? comment.body.value : "";
}

/** The text is a stranger's: it goes in as text, and only our own link is a command. */
function bodyOf(
  uri: vscode.Uri,
  { text, alternative }: AnnotatedRemark,
  { policies }: Annotation,
): vscode.MarkdownString {
  const body = new vscode.MarkdownString();
  // Line by line: a line break within appendText() becomes a paragraph.
  for (const line of text.split("\n")) body.appendText(line).appendMarkdown("  \n");
  const policy = policies.find(({ id }) => id === alternative);
  if (!policy) return body;
  const chosen = ["before", policy.id].filter((id) => policies.some((known) => known.id === id));
  const argument: SimulateArguments = { uri: uri.toString(), policies: chosen };
  body.isTrusted = { enabledCommands: [simulateCommand] };
  body.appendMarkdown("\n\n").appendText(vscode.l10n.t("Read as a policy: {0}", policy.title));
  const link = `command:${simulateCommand}?${encodeURIComponent(JSON.stringify([argument])).replace(/[()]/g, escape)}`;
  return body.appendMarkdown(`\n\n[${vscode.l10n.t("Simulate this alternative")}](${link})`);
}

/** The first bracket would end the link. */
function escape(bracket: string): string {
  return `%${bracket.charCodeAt(0).toString(16)}`;
}
