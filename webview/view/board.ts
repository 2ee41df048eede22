/** All charts of a result: one cursor and one zoom over those that share the time axis. */
import type { StudyResult } from "../../src/study/result.ts";
import { nearestIndex, panBy, zoomBy, type Move } from "../model/navigate.ts";
import type { Interval, PlotLine, PlotModel } from "../model/plot.ts";
import { distributionPlot, type LogChoices, percentilePlot, timePlots } from "../model/plots.ts";
import { cursorText } from "../model/table.ts";
import type { ViewState } from "../state.ts";
import { ChartFigure } from "./chartFigure.ts";
import type { PlotContext } from "./drawPlot.ts";
import { readTheme } from "./theme.ts";

export interface BoardContext {
  readonly state: () => ViewState;
  readonly change: (part: Partial<ViewState>) => void;
  readonly isOpen: (name: string) => boolean;
  readonly onOpen: (name: string, open: boolean) => void;
  /** Says it to a screen reader. */
  readonly announce: (text: string) => void;
  /** What stands between the footprint's sentence and its chart. */
  readonly footprintExtra: Node | null;
}

/** Charts of the side panel. */
const COMPACT = ["footprint", "gracePeriods", "percentiles"];
const HEIGHTS: Readonly<Record<PlotModel["id"], number>> = {
  footprint: 250,
  gracePeriods: 130,
  workersAsleep: 130,
  reclaimCpus: 130,
  distribution: 190,
  percentiles: 190,
};
/** Arrow keys cross a chart in about this many steps. */
const STEPS_ACROSS = 100;

function modelsOf(result: StudyResult, logs: LogChoices, compact: boolean): PlotModel[] {
  const models = [...timePlots(result, logs), distributionPlot(result, logs), percentilePlot(result, logs)];
  return compact ? models.filter((model) => COMPACT.includes(model.id)) : models;
}

/** The charts, their cursor and their zoom. */
export class ChartBoard {
  readonly figures: readonly ChartFigure[];
  readonly #result: StudyResult;
  readonly #compact: boolean;
  readonly #context: BoardContext;

  constructor(result: StudyResult, compact: boolean, context: BoardContext) {
    this.#result = result;
    this.#compact = compact;
    this.#context = context;
    const actions = {
      onLog: (model: PlotModel, log: boolean): void => this.#setLog(model, log),
      onMove: (figure: ChartFigure, move: Move): void => this.#move(figure, move),
      isOpen: context.isOpen,
      onOpen: context.onOpen,
    };
    this.figures = modelsOf(result, context.state().logs, compact).map(
      (model) => new ChartFigure(model, actions, model.id === "footprint" ? context.footprintExtra : null),
    );
  }

  /** The models as they are shown, for export. */
  get models(): PlotModel[] {
    return this.figures.map((figure) => figure.model);
  }

  /** Draws every chart with the state and the theme of now. */
  draw(): void {
    for (const figure of this.figures) this.#drawOne(figure);
  }

  destroy(): void {
    for (const figure of this.figures) figure.destroy();
  }

  setZoom(zoom: Interval | null): void {
    this.#context.change({ zoom });
    for (const figure of this.figures) figure.setZoom(figure.model.linked ? zoom : null);
  }

  #drawOne(figure: ChartFigure): void {
    const state = this.#context.state();
    const context: PlotContext = {
      theme: readTheme(figure.element),
      hidden: new Set(state.hidden),
      singles: state.singles,
      zoom: figure.model.linked ? state.zoom : null,
      heightPx: this.#compact && figure.model.id === "footprint" ? 200 : HEIGHTS[figure.model.id],
      onCursor: (x) => this.#point(figure, x),
      onZoom: (zoom) => this.setZoom(zoom),
    };
    figure.draw(context);
  }

  #setLog(model: PlotModel, log: boolean): void {
    const logs = { ...this.#context.state().logs, [model.id]: log };
    this.#context.change({ logs });
    const fresh = modelsOf(this.#result, logs, this.#compact);
    for (const figure of this.figures) {
      if (figure.model.id !== model.id) continue;
      figure.model = fresh.find((candidate) => candidate.id === model.id) ?? figure.model;
      this.#drawOne(figure);
    }
  }

  #visible(model: PlotModel): PlotLine[] {
    const { hidden } = this.#context.state();
    return model.lines.filter((line) => !hidden.includes(line.label));
  }

  /** Puts the cursor at x on the chart, and at the same time on those linked with it. */
  #point(source: ChartFigure, x: number | null): string {
    let said = "";
    for (const figure of this.figures) {
      if (figure !== source && !(figure.model.linked && source.model.linked)) continue;
      const index = x === null ? -1 : nearestIndex(figure.model.xs, x);
      const at = figure.model.xs[index];
      figure.cursor = at === undefined ? null : index;
      const text = at === undefined ? "" : cursorText(figure.model, this.#visible(figure.model), index);
      figure.showCursor(at ?? null, text);
      if (figure === source) said = text;
    }
    return said;
  }

  #window(model: PlotModel): Interval {
    const { zoom } = this.#context.state();
    return model.linked && zoom ? zoom : { min: model.xMin, max: model.xMax };
  }

  #move(figure: ChartFigure, move: Move): void {
    const { model } = figure;
    const full = { min: model.xMin, max: model.xMax };
    const window = this.#window(model);
    if (move.kind === "step" || move.kind === "end") {
      this.#context.announce(this.#point(figure, this.#target(figure, move, window)));
      return;
    }
    if (!model.linked) return;
    const { zoom } = this.#context.state();
    const centre = model.xs[figure.cursor ?? -1] ?? (window.min + window.max) / 2;
    if (move.kind === "reset") this.setZoom(null);
    if (move.kind === "zoom") this.setZoom(zoomBy(zoom, full, centre, move.factor));
    if (move.kind === "pan") this.setZoom(panBy(zoom, full, move.share));
  }

  #target(figure: ChartFigure, move: Move, window: Interval): number | null {
    const { xs } = figure.model;
    const first = nearestIndex(xs, window.min);
    const last = nearestIndex(xs, window.max);
    const stride = Math.max(1, Math.round((last - first) / STEPS_ACROSS));
    if (move.kind === "end") return xs[move.which === "first" ? first : last] ?? null;
    const from = figure.cursor ?? (move.kind === "step" && move.steps < 0 ? last + stride : first - stride);
    const to = from + (move.kind === "step" ? move.steps * stride : 0);
    return xs[Math.min(last, Math.max(first, to))] ?? null;
  }
}
