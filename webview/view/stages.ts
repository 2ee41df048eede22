/** Stacked bars of the mean latency by stage, over a table that is their legend too. */
import * as l10n from "@vscode/l10n";
import type { StudyResult } from "../../src/study/result.ts";
import { formatValue } from "../model/format.ts";
import { type StageBar, stageBars, STAGES, stageSummary } from "../model/stages.ts";
import { checkbox, el } from "./dom.ts";
import { swatch } from "./swatch.ts";
import { word } from "../model/words.ts";

/** Above this ratio of means the shorter bar would be a sliver, so bars start as shares. */
const SLIVER = 20;

function bar(stage: StageBar, longestNs: number, shares: boolean): HTMLElement {
  const parts = stage.parts.map((part) => {
    const element = el("span", {
      class: `stage stage-${part.key}`,
      title: `${word(part.label)}: ${formatValue(part.ns, "ns")}`,
    });
    element.style.flexGrow = String(part.share);
    return element;
  });
  const filled = el("span", { class: "bar" }, ...parts);
  filled.style.width = `${shares || longestNs === 0 ? 100 : Math.max(0.5, (stage.totalNs / longestNs) * 100)}%`;
  return el(
    "div",
    { class: "bar-row", "aria-hidden": "true" },
    swatch(stage.policy),
    el("span", { class: "bar-track" }, filled),
    el("span", { class: "bar-total" }, formatValue(stage.totalNs, "ns")),
  );
}

function stageTable(bars: readonly StageBar[]): HTMLElement {
  const head = el(
    "tr",
    {},
    el("th", { scope: "col" }, l10n.t("Stage")),
    ...bars.map((policy) =>
      el("th", { scope: "col" }, swatch(policy.policy), el("span", { class: "name" }, policy.label)),
    ),
  );
  const rows = STAGES.map(({ key, label, meaning }, index) =>
    el(
      "tr",
      {},
      el(
        "th",
        { scope: "row", title: word(meaning) },
        el("span", { class: `stage-key stage-${key}` }),
        word(label),
      ),
      ...bars.map((policy) => {
        const part = policy.parts[index];
        const share = Math.round((part?.share ?? 0) * 100);
        return el(
          "td",
          {},
          formatValue(part?.ns ?? 0, "ns"),
          el("span", { class: "muted share" }, `${share} %`),
        );
      }),
    ),
  );
  return el("table", { class: "plain stages" }, el("thead", {}, head), el("tbody", {}, ...rows));
}

/** The figure. `choice` is what the reader chose before; null: the data decide. */
export function stageFigure(
  result: StudyResult,
  choice: boolean | null,
  onChoice: (shares: boolean) => void,
): HTMLElement {
  const bars = stageBars(result);
  const totals = bars.map((policy) => policy.totalNs).filter((total) => total > 0);
  const longestNs = Math.max(0, ...totals);
  const apart = totals.length > 1 && longestNs > Math.min(...totals) * SLIVER;
  const host = el("div", { class: "bars" });
  const draw = (shares: boolean): void => {
    host.replaceChildren(...bars.map((policy) => bar(policy, longestNs, shares)));
  };
  const shares = choice ?? apart;
  draw(shares);
  const toggle = checkbox(l10n.t("shares"), shares, (checked) => {
    draw(checked);
    onChoice(checked);
  });
  toggle.title = l10n.t("Draw every bar at full length, so that shares can be compared");
  return el(
    "figure",
    { class: "chart chart-stages", "aria-labelledby": "title-stages" },
    el(
      "div",
      { class: "chart-head" },
      el("h3", { id: "title-stages" }, l10n.t("Where the time goes")),
      toggle,
    ),
    el("p", { class: "summary" }, stageSummary(bars)),
    host,
    stageTable(bars),
  );
}
