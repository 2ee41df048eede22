import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { ReturnedPages } from "../../../src/reclaim/model/returnedPages.ts";

const runs = fc.array(
  fc.record({
    cpu: fc.nat(3),
    baseNs: fc.nat(500),
    firstTenths: fc.integer({ min: -9, max: 4000 }),
    stepTenths: fc.integer({ min: 1, max: 3000 }),
    pages: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 4 },
);

describe("returned pages", () => {
  it("are seen by the calls that end after them, and at the same instant by those of later CPUs", () => {
    const looks = fc.array(fc.tuple(fc.nat(3000), fc.nat(3)), { maxLength: 6 });
    fc.assert(
      fc.property(runs, looks, (made, looked) => {
        const returned = new ReturnedPages();
        let left = made.flatMap((run) => {
          const { cpu, baseNs, firstTenths, stepTenths, pages } = run;
          returned.add(pages, cpu, baseNs, firstTenths, stepTenths);
          return Array.from({ length: pages }, (_, i) => ({
            cpu,
            ns: baseNs + Math.ceil((firstTenths + i * stepTenths) / 10),
          }));
        });
        for (const [endNs, cpu] of looked.toSorted(([a], [b]) => a - b)) {
          const isSeen = (page: { cpu: number; ns: number }): boolean =>
            page.ns < endNs || (page.ns === endNs && page.cpu < cpu);
          const untilNs = returned.unseenUntilNs(cpu);
          assert.equal(endNs > untilNs, left.some(isSeen));
          assert.equal(returned.takeSeen(endNs, cpu), left.filter(isSeen).length);
          left = left.filter((page) => !isSeen(page));
          assert.equal(returned.pending, left.length > 0);
        }
      }),
    );
  });
});
