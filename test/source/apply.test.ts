import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { applyFilePatch } from "../../src/source/apply.ts";
import { wordsOf } from "../../src/source/lexer.ts";
import { diffOf, type Edit, filePatch, readDiff, squeeze } from "./makePatch.ts";

const FILE = `/* Frees what is ready. */
static void drain_ready(struct krc *krcp)
{
	struct page_head *head, *next;
	unsigned long flags;

	raw_spin_lock_irqsave(&krcp->lock, flags);
	head = krcp->ready;
	krcp->ready = NULL;
	raw_spin_unlock_irqrestore(&krcp->lock, flags);

	// Newest first.
	for (; head; head = next) {
		next = head->next;
		free_page((unsigned long)head);
	}
}
`;

const DIFF = `@@ -6,11 +6,14 @@ static void drain_ready
 
 	raw_spin_lock_irqsave(&krcp->lock, flags);
 	head = krcp->ready;
-	krcp->ready = NULL;
+	if (ready_only)
+		krcp->ready = NULL;
 	raw_spin_unlock_irqrestore(&krcp->lock, flags);
 
-	// Newest first.
+	/*
+	 * Oldest first.
+	 */
 	for (; head; head = next) {
 		next = head->next;
 		free_page((unsigned long)head);
 	}`;

const WANTED = FILE.replace(
  "\tkrcp->ready = NULL;\n",
  "\tif (ready_only)\n\t\tkrcp->ready = NULL;\n",
).replace("\t// Newest first.\n", "\t/*\n\t * Oldest first.\n\t */\n");

/** The same diff as a mail archive shows it. */
const SQUEEZED = filePatch(
  readDiff(DIFF).hunks.map((h) => squeeze({ ...h, lines: h.lines.map((l) => [l.kind, l.text] as const) })),
);

describe("applyFilePatch", () => {
  it("applies a clean diff letter for letter, and takes it back", () => {
    const forward = applyFilePatch(FILE, readDiff(DIFF), "forward");
    assert.equal(forward.text, WANTED);
    assert.deepEqual(
      forward.outcomes.map(({ match, line, lostOld, lostNew }) => ({ match, line, lostOld, lostNew })),
      [{ match: "exact", line: 5, lostOld: 0, lostNew: 0 }],
    );
    assert.equal(applyFilePatch(WANTED, readDiff(DIFF), "reverse").text, FILE);
  });

  it("applies a squeezed diff by its words and gives new lines the indentation of the place", () => {
    const { text, outcomes } = applyFilePatch(FILE, SQUEEZED, "forward");
    assert.equal(text, WANTED);
    assert.equal(outcomes[0]?.match, "words");
    assert.equal(outcomes[0]?.lostOld, 2);
    assert.match(outcomes[0]?.sentence ?? "", /^Hunk h1 applies at line 7 .*by its words/);
  });

  it("finds a hunk that has moved, nearest to where its header puts it", () => {
    const moved = `${"int unrelated;\n".repeat(40)}${FILE}`;
    const { text, outcomes } = applyFilePatch(moved, readDiff(DIFF), "forward");
    assert.equal(text, `${"int unrelated;\n".repeat(40)}${WANTED}`);
    assert.match(outcomes[0]?.sentence ?? "", /applies at line 46 \(40 line\(s\) below its header's\)/);
  });

  it("bridges old lines that the mail lost, as many as the header counts", () => {
    const diff = readDiff(DIFF);
    const without = filePatch(
      diff.hunks.map((hunk) => ({
        ...hunk,
        lines: hunk.lines
          .filter((l) => !l.text.includes("head = krcp->ready"))
          .map((l) => [l.kind, l.text] as const),
      })),
    );
    const { text, outcomes } = applyFilePatch(FILE, without, "forward");
    assert.equal(text, WANTED);
    assert.deepEqual([outcomes[0]?.lostOld, outcomes[0]?.lostNew], [1, 1]);
    assert.match(outcomes[0]?.sentence ?? "", /1 old and 1 new line\(s\) more than the mail has/);
  });

  it("joins a line that a mailer broke in two", () => {
    const broken = filePatch([
      {
        oldStart: 14,
        oldLines: 3,
        newStart: 14,
        newLines: 3,
        lines: [
          ["context", "next ="],
          ["context", "head->next;"],
          ["removed", "free_page((unsigned long)head);"],
          ["added", "put_page(head);"],
        ],
      },
    ]);
    assert.equal(
      applyFilePatch(FILE, broken, "forward").text,
      FILE.replace("free_page((unsigned long)head);", "put_page(head);"),
    );
  });

  it("refuses a hunk that removes half of a line", () => {
    const torn = filePatch([
      {
        oldStart: 14,
        oldLines: 2,
        newStart: 14,
        newLines: 1,
        lines: [
          ["context", "next ="],
          ["removed", "head->next;"],
        ],
      },
    ]);
    const { text, outcomes } = applyFilePatch(FILE, torn, "forward");
    assert.equal(text, null);
    assert.match(outcomes[0]?.sentence ?? "", /removes a part of a line/);
  });

  it("says which hunk does not apply and what stands there instead", () => {
    const other = FILE.replace("krcp->ready = NULL;", "WRITE_ONCE(krcp->ready, NULL);");
    const { text, outcomes } = applyFilePatch(other, readDiff(DIFF), "forward");
    assert.equal(text, null);
    assert.equal(outcomes[0]?.match, null);
    assert.equal(
      outcomes[0]?.sentence,
      'Hunk h1 does not apply: after 3 matching line(s) it expects "krcp->ready = NULL;", ' +
        'but line 9 is "WRITE_ONCE(krcp->ready, NULL);".',
    );
    assert.equal(outcomes[0]?.line, 8);
  });

  it("refuses in a sentence where nothing fits", () => {
    for (const text of ["", "\n", "int x;\n", "\0\u{1F600}\r\n"]) {
      const { outcomes } = applyFilePatch(text, readDiff(DIFF), "forward");
      assert.match(outcomes[0]?.sentence ?? "", /^Hunk h1 does not apply: .*\.$/);
    }
  });

  it("creates and empties a file", () => {
    const made = filePatch([
      { oldStart: 0, oldLines: 0, newStart: 1, newLines: 1, lines: [["added", "int x;"]] },
    ]);
    assert.equal(applyFilePatch("", made, "forward").text, "int x;\n");
    assert.equal(applyFilePatch("int x;\n", made, "reverse").text, "");
  });

  it("gives up on a file too repetitive to place a hunk in", () => {
    const file = "}\n".repeat(200_000);
    const lines = Array.from({ length: 50_000 }, () => ["context", "}"] as const);
    const hunk = { oldStart: 1, oldLines: 50_001, newStart: 1, newLines: 50_000 };
    const started = process.cpuUsage();
    const { text } = applyFilePatch(
      file,
      filePatch([{ ...hunk, lines: [...lines, ["removed", "{"]] }]),
      "forward",
    );
    assert.equal(text, null);
    assert.ok(process.cpuUsage(started).user < 4e6);
  });
});

const line = fc.oneof(
  fc.constant(""),
  fc.constant("}"),
  fc.constant("\t */"),
  fc.integer({ min: 0, max: 999_999 }).map((n) => `\t\tvalue_${n} = f(x,\ty${n});`),
);

/** A file with lines of its own everywhere, and edits far enough apart for hunks of their own. */
const fileAndEdits = fc
  .array(fc.tuple(line, fc.array(line, { maxLength: 3 }), fc.nat(2)), { minLength: 1, maxLength: 12 })
  .map((parts) => {
    const lines: string[] = [];
    const edits: Edit[] = [];
    for (const [i, [filler, add, remove]] of parts.entries()) {
      lines.push(filler, `\tbefore_${i}();`, filler, "}");
      edits.push({ at: lines.length, remove: remove + 1, add });
      lines.push(`\told_${i}();`, filler, `\tolder_${i}();`, filler, `\tafter_${i}();`, "", filler, "}");
    }
    return { lines: [...lines, ""], edits };
  });

function edited(lines: readonly string[], edits: readonly Edit[]): string {
  const result = [...lines];
  for (const { at, remove, add } of edits.toReversed()) result.splice(at, remove, ...add);
  return result.join("\n");
}

describe("applyFilePatch, for all files and edits", () => {
  it("applies, and in reverse gives the file back", () => {
    fc.assert(
      fc.property(fileAndEdits, ({ lines, edits }) => {
        const patch = filePatch(diffOf(lines, edits));
        const after = edited(lines, edits);
        assert.equal(applyFilePatch(lines.join("\n"), patch, "forward").text, after);
        assert.equal(applyFilePatch(after, patch, "reverse").text, lines.join("\n"));
      }),
      { numRuns: 200 },
    );
  });

  it("applies squeezed hunks with the same words in the same places", () => {
    fc.assert(
      fc.property(fileAndEdits, ({ lines, edits }) => {
        const hunks = diffOf(lines, edits);
        const clean = applyFilePatch(lines.join("\n"), filePatch(hunks), "forward");
        const mangled = applyFilePatch(lines.join("\n"), filePatch(hunks.map(squeeze)), "forward");
        assert.notEqual(mangled.text, null, mangled.outcomes.map((o) => o.sentence).join("\n"));
        assert.deepEqual(wordsOf(mangled.text ?? ""), wordsOf(clean.text ?? ""));
      }),
      { numRuns: 200 },
    );
  });

  it("never fails on any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, old) => {
        const patch = filePatch([
          { oldStart: 7, oldLines: 9, newStart: 7, newLines: 0, lines: [["removed", old]] },
        ]);
        assert.equal(applyFilePatch(text, patch, "forward").outcomes.length, 1);
      }),
      { numRuns: 50 },
    );
  });
});
