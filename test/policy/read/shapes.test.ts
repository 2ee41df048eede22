/** One patch in every shape that mail gives it: the policies, the effects and their places in the patch are the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { archived, quoted } from "../../patch/support/samples.ts";
import { base64, quotedPrintable } from "../../patch/support/encode.ts";
import { diffOf, hunk, policyOf, readText, SLAB, type HunkText } from "./writing.ts";

/** A krwp's work polls, the interval is longer, and a comment changes: five hunks, one of them none of ours. */
const HUNKS: readonly HunkText[] = [
  hunk(
    "EXPORT_SYMBOL_GPL(call_rcu);",
    "\n /* How long to collect. */\n-#define KFREE_DRAIN_JIFFIES (5 * HZ)\n+#define KFREE_DRAIN_JIFFIES (2 * HZ)\n #define KFREE_N_BATCHES 2\n",
  ),
  hunk(
    "struct kvfree_rcu_bulk_data {",
    "\n struct kvfree_rcu_bulk_data {\n \tstruct list_head list;\n+\tunsigned long gp_snap;\n \tunsigned long nr_records;\n \tvoid *records[];\n };\n",
  ),
  hunk(
    "static void kfree_rcu_work(struct work_struct *work)",
    "\n \tstruct kvfree_rcu_bulk_data *bnode, *n;\n \n+\tlist_for_each_entry_safe_reverse(bnode, n, &bulk_head[0], list) {\n+\t\tif (!poll_state_synchronize_rcu(bnode->gp_snap))\n+\t\t\tbreak;\n+\t\tkvfree_rcu_bulk(krcp, bnode, 0);\n+\t}\n+\tif (!list_empty(&bulk_head[0]))\n+\t\tsynchronize_rcu();\n+\n \tkvfree_rcu_list(head);\n",
  ),
  hunk(
    "static void kfree_rcu_monitor(struct work_struct *work)",
    "\n \t\t\t// Nothing waits here: the work is queued at once.\n-\t\t\tqueue_rcu_work(system_wq, &krwp->rcu_work);\n+\t\t\tqueue_work(system_wq, &krwp->rcu_work);\n \t\t}\n \t}\n",
  ),
  hunk(
    "add_ptr_to_bulk_krc_lock(struct kfree_rcu_cpu **krcp,",
    "\n \tbnode->records[bnode->nr_records++] = ptr;\n+\tbnode->gp_snap = get_state_synchronize_rcu();\n \treturn true;\n",
  ),
];

const DIFF = diffOf(HUNKS).trimEnd().split("\n");
const DATE = "Date: Tue, 29 Nov 2022 16:58:22 +0100";
const SUBJECT = "[PATCH v2 2/3] rcu/kvfree: Poll in the work";
const BODY = [
  "Poll in the work.",
  "",
  "Signed-off-by: Ann Author <ann@example.org>",
  "---",
  "",
  ...DIFF,
  "-- ",
  "2.39.0",
];

function mailOf(body: readonly string[], headers: readonly string[] = [], subject = SUBJECT): string[] {
  return ["From: Ann Author <ann@example.org>", DATE, `Subject: ${subject}`, ...headers, "", ...body];
}

function replyOf(body: readonly string[]): string[] {
  return mailOf(
    ["On Tue, Nov 29, 2022 at 10:00 AM Ann Author <ann@example.org> wrote:", ...body],
    [],
    `Re: ${SUBJECT}`,
  );
}

const inserted = (lines: readonly string[], at: number, ...remark: readonly string[]): string[] => {
  return [...lines.slice(0, at), ...remark, ...lines.slice(at)];
};

function otherFiles(count: number): string[] {
  const other = Array.from({ length: count }, (_, at) => {
    return hunk(
      "int main(void)",
      `\n \tint x;\n-\tx = ${at};\n+\tx = ${at + 1};\n`,
      `drivers/gpu/drm/part${at}.c`,
    );
  });
  return diffOf(other).trimEnd().split("\n");
}

const signed = DIFF.map((line) => (line.startsWith("-") ? `- ${line}` : line));

const SHAPES: Readonly<Record<string, readonly string[]>> = {
  "format-patch mail": mailOf(BODY),
  "a tip-bot mail": mailOf(
    [
      "The following commit has been merged into the core/rcu branch of tip:",
      "",
      "Commit-ID:     0123456789abcdef",
      "Author:        Ann Author <ann@example.org>",
      "",
      ...BODY.slice(0, -2),
    ],
    [
      "Received: from a by b;",
      "\tTue, 29 Nov 2022 17:00:00 +0100",
      "X-Mailer: tip-git-log-daemon",
      "List-ID: <a.example.org>",
    ],
    "[tip: core/rcu] rcu/kvfree: Poll in the work",
  ),
  "a maintainer's resend": mailOf(
    ["From: Ann Author <ann@example.org>", "", ...BODY],
    [],
    "[PATCH rcu 8/8] rcu/kvfree: Poll in the work",
  ),
  mbox: ["From ann@example.org Tue Nov 29 16:58:22 2022", ...mailOf(BODY), ""],
  mboxrd: ["From mboxrd@z Thu Jan  1 00:00:00 1970", ...mailOf([">From here on it polls.", "", ...BODY]), ""],
  "a quoted reply": replyOf(quoted(BODY)),
  "a reply with remarks inside hunks": replyOf(inserted(quoted(BODY), 24, "", "Why here?", "")),
  "a reply three deep": replyOf(quoted(BODY, "> > >> ")),
  "a reply whose tabs became spaces": replyOf(quoted(BODY.map((line) => line.replaceAll("\t", "        ")))),
  "a reply that marks by name": replyOf(quoted(BODY, "ann> ")),
  "a reply that marks by bars": replyOf(quoted(BODY, "| ")),
  "quoted-printable": mailOf(quotedPrintable(BODY, 30), [
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: quoted-printable",
  ]),
  base64: mailOf(base64(Buffer.from(BODY.join("\n"))), [
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
  ]),
  "an indented snippet in a reply": mailOf(
    ["How about this instead?", "", ...DIFF.map((line) => `    ${line}`), "", "Ann"],
    [],
    `Re: ${SUBJECT}`,
  ),
  "a web archive's copy": archived(mailOf(BODY)),
  scissors: mailOf(["As promised.", "", "-- >8 --", `Subject: ${SUBJECT}`, "", ...BODY]),
  "a stable backport": mailOf(
    [
      "From: Ann Author <ann@example.org>",
      "",
      "commit 0123456789abcdef0123456789abcdef01234567 upstream.",
      "",
      ...BODY,
    ],
    [],
    "[PATCH 6.1 100/200] rcu/kvfree: Poll in the work",
  ),
  "a squash of 84 files": mailOf(["Squashed.", "---", ...otherFiles(60), ...DIFF, ...otherFiles(23)]),
  "hunks without function names and index lines": mailOf(
    BODY.map((line) => line.replace(/^(@@ .* @@).*$/, "$1")),
  ),
  CRLF: mailOf(BODY).map((line) => `${line}\r`),
  "a list's footer": mailOf([
    ...BODY,
    "",
    "_______________________________________________",
    "linux-x mailing list",
    "linux-x@example.org",
  ]),
  "clear-signed": mailOf([
    "-----BEGIN PGP SIGNED MESSAGE-----",
    "Hash: SHA256",
    "",
    "Poll.",
    "- ---",
    "",
    ...signed,
    "-----BEGIN PGP SIGNATURE-----",
    "",
    "aGVsbG8=",
    "-----END PGP SIGNATURE-----",
  ]),
  "git show": [
    "commit 0123456789abcdef0123456789abcdef01234567",
    "Author: Ann Author <ann@example.org>",
    DATE,
    "",
    "    Poll in the work.",
    "",
    ...DIFF,
  ],
  "a forwarded mail": mailOf(
    ["FYI", "", "---------- Forwarded message ----------", ...mailOf(BODY)],
    [],
    `Fwd: ${SUBJECT}`,
  ),
};

const plain = readText([DATE, "", ...DIFF].join("\n"));

test("the patch is what the shapes are about", () => {
  assert.deepEqual(
    plain.hunks.map(({ effect }) => effect),
    ["policy", "none", "policy", "policy", "policy"],
  );
  const { parameters } = policyOf(plain, "after");
  assert.deepEqual(
    [parameters.drainIntervalMs, parameters.workWait, parameters.reclaimWork, parameters.pageSnapshot],
    [2000, "synchronize", "work", "insert"],
  );
});

/** Hunks in an archive's copy lack their blanks; what they do is the same. */
for (const [name, lines] of Object.entries(SHAPES)) {
  test(`${name}: the same policies and effects`, () => {
    const reading = readText(lines.join("\n"));
    const ours = reading.hunks.filter(({ effect }) => effect !== "unrelated");
    assert.deepEqual(
      ours.map(({ effect, summary }) => [effect, summary]),
      plain.hunks.map(({ effect, summary }) => [effect, summary]),
    );
    for (const id of ["before", "after"]) {
      const [found, wanted] = [policyOf(reading, id), policyOf(plain, id)];
      assert.deepEqual([found.parameters, found.generation], [wanted.parameters, wanted.generation], id);
    }
  });
}

test("in mm/slab_common.c the same change is one to a later generation", () => {
  const moved = HUNKS.map((entry) => ({ ...entry, file: SLAB }));
  const reading = readText(mailOf(diffOf(moved).trimEnd().split("\n")).join("\n").replace("2022", "2025"));
  assert.match(policyOf(reading, "before").generation, /^v6\.1[4-8]/);
  assert.deepEqual(
    reading.hunks.map(({ effect }) => effect),
    plain.hunks.map(({ effect }) => effect),
  );
});

for (const file of [
  "kernel/rcu/rcuscale.c",
  "Documentation/RCU/whatisRCU.rst",
  "tools/testing/selftests/rcutorture/bin/kvm.sh",
]) {
  test(`${file} alone holds no policy`, () => {
    const moved = HUNKS.map((entry) => ({ ...entry, file }));
    const reading = readText(mailOf(diffOf(moved).trimEnd().split("\n")).join("\n"));
    assert.deepEqual(reading.policies, []);
    assert.ok(reading.hunks.every(({ effect }) => effect === "unrelated"));
  });
}
