/** Writes files whole or not at all: a disk may be full, and another window may write the same file. */
import * as vscode from "vscode";

/**
 * Puts the bytes into a file of their own beside the target, which then takes its place; what the target held before
 * stays where that fails. Rejects with an Error whose message is a sentence.
 */
export async function writeWhole(target: vscode.Uri, bytes: Uint8Array): Promise<void> {
  const { fs } = vscode.workspace;
  const part = target.with({ path: `${target.path}.${crypto.randomUUID().slice(0, 8)}.part` });
  try {
    await fs.writeFile(part, bytes);
    await fs.rename(part, target, { overwrite: true });
  } catch (error) {
    await fs.delete(part).then(undefined, () => undefined);
    throw new Error(vscode.l10n.t("{0} can't be written: {1}", target.fsPath, reasonOf(error)), {
      cause: error,
    });
  }
}

/** Without the names that VS Code puts around what the system said. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/^(?:Unable to write file '[^']*' ?)?\(?(?:\w+ \(FileSystemError\): )*(?:Error: )?/, "")
    .replace(/\)$/, "");
}
