/** The language client with what it brings: 400 KB that are a bundle of their own, loaded when they are needed. */
import { LanguageClient, TransportKind, type LanguageClientOptions } from "vscode-languageclient/node";
import type { AfterEnd } from "./restartRule.ts";
import { ServerLife } from "./serverLife.ts";

/** Starts the server in a process of its own. */
export async function startNodeClient(
  serverFile: string,
  options: LanguageClientOptions,
  onEnded: (next: AfterEnd) => void,
): Promise<LanguageClient> {
  const server = { module: serverFile, transport: TransportKind.ipc };
  const errorHandler = new ServerLife(onEnded);
  const client = new LanguageClient("kvfree", "kvfree", server, {
    ...options,
    errorHandler,
    // Else the client puts the protocol's own words before a person, beside what `errorHandler` lets be said.
    initializationFailedHandler: () => false,
  });
  await client.start();
  return client;
}
