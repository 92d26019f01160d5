import * as vscode from "vscode";
import { Method, type VisibleParams } from "../protocol/requests.ts";
import { plain } from "./commands/where.ts";
import { isFollowed } from "./languages.ts";
import type { ServerHandle } from "./server.ts";

const DELAY = 120;

/** Tells the server what is on screen, so that formulas are drawn before anybody hovers over them. */
export function watchVisible(server: ServerHandle): vscode.Disposable {
  const timers = new Map<string, NodeJS.Timeout>();
  const tell = (editor: vscode.TextEditor): void => {
    if (!isFollowed(editor.document.languageId)) return;
    const uri = editor.document.uri.toString();
    clearTimeout(timers.get(uri));
    timers.set(
      uri,
      setTimeout(() => {
        timers.delete(uri);
        const ranges = editor.visibleRanges.map(({ start, end }) => ({
          start: plain(start),
          end: plain(end),
        }));
        const params: VisibleParams = { uri, ranges };
        server.notify(Method.visible, params);
      }, DELAY),
    );
  };
  const all = (): void => vscode.window.visibleTextEditors.forEach(tell);
  return vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => tell(textEditor)),
    vscode.window.onDidChangeVisibleTextEditors(all),
    server.onStarted(all),
    new vscode.Disposable(() => timers.forEach(clearTimeout)),
  );
}
