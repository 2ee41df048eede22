/** What passes between the language server and its client besides the Language Server Protocol. */
import type { AnnotatedPolicy, Annotation } from "../study/annotation.ts";
import type { HunkSides } from "../study/code/sides.ts";
import type { NamedResult } from "../study/merge.ts";
import type { Comparison, Spread, StudyResult } from "../study/result.ts";
import type { HunkEffects } from "../study/review/hunkEffects.ts";

/** Client to server, request: the reading of an open document. */
export const annotationRequest = "kvfree/annotation";

export interface AnnotationParams {
  readonly uri: string;
}

/** Null: no such document is open. */
export type AnnotationReply = Annotation | null;

/** Client to server, notification: what a simulation of the document's policies gave. */
export const resultsNotification = "kvfree/results";

export interface ResultsParams {
  readonly uri: string;
  readonly figures: ResultFigures;
}

/** Client to server, notification: what a report measured of the document's hunks. */
export const effectsNotification = "kvfree/effects";

export interface EffectsParams {
  readonly uri: string;
  readonly effects: HunkEffects;
}

/** The part of a result that fits a hover: no series, no single runs. */
export interface ResultFigures {
  readonly engine: StudyResult["engine"];
  readonly workload: string;
  /** Runs of each policy. */
  readonly runs: number;
  readonly policies: readonly PolicyFigures[];
  readonly comparison: Readonly<Record<string, Comparison>>;
}

export interface PolicyFigures {
  readonly id: string;
  readonly engine?: StudyResult["engine"];
  readonly title: string;
  /** What was simulated: tells whether the document still holds this policy. */
  readonly parameters: AnnotatedPolicy["parameters"];
  readonly totalTimeNs: Spread;
  readonly gracePeriods: Spread;
  /** As rcuscale would print it, MiB. */
  readonly footprintMB: Spread;
}

/** Server to client, notification: a document was read anew. */
export const annotatedNotification = "kvfree/annotated";

export interface AnnotatedParams {
  readonly uri: string;
  readonly version: number;
  /** Hunks that change policy, also at the edges. */
  readonly findings: number;
  readonly policies: number;
  /** Differs when what a simulation of the document depends on does. */
  readonly stamp: string;
}

/** The command that a lens or a hover runs: simulate these policies of that document without asking. */
export const simulateCommand = "kvfree.simulateDocument";
/** The command that a lens or a hover runs: bring the charts of that document to the front. */
export const showChartsCommand = "kvfree.showCharts";

export interface SimulateArguments {
  readonly uri: string;
  readonly policies: readonly string[];
}

/** The command of a code action: change parameters of a policy by hand, and simulate that. */
export const setPolicyCommand = "kvfree.setPolicy";

export interface SetPolicyArguments {
  readonly uri: string;
  /** Id of the policy to start from. */
  readonly base: string;
}

/** The command of a code action: make room for a reply below a quoted line. */
export const insertReplyCommand = "kvfree.insertReply";

export interface InsertReplyArguments {
  readonly uri: string;
  /** 0-based. */
  readonly line: number;
  /** What the reply begins with; may be empty. */
  readonly text: string;
}

/** The command of a hover or a tree: lay a hunk's text before and after it side by side. */
export const hunkDiffCommand = "kvfree.openHunkDiff";
/** The command of a tree: show where a hunk's file stands on disk. */
export const goToSourceCommand = "kvfree.goToSource";

/** A hunk of an open document. */
export interface HunkTarget {
  readonly uri: string;
  /** Its id. */
  readonly hunk: string;
}

/** Client to server, request: a hunk's own lines before and after it, by HunkTarget. */
export const hunkRequest = "kvfree/hunk";

/** Null: the document is not open, or holds no such hunk. */
export type HunkReply = HunkSides | null;

/** Client to server, request: two saved results as one. */
export const compareRequest = "kvfree/compare";

export interface CompareParams {
  readonly first: NamedResult;
  readonly second: NamedResult;
}

/** `text`: the JSON of a result; null where there is a problem, in a sentence. */
export interface CompareReply {
  readonly text: string | null;
  readonly problem: string;
}

/** The figures of a result that the server needs. */
export function figuresOf(result: StudyResult): ResultFigures {
  return {
    engine: result.engine,
    workload: result.workload.title,
    runs: result.policies[0]?.runs.length ?? 0,
    policies: result.policies.map(({ id, title, parameters, summary, engine }) => ({
      id,
      engine: engine ?? result.engine,
      title,
      parameters,
      totalTimeNs: summary.totalTimeNs,
      gracePeriods: summary.gracePeriods,
      footprintMB: summary.footprintMB.rcuscale,
    })),
    comparison: result.comparison,
  };
}
