/** The mail's own result lines and those of measured runs, as marks over the footprint and as rows. */
import * as l10n from "@vscode/l10n";
import type { StudyResult } from "../../src/study/result.ts";
import { formatRange, formatValue } from "./format.ts";
import type { ClaimGroup, ClaimMark } from "./plot.ts";

type Verdict = StudyResult["claims"]["checks"][number]["verdict"];

/** Rows of the mail by label, those with a footprint only. */
export function claimGroups(result: StudyResult): ClaimGroup[] {
  const groups = new Map<string, { label: string; from: string; marks: ClaimMark[] }>();
  result.claims.rows.forEach(({ label, log, footprintMB, totalTimeNs }, index) => {
    if (footprintMB === null) return;
    const from = log === undefined ? "mail" : `measured (${log})`;
    const group = groups.get(`${from}, ${label}`) ?? { label, from, marks: [] };
    group.marks.push({ row: index, timeNs: totalTimeNs, footprintMB });
    groups.set(`${from}, ${label}`, group);
  });
  return [...groups.values()].map(({ label, from, marks }) => {
    const index = result.policies.findIndex((policy) => policy.id === label);
    const values = marks.map((mark) => mark.footprintMB);
    const range = formatRange(Math.min(...values), Math.max(...values), "MB");
    const name = index < 0 && label === "run" ? from : `${from}, ${label}`;
    return {
      label,
      policy: index < 0 ? null : index,
      text: `${name}: ${range}`,
      marks,
      isMeasured: from !== "mail",
    };
  });
}

/** Why the mail's rows cannot be laid over the curve as they are; null where they can. */
export function claimCaution(result: StudyResult): string | null {
  const { workload } = result;
  const rows = result.claims.rows.filter(({ log }) => log === undefined);
  if (workload.kind !== "rcuscale") {
    return rows.length === 0 ? null : l10n.t("The mail’s rows come from rcuscale, this run does not.");
  }
  const loops = rows.find((row) => row.loops !== workload.loops)?.loops;
  if (loops === undefined) return null;
  return l10n.t("The mail’s rows come from {0} loops, this run has {1}.", loops, workload.loops);
}

/** One of the mail's rows in words. */
export function claimRowTexts(
  result: StudyResult,
): { label: string; time: string; batches: string; footprint: string }[] {
  return result.claims.rows.map((row) => ({
    label: row.log === undefined ? row.label : `${row.label}, ${row.log}`,
    time: formatValue(row.totalTimeNs, "ns"),
    batches: String(row.batches),
    footprint: row.footprintMB === null ? "–" : formatValue(row.footprintMB, "MB"),
  }));
}

/** "4 of the mail's 6 figures agree, 1 disagrees, 1 can't be told." Empty where nothing was checked. */
export function claimSummary(result: StudyResult): string {
  const checks = result.claims.checks.filter(({ log }) => log === undefined);
  if (checks.length === 0) return "";
  const count = (verdict: Verdict): number => checks.filter((check) => check.verdict === verdict).length;
  const agree = count("agree");
  const disagree = count("disagree");
  const unknown = count("can't tell");
  const parts = [agreeing(agree, checks.length)];
  if (disagree > 0) parts.push(disagree === 1 ? l10n.t("1 disagrees") : l10n.t("{0} disagree", disagree));
  if (unknown > 0) parts.push(l10n.t("{0} can’t be told", unknown));
  return `${parts.join(", ")}.`;
}

/** Whole texts, since number and verb go together otherwise elsewhere. */
function agreeing(agree: number, all: number): string {
  if (all === 1)
    return agree === 1
      ? l10n.t("The mail’s one figure agrees with the simulation")
      : l10n.t("The mail’s one figure does not agree with the simulation");
  return agree === 1
    ? l10n.t("1 of the mail’s {0} figures agrees with the simulation", all)
    : l10n.t("{0} of the mail’s {1} figures agree with the simulation", agree, all);
}
