/** The command that gives the same result in a terminal. */
import * as vscode from "vscode";
import { writeVariant } from "../study/files/variant.ts";
import type { Choices } from "./choices.ts";

/** For a POSIX shell. A document that is no file on disk is read from the standard input. */
export function commandLine(cli: string, documentUri: string, choices: Choices): string {
  const { policies, byHand = [], workload, runs, seed, engine = "auto", kernelSource } = choices;
  const document = fileOf(documentUri);
  const chosenWorkload = workload.kind === "named" ? workload.name : (fileOf(workload.uri) ?? workload.uri);
  const words = [
    document ?? "-",
    `--policy=${[...policies, ...byHand.map(({ base = "after", parameters = {} }) => writeVariant(base, parameters))].join(",")}`,
    `--workload=${chosenWorkload}`,
    `--runs=${runs}`,
    `--seed=${seed}`,
    ...(engine === "auto" ? [] : [`--engine=${engine}`]),
    ...(engine === "model" || kernelSource === undefined ? [] : [`--kernel-source=${kernelSource}`]),
  ];
  return [cli, "simulate", ...words.map(shellWord)].join(" ");
}

function fileOf(uri: string): string | null {
  const parsed = vscode.Uri.parse(uri);
  return parsed.scheme === "file" || parsed.scheme === "vscode-remote" ? parsed.fsPath : null;
}

/** Quotes a word where a shell would not take it as it is. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
