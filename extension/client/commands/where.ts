import * as vscode from "vscode";
import type { Where } from "../../protocol/requests.ts";
import { isFollowed } from "../languages.ts";

/** What a command is about: what its link or lens says, else the cursor. Says so when there is neither. */
export function whereOf(argument: unknown): (Where & { readonly range?: vscode.Range }) | undefined {
  if (isWhere(argument)) return argument;
  const editor = vscode.window.activeTextEditor;
  if (!editor || !isFollowed(editor.document.languageId)) {
    void vscode.window.showInformationMessage(vscode.l10n.t("Put the cursor on a formula first."));
    return undefined;
  }
  const { document, selection } = editor;
  return {
    uri: document.uri.toString(),
    position: plain(selection.isEmpty ? selection.active : selection.start),
    ...(selection.isEmpty ? {} : { range: selection }),
  };
}

/** As JSON carries it. */
export function plain({ line, character }: vscode.Position): Where["position"] {
  return { line, character };
}

/** Links in hovers and lenses carry this; context menus pass a URI instead. */
function isWhere(argument: unknown): argument is Where {
  return (
    typeof argument === "object" &&
    argument !== null &&
    "uri" in argument &&
    typeof argument.uri === "string" &&
    "position" in argument
  );
}
