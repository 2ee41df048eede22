/** What the extension needs from the machine it runs on. The entries bring it: Node now, a browser later. */
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import type { CodeWorkshop, SourceFolders } from "../study/code/preparation.ts";
import type { HunkSides, SidesRequest } from "../study/code/sides.ts";
import type { CommittedFile } from "../study/code/workingTree.ts";
import type { RunPool } from "../study/job.ts";
import type { AfterEnd } from "./restartRule.ts";

export interface Platform {
  /**
   * Loads the language client and starts the server. The first call is slow, so it comes late.
   * @param onEnded told when the server ended by itself, and what becomes of it
   */
  startClient(options: LanguageClientOptions, onEnded: (next: AfterEnd) => void): Promise<BaseLanguageClient>;
  /** Where simulations run: never on the extension host's own thread. */
  createPool(): DisposablePool;
  /** Where a patch's own code is made ready; null where that can't be done. */
  readonly createWorkshop: ((folders: () => Promise<SourceFolders>) => DisposableWorkshop) | null;
  /** What git has committed of a file on this machine, null if nothing; null where git can't be run. */
  readonly committedFile: ((file: string) => Promise<CommittedFile | null>) | null;
  /** Finds a hunk in its kernel file; null where nothing but the editor's own files can be read. */
  readonly findSides: ((request: SidesRequest, folders: SourceFolders) => Promise<HunkSides | null>) | null;
  /** The command line's program, as a shell runs it; null where there is no shell. */
  readonly cliCommand: string | null;
}

export interface DisposableWorkshop extends CodeWorkshop {
  dispose(): Promise<void>;
}

export interface DisposablePool extends RunPool {
  dispose(): Promise<void>;
}
