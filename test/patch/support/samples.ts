/**
 * A patch of our own, in the shapes that mail gives it. The file that it changes is invented: it has the
 * kernel's function names and nothing else of the kernel's.
 */

const D = "\t";

/** Two hunks: 5 added, 3 removed lines. */
export const HUNKS = [
  "@@ -10,7 +10,8 @@ struct page_of_pointers {",
  ` ${D}struct list_head list;`,
  ` ${D}int used;`,
  ` ${D}void *slots[];`,
  "-/* One page. */",
  "+/* One page, and when it was filled. */",
  `+${D}unsigned long snap;`,
  " };",
  " ",
  " static int pages;",
  "@@ -40,9 +41,11 @@ static void kfree_rcu_monitor(struct work_struct *work)",
  ` ${D}int i;`,
  " ",
  ` ${D}for (i = 0; i < 2; i++) {`,
  `-${D}${D}queue_rcu_work(wq, &batch[i].work);`,
  `-${D}${D}pages = 0;`,
  `+${D}${D}if (poll_state_synchronize_rcu(batch[i].snap))`,
  `+${D}${D}${D}free_pages_of(&batch[i]);`,
  `+${D}${D}queue_rcu_work(wq, &batch[i].work);`,
  `+${D}${D}pages = --left;`,
  ` ${D}}`,
  ` ${D}rearm();`,
  " }",
  " ",
];

export const FILE_HEADER = [
  "diff --git a/kernel/rcu/tree.c b/kernel/rcu/tree.c",
  "index 1234567890ab..ba0987654321 100644",
  "--- a/kernel/rcu/tree.c",
  "+++ b/kernel/rcu/tree.c",
];

export const DIFF = [...FILE_HEADER, ...HUNKS];

export const MESSAGE = [
  "Pages know when they were filled, so that the monitor can free",
  "what is ready.",
  "",
  'Fixes: 0123456789ab ("invent it")',
  "Signed-off-by: Ann Author <ann@example.org>",
];

export const DIFFSTAT = [
  " kernel/rcu/tree.c | 9 +++++++---",
  " 1 file changed, 6 insertions(+), 3 deletions(-)",
];

export interface MailSpec {
  readonly subject?: string;
  readonly from?: string;
  readonly headers?: readonly string[];
  readonly body: readonly string[];
}

/** A mail with the usual header. */
export function mail(spec: MailSpec): string[] {
  return [
    `From: ${spec.from ?? "Ann Author <ann@example.org>"}`,
    "Date: Tue, 1 Nov 2022 10:00:00 +0100",
    `Subject: ${spec.subject ?? SUBJECT}`,
    ...(spec.headers ?? []),
    "",
    ...spec.body,
  ];
}

/** The body that git format-patch makes. */
export const PATCH_BODY = [...MESSAGE, "---", ...DIFFSTAT, "", ...DIFF, "-- ", "2.30.2", ""];

export const SUBJECT = "[PATCH v2 2/3] rcu/kvfree: Free pages that are ready";

/** What `summary` says of DIFF. */
export const BOTH = ["h1 +2 -1", "h2 +4 -2"];

/** An answer by somebody else. */
export function reply(body: readonly string[], subject = `Re: ${SUBJECT}`): string[] {
  return mail({ subject, from: "Rita Reviewer <rita@example.org>", body });
}

/** Puts quote marks before each line; mailers drop the blank behind the mark of an empty line. */
export function quoted(lines: readonly string[], mark = "> "): string[] {
  return lines.map((line) => (line === "" || line === " " ? mark.trimEnd() : mark + line));
}

/** What a web archive makes of lines: leading blanks gone, runs of blanks squeezed. */
export function archived(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line
      .replace(/^\s+/, "")
      .replace(/[ \t]+/g, " ")
      .trimEnd(),
  );
}

export function text(lines: readonly string[]): string {
  return lines.join("\n");
}
