import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { PANEL_ROOT_ID } from "../../protocol/panel.ts";

/** Where the panel's bundle lies. */
export function panelFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, "dist", "webview");
}

/** The page around the panel: a strict policy, the bundle, and an empty element to render into. */
export function panelHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const folder = panelFolder(extensionUri);
  const at = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  const nonce = randomBytes(18).toString("base64");
  const source = webview.cspSource;
  const policy = [
    "default-src 'none'",
    // WebAssembly is the arithmetic of plots; text is never run.
    `script-src 'nonce-${nonce}' ${source} 'wasm-unsafe-eval'`,
    // Styles that KaTeX and the plots set on elements; no style reaches the page as text.
    `style-src ${source} 'unsafe-inline'`,
    `font-src ${source}`,
    `img-src ${source} data: blob:`,
    "worker-src blob:",
    `connect-src ${source}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${at("main.css")}">
<title>Nabla</title>
</head>
<body data-base="${webview.asWebviewUri(folder).toString()}/">
<main id="${PANEL_ROOT_ID}"></main>
<script type="module" nonce="${nonce}" src="${at("main.js")}"></script>
</body>
</html>`;
}
