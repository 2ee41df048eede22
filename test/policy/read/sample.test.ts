/** The review mail of the polled-API patch, as a web archive shows it: it lies beside the repository, never in it. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { generation } from "../../../src/policy/catalogue.ts";
import { policyOf, readText } from "./writing.ts";

const mail = new URL("../../../../shared/patches/polled-api-v2-review-20221201.txt", import.meta.url);
const skip = existsSync(mail) ? false : "left out: the review mail is not beside the repository";

describe("the review of the polled-API patch", { skip }, () => {
  const reading = readText(skip === false ? readFileSync(mail, "utf8") : "");

  it("holds three policies", () => {
    assert.deepEqual(
      reading.policies.map(({ id, generation: base }) => [id, base]),
      [
        ["before", "v6.1"],
        ["after", "polled-blocking"],
        ["alternative-1", "polled-blocking"],
      ],
    );
  });

  it("is 6.1 with pages on a list_head before", () => {
    const { parameters, confidence } = policyOf(reading, "before");
    assert.deepEqual(parameters, { ...generation("v6.1")?.parameters, entriesPerPage: 509 });
    assert.equal(confidence, "certain");
  });

  it("is the catalogue's polled-blocking after", () => {
    assert.deepEqual(policyOf(reading, "after").parameters, generation("polled-blocking")?.parameters);
    assert.deepEqual(policyOf(reading, "after").notExpressed, []);
  });

  it("has the reviewer's alternative, from both remarks", () => {
    const { parameters } = policyOf(reading, "alternative-1");
    assert.deepEqual(parameters, { ...generation("polled-blocking")?.parameters, workWait: "rcu-work" });
    assert.deepEqual(
      reading.remarks.map(({ hunk, alternative }) => [hunk, alternative]),
      [
        ["h4", "alternative-1"],
        ["h5", "alternative-1"],
      ],
    );
  });

  it("says of each hunk whether it decides or prepares", () => {
    assert.deepEqual(
      reading.hunks.map(({ effect }) => effect),
      ["none", "none", "none", "policy", "policy", "policy", "policy", "policy", "none"],
    );
    assert.deepEqual(
      reading.hunks.map(({ changes }) => changes.map(({ name }) => name)),
      [
        ["entriesPerPage"],
        [],
        [],
        ["workPollsPages", "workWait"],
        ["workWait"],
        ["listSnapshot"],
        ["reclaimWork"],
        ["pageSnapshot"],
        [],
      ],
    );
  });

  it("shows the deciding lines", () => {
    const { evidence } = policyOf(reading, "after");
    const lines = (name: string) =>
      evidence.filter(({ parameter }) => parameter === name).map(({ text }) => text);
    assert.match(lines("workPollsPages").join(), /poll_state_synchronize_rcu/);
    assert.match(lines("pageSnapshot").join(), /gp_snap = get_state_synchronize_rcu/);
    assert.match(lines("reclaimWork").join(), /queue_work/);
  });
});
