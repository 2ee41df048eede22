/** What the extension needs from the machine it runs on. The entries bring it: Node now, a browser later. */
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import type { RunPool } from "../study/job.ts";

export interface Platform {
  /** Loads the language client and starts the server. The first call is slow, so it comes late. */
  startClient(options: LanguageClientOptions): Promise<BaseLanguageClient>;
  /** Where simulations run: never on the extension host's own thread. */
  createPool(): DisposablePool;
  /** The command line's program, as a shell runs it; null where there is no shell. */
  readonly cliCommand: string | null;
}

export interface DisposablePool extends RunPool {
  dispose(): Promise<void>;
}
