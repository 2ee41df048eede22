/** The language server. Knows neither Node nor a browser: its entries bring the connection. */
import * as l10n from "@vscode/l10n";
import {
  CodeActionKind,
  CodeLensRefreshRequest,
  DocumentDiagnosticReportKind,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeParams,
  type InitializeResult,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Annotation } from "../study/annotation.ts";
import {
  annotatedNotification,
  annotationRequest,
  effectsNotification,
  compareRequest,
  hunkRequest,
  resultsNotification,
  type AnnotatedParams,
  type AnnotationParams,
  type AnnotationReply,
  type CompareParams,
  type CompareReply,
  type EffectsParams,
  type HunkReply,
  type HunkTarget,
  type ResultsParams,
} from "./contract.ts";
import { ownSides } from "../study/code/sides.ts";
import { mergeResults } from "../study/merge.ts";
import { codeActionsAt } from "./codeActions.ts";
import { diagnosticsOf } from "./diagnostics.ts";
import { hoverAt } from "./hover.ts";
import { effectsKey } from "./hunkEffects.ts";
import { inlayHintsOf } from "./inlayHints.ts";
import { lensesOf } from "./lenses.ts";
import { policyHunks } from "./places.ts";
import { Readings, type Annotate, type Reading } from "./readings.ts";
import { stampOf } from "./stamp.ts";
import { symbolsOf } from "./symbols.ts";

const initializeResult: InitializeResult = {
  capabilities: {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    hoverProvider: true,
    codeLensProvider: { resolveProvider: false },
    documentSymbolProvider: true,
    inlayHintProvider: true,
    codeActionProvider: { codeActionKinds: [CodeActionKind.Refactor] },
    diagnosticProvider: { identifier: "kvfree", interFileDependencies: false, workspaceDiagnostics: false },
  },
  serverInfo: { name: "kvfree-review" },
};

/** Serves a connection until it closes. Everything is read on demand, each version of a document once. */
export function createServer(connection: Connection, annotate: Annotate): void {
  const documents = new TextDocuments(TextDocument);
  const readings = new Readings(annotate, (document, annotation) => tell(connection, document, annotation));
  let refreshesLenses = false;

  /** Answers from a document's reading; with `none` where the document is not open. */
  async function read<T>(
    uri: string,
    none: T,
    answer: (reading: Reading, document: TextDocument) => T,
  ): Promise<T> {
    const document = documents.get(uri);
    return document ? answer(await readings.of(document), document) : none;
  }

  connection.onInitialize((params) => {
    speak(params.initializationOptions);
    ({ refreshesLenses, folders: readings.folders } = clientOf(params));
    return initializeResult;
  });
  documents.onDidClose(({ document }) => readings.forget(document.uri));

  connection.onHover(({ textDocument, position }) =>
    read(textDocument.uri, null, (reading) => hoverAt(reading, position.line)),
  );
  connection.onCodeLens(({ textDocument: { uri } }) =>
    read(uri, [], ({ annotation, figures }) => lensesOf(uri, annotation, figures)),
  );
  connection.onDocumentSymbol(({ textDocument }) =>
    read(textDocument.uri, [], ({ annotation }) => symbolsOf(annotation)),
  );
  connection.languages.inlayHint.on(({ textDocument, range }) =>
    read(textDocument.uri, [], ({ annotation }, document) => inlayHintsOf(document, annotation, range)),
  );
  connection.onCodeAction(({ textDocument, range }) =>
    read(textDocument.uri, [], ({ annotation, figures }, document) =>
      codeActionsAt(document, annotation, figures, range.start.line),
    ),
  );
  connection.languages.diagnostics.on(async ({ textDocument }) => ({
    kind: DocumentDiagnosticReportKind.Full,
    items: await read(textDocument.uri, [], ({ annotation }, document) =>
      diagnosticsOf(document, annotation),
    ),
  }));
  connection.onRequest(annotationRequest, ({ uri }: AnnotationParams) =>
    read<AnnotationReply>(uri, null, ({ annotation }) => annotation),
  );
  connection.onRequest(hunkRequest, ({ uri, hunk }: HunkTarget): HunkReply => {
    const document = documents.get(uri);
    return document ? ownSides(document.getText(), hunk) : null;
  });
  connection.onRequest(compareRequest, compared);
  connection.onNotification(resultsNotification, ({ uri, figures }: ResultsParams) => {
    if (!documents.get(uri)) return;
    readings.setFigures(uri, figures);
    if (refreshesLenses) void connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
  });
  connection.onNotification(effectsNotification, ({ uri, effects }: EffectsParams) =>
    read(uri, undefined, ({ annotation }) => readings.setEffects(uri, effects, effectsKey(annotation))),
  );

  documents.listen(connection);
  connection.listen();
}

/** The client brings what our texts are in the reader's language. */
function speak(options: unknown): void {
  if (typeof options !== "object" || options === null || !("words" in options)) return;
  const { words } = options;
  if (typeof words === "string") l10n.config({ contents: words });
}

/** What the client can do, and which folders (URIs) are open in it. */
function clientOf({ capabilities, workspaceFolders }: InitializeParams): {
  readonly refreshesLenses: boolean;
  readonly folders: readonly string[];
} {
  const refreshesLenses = capabilities.workspace?.codeLens?.refreshSupport ?? false;
  return { refreshesLenses, folders: (workspaceFolders ?? []).map(({ uri }) => uri) };
}

function compared({ first, second }: CompareParams): CompareReply {
  try {
    return { text: JSON.stringify(mergeResults(first, second)), problem: "" };
  } catch (error) {
    return { text: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

function tell(connection: Connection, document: TextDocument, annotation: Annotation): void {
  const { uri, version } = document;
  const params: AnnotatedParams = {
    uri,
    version,
    findings: policyHunks(annotation).length,
    policies: annotation.policies.length,
    stamp: stampOf(document, annotation),
  };
  void connection.sendNotification(annotatedNotification, params).catch(() => undefined);
}
