/** The patch's own code, made ready to run beside the model: what is asked for, and what comes of it. */
import type { Range } from "../../patch/types.ts";
import type { CompiledSection } from "../../reclaim/code/compile.ts";
import type { CancelSignal } from "../job.ts";
import type { CodeSource } from "../result.ts";

/** "auto": the code where it is at hand, else the model. */
export type EngineChoice = "auto" | "model" | "code";

export const engineChoices: readonly EngineChoice[] = ["auto", "model", "code"];

/** Where to look for the kernel's source. */
export interface SourceFolders {
  /** Folders that are git repositories, or lie in one. git is run there. */
  readonly repositories: readonly string[];
  /** Folders that may hold kernel files. */
  readonly trees: readonly string[];
}

/** Whose code is wanted. */
export interface CodeRequest {
  /** The document that holds the patch. */
  readonly text: string;
  /** Ticks per second of the machine. */
  readonly hz: number;
  /** Ids of policies of the document, or some of its hunks ("after:without=h7"); null: all policies that it holds. */
  readonly policies: readonly string[] | null;
  /** Hunks that are to be left out, and to be alone, group by group. Default: none. */
  readonly apart?: readonly (readonly string[])[];
  /** A kernel file, a tree or an archive that a person named; null: none. */
  readonly kernelSource: string | null;
  /** Documents whose patches the document may stand on, where it does not apply without them. Default: none. */
  readonly below?: readonly string[];
}

/** Why a policy's code does not run. */
export interface CodeProblem {
  readonly policy: string;
  /** The hunk that brought it in, and its line in the document; null where no hunk did. */
  readonly hunk: string | null;
  readonly range: Range | null;
  readonly sentence: string;
}

/** A group of hunks as its code stands: with whatever else has to go, or to come, with it. */
export interface ApartHunks {
  readonly hunks: readonly string[];
  /** Policies whose sections these are, "after:without=h7+h9"; null: nothing that compiles was found. */
  readonly without: string | null;
  readonly alone: string | null;
}

/** What came of a request. Plain data: it crosses thread borders as it is. */
export interface CodePreparation {
  /** Null: no source was found. */
  readonly source: CodeSource | null;
  /** By policy id. */
  readonly sections: Readonly<Record<string, CompiledSection>>;
  readonly problems: readonly CodeProblem[];
  /** Of the groups that were asked for; left out: none were. */
  readonly apart?: readonly ApartHunks[];
  /** Why there is no code at all, in a sentence; null where there is some. */
  readonly reason: string | null;
}

/** What a workshop is at. `share` is 0…1. */
export type CodeStage =
  | { readonly kind: "searching" }
  | { readonly kind: "loading"; readonly share: number }
  | { readonly kind: "compiling"; readonly policy: string };

export interface CodeHooks {
  readonly onStage?: (stage: CodeStage) => void;
  readonly cancel?: CancelSignal;
}

/** Finds sources and compiles sections, somewhere else. Rejects with StudyError "cancelled" or "worker-died". */
export interface CodeWorkshop {
  prepare(request: CodeRequest, hooks: CodeHooks): Promise<CodePreparation>;
}

/** A stage in words, for whoever waits. */
export function stageInWords(stage: CodeStage): string {
  switch (stage.kind) {
    case "searching":
      return "looking for the kernel source";
    case "loading":
      return `loading the compiler, ${Math.round(stage.share * 100)} %`;
    case "compiling":
      return `compiling "${stage.policy}"`;
  }
}

/** A preparation that came to nothing. */
export function withoutCode(reason: string): CodePreparation {
  return { source: null, sections: {}, problems: [], reason };
}
