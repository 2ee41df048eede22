import assert from "node:assert/strict";
import { test } from "node:test";
import { formatFigure, formatSpread } from "../../src/study/format.ts";

test("a spread says its unit once, where median and range have the same", () => {
  assert.equal(formatSpread({ median: 66, min: 61, max: 93 }, "MB"), "66 MB (61 to 93)");
  assert.equal(
    formatSpread({ median: 39.8e6, min: 39.7e6, max: 47.9e6 }, "per second"),
    "39.8 million/s (39.7 to 47.9)",
  );
  assert.equal(formatSpread({ median: 0.05, min: 0, max: 0.183 }, "share"), "5 % (0 to 18.3)");
  assert.equal(formatSpread({ median: 19, min: 17, max: 25 }, "count"), "19 (17 to 25)");
});

test("a spread names each unit where they differ, and no range where all runs agree", () => {
  assert.equal(formatSpread({ median: 1e6, min: 998e3, max: 1.04e6 }, "ns"), "1 ms (998 us to 1.04 ms)");
  assert.equal(formatSpread({ median: 4.8e6, min: 4.8e6, max: 4.8e6 }, "ns"), "4.8 ms");
});

test("numbers of five and more digits stand in groups of three", () => {
  assert.equal(formatFigure(868_612, "objects"), "868 612");
  assert.equal(formatFigure(1_125_044, "objects"), "1 125 044");
  assert.equal(formatFigure(2248, "MB"), "2248 MB");
  assert.equal(formatFigure(32_000, "per second"), "32 000/s");
});
