import type { Patch } from "./types.ts";

const REPLY = /^(?:\s*(?:re|aw|sv|antw|fw|fwd)(?:\[\d{1,3}\])?\s*:)+\s*/i;
const TAG = /\[([^\]]{1,200})\]/g;
const POSITION = /(?:^|[\s,])(\d{1,4})\/(\d{1,4})(?=$|[\s,])/;
const VERSION = /(?:^|[\s,]|PATCH|RFC)v(\d{1,3})(?=$|[\s,])/i;

/** True when the subject says that the mail answers or forwards another. */
export function isReply(subject: string | null): boolean {
  return subject !== null && REPLY.test(subject);
}

/** The subject without "Re:" and its relatives; null for none or an empty one. */
export function withoutReply(subject: string | null): string | null {
  return subject?.replace(REPLY, "").trim() || null;
}

/** Place in a series from "[PATCH v2 4/4]", "[PATCH rcu 8/8]", "[PATCH 4/4 v2]" or "[v2,4/4]"; else null. */
export function readSeries(subject: string | null): Patch["series"] {
  for (const match of (subject ?? "").slice(0, 1000).matchAll(TAG)) {
    const tag = match[1] ?? "";
    const position = POSITION.exec(tag);
    if (position === null) continue;
    const version = Number(VERSION.exec(tag)?.[1] ?? 1);
    return { version, index: Number(position[1]), count: Number(position[2]) };
  }
  return null;
}
