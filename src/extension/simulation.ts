/** What a simulation takes besides the extension itself. A bundle of its own, loaded with the first simulation. */
export { prepareCode } from "../study/code/prepare.ts";
export { workingTreePatch } from "../study/code/workingTree.ts";
export { listPolicies } from "../study/listings.ts";
export { withMeasured } from "../study/measured.ts";
export { htmlForm } from "../study/review/html.ts";
export { floodOf } from "../study/review/plan.ts";
export { reviewMarkdown } from "../study/review/render.ts";
export { reviewReply } from "../study/review/reply.ts";
export { Laboratory } from "../study/review/laboratory.ts";
export { orderCode } from "../study/review/ownCode.ts";
export { reviewPatch } from "../study/review/review.ts";
export { readAxes, runSweep } from "../study/review/sweep.ts";
export { sweepSection } from "../study/review/sweepSection.ts";
export { machineOf, runStudy } from "../study/study.ts";
export { askChoices } from "./ask.ts";
export { askPolicyByHand } from "./byHand.ts";
export { defaultChoices, requestOf } from "./choices.ts";
