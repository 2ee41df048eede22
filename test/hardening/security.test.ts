/** That nothing of a patch reaches a shell, a page's markup, a link or an evaluation. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { table } from "../../src/server/markdown.ts";
import { annotate } from "../../src/study/annotate.ts";
import { annotationText } from "../../src/study/report/annotationText.ts";
import { toLines, toSarif } from "../../src/study/report/sarif.ts";
import { plain } from "../../src/study/format.ts";
import { htmlForm } from "../../src/study/review/html.ts";
import { shellWord } from "../../src/study/review/laboratory.ts";

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(place);
    return entry.name.endsWith(".ts") ? [place] : [];
  });
}

const sources = ["src", "webview"]
  .flatMap(filesIn)
  .map((file) => [file, readFileSync(file, "utf8")] as const);

/** Names that a patch may give its files and functions. */
const HOSTILE: readonly string[] = [
  "$(touch x)",
  "`touch x`",
  "'; touch x; '",
  '"><img src=x onerror=alert(1)>',
  "<script>alert(1)</script>",
  "](command:workbench.action.terminal.new)",
  "[a](javascript:alert(1))",
  "![a](http://example.org/x.png)",
  "</code></pre><iframe src=x>",
  "-o",
  "../../../etc/passwd",
  "\u001b]0;title\u0007",
  "\u202etxt.exe",
];

describe("the sources", () => {
  const forbidden: readonly (readonly [string, RegExp])[] = [
    ["evaluate text", /\beval\(|\bnew Function\b|\bimport\(`/],
    ["make markup of text", /\b(?:inner|outer)HTML\b|\binsertAdjacentHTML\b|\bdocument\.write\b/],
    [
      "call a shell",
      /\bexec(?:Sync)?\(\s*[`"']|\bshell:\s*true\b|\{[^}]*\bexec(?:Sync)?\b[^}]*\} from "node:child_process"/,
    ],
    [
      "trust all commands of a text",
      /isTrusted\s*[:=]\s*true\b|supportHtml\s*[:=]\s*true\b|enableCommandUris:\s*true\b/,
    ],
  ];
  for (const [what, pattern] of forbidden) {
    it(`nowhere ${what}`, () => {
      const found = sources.filter(([, text]) => pattern.test(text)).map(([file]) => file);
      assert.deepEqual(found, []);
    });
  }

  it("start programs in two places only, git and the compiler's process", () => {
    const found = sources.filter(([, text]) => text.includes('"node:child_process"')).map(([file]) => file);
    assert.deepEqual(found.sort(), ["src/node/codeWorkshop.ts", "src/node/kernelSource.ts"]);
  });

  it("let each page load its own script and style, and nothing inline", () => {
    const [pages, others] = [true, false].map((isPage) =>
      sources.filter(
        ([file, text]) =>
          text.includes("Content-Security-Policy") && file.startsWith("src/extension") === isPage,
      ),
    );
    assert.ok(pages && others);
    assert.equal(pages.length, 1);
    // The report as a file has a style of its own, and no script at all.
    for (const [file, text] of others) assert.doesNotMatch(text, /script-src|<script/, file);
    for (const [file, text] of pages) {
      const policies = text.match(/default-src [^"`]*/g) ?? [];
      assert.equal(policies.length, 1, file);
      assert.match(policies[0] ?? "", /^default-src 'none'; script-src \$\{source\};/);
      assert.doesNotMatch(text, /unsafe-(?:inline|eval)|<script>/);
    }
  });

  it("run nothing of a workspace that is not trusted", () => {
    const { capabilities } = JSON.parse(readFileSync("package.json", "utf8"));
    assert.deepEqual(capabilities.untrustedWorkspaces.restrictedConfigurations, ["kvfree.kernelSource"]);
    for (const file of ["src/extension/ownCode.ts", "src/extension/workingTree.ts"])
      assert.match(readFileSync(file, "utf8"), /!vscode\.workspace\.isTrusted/, file);
  });
});

describe("what a patch calls its files and functions", () => {
  for (const name of HOSTILE) {
    const text = `From: ${name} <a@b>\nSubject: [PATCH] ${name}\n\nOn x, ${name} wrote:\n> --- a/${name}\n> +++ b/${name}\n> @@ -1,2 +1,3 @@ ${name}\n>  a\n> +queue_rcu_work(${name});\n${name}?\n>  b\n`;

    it(`stays text: ${JSON.stringify(name)}`, () => {
      const annotation = annotate(text);
      const shown = plain(annotationText(annotation) + toLines(annotation, name));
      assert.ok(![...shown].some((one) => one < " " && !"\n\t".includes(one)), "a control character");
      assert.doesNotThrow(() => JSON.parse(toSarif(annotation, { file: name, version: "1" })));
      // The page's own tags, and no other.
      const html = htmlForm.head({ title: name, head: [[name, name]] });
      assert.doesNotMatch(html, /<(?:img|script|iframe|a)\b|javascript:alert\(1\)"/i);
      assert.doesNotMatch(table([name], [[name]]), /[<>[\]`()]/);
    });

    it(`is one word to a shell: ${JSON.stringify(name)}`, () => {
      assert.equal(execFileSync("sh", ["-c", `printf %s ${shellWord(name)}`], { encoding: "utf8" }), name);
    });
  }
});
