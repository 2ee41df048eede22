import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { readClaims } from "../../src/study/claims/readClaims.ts";
import { labelIn } from "../../src/study/claims/labels.ts";
import { prose } from "./support/prose.ts";

const row = (ns: number, footprint: number | null = 50): string =>
  `Total time taken by all kfree'ers: ${ns} ns, loops: 10000, batches: 1188${footprint === null ? "" : `, memory footprint: ${footprint}MB`}`;

function labels(text: string): readonly string[] {
  return readClaims(prose(text)).rows.map((claim) => claim.label);
}

describe("result lines", () => {
  it("reads every figure, and where it stands", () => {
    const { rows } = readClaims(prose(`Results:\n\n  ${row(8_535_693_700, 2248)}`));
    assert.deepEqual(rows, [
      {
        label: "run",
        totalTimeNs: 8_535_693_700,
        loops: 10_000,
        batches: 1188,
        footprintMB: 2248,
        range: {
          start: { line: 2, character: 2 },
          end: { line: 2, character: 2 + row(8_535_693_700, 2248).length },
        },
      },
    ]);
  });
  it("reads the form of 5.6, without a footprint, and negative ones", () => {
    const { rows } = readClaims(prose(`${row(1, null)}\n${row(2, -3)}`));
    assert.deepEqual(
      rows.map((claim) => claim.footprintMB),
      [null, -3],
    );
  });
  it("reads console lines and curly quotes", () => {
    const { rows } = readClaims(
      prose(`[   42.123456] rcu-scale: ${row(7)}\n<6>[ 43.0] rcu-perf: ${row(8).replace("'", "’")}`),
    );
    assert.deepEqual(
      rows.map((claim) => claim.totalTimeNs),
      [7, 8],
    );
  });
  it("joins a line that a mailer broke, at any blank", () => {
    const words = row(9, 61).split(" ");
    for (let at = 3; at < words.length; at++) {
      const { rows } = readClaims(
        prose(`${words.slice(0, at).join(" ")}\n${words.slice(at).join(" ")}\n\nend`),
      );
      assert.equal(rows.length, 1, `broken before word ${at}`);
      assert.equal(rows[0]?.footprintMB, 61);
      assert.equal(rows[0]?.range.end.line, 1);
    }
  });
  it("does not take the next row for the rest of a short one", () => {
    const { rows } = readClaims(prose(`${row(1, null)}\n${row(2, 5)}`));
    assert.deepEqual(
      rows.map((claim) => [claim.totalTimeNs, claim.footprintMB]),
      [
        [1, null],
        [2, 5],
      ],
    );
  });
  it("counts a row that a later mail quotes again once", () => {
    assert.equal(readClaims(prose(`${row(1)}\n\nOn Monday somebody wrote:\n${row(1)}`)).rows.length, 1);
  });
  it("leaves broken rows alone", () => {
    assert.deepEqual(
      readClaims(prose("Total time taken by all kfree'ers: soon\nTotal time taken by")).rows,
      [],
    );
  });
});

describe("labels", () => {
  it("calls two groups before and after, by their order", () => {
    assert.deepEqual(labels(`${row(1)}\n${row(2)}\n\n${row(3)}\n${row(4)}`), [
      "before",
      "before",
      "after",
      "after",
    ]);
  });
  it("believes headings more than order", () => {
    assert.deepEqual(labels(`With the patch:\n${row(1)}\n\nWithout it:\n${row(2)}`), ["after", "before"]);
    assert.deepEqual(labels(`- default\n${row(1)}\n\n- patch\n${row(2)}`), ["before", "after"]);
  });
  it("gives the second group what the first leaves", () => {
    assert.deepEqual(labels(`${row(1)}\n\nbefore the change:\n${row(2)}`), ["after", "before"]);
    assert.deepEqual(labels(`patched:\n\n${row(1)}\n\n${row(2)}`), ["after", "before"]);
  });
  it("reads a label on the row's own line", () => {
    assert.deepEqual(labels(`default: ${row(1)}\npatched: ${row(2)}`), ["before", "after"]);
  });
  it("calls a single group, or three without headings, run", () => {
    assert.deepEqual(labels(row(1)), ["run"]);
    assert.deepEqual(labels(`${row(1)}\n\n${row(2)}\n\n${row(3)}`), ["run", "run", "run"]);
  });
  it("does not read a label into prose", () => {
    assert.equal(labelIn("Results before and after the patch:"), null);
    assert.equal(labelIn("We ran it on a box with 64 CPUs"), null);
    assert.equal(labelIn('torture.disable_onoff_at_boot" --trust-make'), null);
    assert.equal(labelIn("not patched"), "before");
    assert.equal(labelIn("* With this series applied"), "after");
    assert.equal(labelIn("mainline"), "before");
    assert.equal(labelIn(`before ${"x".repeat(200)}`), null);
  });
});

describe("command", () => {
  it("joins lines with backslashes and open quotes", () => {
    const { command } = readClaims(
      prose(
        `Test:\n\n  sudo ./kvm.sh --memory 10G --torture rcuscale \\\n  --bootargs "rcuscale.kfree_rcu_test=1 \\\n  rcuscale.kfree_loops=10\n rcutree.x=1" --trust-make\n\nEnd`,
      ),
    );
    assert.equal(
      command?.text,
      './kvm.sh --memory 10G --torture rcuscale --bootargs "rcuscale.kfree_rcu_test=1 rcuscale.kfree_loops=10 rcutree.x=1" --trust-make',
    );
    assert.deepEqual(command?.range, { start: { line: 2, character: 7 }, end: { line: 5, character: 26 } });
    assert.equal(command?.parameters["rcuscale.kfree_loops"], "10");
    assert.equal(command?.parameters["memory"], "10G");
  });
  it("joins what a mailer broke without a backslash", () => {
    const { command } = readClaims(
      prose("kvm.sh --memory 2G --torture rcuscale\n--kconfig CONFIG_NR_CPUS=8 --cpus 8\nThen read the log."),
    );
    assert.equal(command?.parameters["CONFIG_NR_CPUS"], "8");
    assert.equal(command?.range.end.line, 1);
  });
  it("prefers the command of the kfree test", () => {
    const { command } = readClaims(
      prose(
        "kvm.sh --torture rcu --cpus 2\n\nkvm.sh --torture rcuscale --bootargs rcuscale.kfree_rcu_test=1",
      ),
    );
    assert.equal(command?.parameters["torture"], "rcuscale");
  });
  it("reads boot parameters in a sentence", () => {
    const { command } = readClaims(
      prose("I ran with rcuperf.kfree_loops=200, and\n(rcuperf.kfree_rcu_test=1)."),
    );
    assert.equal(command?.parameters["rcuperf.kfree_loops"], "200");
  });
  it("reads modprobe", () => {
    const { command } = readClaims(prose("# modprobe rcuscale kfree_rcu_test=1 kfree_nthreads=4"));
    assert.equal(command?.parameters["kfree_nthreads"], "4");
  });
  it("takes talk about kvm.sh for no command", () => {
    assert.equal(readClaims(prose("Does kvm.sh's output say why?\nI use kvm.sh for that.")).command, null);
  });
});

describe("hostile text", () => {
  it("never fails", () => {
    const piece = fc.constantFrom(
      "kvm.sh --",
      "Total time taken by all kfree'ers: ",
      "1 ns, loops: 2",
      '"',
      "\\",
      "\n",
      " ",
      "rcuscale.kfree_x=",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
        readClaims(prose(pieces.join("")));
      }),
    );
  });
  it("stays linear", () => {
    // CPU time, since other tests run beside this one; a quadratic reader would take minutes.
    const started = process.cpuUsage();
    for (const text of [
      `kvm.sh ${" ".repeat(2_000_000)}x`,
      `kvm.sh --bootargs "${"rcuscale.kfree_a=1 \\\n".repeat(100_000)}`,
      `${"Total time ".repeat(100_000)}`,
      `Total time taken by all kfree'ers: ${"1".repeat(2_000_000)}`,
      `rcuscale.kfree_x=${".".repeat(2_000_000)}x`,
      `${`${row(1)}\n`.repeat(20_000)}`,
    ]) {
      readClaims(prose(text));
    }
    assert.ok(process.cpuUsage(started).user < 5_000_000);
  });
});
