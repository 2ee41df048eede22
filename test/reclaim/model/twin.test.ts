import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { generation } from "../../../src/policy/catalogue.ts";
import type { Policy } from "../../../src/policy/policy.ts";
import type { RunJob } from "../../../src/study/job.ts";
import { StudyError } from "../../../src/study/job.ts";
import type { Run } from "../../../src/study/result.ts";
import { simulateRun, type ReclaimerFactory } from "../../../src/study/simulateRun.ts";
import { callbackFamily } from "../../../src/reclaim/model/callbacks/family.ts";
import { floodSpecOf } from "../../../src/workload/mix.ts";
import { NaiveCallbackReclaimer } from "./naive/naiveCallbacks.ts";
import { NaiveReclaimer } from "./naive/naiveReclaimer.ts";
import { jobs, oddParameters, released, withCallbacks } from "./support/jobs.ts";

const twin: ReclaimerFactory = (kernel, { policy, workload }) => {
  const spec = floodSpecOf(workload);
  const family = callbackFamily(kernel.machine, policy.parameters, spec);
  return family === null
    ? new NaiveReclaimer(kernel, policy.parameters, spec)
    : new NaiveCallbackReclaimer(kernel, family);
};

/** A run, or why there is none. */
function outcome(job: RunJob, factory?: ReclaimerFactory): Run | string {
  try {
    return factory === undefined ? simulateRun(job) : simulateRun(job, factory);
  } catch (error) {
    if (error instanceof StudyError) return error.message;
    throw error;
  }
}

function assertTwins(job: RunJob): void {
  assert.deepEqual(outcome(job), outcome(job, twin));
}

/** One run in four is short of it, or runs out of it. */
const memoryMB = fc.constantFrom(1024, 1024, 1024, 1024, 1024, 1024, 129, 128.3);

describe("the model and the twin that looks at one object at a time give the same run", () => {
  for (const id of ["v6.1", "v6.1-fixed", "polled-blocking"]) {
    it(`under ${id}`, () => {
      const { parameters } = generation(id) as Policy;
      fc.assert(fc.property(jobs(fc.constant(parameters), memoryMB), assertTwins), { numRuns: 20 });
    });
  }
  it("under policies that have callbacks and no batches", () => {
    fc.assert(fc.property(jobs(withCallbacks, memoryMB), assertTwins), { numRuns: 100 });
  });
  it("under the released policies", () => {
    fc.assert(fc.property(jobs(released, memoryMB), assertTwins), { numRuns: 100 });
  });
  it("under policies at random", () => {
    fc.assert(fc.property(jobs(oddParameters, memoryMB), assertTwins), { numRuns: 100 });
  });
});
