/** The report as text for a terminal, and as Markdown: as a whole, or part by part as they come. */
import { plain } from "../format.ts";
import { escapeMarkdown, markdownTable } from "../report/markdown.ts";
import { formatTable } from "../report/tableText.ts";
import type { Engine } from "../result.ts";
import type { Review, ReviewHead, ReviewSection } from "./section.ts";
import { wrap } from "./wrap.ts";

const WIDTH = 100;

/** How a form says the parts of a report. Parts stand apart by an empty line, and the last ends in a line's end. */
export interface ReviewForm {
  head(head: ReviewHead): string;
  section(section: ReviewSection): string;
  limits(limits: readonly string[]): string;
}

/** For a terminal: 100 columns, but for tables and commands. */
export const textForm: ReviewForm = {
  head({ title, head }) {
    const width = Math.max(...head.map(([name]) => name.length));
    return plain(
      `Review report: ${title}\n\n${head.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n")}`,
    );
  },
  section({ title, questions, answer, tables, engines, commands }) {
    const heading = `${title} (${questionsOf(questions)})`;
    const parts = [
      `${heading}\n${"=".repeat(heading.length)}`,
      answer.map((sentence) => wrap(sentence, WIDTH, "  - ")).join("\n"),
      ...tables.map(formatTable),
      ...(engines === undefined ? [] : [enginesText(engines)]),
      `To see it again:\n${commands.map((command) => `  ${command}`).join("\n")}`,
    ];
    return plain(parts.join("\n\n"));
  },
  limits(limits) {
    return plain(["Not in this report", ...limits.map((text) => wrap(text, WIDTH, "  - "))].join("\n"));
  },
};

/** For an issue, a wiki, or an editor's preview. Text of strangers stays text. */
export const markdownForm: ReviewForm = {
  head({ title, head }) {
    const lines = head.map(([name, value]) => `* ${escapeMarkdown(name)}: ${escapeMarkdown(value)}`);
    return plain(`# Review report: ${escapeMarkdown(title)}\n\n${lines.join("\n")}`);
  },
  section({ title, questions, answer, tables, engines, commands }) {
    // Four backticks: a file's name may hold three.
    const shown = ["````sh", ...commands.map((command) => command.replaceAll("\n", " ")), "````"];
    const parts = [
      `## ${escapeMarkdown(title)}`,
      `Answers ${questionsOf(questions)}.`,
      answer.map((sentence) => `* ${escapeMarkdown(sentence)}`).join("\n"),
      ...tables.map((table) => markdownTable(table, "###")),
      ...(engines === undefined ? [] : [enginesText(engines)]),
      ["To see it again:", "", ...shown].join("\n"),
    ];
    return plain(parts.join("\n\n"));
  },
  limits(limits) {
    const lines = limits.map((text) => `* ${escapeMarkdown(text)}`);
    return plain(["## Not in this report", "", ...lines].join("\n"));
  },
};

/** A whole report in a form. */
export function reviewIn({ head, section, limits }: ReviewForm, review: Review): string {
  const parts = [head(review), ...review.sections.map(section), limits(review.limits)];
  return `${parts.join("\n\n")}\n`;
}

export function reviewText(review: Review): string {
  return reviewIn(textForm, review);
}

export function reviewMarkdown(review: Review): string {
  return reviewIn(markdownForm, review);
}

export function questionsOf(questions: readonly number[]): string {
  return `${questions.length === 1 ? "question" : "questions"} ${questions.join(", ")}`;
}

/** What ran a section's experiments. */
export function enginesText(engines: readonly Engine[]): string {
  if (!engines.includes("code")) return "Engine: the model.";
  return engines.includes("model")
    ? "Engine: the patch's own code, and the model for policies that have none, as those with a changed parameter."
    : "Engine: the patch's own code.";
}
