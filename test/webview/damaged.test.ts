/** Files that call themselves results and are none. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { AFTER, BEFORE, makeResult } from "./fixtures.ts";
import { type Bundle, bundle, chromiumPath, launch, Panel } from "./harness.ts";

const program = chromiumPath();
const result = makeResult([BEFORE, AFTER], 2, 20);

/** What a disk, a merge or an editor may make of a result. */
const damages: Readonly<Record<string, object>> = {
  "a policy that is none": { policies: [null] },
  "no workload": { workload: null },
  "rows that are a text": { claims: "none" },
};

describe("a damaged result", { skip: program === null ? "left out: no chromium here" : false }, () => {
  let browser: Browser;
  let files: Bundle;
  before(async () => {
    [browser, files] = [await launch(program ?? ""), await bundle()];
  });
  after(() => browser.close());

  for (const [name, damage] of Object.entries(damages)) {
    it(`with ${name} is a sentence, and the next result is shown`, async () => {
      const panel = await Panel.open(browser, files, 700, "dark");
      const say = (shown: object): Promise<void> =>
        panel.page.evaluate((message) => window.postMessage(message, "*"), {
          type: "result",
          compact: false,
          saved: true,
          result: shown,
        });
      await say({ ...result, ...damage });
      assert.match((await panel.page.getByRole("alert").last().textContent()) ?? "", /damaged/);
      await say(result);
      await panel.page.getByText(result.title).first().waitFor();
      // The component library asks for one style that the policy blocks.
      assert.deepEqual(
        panel.errors.filter((error) => !error.includes("inline style")),
        [],
      );
      await panel.close();
    });
  }
});
