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
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Evaluation point of {0}", known.title),
    prompt: known.variables.map(({ name, shape }) => `${name}: ${shape}`).join(", "),
    value: known.variables
      .map(({ name, value }) => `${name} = ${value === undefined ? "" : JSON.stringify(value)}`)
      .join(", "),
    placeHolder: "x = 2, y = [1, 2]",
    validateInput: (input) => {
      const parsed = parsePoint(input, known.variables);
      return typeof parsed === "string" ? parsed : undefined;
    },
  });
  if (text === undefined) return false;
  const parsed = parsePoint(text, known.variables);
  if (typeof parsed === "string") return false;
  await ask(Object.fromEntries(known.variables.map(({ name }) => [name, parsed[name] ?? null])));
  return true;
}

type Variable = PointAnswer["variables"][number];

/** Values by name, or a sentence about what is wrong. Names without a value are left out. */
export function parsePoint(text: string, variables: readonly Variable[]): Record<string, Numbers> | string {
  const point: Record<string, Numbers> = {};
  const sizes = new Map<string, number>();
  for (const piece of pieces(text)) {
    const match = /^\s*([\p{L}_][\p{L}\p{N}_.']*)\s*[=:]\s*(.*?)\s*$/su.exec(piece);
    if (!match?.[1]) return vscode.l10n.t("Write name = value, separated by commas.");
    const [, name, value = ""] = match;
    const variable = variables.find((each) => each.name === name);
    if (!variable) {
      const names = variables.map((each) => each.name).join(", ");
      return vscode.l10n.t("There is no variable {0}: {1}.", name, names);
    }
    if (value === "") continue;
    const numbers = numbersIn(value);
    const shape = numbers === undefined ? undefined : shapeOf(numbers);
    if (numbers === undefined || !shape) return vscode.l10n.t("{0}: a number or a list of numbers.", name);
    if (!fits(shape, variable.sizes, sizes)) {
      const given = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
      return vscode.l10n.t("{0}: its shape is {1}, not {2}.", name, variable.shape, `(${given})`);
    }
    point[name] = numbers;
  }
  return point;
}

/** Sizes along the axes of nested lists; none where rows differ in length. */
function shapeOf(numbers: Numbers): number[] | undefined {
  if (!Array.isArray(numbers)) return [];
  const [first, ...rest] = numbers.map(shapeOf);
  if (!first || rest.some((each) => each?.join() !== first.join())) return undefined;
  return [numbers.length, ...first];
}

/** Whether a shape is the one asked for; open sizes are settled by the first value that has them. */
function fits(shape: readonly number[], sizes: Variable["sizes"], settled: Map<string, number>): boolean {
  if (shape.length !== sizes.length) return false;
  return sizes.every((size, axis) => {
    const given = shape[axis] ?? 0;
    if (typeof size === "number") return size === given;
    const before = settled.get(size) ?? given;
    settled.set(size, before);
    return before === given;
  });
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
