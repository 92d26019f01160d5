import type { DType, Node } from "../../../graph/node.ts";
import { type Shape, shapeText } from "../../../graph/shape.ts";
import type { Span } from "../../../graph/span.ts";
import { scalar, type Tensor } from "../../../graph/tensor.ts";
import { toTensor } from "../../tensors/literals.ts";
import { int, isNumber, type Library, nodeOf, type Value } from "../../values.ts";
import type { Code, Parameter } from "../frame.ts";
import type { Python } from "../interpreter.ts";
import { annotatedShape, isNumeric } from "./annotations.ts";
import { asInstance, fieldsOf } from "./fields.ts";
import { type Json, recordOf, structured } from "./given.ts";
import type { Guesses } from "./guesses.ts";
import { instance } from "./instances.ts";

/** What a caller says about parameters: shapes, or values at the point. */
export interface Given {
  readonly shapes?: ReadonlyMap<string, Shape>;
  readonly values?: ReadonlyMap<string, Tensor>;
  /** What is no number: strings, None, dicts. */
  readonly others?: ReadonlyMap<string, Value>;
  /** Dicts and lists of unlike things. */
  readonly structures?: ReadonlyMap<string, Json>;
  /** Fields of the instance a method is traced on. */
  readonly self?: {
    readonly values: ReadonlyMap<string, Tensor>;
    readonly others: ReadonlyMap<string, Value>;
  };
}

/** What the parameters of one try are bound to. */
export interface Setup {
  readonly bound: Map<string, Value>;
  readonly nodes: Node[];
  readonly named: Map<Node, string>;
  /** The library its arrays are of, as the code of the function tells. */
  readonly library: Library;
  /** Those whose shape is a guess. */
  readonly soft: Map<Node, string>;
}

/** What a parameter is bound to: what the caller or a call in the text gives, its default, or a variable. */
export function argument(
  py: Python,
  code: Code,
  parameter: Parameter,
  given: Given,
  guesses: Guesses,
  setup: Setup,
): Value {
  const { name } = parameter;
  const span = parameter.span;
  if (code.owner && parameter === code.parameters[0] && !code.decorators.includes("staticmethod"))
    return code.decorators.includes("classmethod")
      ? code.owner
      : instance(py, code, code.owner, given, setup);
  const other = given.others?.get(name);
  if (other) return other;
  const structure = given.structures?.get(name);
  if (structure !== undefined) {
    const held = structured(structure, name, (path, value, dtype) =>
      variable(py, setup, path, value.shape, span, { value, dtype }),
    );
    return asInstance(py, parameter, held, span);
  }
  const value = given.values?.get(name);
  const shape = value?.shape ?? given.shapes?.get(name);
  if (shape) return variable(py, setup, name, shape, span, { ...(value ? { value } : {}) });
  const fallback = code.defaults.get(name);
  // At a point that is given, what it leaves out has its default, not the value of some call.
  const example = given.values && fallback ? undefined : code.specimen?.args.get(name);
  if (example && example.kind !== "unknown") return fromExample(py, code, parameter, example, setup);
  if (fallback && !isNumber(fallback)) return fallback;
  if (fallback?.kind === "known" && fallback.type === "bool") return fallback;
  if (parameter.kind === "rest" || parameter.kind === "named-rest")
    return { kind: "sequence", type: "tuple", items: { current: [] } };
  if (fallback && isNumber(fallback)) {
    const made = variable(py, setup, name, [], span, {
      ...(given.values ? { value: scalar(Number(fallback.value)) } : {}),
      ...(fallback.type === "int" ? { whole: true } : {}),
    });
    const node = made.kind === "tensor" ? nodeOf(made) : py.trace.b.zero;
    py.trace.shadow.bind(node, scalar(Number(fallback.value)));
    // A default steers (how often a loop runs) but is no point to evaluate at.
    return {
      kind: "known",
      type: fallback.type,
      value: fallback.value,
      node,
      because: { message: `${name} = ${py.textOf(parameter.default ?? span)}, its default`, span },
    };
  }
  if (name === "ctx") return py.trace.unknown("what ctx holds is not known", span);
  const fields = fieldsOf(py, code, parameter);
  if (fields)
    return asInstance(
      py,
      parameter,
      recordOf(
        fields.map((field) => [field, softVariable(py, setup, `${name}.${field}`, span, guesses)] as const),
      ),
      span,
    );
  if (!isNumeric(py, code, parameter)) return py.trace.unknown(`what ${name} is, is not known`, span);
  return softVariable(py, setup, name, span, guesses);
}

/** A variable whose shape is being guessed; a small whole number where it must be one. */
function softVariable(py: Python, setup: Setup, name: string, span: Span, guesses: Guesses): Value {
  const count = guesses.count(name);
  if (count !== null)
    return { ...int(count), because: { message: `${name} = ${count}, to follow the code`, span } };
  const made = variable(py, setup, name, guesses.get(name) ?? [], span, {});
  if (made.kind === "tensor") setup.soft.set(nodeOf(made), name);
  return made;
}

interface About {
  /** Of a field, which may be called as an argument is. */
  readonly path?: string;
  readonly value?: Tensor;
  readonly valueSpan?: Span;
  readonly shapeFrom?: string;
  readonly differentiable?: boolean;
  readonly dtype?: DType;
  /** An integer as far as the text shows: perhaps a count. */
  readonly whole?: boolean;
}

/** A variable in the place of a parameter or a field. */
export function variable(
  py: Python,
  setup: Setup,
  name: string,
  shape: Shape,
  span: Span,
  about: About,
): Value {
  const { value, valueSpan, shapeFrom, differentiable, whole, path, dtype = "float" } = about;
  const node =
    path === undefined ? py.trace.b.variable(name, shape, dtype) : py.trace.freshVariable(name, shape, dtype);
  setup.nodes.push(node);
  setup.named.set(node, name);
  py.leaves.set(node, {
    name,
    span,
    ...(path === undefined ? {} : { path }),
    ...(value ? { value } : {}),
    ...(valueSpan ? { valueSpan } : {}),
    ...(shapeFrom ? { shapeFrom } : {}),
    differentiable: differentiable ?? dtype === "float",
    ...(whole ? { whole } : {}),
  });
  py.trace.shadow.rebind(node, value ?? null);
  if (value) py.trace.recording.point.set(node, value);
  const library = shape.length > 0 ? setup.library : "python";
  return py.trace.tensor(node, library, dtype === "bool" ? { dtype } : {});
}

/** A parameter as the first call in the text gives it. */
function fromExample(py: Python, code: Code, parameter: Parameter, example: Value, setup: Setup): Value {
  const { name, span } = parameter;
  const call = code.specimen?.span ?? span;
  const line = py.text.slice(0, call.start).split("\n").length;
  const shapeFrom = `from the call on line ${line}`;
  if (isNumber(example) && example.type !== "bool")
    return variable(py, setup, name, [], span, {
      value: scalar(Number(example.value)),
      valueSpan: call,
      ...(example.type === "int" ? { whole: true } : {}),
    });
  let array: Value = example;
  if (
    example.kind === "sequence" &&
    !example.symbolic &&
    example.items.current.length > 0 &&
    parameter.kind !== "rest"
  ) {
    const made = toTensor(py.trace, example, span, "python");
    if (made.kind === "tensor" && nodeOf(made).op === "tensor") array = made;
  }
  if (array.kind !== "tensor") return example;
  const node = nodeOf(array);
  const value = array.random ? null : py.trace.shadow.value(node);
  const made = variable(py, setup, name, node.shape, span, {
    ...(value ? { value, valueSpan: call } : {}),
    ...(node.shape.length > 0 ? { shapeFrom } : {}),
    ...(node.dtype === "bool" ? { dtype: node.dtype } : {}),
  });
  if (made.kind !== "tensor") return made;
  if (node.shape.length > 0)
    py.trace.assume(`${name} has shape ${shapeText(node.shape)}, ${shapeFrom}`, call);
  return {
    ...made,
    library: array.library === "sympy" ? "python" : array.library,
    ...(array.dtype && !/int/.test(array.dtype) ? { dtype: array.dtype } : {}),
  };
}

const SIGNS: readonly (readonly [RegExp, Library])[] = [
  [/\b(torch|F|nn)\.|\bTensor\b|\bdim=|\bkeepdim=|\.(unsqueeze|detach|view|permute)\(/, "torch"],
  [/\b(jnp|jax|lax)\./, "jax"],
  [/\btf\./, "tensorflow"],
  [/\b(np|numpy|scipy)\.|\baxis=/, "numpy"],
];

/** Whose arrays free names are, as a text that stands alone tells. */
export function libraryOfText(text: string): Library {
  return SIGNS.find(([sign]) => sign.test(text))?.[1] ?? "python";
}

/** What the function's own text says, else the one library the file imports. */
export function libraryOf(py: Python, code: Code): Library {
  const own = py.textOf(code.definition);
  const found = SIGNS.find(([sign]) => sign.test(own));
  if (found) return found[1];
  const imported = importsOf(py);
  const [first] = imported;
  return first && (imported.length === 1 || first !== "numpy") ? first : "python";
}

/** What has no shape that the text tells: the parameter itself, or the fields that are read of it. */
export function softNames(py: Python, code: Code, parameter: Parameter, given: Given): readonly string[] {
  const { name } = parameter;
  if (given.values?.has(name) || given.shapes?.has(name) || given.others?.has(name)) return [];
  if (given.structures?.has(name) || (code.owner && parameter === code.parameters[0])) return [];
  if (parameter.kind === "rest" || parameter.kind === "named-rest" || code.defaults.has(name)) return [];
  const example = code.specimen?.args.get(name);
  if (example && example.kind !== "unknown") return [];
  if (name === "ctx") return [];
  const fields = fieldsOf(py, code, parameter);
  if (fields) return fields.map((field) => `${name}.${field}`);
  return isNumeric(py, code, parameter) ? [name] : [];
}

/** Shapes the text tells of parameters: annotations, docstrings, comments. */
export function hints(py: Python, code: Code, names: readonly string[]): Map<string, Shape> {
  const out = new Map<string, Shape>();
  for (const name of names) {
    const shape = annotatedShape(py, code, name);
    if (shape) out.set(name, shape);
  }
  return out;
}

const IMPORTS = new WeakMap<object, readonly ("torch" | "jax" | "tensorflow" | "numpy")[]>();

/** The libraries that the file imports, found once for all of its functions. */
function importsOf(py: Python): readonly ("torch" | "jax" | "tensorflow" | "numpy")[] {
  let found = IMPORTS.get(py);
  if (!found) {
    found = (["torch", "jax", "tensorflow", "numpy"] as const).filter((name) =>
      new RegExp(`^[ \\t]*(?:import|from)[ \\t]+${name}\\b`, "m").test(py.text),
    );
    IMPORTS.set(py, found);
  }
  return found;
}
