/** What the panel remembers over a reload: the view only, since the host sends the result again. */
import type { Interval, PlotId } from "./model/plot.ts";
import type { LogChoices } from "./model/plots.ts";

export interface ViewState {
  /** Ids of policies that the legend has switched off. */
  readonly hidden: readonly string[];
  /** Visible part of the time axis, ns; null: all of it. */
  readonly zoom: Interval | null;
  readonly logs: LogChoices;
  /** Names of the sections that are folded open. */
  readonly open: readonly string[];
  readonly singles: boolean;
  /** Stage bars as shares; null: decided by the data. */
  readonly stageShares: boolean | null;
}

export const EMPTY_STATE: ViewState = {
  hidden: [],
  zoom: null,
  logs: {},
  open: [],
  singles: false,
  stageShares: null,
};

const PLOT_IDS: readonly PlotId[] = [
  "footprint",
  "gracePeriods",
  "workersAsleep",
  "reclaimCpus",
  "distribution",
  "percentiles",
];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function interval(value: unknown): Interval | null {
  if (!isRecord(value)) return null;
  const { min, max } = value;
  const usable = typeof min === "number" && typeof max === "number" && min < max;
  return usable ? { min, max } : null;
}

function logs(value: unknown): LogChoices {
  if (!isRecord(value)) return {};
  const choices = PLOT_IDS.flatMap((id) => {
    const choice = value[id];
    return typeof choice === "boolean" ? [[id, choice] as const] : [];
  });
  return Object.fromEntries(choices);
}

/** Whatever was saved, by this version or another: what is not understood falls back to its default. */
export function readState(saved: unknown): ViewState {
  if (!isRecord(saved)) return EMPTY_STATE;
  return {
    hidden: strings(saved["hidden"]),
    zoom: interval(saved["zoom"]),
    logs: logs(saved["logs"]),
    open: strings(saved["open"]),
    singles: saved["singles"] === true,
    stageShares: typeof saved["stageShares"] === "boolean" ? saved["stageShares"] : null,
  };
}

/** The state with one name added to or taken from a list. */
export function toggled(list: readonly string[], name: string, on: boolean): string[] {
  const rest = list.filter((item) => item !== name);
  return on ? [...rest, name] : rest;
}
