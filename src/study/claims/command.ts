/** Finds the command line of the test whose results a document quotes. */
import { parseCommand, isKvmScript } from "../../workload/kvmCommand.ts";
import { hasOpenQuote, shellWords } from "../../workload/shellWords.ts";
import type { ClaimCommand } from "../annotation.ts";
import type { TextLine } from "../../patch/types.ts";

/** A command longer than this is a listing, not a command. */
const MAX_LINES = 40;
const MAX_CHARACTERS = 8000;

const BOOT_PARAMETER = /\b(?:rcuscale|rcuperf)\.kfree_\w{1,40}(?:=\S{1,40})?/;
const MODPROBE = /\bmodprobe\s+(?:rcuscale|rcuperf)\b/;
/** A mailer's own line break inside a command leaves no backslash; the next line shows what it is. */
const GOES_ON = /^(?:--[a-z]|(?:rcuscale|rcuperf|rcutree|rcupdate|torture)\.\w|CONFIG_\w+=)/;

interface Lines {
  readonly first: number;
  /** Index of the last line. */
  readonly last: number;
  /** Line ends kept, so that a backslash before one is seen as the shell sees it. */
  readonly text: string;
  /** Column in the first line where the command begins. */
  readonly start: number;
}

/** The first command that runs the kfree test; else the first kvm.sh command; null where there is neither. */
export function findCommand(text: readonly TextLine[]): ClaimCommand | null {
  let fallback: Lines | null = null;
  let index = 0;
  while (index < text.length) {
    const lines = commandAt(text, index);
    index = lines === null ? index + 1 : lines.last + 1;
    if (lines === null) continue;
    if (BOOT_PARAMETER.test(lines.text) || MODPROBE.test(lines.text)) return command(lines, text);
    fallback ??= lines;
  }
  return fallback === null ? null : command(fallback, text);
}

function commandAt(text: readonly TextLine[], first: number): Lines | null {
  const line = text[first]?.text ?? "";
  const start = scriptStart(line);
  if (start >= 0) return collect(text, first, start);
  const boot = MODPROBE.exec(line) ?? BOOT_PARAMETER.exec(line);
  return boot === null ? null : collect(text, first, boot.index);
}

/** Column of the word that ends in kvm.sh, if options follow it; -1 elsewhere. */
function scriptStart(line: string): number {
  const at = line.indexOf("kvm.sh");
  if (at < 0 || !/^kvm\.sh(?:\s+--|\s*\\?$)/.test(line.slice(at, at + MAX_CHARACTERS).trimEnd())) return -1;
  let start = at;
  while (start > 0 && /[^\s"'`>$#]/.test(line.charAt(start - 1))) start -= 1;
  return isKvmScript(line.slice(start, at + "kvm.sh".length)) ? start : -1;
}

function collect(text: readonly TextLine[], first: number, start: number): Lines {
  let joined = (text[first]?.text ?? "").slice(start, start + MAX_CHARACTERS).trimEnd();
  let last = first;
  while (last + 1 < first + MAX_LINES && joined.length < MAX_CHARACTERS) {
    const next = text[last + 1];
    if (next === undefined || next.line !== (text[last]?.line ?? 0) + 1 || next.text.trim() === "") break;
    const continued = joined.endsWith("\\") || hasOpenQuote(joined) || GOES_ON.test(next.text.trim());
    if (!continued) break;
    joined += `\n${next.text.slice(0, MAX_CHARACTERS).trimEnd()}`;
    last += 1;
  }
  return { first, last, start, text: joined };
}

function command(lines: Lines, text: readonly TextLine[]): ClaimCommand {
  const first = text[lines.first]?.range.start ?? { line: 0, character: 0 };
  const end = text[lines.last]?.range.end ?? first;
  const oneLine = lines.text.replace(/\\\n/g, " ").replace(/\s+/g, " ").trim();
  return {
    text: oneLine,
    range: { start: { line: first.line, character: first.character + lines.start }, end },
    parameters: parseCommand(isScript(oneLine) ? oneLine : stripProse(oneLine)),
  };
}

function isScript(oneLine: string): boolean {
  return shellWords(oneLine).some(isKvmScript);
}

/** Boot parameters named in a sentence may be followed by its comma or full stop. */
function stripProse(oneLine: string): string {
  return oneLine.replace(/["'`]/g, " ").replace(/[,;.)]+(?=\s|$)/g, " ");
}
