/** What the commands do. */
import * as vscode from "vscode";
import type { InsertReplyArguments, SetPolicyArguments, SimulateArguments } from "../server/contract.ts";
import type { Annotation } from "../study/annotation.ts";
import { StudyError } from "../study/job.ts";
import type { FromWebview, RevealTarget } from "../study/protocol.ts";
import type { Charts } from "./charts.ts";
import type { Choices } from "./choices.ts";
import type { ReviewClient } from "./client.ts";
import { commandLine } from "./commandLine.ts";
import { isReviewable } from "./documents.ts";
import { exportedBytes, saveAs } from "./exports.ts";
import { findingRanges, neighbour } from "./findings.ts";
import type { PatchView } from "./patchView.ts";
import type { Platform } from "./platform.ts";
import type { ReportSubject } from "./report.ts";
import { placeOf, revealRange, toRange } from "./reveal.ts";
import type { Reviews } from "./reviews.ts";
import type { Studies } from "./studies.ts";
import { nothingOpen, Subjects } from "./subjects.ts";

/** It is large, and waits until it is needed. */
const loadSimulation = () => import("./simulation.ts");

/** What the commands work with. */
export interface Parts {
  readonly extension: vscode.Extension<unknown>;
  readonly platform: Platform;
  readonly client: ReviewClient;
  readonly studies: Studies;
  readonly charts: Charts;
  readonly reviews: Reviews;
  readonly patchView: PatchView;
}

export class Commands {
  readonly #extension: vscode.Extension<unknown>;
  readonly #platform: Platform;
  readonly #client: ReviewClient;
  readonly #studies: Studies;
  readonly #charts: Charts;
  readonly #reviews: Reviews;
  readonly #patchView: PatchView;
  readonly #subjects: Subjects;

  constructor({ extension, platform, client, studies, charts, reviews, patchView }: Parts) {
    this.#extension = extension;
    this.#platform = platform;
    this.#client = client;
    this.#studies = studies;
    this.#charts = charts;
    this.#reviews = reviews;
    this.#patchView = patchView;
    this.#subjects = new Subjects(client, studies);
  }

  /** Asks what to simulate in the active document, or else in the one on show. */
  async simulate(): Promise<void> {
    const document = await this.#subjects.current();
    const annotation = await this.#subjects.studied(document);
    const { state } = this.#studies;
    const last = state?.uri === document.uri.toString() ? state.choices : null;
    const { askChoices, listPolicies } = await loadSimulation();
    const choices = await askChoices(annotation, listPolicies().policies, last);
    if (choices) await this.#run(document, annotation, choices);
  }

  /** Simulates what a lens or a hover names, without asking. */
  async simulateDocument({ uri, policies }: SimulateArguments): Promise<void> {
    const document = await this.#subjects.document(uri);
    const annotation = await this.#subjects.studied(document);
    await this.#runUsual(document, annotation, policies);
  }

  /** Simulates what is checked in the tree, without asking. */
  async simulateChecked(): Promise<void> {
    const { current } = this.#reviews;
    if (!current) throw nothingOpen();
    const policies = this.#patchView.checked(current);
    if (policies.length === 0) {
      throw new StudyError("nothing-to-simulate", vscode.l10n.t("Check at least one policy in the tree."));
    }
    await this.#runUsual(current.document, current.annotation, policies);
  }

  /** Asks for the parameters of a policy, and simulates it beside the one that it starts from. */
  async setPolicy(target?: Partial<SetPolicyArguments>): Promise<void> {
    const uri = target?.uri ?? this.#reviews.current?.document.uri.toString();
    const document = uri === undefined ? await this.#subjects.current() : await this.#subjects.document(uri);
    const annotation = await this.#subjects.studied(document);
    const { policies } = annotation;
    const base = policies.find(({ id }) => id === (target?.base ?? "after")) ?? policies.at(-1);
    if (!base) return;
    const { state } = this.#studies;
    const last = state?.uri === document.uri.toString() ? state.choices : null;
    const { askPolicyByHand, defaultChoices } = await loadSimulation();
    const policy = await askPolicyByHand(base, last?.byHand?.[0] ?? null);
    if (!policy) return;
    const beside = ["before", base.id].filter(
      (id, index, ids) => ids.indexOf(id) === index && policies.some((known) => known.id === id),
    );
    await this.#run(document, annotation, { ...defaultChoices(annotation, beside), byHand: [policy] });
  }

  /** Makes room below a quoted line, and puts the cursor there. */
  async insertReply({ uri, line, text }: InsertReplyArguments): Promise<void> {
    const document = await this.#subjects.document(uri);
    const editor = await vscode.window.showTextDocument(document);
    const snippet = new vscode.SnippetString("\n").appendText(text).appendTabstop(0).appendText("\n\n");
    await editor.insertSnippet(snippet, new vscode.Position(line + 1, 0));
  }

  async cancel(): Promise<void> {
    this.#studies.cancel();
  }

  async goTo(uri: string, range: vscode.Range): Promise<void> {
    await revealRange(await this.#subjects.document(uri), range);
  }

  async showCharts(target?: { readonly uri: string }): Promise<void> {
    if (target && !(await this.#studies.show(target.uri))) {
      throw new StudyError(
        "nothing-to-simulate",
        vscode.l10n.t("Nothing was simulated for this document yet."),
      );
    }
    this.#charts.showPanel();
  }

  async goToFinding(direction: "next" | "previous"): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const isPatch = editor !== undefined && isReviewable(editor.document);
    // From the first steps or the tree it goes to the patch that was in front last.
    const document = isPatch ? editor.document : this.#reviews.current?.document;
    if (!document) throw nothingOpen();
    const line = isPatch ? editor.selection.active.line : -1;
    const range = neighbour(findingRanges(await this.#subjects.read(document)), line, direction);
    if (range) await revealRange(document, range);
    else
      void vscode.window.setStatusBarMessage(vscode.l10n.t("No hunk here changes the reclaim policy."), 4000);
  }

  async copyCommandLine(): Promise<void> {
    const { state } = this.#studies;
    const { cliCommand } = this.#platform;
    if (!state) return;
    if (cliCommand === null)
      throw new StudyError("bad-input", vscode.l10n.t("There is no terminal here that could run it."));
    await vscode.env.clipboard.writeText(commandLine(cliCommand, state.uri, state.choices));
    void vscode.window.setStatusBarMessage(vscode.l10n.t("The command line is on the clipboard."), 4000);
  }

  /** What the report says of a document: the one that the report's own links name, the active one, or the one on show. */
  async report(
    make: (platform: Platform, subject: ReportSubject) => Promise<void>,
    named?: unknown,
  ): Promise<void> {
    const document =
      typeof named === "string" ? await this.#subjects.document(named) : await this.#subjects.current();
    const annotation = await this.#subjects.policiesIn(document);
    const uri = document.uri.toString();
    const { extensionUri } = this.#extension;
    await make(this.#platform, {
      uri,
      annotation,
      extensionUri,
      prepareCode: this.#studies.prepareCode.bind(this.#studies),
      onEffects: (effects) => {
        this.#patchView.setEffects(uri, annotation, effects);
        void this.#client.sendEffects(uri, effects).catch(() => undefined);
      },
    });
  }

  async openSample(): Promise<void> {
    const { extensionUri } = this.#extension;
    const sample = vscode.Uri.joinPath(extensionUri, "media", "samples", "polled-pages-review.patch");
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(sample), { preview: false });
  }

  async openWalkthrough(): Promise<void> {
    const id = `${this.#extension.id}#kvfree.firstSteps`;
    await vscode.commands.executeCommand("workbench.action.openWalkthrough", id, false);
  }

  /** Saves the result on show, so that it opens again as charts. */
  async saveResult(): Promise<void> {
    const { state } = this.#studies;
    if (state?.result) await saveAs("json", state.result.json, state.uri);
  }

  /** Does what a chart page asks for; `uri` is the document's that it is about. */
  async handle(message: FromWebview, uri = this.#studies.state?.uri ?? null): Promise<void> {
    switch (message.type) {
      case "ready":
        return;
      case "reveal":
        return this.#reveal(message.target, uri);
      case "cancel":
        return this.#studies.cancel();
      case "rerun":
        return this.#rerun();
      case "export":
        return void (await saveAs(message.format, exportedBytes(message.format, message.text), uri));
    }
  }

  /** With the workload and the runs that need no asking. */
  async #runUsual(
    document: vscode.TextDocument,
    annotation: Annotation,
    policies: readonly string[],
  ): Promise<void> {
    const { defaultChoices } = await loadSimulation();
    await this.#run(document, annotation, defaultChoices(annotation, policies));
  }

  async #run(document: vscode.TextDocument, annotation: Annotation, choices: Choices): Promise<void> {
    this.#charts.showPanel();
    await this.#studies.simulate(document.uri.toString(), annotation, choices);
  }

  async #rerun(): Promise<void> {
    const { state } = this.#studies;
    if (!state) return this.simulate();
    const document = await this.#subjects.document(state.uri);
    await this.#run(document, await this.#subjects.studied(document), state.choices);
  }

  async #reveal(target: RevealTarget, uri: string | null): Promise<void> {
    if (uri === null) {
      const sentence = vscode.l10n.t("Open the patch that was simulated, and try again.");
      throw new StudyError("bad-input", sentence);
    }
    const document = await this.#subjects.document(uri);
    const place = placeOf(await this.#subjects.read(document), target);
    if (!place) {
      throw new StudyError(
        "bad-input",
        vscode.l10n.t(
          "The document does not hold that any more: it comes from the catalogue, or was edited away.",
        ),
      );
    }
    await revealRange(document, toRange(place));
  }
}
