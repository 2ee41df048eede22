/** What a section did that no sound one does: reports that let the run go on, and faults that end it. */
import type { FunctionPlace } from "../compile.ts";
import { FAULT_KINDS, type FaultKind, faultInWords } from "../layout.ts";

/** A fault of the code, or "trap": it ran into WebAssembly's own walls. "memory": it needs more than there is. */
export type SectionFaultKind = FaultKind | "trap" | "bad-free" | "memory";

/** Ends a run. The message is a sentence with function and line. */
export class SectionFault extends Error {
  readonly kind: SectionFaultKind;
  /** 1-based line of the kernel file; null where it is not known. */
  readonly line: number | null;

  constructor(kind: SectionFaultKind, line: number | null, message: string) {
    super(message);
    this.name = "SectionFault";
    this.kind = kind;
    this.line = line;
  }
}

/** Something that happened at a place, as often as `count` says. */
export interface SectionReport {
  readonly kind: "freed-too-early" | "warning";
  readonly functionName: string | null;
  /** 1-based line of the kernel file. */
  readonly line: number;
  /** Objects freed too early, or times that a WARN's condition held. */
  readonly count: number;
  readonly sentence: string;
}

/** Names places of the kernel file, and keeps count of what happened there. */
export class SectionReports {
  private readonly path: string;
  private readonly functions: readonly FunctionPlace[];
  private readonly counts = new Map<string, { kind: SectionReport["kind"]; line: number; count: number }>();

  constructor(path: string, functions: readonly FunctionPlace[]) {
    this.path = path;
    this.functions = functions;
  }

  /** The function whose text has the line; null where no function of the section does. */
  functionAt(line: number): string | null {
    return this.functions.find((one) => one.firstLine < line && line <= one.endLine)?.name ?? null;
  }

  add(kind: SectionReport["kind"], line: number, count: number): void {
    const key = `${kind} ${line}`;
    const known = this.counts.get(key) ?? { kind, line, count: 0 };
    known.count += count;
    this.counts.set(key, known);
  }

  get all(): readonly SectionReport[] {
    return [...this.counts.values()].map(({ kind, line, count }) => {
      const functionName = this.functionAt(line);
      const place = this.place(line);
      const sentence =
        kind === "warning"
          ? `${place} warns ${count} time(s).`
          : `${place} frees ${count} object(s) before their grace period is over.`;
      return { kind, functionName, line, count, sentence };
    });
  }

  /** The fault that the module reported by number. */
  fault(number: number, line: number): SectionFault {
    const kind = FAULT_KINDS[number] ?? "bug";
    return new SectionFault(kind, line > 0 ? line : null, `${this.place(line)} ${faultInWords(kind)}.`);
  }

  badFree(address: number, line: number): SectionFault {
    const what = `${this.place(line)} frees 0x${address.toString(16)}`;
    return new SectionFault("bad-free", line, `${what}, which is no object that is waiting to be freed.`);
  }

  /** What the host threw while the section ran, as a fault. */
  trap(error: unknown): SectionFault {
    if (error instanceof SectionFault) return error;
    const text = error instanceof Error ? error.message : String(error);
    const why = /out of bounds/.test(text)
      ? "reads or writes outside its memory, or calls itself without end"
      : /stack/i.test(text)
        ? "calls itself without end"
        : `stops: ${text}`;
    return new SectionFault("trap", null, `The section of ${this.path} ${why}.`);
  }

  private place(line: number): string {
    const name = line > 0 ? this.functionAt(line) : null;
    const where = line > 0 ? `${this.path}:${line}: ` : `${this.path}: `;
    return where + (name === null ? "the section" : `${name}()`);
  }
}
