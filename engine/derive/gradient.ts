import { atKinks, kinkOf } from "../differentiate/kinks.ts";
import { gradient } from "../differentiate/reverse.ts";
import { Builder } from "../graph/build.ts";
import { NablaError } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import { sizesFrom, specialise } from "../graph/specialise.ts";
import { type Nested, nestedOf, type Tensor, zeros } from "../graph/tensor.ts";
import { Plan } from "../run/interpret.ts";
import type { Kink } from "./derivation.ts";
import type { Derivable } from "./derive.ts";

/** Value and derivatives of a function at a point, as numbers. */
export interface GradientAt {
  readonly value: Nested;
  /** Of a scalar function: ∂value/∂w, of w's shape. */
  readonly gradient?: Readonly<Record<string, Nested>>;
  /** Of a function with several outputs: shape of the outputs, then w's. */
  readonly jacobian?: Readonly<Record<string, Nested>>;
  readonly kinks: readonly Kink[];
  readonly assumptions: readonly string[];
}

/** Entries of a Jacobian past which it is refused. */
const MOST_ENTRIES = 4_000_000;

/**
 * Value and gradient of `outputs` at `point` (a value for every variable by name), by reverse mode: one pass for a
 * scalar, one for each output entry of a Jacobian. Throws NablaError.
 */
export function gradientAt(
  from: Derivable,
  outputs: readonly Node[],
  point: ReadonlyMap<string, Tensor>,
  wrt?: readonly string[],
): GradientAt {
  const missing = from.variables
    .filter((variable) => !point.has(variable.name))
    .map((variable) => variable.name);
  if (missing.length > 0)
    throw new NablaError("unbound", `the point gives no value for ${missing.join(", ")}`);
  const names =
    wrt ?? from.variables.filter((variable) => variable.differentiable).map((variable) => variable.name);
  const unknown = names.find((name) => !from.variables.some((variable) => variable.name === name));
  if (unknown !== undefined) throw new NablaError("bad-request", `there is no variable ${unknown}`);
  const assumptions = from.assumptions.map((assumption) => assumption.message);
  const variables = from.variables.map((variable) => variable.node);
  const bindings = new Map(
    from.variables.map((variable) => [variable.node, point.get(variable.name) as Tensor]),
  );
  const sizes = sizesFrom(new Map(bindings));
  const [roots, inputs] = concrete(from, outputs, variables, sizes);
  const bound = new Map(inputs.map((input, i) => [input, bindings.get(variables[i] as Node) as Tensor]));
  const wanted = names.map(
    (name) => inputs[from.variables.findIndex((variable) => variable.name === name)] as Node,
  );
  const b = new Builder(from.graph);
  const [only] = roots;
  if (roots.length === 1 && only && only.shape.length === 0) {
    const [value, ...slopes] = new Plan([only, ...gradient(b, only, wanted)]).run(bound);
    const settled = atKinks(only, wanted, slopes, bound);
    return {
      value: nestedOf(value as Tensor),
      gradient: named(names, settled.gradients),
      kinks: settled.kinks.map(kinkOf),
      assumptions,
    };
  }
  const parts = roots.map((root) => jacobian(b, root, wanted, bound));
  const values = parts.map((part) => nestedOf(part.value));
  const stacked = names.map((_name, i): Nested => {
    const each = parts.map((part) => nestedOf(part.jacobians[i] as Tensor));
    return each.length === 1 ? (each[0] as Nested) : each;
  });
  return {
    value: values.length === 1 ? (values[0] as Nested) : values,
    jacobian: Object.fromEntries(names.map((name, i) => [name, stacked[i] as Nested])),
    kinks: [],
    assumptions,
  };
}

/** The graph with every symbolic size bound, its variables alongside. */
function concrete(
  from: Derivable,
  outputs: readonly Node[],
  variables: readonly Node[],
  sizes: ReadonlyMap<string, number>,
): [Node[], Node[]] {
  const all = specialise(from.graph, [...outputs, ...variables], sizes);
  return [all.slice(0, outputs.length), all.slice(outputs.length)];
}

/** Entry by entry of `output`, by the pullback of a cotangent that is one there and zero elsewhere. */
function jacobian(
  b: Builder,
  output: Node,
  wrt: readonly Node[],
  bound: ReadonlyMap<Node, Tensor>,
): { readonly value: Tensor; readonly jacobians: readonly Tensor[] } {
  const seed = b.variable("cotangent of the output", output.shape);
  const plan = new Plan([output, ...gradient(b, output, wrt, seed)]);
  const shape = output.shape as readonly number[];
  const rows = shape.reduce((total, size) => total * size, 1);
  const jacobians = wrt.map((x) => zeros([...shape, ...(x.shape as readonly number[])]));
  if (jacobians.some((one) => one.data.length > MOST_ENTRIES))
    throw new NablaError("too-large", "the Jacobian is too large to write out");
  let value: Tensor = zeros(shape);
  for (let row = 0; row < Math.max(rows, 1); row++) {
    const unit = zeros(shape);
    if (rows > 0) unit.data[row] = 1;
    const [found, ...slopes] = plan.run(new Map(bound).set(seed, unit));
    value = found as Tensor;
    for (const [i, slope] of slopes.entries()) jacobians[i]?.data.set(slope.data, row * slope.data.length);
  }
  return { value, jacobians };
}

function named(names: readonly string[], values: readonly Tensor[]): Record<string, Nested> {
  return Object.fromEntries(names.map((name, i) => [name, nestedOf(values[i] as Tensor)]));
}
