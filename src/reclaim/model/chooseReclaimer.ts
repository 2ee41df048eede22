/** The model's reclaimer for a policy: batches of its own, or callbacks. */
import type { Kernel } from "../../kernel/kernel.ts";
import type { PolicyParameters } from "../../policy/policy.ts";
import type { FloodSpec, Reclaimer } from "../reclaimer.ts";
import { CallbackReclaimer } from "./callbacks/callbackReclaimer.ts";
import { callbackFamily } from "./callbacks/family.ts";
import { ModelReclaimer } from "./modelReclaimer.ts";

export function chooseReclaimer(kernel: Kernel, policy: PolicyParameters, spec: FloodSpec): Reclaimer {
  const family = callbackFamily(kernel.machine, policy, spec);
  return family === null ? new ModelReclaimer(kernel, policy, spec) : new CallbackReclaimer(kernel, family);
}
