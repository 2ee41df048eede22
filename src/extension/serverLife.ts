/** What becomes of the language client when its server ends. Part of the client's bundle, since it needs its enums. */
import {
  CloseAction,
  ErrorAction,
  type CloseHandlerResult,
  type ErrorHandler,
  type ErrorHandlerResult,
} from "vscode-languageclient";
import { RestartRule, type AfterEnd } from "./restartRule.ts";

export class ServerLife implements ErrorHandler {
  readonly #rule = new RestartRule();
  readonly #onEnded: (next: AfterEnd) => void;

  /** @param onEnded told what happens next; it speaks to the person, so that the client need not */
  constructor(onEnded: (next: AfterEnd) => void) {
    this.#onEnded = onEnded;
  }

  /** A message that could not be read or written: when the connection is broken it also closes. */
  error(): ErrorHandlerResult {
    return { action: ErrorAction.Continue, handled: true };
  }

  closed(): CloseHandlerResult {
    const next = this.#rule.ended(Date.now());
    this.#onEnded(next);
    const action = next === "give-up" ? CloseAction.DoNotRestart : CloseAction.Restart;
    return { action, handled: true };
  }
}
