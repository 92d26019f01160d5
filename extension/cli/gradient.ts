import { gradientAt } from "../../engine/derive/gradient.ts";
import { within } from "../../engine/graph/budget.ts";
import { attempt } from "../../engine/graph/errors.ts";
import { type Nested, type Tensor, tensorOf } from "../../engine/graph/tensor.ts";
import { readFunction } from "../../engine/read/documents.ts";
import { readSource } from "./files.ts";
import { hostFor } from "./host.ts";
import { list, parseJson, parseOptions, parsePoint, UsageError, withSpecialNumbers } from "./options.ts";
import { print, shortText, toJson } from "./output.ts";
import { folded, opened } from "./structures.ts";

/** `nabla gradient`: value and gradient of one function of a file at a point. */
export async function gradientCommand(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, ["function", "at", "wrt"], ["json"]);
  const [file, ...extra] = options.positional;
  const name = options.values["function"];
  const at = options.values["at"];
  if (file === undefined || name === undefined || at === undefined)
    throw new UsageError("gradient needs FILE, --function NAME and --at JSON");
  if (extra.length > 0) throw new UsageError(`gradient takes one file (found ${extra[0]})`);
  const source = await readSource(file);
  const host = await hostFor(source.language);
  const point = argumentsOf(at);
  const done = attempt(() => {
    const read = readFunction(source.language, source.text, name, point, host, within(30_000));
    const bound = new Map<string, Tensor>();
    for (const variable of read.variables) {
      const value = variable.value ?? numbers(point[variable.name]);
      if (value) bound.set(variable.name, value);
    }
    const names = read.variables.map((variable) => variable.name);
    const wrt = list(options.values["wrt"]) ?? asked(read.variables, point);
    const found = gradientAt(read, read.outputs, bound, opened(wrt, names));
    return {
      ...found,
      ...(found.gradient ? { gradient: folded(found.gradient, wrt, point) } : {}),
      ...(found.jacobian ? { jacobian: folded(found.jacobian, wrt, point) } : {}),
    };
  });
  if (!done.ok) {
    const place = done.error.span ? source.range(done.error.span).start : undefined;
    const cell = place?.cell === undefined ? "" : `cell ${place.cell}:`;
    const where = place ? `${file}:${cell}${place.line + 1}:${place.character + 1}: ` : `${file}: `;
    throw new UsageError(`${where}${done.error.message}`);
  }
  const { value, gradient, jacobian, kinks, assumptions } = done.value;
  if (options.flags.has("json"))
    print(
      toJson(
        {
          value,
          ...(gradient ? { gradient } : {}),
          ...(jacobian ? { jacobian } : {}),
          assumptions,
          ...(kinks.length > 0 ? { kinks } : {}),
        },
        2,
      ),
    );
  else {
    print(`value ${shortText(value)}`);
    for (const [key, slope] of Object.entries(gradient ?? jacobian ?? {}))
      print(`d/d${key} ${shortText(slope)}`);
    for (const kink of kinks)
      print(
        `not differentiable here by ${kink.wrt}: ${kink.left} from the left, ${kink.right} from the right`,
      );
    for (const assumption of assumptions) print(`assumed: ${assumption}`);
  }
  return 0;
}

/** Without --wrt: by every variable that the point names; where it names none, by all. */
function asked(
  variables: readonly { readonly name: string; readonly differentiable: boolean }[],
  point: Readonly<Record<string, unknown>>,
): string[] {
  const named = variables
    .filter(({ differentiable }) => differentiable)
    .map(({ name }) => (Object.hasOwn(point, name) ? name : (/^\w+/.exec(name)?.[0] ?? name)))
    .filter((name) => Object.hasOwn(point, name));
  return named.length > 0 ? [...new Set(named)] : variables.map(({ name }) => name);
}

/** The arguments: JSON, where NaN and infinities are strings; other strings, null and objects are as they are. */
function argumentsOf(text: string): Readonly<Record<string, unknown>> {
  if (!text.trimStart().startsWith("{")) return parsePoint(text);
  const value = withSpecialNumbers(parseJson(text, "--at"));
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UsageError("--at: a point is an object from name to value");
  return value as Readonly<Record<string, unknown>>;
}

/** The tensor that nested lists of numbers stand for; undefined for anything else. */
function numbers(value: unknown): Tensor | undefined {
  const numeric = (part: unknown): boolean =>
    typeof part === "number" || typeof part === "boolean" || (Array.isArray(part) && part.every(numeric));
  if (!numeric(value)) return undefined;
  const read = attempt(() => tensorOf(asNumbers(value)));
  return read.ok ? read.value : undefined;
}

function asNumbers(value: unknown): Nested {
  return Array.isArray(value) ? value.map(asNumbers) : Number(value);
}
