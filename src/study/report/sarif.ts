/** An annotation for bots: SARIF 2.1.0, and lines as compilers print them. */
import type { Annotation } from "../annotation.ts";
import { plain } from "../format.ts";
import { placeName } from "../phrases.ts";
import { toJson } from "./json.ts";

type Level = "note" | "warning" | "error";

interface Finding {
  readonly rule: string;
  readonly level: Level;
  readonly message: string;
  readonly range: Annotation["problems"][number]["range"];
}

const rules: Readonly<Record<string, string>> = {
  policy: "A hunk that changes when, where or how memory comes back.",
  edge: "A hunk that changes that at the edges only: under pressure, at boot, on PREEMPT_RT, offline, in a barrier.",
  alternative: "A remark that proposes another policy.",
  "not-expressed": "A part of the change that the model can't express.",
};

const levels: Readonly<Record<Annotation["problems"][number]["severity"], Level>> = {
  information: "note",
  warning: "warning",
  error: "error",
};

/** Nothing that is read from a patch is provably wrong, so what it changes is a note. */
function findingsOf({ hunks, remarks, policies, problems }: Annotation): readonly Finding[] {
  const changes = hunks.flatMap((hunk): Finding[] => {
    const { effect, summary, range } = hunk;
    if (effect !== "policy" && effect !== "edge") return [];
    return [{ rule: effect, level: "note", message: `${placeName(hunk)}: ${summary}`, range }];
  });
  const proposals = remarks.flatMap(({ alternative, range }): Finding[] => {
    const policy = policies.find(({ id }) => id === alternative);
    if (!policy) return [];
    return [{ rule: "alternative", level: "note", message: `${policy.id}: ${policy.title}`, range }];
  });
  const unsaid = policies.flatMap(({ id, notExpressed, range }) =>
    range === null
      ? []
      : notExpressed.map((sentence): Finding => ({
          rule: "not-expressed",
          level: "note",
          message: `${id}: ${sentence}`,
          range,
        })),
  );
  const read = problems.map(({ code, severity, message, range }): Finding => {
    return { rule: code, level: levels[severity], message, range };
  });
  return [...changes, ...proposals, ...unsaid, ...read].sort(
    (a, b) => a.range.start.line - b.range.start.line,
  );
}

/** `file`: the document's name as it was given; `version`: of this program. */
export function toSarif(
  annotation: Annotation,
  { file, version }: { file: string; version: string },
): string {
  const findings = findingsOf(annotation);
  const used = [...new Set(findings.map(({ rule }) => rule))].sort();
  const driver = {
    name: "kvfree-review",
    version,
    rules: used.map((id) => ({
      id,
      shortDescription: { text: rules[id] ?? "The document could not be read as it stands." },
    })),
  };
  const results = findings.map(({ rule, level, message, range: { start, end } }) => ({
    ruleId: rule,
    ruleIndex: used.indexOf(rule),
    level,
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: {
            startLine: start.line + 1,
            startColumn: start.character + 1,
            endLine: end.line + 1,
            endColumn: end.character + 1,
          },
        },
      },
    ],
  }));
  return toJson({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results }],
  });
}

/** One finding a line, `FILE:LINE:COLUMN: note: message [rule]`, for problem matchers that know compilers. */
export function toLines(annotation: Annotation, file: string): string {
  return findingsOf(annotation)
    .map(({ rule, level, message, range: { start } }) => {
      const text = plain(message.replace(/\s+/g, " "));
      return `${plain(file)}:${start.line + 1}:${start.character + 1}: ${level}: ${text} [${rule}]\n`;
    })
    .join("");
}

/** A relative or absolute path as a URI reference. */
function uriOf(file: string): string {
  return file.split(/[\\/]/).map(encodeURIComponent).join("/");
}
