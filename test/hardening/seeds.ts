/** What fuzzing starts from: texts of our own, and words that the readers look for. */
import { readFileSync } from "node:fs";
import { machines } from "../../src/kernel/machines.ts";
import { catalogue } from "../../src/policy/catalogue.ts";
import { MACHINE_SCHEMA } from "../../src/study/files/machineFile.ts";
import { POLICY_SCHEMA } from "../../src/study/files/policyFile.ts";
import { WORKLOAD_SCHEMA } from "../../src/study/files/workloadFile.ts";
import { SHARD_SCHEMA } from "../../src/study/shards.ts";
import { presets } from "../../src/workload/presets.ts";
import { archived, DIFF, mail, PATCH_BODY, quoted, reply, text } from "../patch/support/samples.ts";
import { quotedPrintable } from "../patch/support/encode.ts";
import { SECTION } from "../reclaim/code/section.ts";
import { AFTER, BEFORE, makeResult } from "../webview/fixtures.ts";

function sample(name: string): string {
  return readFileSync(new URL(`../../media/samples/${name}`, import.meta.url), "utf8");
}

const PATCH = sample("polled-pages.patch");
const SEPARATOR = "From ann@example.org Tue Nov  1 10:00:00 2022";

export const DOCUMENTS: readonly string[] = [
  PATCH,
  sample("polled-pages-review.patch"),
  text(DIFF),
  text([SEPARATOR, ...mail({ body: PATCH_BODY }), "", SEPARATOR, ...mail({ body: PATCH_BODY })]),
  text(reply(["On 2022-11-02 09:00, Ann Author wrote:", ...quoted(archived(PATCH_BODY)), "Two batches?"])),
  text(
    mail({ headers: ["Content-Transfer-Encoding: quoted-printable"], body: quotedPrintable(PATCH_BODY, 40) }),
  ),
  text(
    mail({ headers: ['Content-Type: multipart/mixed; boundary="b"'], body: ["--b", "", ...DIFF, "--b--"] }),
  ),
];

export const KERNEL_FILES: readonly string[] = [SECTION];

/** A file, and behind U+0001 a patch of it. */
export const FILES_WITH_PATCH: readonly string[] = [
  `${["struct page_of_pointers {", ...SECTION.split("\n")].join("\n")}\u0001${text(DIFF)}`,
  "a\nb\nc\nd\ne\n\u0001--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n@@ -4,2 +4,3 @@\n d\n e\n+f\n",
];

export const RESULT = JSON.stringify(makeResult([BEFORE, AFTER], 2, 6));

/** Both parts of a study of two runs. */
export const SHARDS: readonly string[] = sharded();

function sharded(): readonly string[] {
  const { policies, workload, machine, claims, notes, problems, title } = makeResult([BEFORE, AFTER], 2, 6);
  const settingsOf = { title, workload, machine, claims, notes, problems };
  const plan = {
    ...settingsOf,
    runs: 2,
    seed: 1,
    claimsApply: true,
    source: null,
    policies: policies.map(({ id, title: name, generation, parameters }) => ({
      id,
      title: name,
      generation,
      parameters,
    })),
    ownCode: [],
    lines: {},
  };
  const runs = policies.flatMap((policy) => policy.runs.map((run, at) => ({ ...run, seed: 1 + at })));
  return [1, 2].map((index) => {
    const own = runs.filter((_, at) => at % 2 === index - 1);
    return JSON.stringify({ schema: SHARD_SCHEMA, shard: { index, of: 2 }, plan, runs: own });
  });
}

export const MESSAGES: readonly string[] = [
  `{"type":"result","compact":false,"saved":true,"result":${RESULT}}`,
  '{"type":"progress","done":1,"total":20,"stage":"compiling"}',
  '{"type":"failed","sentence":"It failed.","saved":true}',
  '{"type":"words","words":{"Yes":"Ja"}}',
  '{"type":"stale","stale":true}',
  '{"type":"packed-result","json":{},"compact":true,"saved":false}',
];

export const LOG = text([
  "[    0.000000] Linux version 6.1.0-test (builder@example) (gcc 12)",
  "[    0.000000] Command line: rcuscale.kfree_rcu_test=1 rcuscale.kfree_nthreads=16 rcuscale.kfree_loops=100",
  "[    0.100000] Memory: 9998000K/10485760K available (12288K kernel code)",
  "[    0.200000] smp: Brought up 1 node, 64 CPUs",
  "after:",
  "[   12.345678] Total time taken by all kfree'ers: 81000000 ns, loops: 100, batches: 21, memory footprint: 102MB",
]);

export const COMMANDS: readonly string[] = [
  "simulate\nfile.patch\n--policy\nafter,v6.1\n--runs\n10\n--seed\n1\n--json",
  "after:batches=3:drainIntervalMs=20\nrcuscale-small:objectBytes=512:threads=4\n--fail-if",
  "guest-64:memoryMB=2048:costs.wakeupNs=10000\nsteady-10k:mix=1",
  "alternative-1:latency-p99>10%\nfootprint>20%",
  "-\n--vary\nbatches=1,2,3\n--vary\nmachine.cpus=2,4\n--figure\nlatency",
  "file\n--reply\n--schedules\n80\n--engine\nauto\n--measured\nafter=log.txt",
];

function files(schema: string, list: readonly object[]): readonly string[] {
  return list.map((one) => JSON.stringify({ schema, ...one }));
}

/** Whole settings of a kind, as files. */
export function settings(kind: "policy" | "workload" | "machine"): readonly string[] {
  if (kind === "workload") return files(WORKLOAD_SCHEMA, presets);
  if (kind === "machine") return files(MACHINE_SCHEMA, machines);
  const own = catalogue.map(({ id, title, parameters }) => ({ base: id, id: "own", title, parameters }));
  return files(POLICY_SCHEMA, own);
}

/** A policy file on one line, and a machine file on the next. */
export const RUNS: readonly string[] = settings("policy").map((policy, index) => {
  const machinesFiles = settings("machine");
  return `${policy}\n${machinesFiles[index % machinesFiles.length] ?? ""}`;
});

export const RUN_WORDS: readonly string[] = [
  "true", "false", "null", "0", "1", "2", '"none"', '"push"', '"insert"', '"attach"', '"rcu-work"', '"synchronize"', '"pages"',
  '"list"', '"expedited"', '"lazy"', '"slot"', '"krwp"', '"first"', '"all"', '"nowait"', '"sleep"', "512", "10000000",
]; // prettier-ignore

export const MAIL_WORDS: readonly string[] = [
  "@@ -1,3 +1,4 @@ f(", "@@ -9,99999 +9,99999 @@", "@@@ -1 -1 +1 @@@", "diff --git a/x b/x", "diff --cc x", "--- a/x",
  "+++ /dev/null", '+++ "b/\\303\\274"', "-- ", "---", "2.30.2", "From: x", "Subject: Re: [PATCH v2 3/4] x", "-- >8 --", "> ",
  ">>>>", "> @@ -1 +1 @@", "On x, y wrote:", "\\ No newline at end of file", "GIT binary patch", "literal 3", "=3D=", "--b",
  "Content-Type: text/plain; charset=utf-16", "Content-Transfer-Encoding: base64", "=?utf-8?q?=C3?=", SEPARATOR, "*** a",
  "***************", "{+a+}", "[-b-]", "1:  1234567 ! 1:  7654321 x", "-----BEGIN PGP SIGNED MESSAGE-----", "Index: x",
  "kvm.sh --torture rcuscale --bootargs 'rcuscale.kfree_rcu_test=1'", "a | 1 +", "\u001b[31m-x\u001b[m", "rename from x",
  "Total time taken by all kfree'ers: 1 ns, loops: 1, batches: 1, memory footprint: 1MB", "similarity index 100%",
]; // prettier-ignore

export const CODE_WORDS: readonly string[] = [
  "#define KFREE_N_BATCHES 3", "#define X \\", "#if defined(CONFIG_SMP) && !X", "#elif 1", "#else", "#endif", "/*", "*/", "//",
  '"', "'", "{", "}", "(", ")", ";", "queue_rcu_work(system_wq, &krwp->rcu_work);", "get_state_synchronize_rcu()",
  "if (!poll_state_synchronize_rcu(bnode->gp_snap))", "static void kfree_rcu_work(struct work_struct *work)", "else", "for (;;)",
  "struct kfree_rcu_cpu_work {", "EXPORT_SYMBOL_GPL(kvfree_call_rcu);", "module_param(x, int, 0444);", "schedule_delayed_work(",
  "list_for_each_entry_safe(a, b, &c, list)", "return !repeat;", "typedef struct { int a; } b;", "enum { A, B = 1 << 3 };",
  "static const struct x y[] = { [0] = { .a = f, }, };", "#define F(a, ...) a##__VA_ARGS__ F(a)", "__attribute__((unused))",
]; // prettier-ignore

export const LOG_WORDS: readonly string[] = [
  "Total time taken by all kfree'ers: 1 ns, loops: 1, batches: 1, memory footprint: 1MB", "rcuscale.kfree_loops=1",
  "rcuscale.kfree_nthreads=-1", "Memory: 1K/1K available", "Brought up 9999 nodes, 99999 CPUs", "Linux version ", "before:",
  "kvm.sh --memory 99999T --cpus 0", "rcuscale.kfree_mult=999999999", "\r\n", "[    0.000000] ", "rcuscale.kfree_alloc_num=0",
]; // prettier-ignore

export const COMMAND_WORDS: readonly string[] = [
  ":", "=", ",", "after", "v6.1:batches=3", ":__proto__.x=1", ":costs.a.b.c=1", "=[1,2]", "--json", "--svg", "--", "-", "--=",
  "--no-json", "--runs=1e3", "--fail-if", "footprint>", "%", "a.json", ":batches=null", ":id=x", ":schema=1", "mail", "rcuscale",
  ":base=after", "constructor", "toString", ":readers=[[1,2]]", ":sizes=[[[[",
]; // prettier-ignore

export const JSON_WORDS: readonly string[] = [
  "null",
  "[]",
  "{}",
  '"',
  "1e999",
  "-0",
  "[[[[",
  '{"__proto__":1}',
  ",",
  ":",
];
