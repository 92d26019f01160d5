import { NablaError } from "../../graph/errors.ts";
import { topological } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import { productSize } from "../../graph/size.ts";
import type { CodeOptions } from "../code.ts";
import { Coder } from "../coder.ts";
import { DIALECTS, type Dialect } from "./dialect.ts";
import { loopProgram, symbolsOf } from "./program.ts";

/** Lines that fill arrays, and the names of what they leave. */
export function arrayLines(
  dialect: Dialect,
  roots: readonly Node[],
  options: CodeOptions,
): { readonly lines: readonly string[]; readonly values: readonly string[] } {
  const { lines, values, helpers } = loopProgram(dialect, roots, options, [], {
    heap: false,
    outs: roots.map(() => null),
  });
  if (helpers.length > 0)
    throw new NablaError(
      "unsupported",
      "this takes functions of its own in this language: print it as a function",
    );
  return { lines, values };
}

/** A function that is printed, before its head and body are written. */
interface Parts {
  readonly name: string;
  readonly sizes: readonly string[];
  /** Those among them that are the length of a vector that is given. */
  readonly counted: readonly (readonly [size: string, array: string])[];
  readonly params: readonly string[];
  readonly arrays: ReadonlySet<string>;
  readonly outputs: readonly Node[];
  /** Where outputs that are arrays are written. */
  readonly outs: readonly string[];
  readonly lines: readonly string[];
  readonly values: readonly string[];
  readonly freed: readonly string[];
}

/** The same with types, for TypeScript. */
type Form = (parts: Parts, types: boolean) => string[];

/**
 * A function of arrays, by rows: sizes that are not known come first. In C one number is returned and everything else
 * written where the last parameters point; JavaScript returns new arrays.
 */
export function arrayFunction(
  dialect: Dialect,
  name: string,
  params: readonly string[],
  outputs: readonly Node[],
  options: CodeOptions & { readonly types?: boolean },
): string {
  const order = topological(outputs);
  const coder = new Coder(dialect.target, options);
  const arrays = new Set(
    order.filter((node) => node.op === "variable" && node.shape.length > 0).map((node) => coder.name(node)),
  );
  const outs = outputs.map((_, at) => (outputs.length === 1 ? "out" : `out${at}`));
  const { lines, values, helpers, freed } = loopProgram(
    dialect,
    outputs,
    options,
    [name, ...params, ...outs],
    {
      heap: true,
      outs: outputs.map((output, at) => (output.shape.length > 0 ? (outs[at] ?? null) : null)),
    },
  );
  const twice = symbolsOf(order).find((size) => params.includes(size));
  if (twice !== undefined)
    throw new NablaError(
      "unsupported",
      `${twice} is a size and a parameter: one name for both cannot be written`,
    );
  const counted = symbolsOf(order).flatMap((size) => {
    const vector = order.find(
      (node) =>
        node.op === "variable" &&
        node.shape.length === 1 &&
        node.shape[0] === size &&
        params.includes(coder.name(node)),
    );
    return vector ? [[size, coder.name(vector)] as const] : [];
  });
  const parts = {
    name,
    sizes: symbolsOf(order),
    counted,
    params,
    arrays,
    outputs,
    outs,
    lines,
    values,
    freed,
  };
  return [...helpers, ...FORMS[dialect.target](parts, options.types ?? false)].join("\n");
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

const inC: Form = ({ name, sizes, params, arrays, outputs, outs, lines, values, freed }) => {
  const returned = outputs.length === 1 && outputs[0]?.shape.length === 0;
  const typed = [
    ...sizes.map((size) => `int ${size}`),
    ...params.map((param) => (arrays.has(param) ? `const double *${param}` : `double ${param}`)),
    ...(returned ? [] : outs.map((out) => `double *${out}`)),
  ];
  const frees = freed.map((array) => `free(${array});`);
  const results = outputs.flatMap((output, at) =>
    output.shape.length > 0 ? [] : [`*${outs[at]} = ${values[at]};`],
  );
  const end = !returned
    ? [...results, ...frees]
    : frees.length === 0
      ? [`return ${values[0]};`]
      : [`const double result = ${values[0]};`, ...frees, "return result;"];
  const head = `${returned ? "double" : "void"} ${name}(${typed.join(", ")}) {`;
  return [head, ...indented([...lines, ...end]), "}"];
};

const inJavascript: Form = (
  { name, sizes, counted, params, arrays, outputs, outs, lines, values },
  types,
) => {
  const own = new Set(counted.map(([size]) => size));
  const typed = [
    ...sizes.filter((size) => !own.has(size)).map((size) => (types ? `${size}: number` : size)),
    ...params.map((param) =>
      types ? `${param}: ${arrays.has(param) ? "ArrayLike<number>" : "number"}` : param,
    ),
  ];
  const kinds = outputs.map(({ shape }) => (shape.length > 0 ? "Float64Array" : "number"));
  const one = outputs.length === 1;
  const returns = types ? `: ${one ? kinds[0] : `[${kinds.join(", ")}]`}` : "";
  const rooms = outputs.flatMap((output, at) =>
    output.shape.length > 0 ? [`const ${outs[at]} = new Float64Array(${countText(output)});`] : [],
  );
  const result = one ? values[0] : `[${values.join(", ")}]`;
  return [
    `function ${name}(${typed.join(", ")})${returns} {`,
    ...indented([
      ...counted.map(([size, array]) => `const ${size} = ${array}.length;`),
      ...rooms,
      ...lines,
      `return ${result};`,
    ]),
    "}",
  ];
};

const countText = ({ shape }: Node): string =>
  shape.every((size) => typeof size === "number")
    ? String(productSize(shape))
    : shape.map((size) => (/^\w+$/.test(String(size)) ? String(size) : `(${size})`)).join(" * ");

const FORMS: Readonly<Record<Dialect["target"], Form>> = { c: inC, javascript: inJavascript };

/** How arrays are written in a language that writes them as loops. */
export const dialectOf = (target: string): Dialect | null =>
  Object.hasOwn(DIALECTS, target) ? (DIALECTS[target] ?? null) : null;
