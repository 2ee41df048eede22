import { displayName } from "./address.ts";

const LONGEST = 500;
const WROTE =
  /(?:\s(?:wrote|writes|said|schrieb|a écrit|escribió|ha scritto|skrev|napisał(?:\(a\))?|пишет)|\s?(?:写道|寫道))\s?[:：]\s*$/;
/** A date and time as mailers print it, up to the name behind it. */
const DATE_AND_TIME =
  /^.*\d{1,2}:\d\d(?::\d\d)?(?:\s?[AaPp][Mm])?(?:\s?\[?(?:[+-]\d{4}|[A-Z]{3,4})\]?)?(?:\s?\([A-Z]{2,5}\))?,?\s+/;
/** German puts the name last: "Am 29.11.22 um 16:58 schrieb Some Body:". */
const NAME_LAST = /^Am .{1,100} schrieb (\S.{0,200}?)\s?:\s*$/;
const DATE_ONLY = /^On .*\d{1,4},?\s+/;

/**
 * The name in "On Tue, Nov 29, 2022 at 04:58:22PM +0100, Some Body wrote:" and its relatives; null when the line
 * attributes nothing. `before` is the line before it: mailers fold long attributions.
 */
export function attributedName(text: string, before: string): string | null {
  if (text.length > LONGEST || !/[:：]$/.test(text.trimEnd())) return null;
  const nameLast = NAME_LAST.exec(text);
  if (nameLast !== null) return displayName(nameLast[1] ?? null);
  if (!WROTE.test(` ${text}`)) return null;
  const opens = /^(?:On|Am|Le|El|Il|Den|W dniu|在|\*)\s/;
  const whole =
    !opens.test(text) && opens.test(before) && before.length < LONGEST ? `${before} ${text}` : text;
  const bare = whole
    .trim()
    .replace(WROTE, "")
    .replace(/^\*\s+/, "");
  const name = bare.replace(DATE_AND_TIME, "");
  const rest = name === bare ? bare.replace(DATE_ONLY, "") : name;
  return displayName(rest.replace(/,\s*$/, ""));
}
