/** The mail's own result lines and those of measured runs, as marks over the footprint and as rows. */
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
    return rows.length === 0 ? null : "The mail’s rows come from rcuscale, this run does not.";
  }
  const loops = rows.find((row) => row.loops !== workload.loops)?.loops;
  if (loops === undefined) return null;
  return `The mail’s rows come from ${loops} loops, this run has ${workload.loops}.`;
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
  const noun = checks.length === 1 ? "figure" : "figures";
  const parts = [
    `${agree} of the mail’s ${checks.length} ${noun} ${agree === 1 ? "agrees" : "agree"} with the simulation`,
  ];
  if (disagree > 0) parts.push(`${disagree} ${disagree === 1 ? "disagrees" : "disagree"}`);
  if (unknown > 0) parts.push(`${unknown} can’t be told`);
  return `${parts.join(", ")}.`;
}
