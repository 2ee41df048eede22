/** A chart with its title, sentence, switches, cursor line and table. */
import * as l10n from "@vscode/l10n";
import { moveOf, type Move } from "../model/navigate.ts";
import type { PlotModel } from "../model/plot.ts";
import { plotTable } from "../model/table.ts";
import { checkbox, el } from "./dom.ts";
import { drawPlot, type Plot, type PlotContext } from "./drawPlot.ts";

export interface ChartActions {
  readonly onLog: (model: PlotModel, log: boolean) => void;
  readonly onMove: (figure: ChartFigure, move: Move) => void;
  readonly isOpen: (name: string) => boolean;
  readonly onOpen: (name: string, open: boolean) => void;
}

/** One figure of the panel. It is drawn, and drawn anew, by `draw`. */
export class ChartFigure {
  readonly element: HTMLElement;
  model: PlotModel;
  /** Place of the keyboard's cursor in model.xs; null: none yet. */
  cursor: number | null = null;
  readonly #host: HTMLElement;
  readonly #readout: HTMLElement;
  readonly #hint: string;
  #plot: Plot | null = null;

  constructor(model: PlotModel, actions: ChartActions, extra: Node | null) {
    this.model = model;
    const titleId = `title-${model.id}`;
    const summaryId = `summary-${model.id}`;
    this.#hint =
      model.id === "footprint" ? l10n.t("Drag to zoom, double-click for all. Arrow keys move a cursor.") : "";
    this.#host = el("div", {
      class: "plot",
      tabindex: "0",
      role: "application",
      "aria-roledescription": l10n.t("chart"),
      "aria-labelledby": titleId,
      "aria-describedby": summaryId,
      "data-chart": model.id,
    });
    this.#readout = el("p", { class: "readout" }, this.#hint);
    const log = checkbox(l10n.t("log"), model.y.log, (checked) => actions.onLog(this.model, checked));
    log.title = l10n.t("Logarithmic axis");
    const tableName = `table-${model.id}`;
    const tablePlace = el("div", {});
    const showTable = (shown: boolean): void => tablePlace.replaceChildren(...(shown ? [this.#table()] : []));
    const table = checkbox(l10n.t("table"), actions.isOpen(tableName), (checked) => {
      showTable(checked);
      actions.onOpen(tableName, checked);
    });
    table.title = l10n.t("Show the numbers as a table");
    showTable(actions.isOpen(tableName));
    this.element = el(
      "figure",
      { class: `chart chart-${model.id}`, "aria-labelledby": titleId },
      el("div", { class: "chart-head" }, el("h3", { id: titleId }, model.title), table, log),
      el(
        "p",
        { class: "summary", id: summaryId },
        model.summary,
        el(
          "span",
          { class: "hidden" },
          ` ${l10n.t("Left and right move the cursor, plus and minus zoom, 0 shows everything.")}`,
        ),
      ),
      extra,
      this.#host,
      this.#readout,
      tablePlace,
    );
    this.#listen(actions);
  }

  #listen(actions: ChartActions): void {
    this.#host.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const move = moveOf(event.key, event.shiftKey);
      if (!move) return;
      event.preventDefault();
      actions.onMove(this, move);
    });
  }

  #table(): HTMLElement {
    const { head, rows } = plotTable(this.model);
    const [first, ...policies] = head;
    return el(
      "div",
      {
        class: "scroll",
        tabindex: "0",
        role: "region",
        "aria-label": l10n.t("{0}, table", this.model.title),
      },
      el(
        "table",
        { class: "plain" },
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("th", { scope: "col" }, first ?? ""),
            ...policies.map((name) => el("th", { scope: "col" }, name)),
          ),
        ),
        el(
          "tbody",
          {},
          ...rows.map(([place, ...values]) =>
            el(
              "tr",
              {},
              el("th", { scope: "row" }, place ?? ""),
              ...values.map((value) => el("td", {}, value)),
            ),
          ),
        ),
      ),
    );
  }

  draw(context: PlotContext): void {
    this.destroy();
    if (this.model.xs.length === 0) {
      this.#host.textContent = l10n.t("This result holds no series for it.");
      return;
    }
    this.#plot = drawPlot(this.#host, this.model, context);
  }

  setZoom(zoom: PlotContext["zoom"]): void {
    this.#plot?.setZoom(zoom);
  }

  /** Shows the cursor at x with what it says; null takes it away. */
  showCursor(x: number | null, text: string): void {
    this.#plot?.showCursor(x);
    this.#readout.textContent = x === null ? this.#hint : text;
  }

  /** Takes the drawing away, and the cursor with it. */
  destroy(): void {
    this.#plot?.destroy();
    this.#plot = null;
    this.cursor = null;
    this.#readout.textContent = this.#hint;
  }
}
