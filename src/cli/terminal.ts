/** Where the command line reads and writes. Tests bring their own. */
export interface Terminal {
  /** Bytes or text of standard input. */
  readonly input: AsyncIterable<unknown>;
  /** Resolves when the text is on its way. */
  readonly write: (text: string) => Promise<void>;
  /** A line on standard error. */
  readonly complain: (sentence: string) => void;
  /** Shows how far a simulation is, where somebody watches; null: clears it. */
  readonly progress: (line: string | null) => void;
}

/** 0: done. 1: bad usage. 2: the document can't be read or holds nothing to simulate. 3: a threshold was crossed. */
export type ExitCode = 0 | 1 | 2 | 3;
