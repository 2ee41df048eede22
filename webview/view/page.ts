/** A result as a page: the answer at the top, charts, figures, claims, notes. */
import * as l10n from "@vscode/l10n";
import type { FromWebview, RevealTarget } from "../../src/study/protocol.ts";
import type { Note, StudyResult } from "../../src/study/result.ts";
import { button } from "../controls.ts";
import { toCsv } from "../model/csv.ts";
import { figureRows, type FigureRow, keyRows } from "../model/figures.ts";
import { headline } from "../model/headline.ts";
import { toPerfetto } from "../model/perfetto.ts";
import { toSvg } from "../model/svg.ts";
import { toggled, type ViewState } from "../state.ts";
import { ChartBoard } from "./board.ts";
import { claimKey, claimSection } from "./claims.ts";
import { decidingSection } from "./deciding.ts";
import { checkbox, el, fold } from "./dom.ts";
import { exportRow } from "./exports.ts";
import { figureTable } from "./figureTable.ts";
import { legend } from "./legend.ts";
import { notesOf, problems } from "./notes.ts";
import { toPng } from "./png.ts";
import { stageFigure } from "./stages.ts";
import { readTheme } from "./theme.ts";

export interface PageContext {
  readonly compact: boolean;
  /** Too narrow for columns beside each other. */
  readonly narrow: boolean;
  readonly state: () => ViewState;
  readonly change: (part: Partial<ViewState>) => void;
  readonly post: (message: FromWebview) => void;
  readonly announce: (text: string) => void;
}

/** One result on screen. */
export class Page {
  readonly element: HTMLElement;
  readonly #result: StudyResult;
  readonly #context: PageContext;
  readonly #board: ChartBoard;
  readonly #resetZoom: HTMLElement;

  constructor(result: StudyResult, context: PageContext) {
    this.#result = result;
    this.#context = context;
    this.#resetZoom = button(
      l10n.t("Show all"),
      "secondary",
      () => this.#board.setZoom(null),
      l10n.t("Back to the whole time axis"),
    );
    this.#board = new ChartBoard(result, context.compact, {
      state: context.state,
      change: (part) => this.#change(part),
      isOpen: (name) => this.#isOpen(name),
      onOpen: (name, open) => this.#setOpen(name, open),
      announce: context.announce,
      footprintExtra: claimKey(result, (row) => this.#reveal({ kind: "claim", row })),
    });
    this.element = el("div", { class: "page" }, this.#head(), ...this.#body());
    this.#change({});
  }

  /** Draws the charts; the page must be in the document by now, since they take its width. */
  draw(): void {
    this.#board.draw();
  }

  destroy(): void {
    this.#board.destroy();
  }

  #change(part: Partial<ViewState>): void {
    if (Object.keys(part).length > 0) this.#context.change(part);
    this.#resetZoom.hidden = this.#context.state().zoom === null;
  }

  #reveal(target: RevealTarget): void {
    this.#context.post({ type: "reveal", target });
  }

  #isOpen(name: string): boolean {
    return this.#context.state().open.includes(name);
  }

  #setOpen(name: string, open: boolean): void {
    if (this.#isOpen(name) !== open) this.#change({ open: toggled(this.#context.state().open, name, open) });
  }

  #head(): HTMLElement {
    const text = headline(this.#result);
    return el(
      "header",
      {},
      el("p", { class: "title muted" }, this.#result.title),
      ...text.alarms.map((alarm) => el("p", { class: "alarm", role: "alert" }, `⚠ ${alarm}`)),
      el("h1", {}, text.lead),
      text.rest ? el("p", { class: "lead" }, text.rest) : null,
      ...text.also.map((sentence) => el("p", { class: "lead" }, sentence)),
      el("p", { class: "muted setting" }, text.setting.join(" · ")),
    );
  }

  #body(): (Node | string)[] {
    const result = this.#result;
    const onPolicy = (id: string): void => this.#reveal({ kind: "policy", id });
    const stages = stageFigure(result, this.#context.state().stageShares, (stageShares) =>
      this.#change({ stageShares }),
    );
    const [footprint, ...charts] = this.#board.figures.map((figure) => figure.element);
    const deciding = this.#context.compact ? null : decidingSection(result, (target) => this.#reveal(target));
    const claims = claimSection(
      result,
      this.#isOpen("claims"),
      (open) => this.#setOpen("claims", open),
      (row) => this.#reveal({ kind: "claim", row }),
    );
    const notes = (kind: Note["kind"]): HTMLElement | null =>
      notesOf(result, kind, (id) => this.#reveal({ kind: "hunk", id }));
    const many = result.policies.length > 2;
    const parts = [
      this.#table(keyRows(result), false, l10n.t("Key figures")),
      // A reader must not take a median near a knee at its word; the explanation can wait until the charts are seen.
      notes("knee"),
      this.#toolbar(onPolicy),
      el("div", { class: many ? "charts many" : "charts" }, footprint ?? null, deciding, ...charts, stages),
      notes("explanation"),
      this.#figures(),
      claims,
      notes("assumption"),
      notes("not-modelled"),
      notes("repaired"),
      problems(result),
      this.#exports(),
    ];
    return parts.filter((part) => part !== null);
  }

  #toolbar(onPolicy: (id: string) => void): HTMLElement {
    const entries = legend(this.#result, {
      isHidden: (policy) => this.#context.state().hidden.includes(policy),
      onToggle: (policy, visible) => {
        this.#change({ hidden: toggled(this.#context.state().hidden, policy, !visible) });
        this.#board.draw();
      },
      onReveal: onPolicy,
    });
    const singles = checkbox(l10n.t("single runs"), this.#context.state().singles, (checked) => {
      this.#change({ singles: checked });
      this.#board.draw();
    });
    return el("div", { class: "toolbar" }, entries, el("div", { class: "tools" }, singles, this.#resetZoom));
  }

  #table(rows: readonly FigureRow[], grouped: boolean, label: string): HTMLElement {
    const onReveal = (id: string): void => this.#reveal({ kind: "policy", id });
    return figureTable(this.#result, rows, { narrow: this.#context.narrow, grouped, label, onReveal });
  }

  #figures(): HTMLElement {
    const table = (): HTMLElement => this.#table(figureRows(this.#result), true, l10n.t("All figures"));
    if (this.#context.compact) {
      const open = this.#isOpen("figures");
      return fold(l10n.t("All figures"), open, (now) => this.#setOpen("figures", now), table);
    }
    return el(
      "section",
      { "aria-labelledby": "title-figures" },
      el("h2", { id: "title-figures" }, l10n.t("Figures")),
      el(
        "p",
        { class: "summary" },
        l10n.t(
          "Median of the runs, lowest–highest, and the ratio to the first policy, run by run with the same seed. MB is 2²⁰ bytes.",
        ),
      ),
      table(),
    );
  }

  #exports(): HTMLElement {
    const exporters = {
      json: () => `${JSON.stringify(this.#result, null, 2)}\n`,
      csv: () => this.#csv(),
      svg: () => this.#svg(),
      png: () => toPng(this.#svg()),
      perfetto: () => toPerfetto(this.#result),
    };
    return exportRow(exporters, this.#context.post);
  }

  #csv(): string {
    const state = this.#context.state();
    return toCsv(this.#result, this.#board.models, new Set(state.hidden), state.zoom);
  }

  #svg(): string {
    const { hidden, zoom } = this.#context.state();
    const { colours, background, foreground } = readTheme(this.element);
    const { lead, setting } = headline(this.#result);
    const look = { colours, background, foreground, hidden: new Set(hidden), zoom };
    return toSvg(this.#board.models, { title: lead, setting, ...look });
  }
}
