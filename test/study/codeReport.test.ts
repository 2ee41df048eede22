/** The report where the patch's own code is at hand, or was looked for. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { annotate } from "../../src/study/annotate.ts";
import { type CodePreparation, withoutCode } from "../../src/study/code/preparation.ts";
import { hunkGroups } from "../../src/study/review/hunkGroups.ts";
import { orderCode, type ReviewCode } from "../../src/study/review/ownCode.ts";
import { reviewPatch } from "../../src/study/review/review.ts";
import { both, section, source } from "./support/code.ts";
import { annotated, annotationOf, FakePool } from "./support/runs.ts";

const annotation = annotationOf({ command: null, rows: [] }, [
  annotated("before", "v6.1"),
  annotated("after", "v6.3"),
  annotated("alternative-1", "v6.12"),
]);

function codeThatIs(made: CodePreparation): ReviewCode {
  return { whole: Promise.resolve(made), apart: Promise.resolve(made) };
}

/** A preparation that is there when the test says so. */
function comingCode(): {
  readonly code: Promise<CodePreparation>;
  readonly ready: (code: CodePreparation) => void;
} {
  let ready: ((code: CodePreparation) => void) | null = null;
  const code = new Promise<CodePreparation>((resolve) => (ready = resolve));
  return { code, ready: (made) => ready?.(made) };
}

describe("the report by the patch's own code", () => {
  it("runs it where it can answer, the model where a parameter is changed, and says which", async () => {
    const pool = new FakePool();
    const subject = {
      annotation,
      document: "a.patch",
      runs: 1,
      seed: 1,
      schedules: 5,
      code: codeThatIs(both),
      kernelSource: "linux",
    };
    const { head, sections } = await reviewPatch(subject, pool);
    assert.ok(
      head.some(([name, value]) => name === "Engine" && /own code where a section says so/.test(value)),
    );
    const ran = sections.find(({ id }) => id === "code");
    assert.ok(ran?.answer[0]?.includes('ran for "before" and "after"'));
    assert.ok(ran?.answer[0]?.endsWith(source.sentence));
    const engines = new Map(sections.map(({ id, engines: own }) => [id, own?.join()]));
    assert.deepEqual(
      ["glance", "stalls", "safety", "placement", "what-if"].map((id) => engines.get(id)),
      [undefined, "code,model", "code,model", undefined, undefined],
    );
    for (const { policy, code } of pool.jobs) if (/[:=]|-\d/.test(policy.id)) assert.equal(code, undefined);
    const commands = sections.flatMap(({ commands: own }) => own);
    assert.ok(commands.some((command) => command.endsWith("--engine=auto --kernel-source=linux")));
    assert.ok(commands.some((command) => command.endsWith("--engine=model")));
  });

  it("takes the patch apart hunk by hunk as its code compiles, and says what goes along", async () => {
    const pool = new FakePool();
    const taken = annotate(readFileSync("media/samples/polled-pages-review.patch", "utf8"));
    const [first = [], second = []] = hunkGroups(taken);
    const word = `after:without=${[...first, "h3"].join("+")}`;
    const own = { ...section };
    const code: CodePreparation = {
      ...both,
      sections: { ...both.sections, [word]: own },
      apart: [
        { hunks: first, without: word, alone: null },
        { hunks: second, without: null, alone: null },
      ],
    };
    const subject = {
      annotation: taken,
      document: "a.patch",
      runs: 5,
      seed: 1,
      schedules: 5,
      code: codeThatIs(code),
    };
    const { sections, effects } = await reviewPatch(subject, pool);
    assert.ok(pool.jobs.some((job) => job.policy.id === word && job.code === own));
    assert.ok(pool.jobs.every((job) => job.code === undefined || !/:(?!without|with)/.test(job.policy.id)));
    assert.equal(effects?.runs, 3);
    const found = sections.find(({ id }) => id === "effects");
    assert.match(
      found?.answer.join("\n") ?? "",
      new RegExp(`${first.join(" \\+ ")} can be left out, or be alone, only with h3`),
    );
    assert.match(found?.commands[0] ?? "", /--engine=auto$/);
    assert.ok(found?.commands[0]?.includes(word));
  });

  it("is ordered in two: the policies, then groups of hunks where both sides have code", async () => {
    const taken = annotate(readFileSync("media/samples/polled-pages-review.patch", "utf8"));
    for (const [made, expected] of [
      [both, [0, hunkGroups(taken).length]],
      [withoutCode("no."), [0]],
      [null, [0]],
    ] as const) {
      const asked: number[] = [];
      const { whole, apart } = orderCode(taken, (groups = []) => {
        asked.push(groups.length);
        return Promise.resolve(made);
      });
      assert.equal(await whole, made);
      assert.equal(await apart, made);
      assert.deepEqual(asked, expected);
    }
  });

  it("does not keep the first figures waiting", async () => {
    const told: string[] = [];
    const { code: coming, ready } = comingCode();
    const code = { whole: coming, apart: coming };
    const subject = { annotation, document: "a.patch", runs: 1, seed: 1, schedules: 5, code };
    const onSection = ({ id }: { readonly id: string }): void => void told.push(id);
    const whole = reviewPatch(subject, new FakePool(), { onSection });
    while (!told.includes("what-if")) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(told.slice(0, 2), ["glance", "figures"]);
    assert.ok(!told.includes("safety") && !told.includes("effects"));
    ready(both);
    assert.ok((await whole).sections.length > 10);
  });

  it("is the model's where there is none, and says why", async () => {
    const subject = { annotation, document: "a.patch", runs: 1, seed: 1, schedules: 5 };
    const code = codeThatIs(withoutCode("there is no source."));
    const { sections } = await reviewPatch({ ...subject, code }, new FakePool());
    const [sentence] = sections.find(({ id }) => id === "code")?.answer ?? [];
    assert.equal(sentence, "The parametrised model ran, and not the patch's own code: there is no source.");
    assert.ok(sections.every(({ engines }) => engines === undefined));
  });
});
