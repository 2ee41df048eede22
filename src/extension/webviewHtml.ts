/** The page that a webview loads. Everything that it shows comes by message; nothing is written into the page. */
import * as vscode from "vscode";

/** Lets the webview load our two files, and nothing else. */
export function prepareWebview(webview: vscode.Webview, extensionUri: vscode.Uri, title: string): void {
  const dist = vscode.Uri.joinPath(extensionUri, "dist");
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const source = webview.cspSource;
  // Without a bundle the page speaks English, whatever the editor speaks.
  const language = vscode.l10n.bundle ? vscode.env.language.replace(/[^\w-]/g, "") : "en";
  const policy = `default-src 'none'; script-src ${source}; style-src ${source}; font-src ${source}; img-src ${source} data:;`;
  webview.html = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${file("webview.css")}">
</head>
<body>
<script src="${file("webview.js")}"></script>
</body>
</html>
`;
}
