import { createInterface } from "node:readline";
import { answer, type DeriveAnswer, type DeriveRequest } from "../../engine/derive/request.ts";
import { hostFor } from "./host.ts";
import { list, parseJson, parseOptions, parsePoint, pointOf, UsageError } from "./options.ts";
import { print, shortText, toJson } from "./output.ts";

/** `nabla derive`: the derivatives of one expression, or of one request a line. */
export async function deriveCommand(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, ["language", "wrt", "at", "order"], ["json", "jsonl", "hessian"]);
  if (options.flags.has("jsonl")) return answerLines();
  const [expression, ...extra] = options.positional;
  const language = options.values["language"];
  if (expression === undefined || language === undefined)
    throw new UsageError("derive needs EXPR and --language L");
  if (extra.length > 0)
    throw new UsageError(`derive takes one expression; put it in quotes (found ${extra[0]})`);
  const order = options.values["order"];
  if (order !== undefined && !/^[1-9]$/.test(order)) throw new UsageError("--order is a number from 1 to 9");
  const wrt = list(options.values["wrt"]);
  const at = options.values["at"];
  const result = answer(
    {
      language,
      expression,
      ...(wrt ? { wrt } : {}),
      ...(at === undefined ? {} : { at: parsePoint(at) }),
      ...(order === undefined ? {} : { order: Number(order) }),
      ...(options.flags.has("hessian") ? { hessian: true } : {}),
    },
    await hostFor(language),
  );
  if (options.flags.has("json")) print(toJson(result, 2));
  else if (result.ok) for (const line of describe(result)) print(line);
  if (!result.ok && !options.flags.has("json")) {
    const where = result.error.span ? ` (at ${result.error.span.start}–${result.error.span.end})` : "";
    process.stderr.write(`nabla: ${result.error.message}${where}\n`);
  }
  return result.ok ? 0 : 2;
}

function describe(result: DeriveAnswer & { readonly ok: true }): string[] {
  const lines = result.value === undefined ? [] : [`value ${shortText(result.value)}`];
  for (const [name, derivative] of Object.entries(result.derivatives)) {
    const value = derivative.value === undefined ? "" : `   = ${shortText(derivative.value)}`;
    lines.push(`d/d${name} = ${derivative.source}${value}`);
  }
  if (result.hessian !== undefined) lines.push(`hessian ${shortText(result.hessian)}`);
  for (const kink of result.kinks ?? [])
    lines.push(
      `not differentiable here by ${kink.wrt}: ${kink.left} from the left, ${kink.right} from the right`,
    );
  lines.push(`checked: ${result.checked}`);
  for (const assumption of result.assumptions) lines.push(`assumed: ${assumption}`);
  return lines;
}

/** One request a line, one answer a line, in order; a bad line gets an answer too. */
async function answerLines(): Promise<number> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === "") continue;
    print(toJson(await answerLine(line)));
  }
  return 0;
}

async function answerLine(line: string): Promise<DeriveAnswer> {
  let id: unknown;
  try {
    const value = parseJson(line, "request");
    if (typeof value !== "object" || value === null) throw new UsageError("a request is a JSON object");
    const fields = value as Readonly<Record<string, unknown>>;
    id = fields["id"];
    const request = requestOf(fields);
    return answer(request, await hostFor(request.language));
  } catch (error) {
    // What goes wrong with one line must not silence those behind it.
    const message = error instanceof Error ? error.message : String(error);
    return {
      ...(id === undefined ? {} : { id }),
      ok: false,
      error:
        error instanceof UsageError
          ? { code: "bad-request", message }
          : { code: "unsupported", message: `unexpected: ${message}` },
    };
  }
}

function requestOf(fields: Readonly<Record<string, unknown>>): DeriveRequest {
  const { id, language, expression, wrt, at, hessian, order } = fields;
  if (typeof language !== "string") throw new UsageError("language must be a string");
  if (typeof expression !== "string") throw new UsageError("expression must be a string");
  if (wrt !== undefined && !(Array.isArray(wrt) && wrt.every((name) => typeof name === "string")))
    throw new UsageError("wrt must be a list of names");
  if (
    order !== undefined &&
    !(typeof order === "number" && Number.isInteger(order) && order >= 1 && order <= 9)
  )
    throw new UsageError("order is a number from 1 to 9");
  return {
    ...(id === undefined ? {} : { id }),
    language,
    expression,
    ...(wrt === undefined || wrt === null ? {} : { wrt: wrt as string[] }),
    ...(at === undefined || at === null ? {} : { at: pointOf(at, "at") }),
    ...(hessian === true ? { hessian: true } : {}),
    ...(typeof order === "number" ? { order } : {}),
  };
}
