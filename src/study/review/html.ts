/** The report as HTML: parts for a page that fills as they come, and a page that stands alone. Text of strangers is escaped. */
import { escapeXml as escape } from "../report/svgParts.ts";
import type { Table } from "../report/tables.ts";
import { enginesText, questionsOf, type ReviewForm } from "./render.ts";
import type { Review } from "./section.ts";

export const htmlForm: ReviewForm = {
  head({ title, head }) {
    const lines = head.map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`);
    return `<h1>Review report: ${escape(title)}</h1>\n<dl>${lines.join("\n")}</dl>`;
  },
  section({ id, title, questions, answer, tables, pictures = [], engines, commands }) {
    const said = answer.map((sentence) => `<li>${escape(sentence)}</li>`);
    const drawn = pictures.map(({ svg }) => `<figure tabindex="0">${svg}</figure>`);
    return [
      `<section id="${escape(id)}" aria-labelledby="${escape(id)}-title">`,
      `<h2 id="${escape(id)}-title">${escape(title)}</h2>`,
      ...(questions.length === 0
        ? []
        : [`<p class="quiet">Answers ${questionsOf(questions)} of the README's table.</p>`]),
      ...(engines === undefined ? [] : [`<p class="quiet">${escape(enginesText(engines))}</p>`]),
      ...(said.length === 0 ? [] : [`<ul>${said.join("\n")}</ul>`]),
      ...drawn,
      ...tables.map(tableHtml),
      `<details><summary>To see it again</summary><pre>${commands.map(escape).join("\n")}</pre></details>`,
      "</section>",
    ].join("\n");
  },
  limits(limits) {
    const lines = limits.map((text) => `<li>${escape(text)}</li>`);
    return `<section id="limits"><h2>Not in this report</h2><ul>${lines.join("\n")}</ul></section>`;
  },
};

function tableHtml({ title, header, rows }: Table): string {
  const head = header.map((cell) => `<th scope="col">${escape(cell)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escape(cell)}</td>`).join("")}</tr>`);
  // Beside the table and not in it: a caption would be as wide as the table, and scroll away with it.
  return `<p class="caption">${escape(title)}</p><div class="wide" tabindex="0" role="region" aria-label="${escape(title)}"><table aria-label="${escape(title)}"><thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table></div>`;
}

/** In a page of its own; a page that is part of something else brings colours of its own. */
const STYLE = `body{font:14px/1.5 system-ui,sans-serif;max-width:76em;margin:1em auto;padding:0 1em;color:#1b1b1b;background:#fff}
.quiet{color:#555}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1em}dd{margin:0}
.caption{font-weight:600;margin:1em 0 .3em}.wide{overflow-x:auto}table{border-collapse:collapse}
th,td{text-align:left;padding:.2em .9em .2em 0;border-bottom:1px solid #ddd;white-space:nowrap}figure{margin:1em 0;overflow-x:auto}
pre{overflow-x:auto;background:#f4f4f4;padding:.6em}`;

/** A page that needs nothing else, and runs nothing. */
export function reviewHtml(review: Review): string {
  const { head, section, limits } = htmlForm;
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escape(`Review report: ${review.title}`)}</title>
<style>${STYLE}</style>
</head>
<body>
${[head(review), ...review.sections.map(section), limits(review.limits)].join("\n")}
</body>
</html>
`;
}
