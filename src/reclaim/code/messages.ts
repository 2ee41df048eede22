/** What clang and its linker say, as problems with a place in the kernel file. */

/** Why a section could not be compiled. */
export interface CompileProblem {
  /** 0-based line of the kernel file; null: no one place. */
  readonly line: number | null;
  /** The name that is missing or wrong, where there is one. */
  readonly name: string | null;
  readonly sentence: string;
}

export interface ClangMessage {
  readonly file: string | null;
  /** 1-based, as clang counts; null where there is no place. */
  readonly line: number | null;
  readonly severity: "error" | "warning" | "note";
  readonly text: string;
}

const PLACED = /^([^:\n]+):(\d+):(?:\d+:)? (?:fatal )?(error|warning|note): (.*)$/;
const LINKER = /^(?:wasm-ld|clang): (error|warning): (.*)$/;

/** The messages in clang's output; other lines (source excerpts) are passed over. */
export function messagesOf(output: string): readonly ClangMessage[] {
  return output.split("\n").flatMap((line): readonly ClangMessage[] => {
    const placed = PLACED.exec(line);
    if (placed) {
      const [, file = "", number = "0", severity = "error", text = ""] = placed;
      return [{ file, line: Number(number), severity: severity as ClangMessage["severity"], text }];
    }
    const linked = LINKER.exec(line);
    if (!linked) return [];
    return [{ file: null, line: null, severity: linked[1] as "error" | "warning", text: linked[2] ?? "" }];
  });
}

function linkerSentence(text: string, path: string, staticBytes: number): string {
  if (/memory (?:too small|too large)|too much memory/.test(text)) {
    return `${path}: its static data need more than ${staticBytes / 2 ** 20} MiB of memory, which no kvfree section does.`;
  }
  const death = /the compiler died: (.*)/.exec(text)?.[1];
  if (death !== undefined)
    return `${path}: the compiler died (${death}): most likely the code has an enormous array or macro.`;
  const undefinedName = /undefined symbol: (\S+)/.exec(text)?.[1];
  if (undefinedName !== undefined) return `${path}: ${undefinedName}() is declared, but it has no body.`;
  return `${path}: the linker says: ${text}.`;
}

/** Errors as problems of the kernel file at `path`. There is at least one. */
export function problemsOf(
  messages: readonly ClangMessage[],
  path: string,
  staticBytes: number,
): readonly CompileProblem[] {
  const errors = messages.filter((message) => message.severity === "error");
  const problems = errors.map(({ file, line, text }): CompileProblem => {
    const name = /'([^']+)'|symbol: (\S+)/.exec(text);
    const inFile = file === path && line !== null;
    return {
      line: inFile ? line - 1 : null,
      name: name?.[1] ?? name?.[2] ?? null,
      sentence:
        file === null
          ? linkerSentence(text, path, staticBytes)
          : `${inFile ? `${path}:${line}` : `${path}, in what it uses of the simulated kernel`}: clang says: ${text}.`,
    };
  });
  if (problems.length > 0) return problems;
  return [{ line: null, name: null, sentence: `${path}: the compiler gave up without saying why.` }];
}
