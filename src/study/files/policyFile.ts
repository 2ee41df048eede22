/** Policy files: a policy of the document or the catalogue, and what differs from it. */
import * as v from "valibot";
import { describeParameter, isPolicyParameters, validateParameters } from "../../policy/parameters.ts";
import { parameterTable } from "../../policy/parameterTable.ts";
import type { Policy } from "../../policy/policy.ts";
import { badFile, idText, readJson, schemaName, titleText, type SourceText } from "./readJson.ts";
import { StudyError } from "../job.ts";
import { unknownName } from "./suggest.ts";

export const POLICY_SCHEMA = "kvfree-review/policy/1";

const schema = v.strictObject(
  {
    schema: schemaName(POLICY_SCHEMA),
    base: v.exactOptional(v.string("the id of a policy")),
    id: v.exactOptional(idText),
    title: v.exactOptional(titleText),
    generation: v.exactOptional(idText),
    parameters: v.exactOptional(v.record(v.string(), v.unknown(), "an object of policy parameters")),
  },
  "an object",
);

/** What a policy file may say. A whole policy is one as well. */
export interface PolicyFile {
  readonly base?: string;
  readonly id?: string;
  readonly title?: string;
  readonly generation?: string;
  readonly parameters?: object;
}

/** Throws StudyError "bad-input". */
export function readPolicyFile(source: SourceText): PolicyFile {
  const { schema: _, ...file } = readJson(source, schema, { "": Object.keys(schema.entries) });
  const names = parameterTable.map((entry) => entry.name);
  const unknown = Object.keys(file.parameters ?? {}).find((name) => describeParameter(name) === undefined);
  if (unknown !== undefined) throw badFile(source, unknownName("The policy parameter", unknown, names));
  return file;
}

/** The policy that a file describes; `baseOf` finds its base by id. Throws StudyError "bad-input". */
export function applyPolicyFile(file: PolicyFile, baseOf: (id: string) => Policy): Policy {
  const base = file.base === undefined ? null : baseOf(file.base);
  const id = file.id ?? "custom";
  const parameters = { ...base?.parameters, ...file.parameters };
  if (!isPolicyParameters(parameters)) {
    const [problem] = validateParameters(parameters);
    const hint = base === null ? ' Or name a "base" that has it.' : "";
    throw new StudyError(
      "bad-input",
      `The policy "${id}": ${problem?.message ?? "it can't be simulated."}${hint}`,
    );
  }
  const generation = file.generation ?? base?.generation ?? id;
  const title = file.title ?? (base === null ? id : `${base.title}, changed`);
  return { id, title, generation, parameters };
}
