/** An annotation as plain text, for a terminal. Lines count from 1, as editors show them. */
import type { AnnotatedHunk, AnnotatedPolicy, Annotation, Claims } from "../annotation.ts";
import { titleOf } from "../documentSummary.ts";
import { formatNs, plain } from "../format.ts";
import { formatTable } from "./tableText.ts";

export function annotationText(annotation: Annotation): string {
  const { hunks, policies, claims, remarks, problems } = annotation;
  const sections = [
    annotation.patches.length === 0 ? "" : titleOf(annotation),
    section("Hunks", hunks.map(hunkText)),
    section("Policies", policies.map(policyText)),
    section(
      "Remarks",
      remarks.map(({ author, text, range, hunk, alternative }) => {
        const proposes = alternative === null ? "" : `, proposes ${alternative}`;
        const head = `  line ${range.start.line + 1}, ${author ?? "somebody"} at ${hunk ?? "no hunk"}${proposes}`;
        return `${head}\n${indent(text, 6)}`;
      }),
    ),
    claimsText(claims),
    section(
      "Problems",
      problems.map(
        ({ severity, message, range }) => `  line ${range.start.line + 1}, ${severity}: ${message}`,
      ),
    ),
  ];
  return plain(`${sections.filter((text) => text !== "").join("\n\n")}\n`);
}

function section(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `${title}\n${items.join("\n")}`;
}

function hunkText(hunk: AnnotatedHunk): string {
  const place = `${hunk.file}${hunk.function === null ? "" : `, ${hunk.function}`}`;
  const head = `  ${hunk.id} (line ${hunk.range.start.line + 1}, ${place}): ${hunk.effect}`;
  const evidence = hunk.evidence.map(({ line, text }) => `        ${line + 1}: ${text}`);
  return [head, indent(hunk.summary, 6), ...evidence].join("\n");
}

function policyText({ id, title, generation, confidence }: AnnotatedPolicy): string {
  return `  ${id}: ${title} (from ${generation}, ${confidence})`;
}

function claimsText({ command, rows }: Claims): string {
  const parts = command === null ? [] : [`Command\n  ${command.text}`];
  if (rows.length > 0) {
    parts.push(
      formatTable({
        title: "Results",
        header: ["Label", "Total time", "Loops", "Grace periods", "Footprint"],
        rows: rows.map(({ label, totalTimeNs, loops, batches, footprintMB }) => [
          label,
          formatNs(totalTimeNs),
          String(loops),
          String(batches),
          footprintMB === null ? "not printed" : `${footprintMB} MB`,
        ]),
      }),
    );
  }
  return parts.join("\n\n");
}

function indent(text: string, by: number): string {
  return text
    .split("\n")
    .map((line) => " ".repeat(by) + line)
    .join("\n");
}
