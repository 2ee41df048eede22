/** Checks records from outside (policy files, forms) before they become a policy. */
import type { PolicyParameters } from "./policy.ts";
import { parameterTable, type ParameterDescription } from "./parameterTable.ts";

/** What is wrong with a record, in a sentence for the person who wrote it. */
export interface ParameterProblem {
  /** The key that is wrong, missing or unknown. */
  readonly parameter: string;
  readonly message: string;
}

const byName: ReadonlyMap<string, ParameterDescription> = new Map(
  parameterTable.map((entry) => [entry.name, entry]),
);

/** The parameter with that name; undefined where there is none. */
export function describeParameter(name: string): ParameterDescription | undefined {
  return byName.get(name);
}

/** Whether a policy may have that value for the parameter of that name. */
export function isInRange(name: string, value: unknown): boolean {
  const entry = describeParameter(name);
  return entry !== undefined && accepts(entry, value);
}

/**
 * What keeps `record` from being a policy's parameters: missing, unknown and out-of-range ones, and combinations that
 * contradict themselves. Empty when it can be simulated. Unsound policies (that free too early) are not problems.
 */
export function validateParameters(record: Readonly<Record<string, unknown>>): readonly ParameterProblem[] {
  const problems: ParameterProblem[] = [];
  for (const name of Object.keys(record)) {
    if (!byName.has(name)) {
      problems.push({ parameter: name, message: `There is no policy parameter "${name}": remove it.` });
    }
  }
  for (const entry of parameterTable) {
    const message = valueProblem(entry, record);
    if (message !== null) problems.push({ parameter: entry.name, message });
  }
  return problems.length > 0 ? problems : contradictions(record);
}

/** Tells the compiler what validateParameters() found. */
export function isPolicyParameters(record: object): record is PolicyParameters {
  return validateParameters({ ...record }).length === 0;
}

function valueProblem(entry: ParameterDescription, record: Readonly<Record<string, unknown>>): string | null {
  if (!Object.hasOwn(record, entry.name)) {
    return `The policy parameter "${entry.name}" is missing: give ${expectation(entry)}.`;
  }
  const value = record[entry.name];
  if (accepts(entry, value)) return null;
  return `"${entry.name}" is ${show(value)}: give ${expectation(entry)}.`;
}

function accepts({ domain }: ParameterDescription, value: unknown): boolean {
  if (domain.kind === "flag") return typeof value === "boolean";
  if (domain.kind === "choice") return typeof value === "string" && domain.choices.includes(value);
  if (value === null) return domain.nullable;
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  return value >= domain.minimum && value <= domain.maximum && (!domain.integer || Number.isInteger(value));
}

function expectation({ domain, unit }: ParameterDescription): string {
  if (domain.kind === "flag") return "true or false";
  if (domain.kind === "choice") return `one of ${domain.choices.join(", ")}`;
  const kind = domain.integer ? "a whole number" : "a number";
  const unitText = unit === null ? "" : ` of ${unit}`;
  return `${kind}${unitText} from ${domain.minimum} to ${domain.maximum}${domain.nullable ? ", or null" : ""}`;
}

function show(value: unknown): string {
  if (typeof value === "string") return `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

interface Rule {
  readonly parameter: keyof PolicyParameters;
  readonly broken: (record: Readonly<Record<string, unknown>>) => boolean;
  readonly message: string;
}

const rules: readonly Rule[] = [
  {
    parameter: "bulkChannels",
    broken: (p) => (p["batching"] === "pages") !== (p["bulkChannels"] !== 0),
    message:
      'Bulk pages and bulk channels go together: batching "pages" needs 1 or 2 channels, any other batching 0.',
  },
  {
    parameter: "pageSnapshot",
    broken: (p) => p["pageSnapshot"] !== "none" && p["batching"] !== "pages",
    message: 'A page snapshot needs pages: set batching to "pages" or pageSnapshot to "none".',
  },
  {
    parameter: "workPollsPages",
    broken: (p) => p["workPollsPages"] === true && p["pageSnapshot"] === "none",
    message: "The reclaim work has nothing to poll: set pageSnapshot, or workPollsPages to false.",
  },
  {
    parameter: "monitorDrainsReady",
    broken: (p) =>
      p["monitorDrainsReady"] === true && p["pageSnapshot"] === "none" && p["listSnapshot"] !== "push",
    message:
      'The monitor has nothing to poll: set pageSnapshot or listSnapshot "push", or monitorDrainsReady to false.',
  },
  {
    parameter: "cachePrefilled",
    broken: (p) => p["cachePrefilled"] === true && p["cachedPages"] === 0,
    message: "A cache of no pages can't be filled at boot: set cachedPages, or cachePrefilled to false.",
  },
];

function contradictions(record: Readonly<Record<string, unknown>>): readonly ParameterProblem[] {
  return rules
    .filter((rule) => rule.broken(record))
    .map(({ parameter, message }) => ({ parameter, message }));
}
