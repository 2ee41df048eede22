/** What a person chose to simulate: plain data, kept with the result, so that it can be run again. */
import * as vscode from "vscode";
import type { Annotation } from "../study/annotation.ts";
import type { CodePreparation, EngineChoice } from "../study/code/preparation.ts";
import type { PolicyFile } from "../study/files/policyFile.ts";
import { readWorkloadFile, type WorkloadFile } from "../study/files/workloadFile.ts";
import { readMailCommand } from "../study/choices.ts";
import { planStudy, type StudyRequest } from "../study/study.ts";
import { readSettings } from "./settings.ts";

export interface Choices {
  /** Ids of policies, of the document or of the catalogue. */
  readonly policies: readonly string[];
  /** Policies that were set by hand, simulated after the others. */
  readonly byHand?: readonly PolicyFile[];
  readonly workload: WorkloadChoice;
  readonly runs: number;
  readonly seed: number;
  /** Left out: "auto". */
  readonly engine?: EngineChoice;
  /** A kernel file, tree or archive that the person named. */
  readonly kernelSource?: string;
}

export type WorkloadChoice =
  { readonly kind: "named"; readonly name: string } | { readonly kind: "file"; readonly uri: string };

/** The request for these choices. Rejects with StudyError where they don't fit the document. */
export async function requestOf(
  annotation: Annotation,
  choices: Choices,
  code: CodePreparation | null,
): Promise<StudyRequest> {
  const { runs, seed } = choices;
  const policies = [...choices.policies, ...(choices.byHand ?? [])];
  const workload = await workloadOf(choices.workload);
  const { engine = "auto" } = choices;
  return planStudy(annotation, { policies, workload, runs, seed, engine, code });
}

async function workloadOf(choice: WorkloadChoice): Promise<string | WorkloadFile> {
  if (choice.kind === "named") return choice.name;
  const uri = vscode.Uri.parse(choice.uri);
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  return readWorkloadFile({ name: uri.fsPath, text });
}

/** What a lens runs without asking: the document's own workload where it has one, and the runs of the settings. */
export function defaultChoices(annotation: Annotation, policies: readonly string[]): Choices {
  const { runs, seed, engine, kernelSource } = readSettings();
  return {
    policies,
    workload: { kind: "named", name: hasWorkload(annotation) ? "mail" : "rcuscale-small" },
    runs,
    seed,
    engine,
    ...(kernelSource === null ? {} : { kernelSource }),
  };
}

/** Whether the document has a command line whose workload can be simulated. */
export function hasWorkload(annotation: Annotation): boolean {
  return (readMailCommand(annotation)?.workload ?? null) !== null;
}
