/** Entry of the chart page. */
import "./style.css";
import type { FromWebview } from "../src/study/protocol.ts";
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
    if (message) app.handle(message);
  });
  onThemeChange(() => app.redraw());
  api.postMessage({ type: "ready" });
}

start();
