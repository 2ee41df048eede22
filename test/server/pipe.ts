/** A client and a server on the two ends of a pipe in memory. */
import { PassThrough } from "node:stream";
import {
  createConnection,
  createProtocolConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
  type ProtocolConnection,
} from "vscode-languageserver/node";
import type { Annotate } from "../../src/server/readings.ts";
import { createServer } from "../../src/server/server.ts";

export interface Client {
  readonly connection: ProtocolConnection;
  /** Opens a document, or changes the whole of it when it is open. */
  open(uri: string, text: string, languageId?: string): Promise<void>;
  close(uri: string): Promise<void>;
  request<T>(method: string, params: object): Promise<T>;
  dispose(): void;
}

/** Starts a server that reads with `annotate`, and initializes it. */
export async function connect(
  annotate: Annotate,
  folders: readonly string[] = [],
  initializationOptions: object = {},
): Promise<Client> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  // Given bare streams, the server would end this process with them.
  const server = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(toServer),
    new StreamMessageWriter(toClient),
  );
  createServer(server, annotate);
  const connection = createProtocolConnection(
    new StreamMessageReader(toClient),
    new StreamMessageWriter(toServer),
  );
  connection.listen();
  const capabilities = { workspace: { codeLens: { refreshSupport: true } } };
  await connection.sendRequest("initialize", {
    processId: null,
    rootUri: null,
    workspaceFolders: folders.map((uri) => ({ uri, name: uri })),
    capabilities,
    initializationOptions,
  });
  await connection.sendNotification("initialized", {});
  const versions = new Map<string, number>();
  return {
    connection,
    open: async (uri, text, languageId = "diff") => {
      const version = (versions.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      const opened = { textDocument: { uri, languageId, version, text } };
      const changed = { textDocument: { uri, version }, contentChanges: [{ text }] };
      await (version === 1
        ? connection.sendNotification("textDocument/didOpen", opened)
        : connection.sendNotification("textDocument/didChange", changed));
    },
    close: async (uri) => {
      versions.delete(uri);
      await connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    },
    request: (method, params) => connection.sendRequest(method, params),
    dispose: () => {
      connection.dispose();
      server.dispose();
      toServer.destroy();
      toClient.destroy();
    },
  };
}
