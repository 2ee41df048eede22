/** Whether the patch's own code runs: asks the workshop where the engine and the host allow it. */
import { canSleep } from "../../reclaim/code/webAssembly.ts";
import { StudyError } from "../job.ts";
import {
  type CodeHooks,
  type CodePreparation,
  type CodeRequest,
  type CodeWorkshop,
  type EngineChoice,
  withoutCode,
} from "./preparation.ts";

const NO_JSPI =
  "this host can't put compiled code to sleep: it has no JSPI, which Node has from version 24 on and Chromium from 137 on";

/**
 * The code for a study; null where the engine is the model. With "auto" a preparation that came to nothing says why.
 * @param hostRuns whether compiled code can run on this host
 * @throws StudyError "not-expressible" where the code must run and the host can't, and what the workshop rejects with
 */
export async function prepareCode(
  engine: EngineChoice,
  request: CodeRequest,
  workshop: CodeWorkshop,
  hooks: CodeHooks = {},
  hostRuns: boolean = canSleep(),
): Promise<CodePreparation | null> {
  if (engine === "model") return null;
  if (hostRuns) return engine === "code" ? workshop.prepare(request, hooks) : tryTo(request, workshop, hooks);
  if (engine === "auto") return withoutCode(`${NO_JSPI}.`);
  throw new StudyError("not-expressible", `The code can't run here, since ${NO_JSPI}. Use the model.`);
}

/** Where the code is a wish and not a demand, a workshop that fails only leaves the model. */
async function tryTo(
  request: CodeRequest,
  workshop: CodeWorkshop,
  hooks: CodeHooks,
): Promise<CodePreparation> {
  try {
    return await workshop.prepare(request, hooks);
  } catch (error) {
    if (error instanceof StudyError && error.reason === "worker-died") return withoutCode(error.message);
    throw error;
  }
}
