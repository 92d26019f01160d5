import * as vscode from "vscode";
import { type Answer, isFailure, Method, type PointAnswer } from "../../protocol/requests.ts";
import type { Numbers } from "../../protocol/wire.ts";
import type { ServerHandle } from "../server.ts";
import { whereOf } from "./where.ts";

/** Set Evaluation Point…: one line, `x = 2, y = [1, 2]`; a name left out goes back to what the text says. */
export async function setPoint(server: ServerHandle, argument: unknown): Promise<boolean> {
  const where = whereOf(argument);
  if (!where) return false;
  const ask = (at: Readonly<Record<string, Numbers | null>>): Promise<Answer<PointAnswer> | undefined> =>
    server.request(Method.point, { uri: where.uri, position: where.position, id: where.id, at });
  const known = await ask({});
  if (!known) return false;
  if (isFailure(known)) {
    void vscode.window.showInformationMessage(`Nabla: ${known.failed.message}`);
    return false;
  }
  const names = known.variables.map(({ name }) => name);
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Evaluation point of {0}", known.title),
    prompt: known.variables.map(({ name, shape }) => `${name}: ${shape}`).join(", "),
    value: known.variables
      .map(({ name, value }) => `${name} = ${value === undefined ? "" : JSON.stringify(value)}`)
      .join(", "),
    placeHolder: "x = 2, y = [1, 2]",
    validateInput: (input) => {
      const parsed = parsePoint(input, names);
      return typeof parsed === "string" ? parsed : undefined;
    },
  });
  if (text === undefined) return false;
  const parsed = parsePoint(text, names);
  if (typeof parsed === "string") return false;
  await ask(Object.fromEntries(names.map((name) => [name, parsed[name] ?? null])));
  return true;
}

/** Values by name, or a sentence about what is wrong. Names without a value are left out. */
export function parsePoint(text: string, names: readonly string[]): Record<string, Numbers> | string {
  const point: Record<string, Numbers> = {};
  for (const piece of pieces(text)) {
    const match = /^\s*([\p{L}_][\p{L}\p{N}_.']*)\s*[=:]\s*(.*?)\s*$/su.exec(piece);
    if (!match?.[1]) return vscode.l10n.t("Write name = value, separated by commas.");
    const [, name, value = ""] = match;
    if (!names.includes(name)) return vscode.l10n.t("There is no variable {0}: {1}.", name, names.join(", "));
    if (value === "") continue;
    const numbers = numbersIn(value);
    if (numbers === undefined) return vscode.l10n.t("{0}: a number or a list of numbers.", name);
    point[name] = numbers;
  }
  return point;
}

/** Split at the commas outside brackets. */
function pieces(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let piece = "";
  for (const character of text) {
    if (character === "[" || character === "(") depth++;
    if (character === "]" || character === ")") depth--;
    if (character === "," && depth === 0) {
      out.push(piece);
      piece = "";
    } else piece += character;
  }
  return [...out, piece].filter((each) => each.trim() !== "");
}

function numbersIn(text: string): Numbers | undefined {
  const word = /^([+-]?)(?:pi|π)$/.exec(text);
  if (word) return word[1] === "-" ? -Math.PI : Math.PI;
  try {
    const value: unknown = JSON.parse(
      text
        .replace(/\(/g, "[")
        .replace(/\)/g, "]")
        .replace(/(^|[^\d])\./g, "$10."),
    );
    return isNumbers(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isNumbers(value: unknown): value is Numbers {
  return typeof value === "number" || (Array.isArray(value) && value.every(isNumbers));
}
