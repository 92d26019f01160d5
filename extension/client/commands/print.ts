import * as vscode from "vscode";
import {
  type Answer,
  isFailure,
  Method,
  type PrintAnswer,
  type PrintForm,
  type PrintParams,
} from "../../protocol/requests.ts";
import type { ServerHandle } from "../server.ts";
import { whereOf } from "./where.ts";

/** Asks for a derivative as text; says why when there is none. */
export async function requestPrint(
  server: ServerHandle,
  params: PrintParams,
): Promise<PrintAnswer | undefined> {
  const answer = await server.request<Answer<PrintAnswer>>(Method.print, params);
  if (!answer) {
    void vscode.window.showWarningMessage(vscode.l10n.t("Nabla's server does not answer."));
    return undefined;
  }
  if (isFailure(answer)) {
    void vscode.window.showInformationMessage(`Nabla: ${answer.failed.message}`);
    return undefined;
  }
  return answer;
}

/** Inserts below the formula, as one undoable edit. */
export async function insert(server: ServerHandle, params: PrintParams): Promise<void> {
  const answer = await requestPrint(server, params);
  if (!answer?.edit) return;
  const { place, newText } = answer.edit;
  const edit = new vscode.WorkspaceEdit();
  const { start } = place.range;
  edit.insert(vscode.Uri.parse(place.uri, true), new vscode.Position(start.line, start.character), newText);
  const done = await vscode.workspace.applyEdit(edit);
  if (!done) void vscode.window.showWarningMessage(vscode.l10n.t("This document cannot be edited."));
}

export async function copy(server: ServerHandle, params: PrintParams): Promise<void> {
  const answer = await requestPrint(server, params);
  if (!answer) return;
  await vscode.env.clipboard.writeText(answer.text);
  vscode.window.setStatusBarMessage(
    params.form === "latex"
      ? vscode.l10n.t("Derivative copied as LaTeX")
      : vscode.l10n.t("Derivative copied as code"),
    3_000,
  );
}

/** A command that prints in one form: of what its link says, or of what is at the cursor. */
export function printCommand(server: ServerHandle, form: PrintForm): (argument?: unknown) => Promise<void> {
  return async (argument) => {
    const where = whereOf(argument);
    if (!where) return;
    await (form === "latex" || form === "code" ? copy : insert)(server, { where, form });
  };
}
