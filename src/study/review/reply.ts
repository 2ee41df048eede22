/** The report as a mail to the list: plain text, 72 columns, quoting the remarks that it answers. */
import type { Annotation, AnnotatedRemark } from "../annotation.ts";
import { plain } from "../format.ts";
import type { Table } from "../report/tables.ts";
import type { Review, ReviewSection } from "./section.ts";
import { wrap, wrapCommand } from "./wrap.ts";

const WIDTH = 72;
/** Lines of a remark that are quoted: its point is at its start. */
const MOST_QUOTED = 8;
/** Sentences of each section; the report has the rest. */
const MOST_SENTENCES = 4;

/** Sections that a reply speaks of, in order, with what a sentence of a remark asks that each answers. */
const spoken: readonly { readonly id: string; readonly asks: RegExp }[] = [
  { id: "figures", asks: /$^/ },
  { id: "stalls", asks: /\bstall|tying up|\btied up/i },
  { id: "safety", asks: /use.after.free|full grace period|guarantee|\bsafe\b/i },
  { id: "effects", asks: /\bwhich (?:hunk|part|change)|how much of/i },
  { id: "claims", asks: /\b(?:numbers|results|measure|reproduce)/i },
  { id: "level", asks: /\bOOM\b|out of memory|run away/i },
];

export function reviewReply(review: Review, { remarks, claims }: Annotation): string {
  const bodies = spoken.flatMap(({ id }) => {
    const section = review.sections.find((candidate) => candidate.id === id);
    if (section === undefined) return [];
    const quotes = remarks.flatMap((remark) => quote(remark, id));
    return [[...(quotes.length === 0 ? [section.title] : quotes.slice(0, 2)), body(section)].join("\n\n")];
  });
  const parts = [...bodies, footer(review), reproduce(review, claims.command?.text ?? null)];
  return plain(`${parts.join("\n\n")}\n`);
}

/** What of the remark the section answers, as a quote; none where it is about something else. */
function quote({ author, text, alternative }: AnnotatedRemark, id: string): readonly string[] {
  const asked = sentencesOf(text).filter((sentence) => sectionFor(sentence.join(" "), alternative) === id);
  const lines = asked.flat();
  if (lines.length === 0) return [];
  const shown = lines.slice(0, MOST_QUOTED).map((line) => `> ${line}`);
  const name = author === null ? [] : [`${author} wrote:`];
  return [[...name, ...shown, ...(lines.length > MOST_QUOTED ? ["> [ . . . ]"] : [])].join("\n")];
}

/** The section that answers a sentence; of a remark that proposes something, all else is about what that comes to. */
function sectionFor(sentence: string, alternative: string | null): string | null {
  const found = spoken.find(({ asks }) => asks.test(sentence));
  return found?.id ?? (alternative === null ? null : "figures");
}

/** Whole lines, cut where one ends a sentence. */
function sentencesOf(text: string): readonly (readonly string[])[] {
  const sentences: string[][] = [[]];
  for (const line of text.split("\n").filter((part) => part.trim() !== "")) {
    sentences.at(-1)?.push(line);
    if (/[.?!)]$/.test(line.trimEnd())) sentences.push([]);
  }
  return sentences.filter((sentence) => sentence.length > 0);
}

function body({ answer, tables, brief }: ReviewSection): string {
  const sentences = answer.slice(0, MOST_SENTENCES).map((sentence) => wrap(sentence, WIDTH));
  const table = brief ?? tables[0];
  const lines = table === undefined ? null : narrow(table);
  return [...sentences, ...(lines === null ? [] : [lines])].join("\n\n");
}

/** The table turned on its side where it is too wide: policies as columns, what they have in rows. Null where none fits. */
function narrow({ header, rows }: Table): string | null {
  const turned = [header, ...rows];
  const wide = formatted(turned);
  if (fits(wide)) return wide;
  const sideways = header.map((_, column) => turned.map((row) => row[column] ?? ""));
  const tall = formatted(sideways);
  if (fits(tall)) return tall;
  const bare = formatted(sideways.map((row) => row.map((cell) => cell.replace(/ \(.*\)$/, ""))));
  return fits(bare) ? `${bare}\n  (medians)` : null;
}

function fits(text: string): boolean {
  return text.split("\n").every((line) => line.length <= WIDTH);
}

function formatted(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows
    .map((row) =>
      `  ${widths.map((width, column) => (column === 0 ? (row[column] ?? "").padEnd(width) : (row[column] ?? "").padStart(width))).join("  ")}`.trimEnd(),
    )
    .join("\n");
}

function footer({ head, limits }: Review): string {
  const lines = head.map(([name, value]) => wrap(`${name}: ${value}`, WIDTH, "  "));
  const last = limits.map((text) => wrap(text, WIDTH));
  return [`These figures are simulated:\n\n${lines.join("\n")}`, ...last].join("\n\n");
}

/** @param kvm the mail's own command, for a real run; null where it has none */
function reproduce({ sections }: Review, kvm: string | null): string {
  const commands = spoken.flatMap(({ id }) => {
    const section = sections.find((candidate) => candidate.id === id);
    return section === undefined ? [] : section.commands.slice(0, 1);
  });
  const ours = [...new Set(commands)].map((command) => wrapCommand(command, WIDTH)).join("\n");
  const real = kvm === null ? [] : [`A real run, as in the mail:\n\n${wrapCommand(kvm, WIDTH)}`];
  return [`To reproduce:\n\n${ours}`, ...real].join("\n\n");
}
