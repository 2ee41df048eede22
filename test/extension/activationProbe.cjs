// Loads and activates the bundled extension with a stand-in for vscode, and prints the CPU time of both in ms.
// What it measures is our own: code to compile, modules to run. The editor's share comes on top.
const Module = require("node:module");
const path = require("node:path");
// VS Code has worker_threads loaded long before any extension.
const { isMainThread } = require("node:worker_threads");

const nothing = () => anything;
const anything = new Proxy(function Stub() {}, {
  get: (target, key) => target[key] ?? anything,
  set: () => true,
  apply: nothing,
});
const vscode = {
  EventEmitter: class {
    event = nothing;
  },
  Disposable: { from: nothing },
  Uri: { joinPath: (...parts) => parts.join("/") },
  window: new Proxy({}, { get: (_, key) => (/^(active|visible)/.test(key) ? undefined : nothing) }),
  // The bundle copies what the module holds by name, so whatever activation touches is named here.
  ...Object.fromEntries(
    ["StatusBarAlignment", "OverviewRulerLane", "languages", "comments", "env"].map((name) => [
      name,
      anything,
    ]),
  ),
  ThemeColor: function ThemeColor() {},
  l10n: { t: String },
  commands: { registerCommand: nothing, executeCommand: nothing },
  extensions: { getExtension: () => undefined },
  workspace: new Proxy({ textDocuments: [] }, { get: (target, key) => target[key] ?? nothing }),
};
const load = Module._load;
Module._load = (request, ...rest) =>
  request === "vscode"
    ? new Proxy(vscode, { get: (target, key) => target[key] ?? anything })
    : load(request, ...rest);

const root = path.dirname(path.dirname(__dirname));
const before = process.cpuUsage();
const { activate } = require(path.join(root, "dist/extension.js"));
activate({
  subscriptions: [],
  extension: { id: "kvfree-review.kvfree-review" },
  extensionUri: root,
  storageUri: root,
  workspaceState: { get: nothing },
  asAbsolutePath: (name) => path.join(root, name),
});
const { user, system } = process.cpuUsage(before);
if (isMainThread) console.log((user + system) / 1000);
