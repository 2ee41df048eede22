/** Reads a JSON file of the user's against a schema, and says in a sentence what is wrong with it. */
import * as v from "valibot";
import { StudyError } from "../job.ts";
import { unknownName } from "./suggest.ts";
import type { Limits } from "../../workload/limits.ts";

/** A file's own text, and what it is called in messages. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
}

/** Keys that may stand at a place, by its path: "" for the top. */
export type KnownKeys = Readonly<Record<string, readonly string[]>>;

/** The checked content of a file. Throws StudyError "bad-input" with the first thing that is wrong. */
export function readJson<Schema extends v.GenericSchema>(
  source: SourceText,
  schema: Schema,
  keys: KnownKeys,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parse(source), { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw badFile(source, explain(issue, keys));
}

export function badFile(source: SourceText, sentence: string): StudyError {
  return new StudyError("bad-input", `${source.name}: ${sentence}`);
}

function parse(source: SourceText): unknown {
  try {
    return JSON.parse(source.text);
  } catch (error) {
    const detail = error instanceof Error ? error.message.split("\n")[0] : "";
    throw badFile(source, `This is not JSON (${detail}).`);
  }
}

function explain(issue: v.BaseIssue<unknown>, keys: KnownKeys): string {
  const path = (issue.path ?? []).map((item) => String(item.key));
  const key = path.join(".");
  if (issue.type === "strict_object" && path.length > 0) {
    const known = keys[path.slice(0, -1).join(".")] ?? [];
    if (issue.expected === "never") return unknownName("The key", path.at(-1) ?? "", known);
    if (issue.received === "undefined") return `The key "${key}" is missing: add it.`;
  }
  const subject = path.length === 0 ? "The file" : `"${key}"`;
  return `${subject} is ${show(issue.input)}: give ${issue.message}.`;
}

function show(value: unknown): string {
  if (typeof value === "string") return `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** A number within limits. */
export function numberIn({ minimum, maximum }: Limits, kind: "whole" | "any"): v.GenericSchema<number> {
  const message = `${kind === "whole" ? "a whole number" : "a number"} from ${minimum} to ${maximum}`;
  const accepts = (value: number): boolean =>
    value >= minimum && value <= maximum && (kind === "any" || Number.isInteger(value));
  return v.pipe(v.number(message), v.check(accepts, message));
}

export const trueOrFalse = v.boolean("true or false");

/** Ids stand in JSON keys, file names and charts. */
export const idText = v.pipe(
  v.string("lower-case words with hyphens, for example three-batches"),
  v.regex(/^[a-z0-9][a-z0-9.]*(?:-[a-z0-9.]+)*$/, "lower-case words with hyphens, for example three-batches"),
  v.maxLength(64, "an id of at most 64 characters"),
);

export const titleText = v.pipe(v.string("a text"), v.maxLength(200, "a text of at most 200 characters"));

/** The version of the file's format, so that a file of another kind is not taken for this one. */
export function schemaName<const Name extends string>(name: Name): v.GenericSchema<Name> {
  return v.literal(name, `"${name}"`);
}
