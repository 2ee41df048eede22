/** What a setting takes, as package.json says it, and whether a value fits. Plain data, without the editor. */

/** The part of a setting's schema that is needed here. */
export interface SettingRule {
  readonly type: "integer" | "string";
  readonly default: number | string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Whether the person's value can be used; what settings.json holds may be anything. */
export function fits(value: unknown, rule: SettingRule): value is number | string {
  if (rule.type === "string")
    return typeof value === "string" && (rule.enum === undefined || rule.enum.includes(value));
  const { minimum = -Infinity, maximum = Infinity } = rule;
  return typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum;
}

const LONGEST = 40;

/** A value for a sentence: as JSON, cut where it is long. */
export function shownValue(value: unknown): string {
  const json = JSON.stringify(value) ?? "";
  return json.length <= LONGEST ? json : `${json.slice(0, LONGEST - 1)}…`;
}
