/** Every rule that gives a parameter a value. */
import type { Trait } from "../observation.ts";
import { attachTo, attachWhen, rearmWhen } from "./attach.ts";
import { cachePrefilled, cacheRefill, callPathPages } from "./cache.ts";
import { armedInterval, batchSlots, constants } from "./constants.ts";
import { fullPageDelay } from "./fullPage.ts";
import { handingOn, queues } from "./handing.ts";
import { collecting, entriesPerPage } from "./pages.ts";
import { countReset, sheaves, shrinker } from "./pressure.ts";
import { snapshotKind, snapshots } from "./snapshots.ts";
import { gracePeriodKind, polling, waiting } from "./waiting.ts";

export const traits: readonly Trait[] = [
  constants,
  batchSlots,
  armedInterval,
  fullPageDelay,
  entriesPerPage,
  collecting,
  snapshots,
  snapshotKind,
  polling,
  waiting,
  gracePeriodKind,
  handingOn,
  queues,
  attachWhen,
  attachTo,
  rearmWhen,
  cacheRefill,
  cachePrefilled,
  callPathPages,
  shrinker,
  countReset,
  sheaves,
];
