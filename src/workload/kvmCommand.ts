/**
 * Reads the command line of a torture-test run: `kvm.sh` with its options, Kconfig settings and boot parameters, or
 * boot parameters alone. Option names follow tools/testing/selftests/rcutorture/bin/kvm.sh.
 */
import { shellWords } from "./shellWords.ts";

/** Options, Kconfig symbols and boot parameters by name, as written; "" for those without a value. */
export type CommandParameters = Readonly<Record<string, string>>;

/** Options of kvm.sh that stand alone even before a word that is no option. */
const FLAGS = new Set([
  "allcpus",
  "buildonly",
  "debug-info",
  "gdb",
  "kasan",
  "kcsan",
  "no-initrd",
  "trust-make",
]);

const LISTS = new Set(["bootarg", "bootargs", "kconfig", "kconfigs"]);

/** Is this the word that runs kvm.sh, with or without a path before it? */
export function isKvmScript(word: string): boolean {
  return word === "kvm.sh" || word.endsWith("/kvm.sh");
}

/**
 * The parameters of a command line. Of an option given twice the last one counts, as in kvm.sh; lists add up.
 * Never fails: words that mean nothing are left out.
 */
export function parseCommand(text: string): CommandParameters {
  const words = shellWords(text);
  const script = words.findIndex(isKvmScript);
  const found = new Map<string, string>();
  if (script < 0) {
    for (const word of words) setParameter(found, word);
  } else {
    readOptions(words.slice(script + 1), found);
  }
  return Object.fromEntries(found);
}

/** True when the text runs kvm.sh, so that what it leaves out has kvm.sh's own defaults. */
export function runsKvmScript(text: string): boolean {
  return shellWords(text).some(isKvmScript);
}

function readOptions(words: readonly string[], found: Map<string, string>): void {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("--")) {
      setParameter(found, word);
      continue;
    }
    const [name = "", attached] = splitAt(word.slice(2), "=");
    const next = words[at + 1];
    const takesNext = attached === null && next !== undefined && !FLAGS.has(name) && !next.startsWith("--");
    if (takesNext) at += 1;
    const value = attached ?? (takesNext ? next : "");
    if (!LISTS.has(name)) found.set(name, value);
    else for (const setting of value.split(/\s+/)) setParameter(found, setting);
  }
}

/** Boot parameters and Kconfig settings: `name=value`, or a name with a dot, which kernel modules read as true. */
function setParameter(found: Map<string, string>, word: string): void {
  const [name = "", value] = splitAt(word, "=");
  if (/^[A-Za-z][\w.-]*$/.test(name) && (value !== null || name.includes("."))) found.set(name, value ?? "");
}

function splitAt(text: string, separator: string): readonly [string, string | null] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

/** Kernel modules parse numbers as kstrtoint() with base 0 does; null for anything else. */
export function kernelInteger(text: string): number | null {
  const match = /^([+-]?)(0[xX][0-9a-fA-F]{1,8}|[0-9]{1,10})$/.exec(text);
  if (match === null) return null;
  const digits = match[2] ?? "";
  const magnitude = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return match[1] === "-" ? -magnitude : magnitude;
}

/** kstrtobool(), with the empty value of a bare name as true; null for anything else. */
export function kernelBoolean(text: string): boolean | null {
  if (text === "" || /^(?:[yYtT1]|on$)/i.test(text)) return true;
  return /^(?:[nNfF0]|of)/i.test(text) ? false : null;
}

/** "10G", "512M", "2048" (MB, as QEMU reads -m) in MB; null for anything else. */
export function memoryInMB(text: string): number | null {
  const match = /^([0-9]{1,9})([kKmMgGtT]?)[bB]?$/.exec(text);
  if (match === null) return null;
  const scale = { k: 1 / 1024, m: 1, g: 1024, t: 1024 * 1024 }[(match[2] || "m").toLowerCase()] ?? 1;
  const megabytes = Number(match[1]) * scale;
  return megabytes >= 1 ? megabytes : null;
}
