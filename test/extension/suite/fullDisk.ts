/** A disk on which half of what is written finds room. */
import * as vscode from "vscode";

export class FullDisk implements vscode.FileSystemProvider, vscode.Disposable {
  readonly scheme = "full-disk";
  readonly files = new Map<string, Uint8Array>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();

  readonly onDidChangeFile = this.#changed.event;
  /** Last, since VS Code listens at once. */
  readonly #registration = vscode.workspace.registerFileSystemProvider(this.scheme, this);

  writeFile({ path }: vscode.Uri, content: Uint8Array): void {
    this.files.set(path, content.slice(0, content.length / 2));
    throw new Error("ENOSPC: no space left on device");
  }

  readFile({ path }: vscode.Uri): Uint8Array {
    return this.files.get(path) ?? missing();
  }

  stat({ path }: vscode.Uri): vscode.FileStat {
    const type = path === "/" ? vscode.FileType.Directory : vscode.FileType.File;
    const size = path === "/" ? 0 : (this.files.get(path) ?? missing()).length;
    return { type, size, ctime: 0, mtime: 0 };
  }

  delete({ path }: vscode.Uri): void {
    this.files.delete(path);
  }

  rename(from: vscode.Uri, to: vscode.Uri): void {
    this.files.set(to.path, this.files.get(from.path) ?? missing());
    this.files.delete(from.path);
  }

  createDirectory(): void {}

  readDirectory(): [string, vscode.FileType][] {
    return [...this.files.keys()].map((path) => [path.slice(1), vscode.FileType.File]);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

function missing(): never {
  throw vscode.FileSystemError.FileNotFound();
}
