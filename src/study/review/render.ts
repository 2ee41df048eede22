/** The report as text for a terminal, and as Markdown. */
import { plain } from "../format.ts";
import { escapeMarkdown, markdownTable } from "../report/markdown.ts";
import { formatTable } from "../report/tableText.ts";
import type { Review, ReviewSection } from "./section.ts";
import { wrap } from "./wrap.ts";

const WIDTH = 100;

/** For a terminal: 100 columns, but for tables and commands. */
export function reviewText(review: Review): string {
  const width = Math.max(...review.head.map(([name]) => name.length));
  const parts = [
    `Review report: ${review.title}`,
    review.head.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n"),
    ...review.sections.map(sectionText),
    ["Not in this report", ...review.limits.map((text) => wrap(text, WIDTH, "  - "))].join("\n"),
  ];
  return plain(`${parts.join("\n\n")}\n`);
}

function sectionText({ title, questions, answer, tables, commands }: ReviewSection): string {
  const heading = `${title} (${questionsOf(questions)})`;
  return [
    `${heading}\n${"=".repeat(heading.length)}`,
    answer.map((sentence) => wrap(sentence, WIDTH, "  - ")).join("\n"),
    ...tables.map(formatTable),
    `To see it again:\n${commands.map((command) => `  ${command}`).join("\n")}`,
  ].join("\n\n");
}

function questionsOf(questions: readonly number[]): string {
  return `${questions.length === 1 ? "question" : "questions"} ${questions.join(", ")}`;
}

/** For an issue, a wiki, or an editor's preview. Text of strangers stays text. */
export function reviewMarkdown(review: Review): string {
  const parts = [
    `# Review report: ${escapeMarkdown(review.title)}`,
    review.head.map(([name, value]) => `* ${escapeMarkdown(name)}: ${escapeMarkdown(value)}`).join("\n"),
    ...review.sections.map(sectionMarkdown),
    ["## Not in this report", "", ...review.limits.map((text) => `* ${escapeMarkdown(text)}`)].join("\n"),
  ];
  return plain(`${parts.join("\n\n")}\n`);
}

function sectionMarkdown({ title, questions, answer, tables, commands }: ReviewSection): string {
  return [
    `## ${escapeMarkdown(title)}`,
    `Answers ${questionsOf(questions)}.`,
    answer.map((sentence) => `* ${escapeMarkdown(sentence)}`).join("\n"),
    ...tables.map((table) => markdownTable(table, "###")),
    // Four backticks: a file's name may hold three.
    [
      "To see it again:",
      "",
      "````sh",
      ...commands.map((command) => command.replaceAll("\n", " ")),
      "````",
    ].join("\n"),
  ].join("\n\n");
}
