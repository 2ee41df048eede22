/** The bundled command line with a made-up simulator, run as a person would. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as esbuild from "esbuild";

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

export class Cli {
  readonly folder = mkdtempSync(join(tmpdir(), "kvfree-cli-"));

  /** `worker` is the entry that becomes simulationWorker.js. */
  async build(worker: string): Promise<void> {
    const shared = {
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20",
      logLevel: "error",
    } as const;
    await Promise.all([
      esbuild.build({ ...shared, entryPoints: ["src/cli/main.ts"], outfile: join(this.folder, "cli.js") }),
      esbuild.build({ ...shared, entryPoints: [worker], outfile: join(this.folder, "simulationWorker.js") }),
    ]);
  }

  /** Adds what compiles a patch's own code; `clang` is a folder as esbuild.mjs makes it. */
  async buildCode(clang: string): Promise<void> {
    await esbuild.build({
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20",
      logLevel: "error",
      entryPoints: ["src/node/codeWorker.ts"],
      outfile: join(this.folder, "codeWorker.js"),
    });
    symlinkSync(join(process.cwd(), clang), join(this.folder, "clang"));
  }

  /** Writes a file for a test, and gives its path. */
  file(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  /** @param program another Node than the one that runs the test */
  run(words: readonly string[], input = "", program = process.execPath): Promise<Outcome> {
    const child = spawn(program, [join(this.folder, "cli.js"), ...words]);
    const taken = { out: "", errors: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (taken.out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (taken.errors += text));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, ...taken }));
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
