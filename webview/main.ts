/** Entry of the chart page. */
import "./style.css";
import * as l10n from "@vscode/l10n";
import type { FromWebview, ToWebview } from "../src/study/protocol.ts";
import { App } from "./app.ts";
import { registerControls } from "./controls.ts";
import { readMessage } from "./messages.ts";
import { readState, type ViewState } from "./state.ts";
import { onThemeChange } from "./view/theme.ts";

interface VsCodeApi {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: ViewState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** A file may call itself a result and be none: then the page says so, and stays of use. */
function show(app: App, message: ToWebview): void {
  try {
    app.handle(message);
  } catch (error) {
    if (message.type !== "result") throw error;
    const sentence = l10n.t(
      "This result is damaged and can’t be shown: simulate again, or open another file.",
    );
    app.handle({ type: "result", result: null, compact: message.compact });
    app.handle({ type: "failed", sentence, ...(message.saved === true ? { saved: true } : {}) });
  }
}

function start(): void {
  const api = acquireVsCodeApi();
  registerControls();
  let state = readState(api.getState());
  const root = document.createElement("div");
  document.body.append(root);
  const app = new App({
    root,
    state: () => state,
    change: (part) => {
      state = { ...state, ...part };
      api.setState(state);
    },
    post: (message) => api.postMessage(message),
  });
  addEventListener("message", (event: MessageEvent<unknown>) => {
    const message = readMessage(event.data);
    if (message) show(app, message);
  });
  onThemeChange(() => app.redraw());
  api.postMessage({ type: "ready" });
}

start();
