/** The policies: a check box that shows or hides each, and its name, which leads to its place in the document. */
import * as l10n from "@vscode/l10n";
import type { StudyResult } from "../../src/study/result.ts";
import { el, link } from "./dom.ts";
import { swatch } from "./swatch.ts";

export interface LegendActions {
  readonly isHidden: (policy: string) => boolean;
  readonly onToggle: (policy: string, visible: boolean) => void;
  readonly onReveal: (policy: string) => void;
}

/** One entry per policy. */
export function legend(result: StudyResult, actions: LegendActions): HTMLElement {
  const entries = result.policies.map((policy, index) => {
    const box = el("input", { type: "checkbox", "aria-label": l10n.t("Show {0} in the charts", policy.id) });
    box.checked = !actions.isHidden(policy.id);
    box.addEventListener("change", () => actions.onToggle(policy.id, box.checked));
    const name = link(policy.id, l10n.t("Go to its place in the document"), () =>
      actions.onReveal(policy.id),
    );
    const title =
      policy.title === policy.id
        ? null
        : el("span", { class: "muted legend-title", title: policy.title }, policy.title);
    return el("li", {}, box, swatch(index), name, title);
  });
  return el("ul", { class: "legend", "aria-label": l10n.t("Policies") }, ...entries);
}
