/** What can be taken from a result, as a row of buttons. */
import * as l10n from "@vscode/l10n";
import type { ExportFormat, FromWebview } from "../../src/study/protocol.ts";
import { button } from "../controls.ts";
import { el } from "./dom.ts";
import { labelled, word } from "../model/words.ts";

/** How each format is made when somebody asks for it. */
export type Exporters = Readonly<Record<ExportFormat, () => string | Promise<string>>>;

const labels: readonly (readonly [format: ExportFormat, label: string, title: string])[] = [
  ["json", "JSON", labelled("The whole result")],
  ["csv", "CSV", labelled("The figures and the charts’ points as shown")],
  ["svg", "SVG", labelled("The charts as shown")],
  ["png", "PNG", labelled("The charts as shown, as pixels")],
  ["perfetto", "Perfetto", labelled("The first run of each policy as a trace for ui.perfetto.dev")],
];

/** One button a format; `post` gets what it made. */
export function exportRow(exporters: Exporters, post: (message: FromWebview) => void): HTMLElement {
  const send = async (format: ExportFormat): Promise<void> =>
    post({ type: "export", format, text: await exporters[format]() });
  const buttons = labels.map(([format, label, title]) =>
    button(label, "secondary", () => void send(format), word(title)),
  );
  return el("div", { class: "exports" }, el("span", { class: "muted" }, l10n.t("Export")), ...buttons);
}
