import * as vscode from "vscode";
import {
  type Answer,
  isFailure,
  Method,
  type PrintForm,
  type SelectionAnswer,
} from "../../protocol/requests.ts";
import type { ServerHandle } from "../server.ts";
import { copy, insert } from "./print.ts";
import { plain, whereOf } from "./where.ts";

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Differentiate Selection…: by what, how often, and where to. */
export async function differentiateSelection(server: ServerHandle): Promise<void> {
  const where = whereOf(undefined);
  if (!where) return;
  const range = where.range ?? new vscode.Range(toPosition(where.position), toPosition(where.position));
  const answer = await server.request<Answer<SelectionAnswer>>(Method.selection, {
    uri: where.uri,
    range: { start: plain(range.start), end: plain(range.end) },
  });
  if (!answer) return;
  if (isFailure(answer)) {
    void vscode.window.showInformationMessage(`Nabla: ${answer.failed.message}`);
    return;
  }
  const wrt = await chooseVariable(answer);
  if (!wrt) return;
  const order = await chooseOrder(wrt);
  if (!order) return;
  const form = await chooseForm();
  if (!form) return;
  const params = { where: answer.where, wrt, order, form };
  await (form === "latex" || form === "code" ? copy : insert)(server, params);
}

const toPosition = ({ line, character }: { line: number; character: number }): vscode.Position =>
  new vscode.Position(line, character);

async function chooseVariable({ title, variables }: SelectionAnswer): Promise<readonly string[] | undefined> {
  if (variables.length <= 1) return variables;
  const items: Choice<readonly string[]>[] = variables.map((name) => ({ label: name, value: [name] }));
  items.push({
    label: vscode.l10n.t("All: the gradient"),
    description: variables.join(", "),
    value: variables,
  });
  const placeHolder = vscode.l10n.t("Differentiate {0} by", title);
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.value;
}

async function chooseOrder(wrt: readonly string[]): Promise<number | undefined> {
  const names = wrt.join(", ");
  const items: Choice<number>[] = [
    { label: vscode.l10n.t("First derivative"), description: names, value: 1 },
    { label: vscode.l10n.t("Second derivative"), description: names, value: 2 },
    { label: vscode.l10n.t("Third derivative"), description: names, value: 3 },
    { label: vscode.l10n.t("Fourth derivative"), description: names, value: 4 },
  ];
  return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t("Order") }))?.value;
}

async function chooseForm(): Promise<PrintForm | undefined> {
  const items: Choice<PrintForm>[] = [
    { label: `$(insert) ${vscode.l10n.t("Insert below")}`, value: "derivative" },
    { label: `$(copy) ${vscode.l10n.t("Copy as LaTeX")}`, value: "latex" },
    { label: `$(copy) ${vscode.l10n.t("Copy as code")}`, value: "code" },
  ];
  return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t("Result") }))?.value;
}
