/** The mail's own figures beside the simulated ones. */
import * as l10n from "@vscode/l10n";
import type { ClaimCheck, StudyResult } from "../../src/study/result.ts";
import { claimCaution, claimGroups, claimRowTexts, claimSummary } from "../model/claims.ts";
import { el, fold, link } from "./dom.ts";
import { swatch } from "./swatch.ts";
import { labelled, word } from "../model/words.ts";

type RevealRow = (row: number) => void;

const VERDICTS = {
  agree: labelled("agree"),
  disagree: labelled("disagree"),
  "can't tell": labelled("can't tell"),
} as const;
const SIGNS = { agree: "✓", disagree: "✗", "can't tell": "?" } as const;

function checkItem(result: StudyResult, check: ClaimCheck, onReveal: RevealRow): HTMLElement {
  const row = result.claims.rows.findIndex(({ label, log }) => label === check.label && log === check.log);
  const key = check.verdict === "can't tell" ? "unknown" : check.verdict;
  return el(
    "li",
    { class: `check-${key}` },
    el("span", { class: "verdict" }, `${SIGNS[check.verdict]} ${word(VERDICTS[check.verdict])}`),
    el(
      "span",
      {},
      `${check.sentence} `,
      row < 0 ? null : link(l10n.t("Show rows"), l10n.t("Go to the mail’s rows"), () => onReveal(row)),
    ),
  );
}

function rowTable(result: StudyResult, onReveal: RevealRow): HTMLElement {
  const head = [l10n.t("Row"), l10n.t("Total time"), l10n.t("Batches"), l10n.t("Footprint")].map((name) =>
    el("th", { scope: "col" }, name),
  );
  const rows = claimRowTexts(result).map((text, index) =>
    el(
      "tr",
      {},
      el(
        "th",
        { scope: "row" },
        link(`${index + 1} ${text.label}`, l10n.t("Go to this line of the mail"), () => onReveal(index)),
      ),
      el("td", {}, text.time),
      el("td", {}, text.batches),
      el("td", {}, text.footprint),
    ),
  );
  return el("table", { class: "plain" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows));
}

/** Groups of the mail's rows as links, for the head of the footprint chart; null where the mail has none. */
export function claimKey(result: StudyResult, onReveal: RevealRow): HTMLElement | null {
  const groups = claimGroups(result);
  if (groups.length === 0) return null;
  const caution = claimCaution(result);
  return el(
    "p",
    { class: "claim-key" },
    `${l10n.t("Hollow marks")}: `,
    ...groups.map((group) => {
      const picture = group.policy === null ? null : swatch(group.policy);
      return el(
        "span",
        { class: "hollow" },
        picture,
        link(group.text, l10n.t("Go to the mail’s rows"), () => onReveal(group.marks[0]?.row ?? 0)),
      );
    }),
    caution && el("span", { class: "muted" }, ` ${caution}`),
  );
}

/** The section with checks and rows; null where the mail claims nothing. */
export function claimSection(
  result: StudyResult,
  open: boolean,
  onToggle: (open: boolean) => void,
  onReveal: RevealRow,
): HTMLElement | null {
  const { rows, checks } = result.claims;
  if (rows.length === 0 && checks.length === 0) return null;
  const summary = claimSummary(result);
  return el(
    "section",
    { class: "claims", "aria-labelledby": "title-claims" },
    el("h2", { id: "title-claims" }, l10n.t("The mail’s own figures")),
    summary ? el("p", { class: "summary" }, summary) : null,
    el("ul", { class: "checks" }, ...checks.map((check) => checkItem(result, check, onReveal))),
    rows.length > 0
      ? fold(l10n.t("Rows of the mail ({0})", rows.length), open, onToggle, () => rowTable(result, onReveal))
      : null,
  );
}
