import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { AFTER, ALTERNATIVE, BEFORE, makeResult } from "./fixtures.ts";
import { bundle, chromiumPath, launch, Panel } from "./harness.ts";

const executable = chromiumPath();
const skip = executable === null ? "Chromium is not installed (Debian package chromium)" : false;
const words = JSON.parse(readFileSync("l10n/bundle.l10n.de.json", "utf8"));
const result = makeResult([BEFORE, AFTER, ALTERNATIVE], 6, 240);

describe("the page in the reader's language", { skip }, () => {
  for (const width of [300, 700]) {
    it(`stays within ${width} pixels, although the words are longer`, async (context) => {
      const browser = await launch(executable ?? "");
      context.after(() => browser.close());
      const panel = await Panel.open(browser, await bundle(), width, "dark");
      await panel.say({ type: "words", words });
      await panel.say({ type: "result", result, compact: width === 300 });
      for (const text of ["Gesamtzeit", "Neu simulieren", "Annahmen", "Reclaim-Latenz, Perzentile"])
        await panel.page.getByText(text).first().waitFor();
      const shown = await panel.page.evaluate(() => document.body.innerText);
      for (const english of ["Re-run", "Grace periods so far", "Assumptions", "Hollow marks"])
        assert.ok(!shown.includes(english), english);
      const overflow = await panel.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0);
      await panel.shoot(`german-${width}`);
    });
  }
});
