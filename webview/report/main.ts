/** Entry of the report's page: shows the parts that the extension sends, in the order in which they come. */
import "./report.css";
import type { ReportMessage } from "../../src/study/protocol.ts";

interface VsCodeApi {
  postMessage(message: { readonly type: "ready" }): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

function start(): void {
  const api = acquireVsCodeApi();
  const root = document.createElement("main");
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  status.className = "quiet";
  document.body.append(root, status);
  addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (!isReportMessage(data)) return;
    if (data.type === "report-status") status.textContent = data.text;
    else if (data.type === "report-part") root.append(...parsed(data.html));
    else root.replaceChildren();
  });
  api.postMessage({ type: "ready" });
}

/** Only the extension can write here; this guards against a message of another version of it. */
function isReportMessage(message: unknown): message is ReportMessage {
  if (typeof message !== "object" || message === null || !("type" in message)) return false;
  if (message.type === "report-part") return "html" in message && typeof message.html === "string";
  if (message.type === "report-status") return "text" in message && typeof message.text === "string";
  return message.type === "report-clear";
}

/** The extension made it, and escaped what strangers wrote; a parser for documents runs nothing of it in any case. */
function parsed(html: string): readonly ChildNode[] {
  return [...new DOMParser().parseFromString(html, "text/html").body.childNodes];
}

start();
