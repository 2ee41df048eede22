/** The page that a webview loads. Everything that it shows comes by message; nothing is written into the page. */
import * as vscode from "vscode";

/** What a webview loads and may do. */
export interface WebviewPage {
  readonly title: string;
  /** Its script and its style in dist, without their endings. */
  readonly bundle: "webview" | "report";
  /** In which language its text is. */
  readonly language: string;
  /** Commands that its links may run. */
  readonly commands?: readonly string[];
}

/** The language that the charts speak: without a bundle that is English, whatever the editor speaks. */
export function chartLanguage(): string {
  return vscode.l10n.bundle ? vscode.env.language.replace(/[^\w-]/g, "") : "en";
}

/** Lets the webview load its two files and run its commands, and nothing else. */
export function prepareWebview(webview: vscode.Webview, extensionUri: vscode.Uri, page: WebviewPage): void {
  const { title, bundle, language, commands = [] } = page;
  const dist = vscode.Uri.joinPath(extensionUri, "dist");
  webview.options = { enableScripts: true, enableCommandUris: commands, localResourceRoots: [dist] };
  const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const source = webview.cspSource;
  const policy = `default-src 'none'; script-src ${source}; style-src ${source}; font-src ${source}; img-src ${source} data:;`;
  webview.html = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${file(`${bundle}.css`)}">
</head>
<body>
<script src="${file(`${bundle}.js`)}"></script>
</body>
</html>
`;
}
