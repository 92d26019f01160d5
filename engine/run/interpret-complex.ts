import { Builder } from "../graph/build.ts";
import { attempt, NablaError, type Result } from "../graph/errors.ts";
import { type Graph, scratchOver, topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { bodyOf } from "../graph/ops/loop.ts";
import type { ElementwiseRow, LoopRow, TensorRow } from "../graph/ops/row.ts";
import { rowOf } from "../graph/ops/table.ts";
import { loopOf } from "../graph/scan.ts";
import { entries, isConcrete } from "../graph/shape.ts";
import type { ComplexTensor, Tensor } from "../graph/tensor.ts";
import { broadcastOffsets, commonShape } from "./broadcast.ts";
import { type Complex, complex } from "./complex.ts";
import { leafValue } from "./interpret.ts";
import { extentOf } from "./rounds.ts";

/** Values of the variables as complex tensors; by node. */
export type ComplexBindings = ReadonlyMap<Node, ComplexTensor>;

/** A plan for complex points, or why there is none (the first operation that is not holomorphic). */
export const complexPlan = (roots: readonly Node[]): Result<ComplexPlan> =>
  attempt(() => new ComplexPlan(roots));

const canContinue = (row: ElementwiseRow | TensorRow | LoopRow): boolean =>
  row.kind === "loop" || row.complex !== undefined || (row.kind === "tensor" && row.jvp === "linear");

/**
 * A graph made ready for evaluation at complex points; rows without a complex column are replaced by their definitions.
 * Shapes must be concrete.
 */
export class ComplexPlan {
  readonly #order: readonly Node[];
  readonly #roots: readonly Node[];
  readonly #loops: ReadonlyMap<Node, ComplexPlan>;

  constructor(roots: readonly Node[]) {
    this.#roots = expandDefinitions(roots);
    this.#order = topological(this.#roots);
    this.#loops = new Map(
      this.#order.flatMap((node) =>
        node.op === "scan" ? [[node, new ComplexPlan(bodyOf(node.attrs).results)] as const] : [],
      ),
    );
  }

  run(bindings: ComplexBindings): ComplexTensor[] {
    const values = new Map<Node, ComplexTensor>();
    for (const node of this.#order) {
      const body = this.#loops.get(node);
      values.set(node, body ? complexRounds(node, body, values) : complexValue(node, values, bindings));
    }
    return this.#roots.map(
      (root) => values.get(root) ?? real({ shape: [], data: Float64Array.of(Number.NaN) }),
    );
  }
}

/** Replaces every row that cannot be continued by its definition, until all can. */
function expandDefinitions(roots: readonly Node[]): readonly Node[] {
  const reason = (op: string): NablaError => new NablaError("unsupported", `${op} has no complex form`);
  let b: Builder | null = null;
  let current = roots;
  for (let round = 0; round < 8; round++) {
    const stuck = topological(current).some((node) => needsDefinition(node));
    if (!stuck) return current;
    b ??= new Builder(scratchOver(roots));
    const { graph } = b;
    const done = new Map<Node, Node>();
    for (const node of topological(current)) {
      const row = rowOf(node.op);
      // Leaves stay the same objects, so that bindings by node still hold.
      if (row.kind === "leaf") {
        done.set(node, node);
        continue;
      }
      const inputs = node.inputs.map((input) => done.get(input) ?? input);
      if (!needsDefinition(node)) done.set(node, rebuilt(graph, node, inputs));
      else if (row.definition) done.set(node, row.definition(b, inputs, node.attrs));
      else throw reason(node.op);
    }
    current = current.map((root) => done.get(root) ?? root);
  }
  throw new NablaError("unsupported", "no complex form was found");
}

const needsDefinition = (node: Node): boolean => {
  const row = rowOf(node.op);
  return row.kind !== "leaf" && !canContinue(row);
};

const rebuilt = (graph: Graph, node: Node, inputs: readonly Node[]): Node =>
  inputs.every((input, i) => input === node.inputs[i]) ? node : graph.node(node.op, inputs, node.attrs);

function complexValue(
  node: Node,
  values: ReadonlyMap<Node, ComplexTensor>,
  bindings: ComplexBindings,
): ComplexTensor {
  const row = rowOf(node.op);
  if (row.kind === "leaf") {
    if (node.op !== "variable") {
      const value = leafValue(node, row.value);
      return real(typeof value === "number" ? { shape: [], data: Float64Array.of(value) } : value);
    }
    const bound = bindings.get(node);
    if (!bound) throw new NablaError("unbound", `no value is given for ${String(node.attrs["name"])}`);
    return bound;
  }
  const inputs = node.inputs.map(
    (input) => values.get(input) ?? real({ shape: [], data: Float64Array.of(Number.NaN) }),
  );
  if (row.kind === "elementwise") return mapComplex(row, inputs);
  if (row.kind === "loop" || !isConcrete(node.shape))
    throw new NablaError("unbound", `the shape of ${node.op} is not known in numbers`);
  if (row.complex) return row.complex(inputs, node.attrs, node.shape);
  return multilinear(row, inputs, node.attrs, node.shape);
}

/** The rounds of a loop, one after the other. */
function complexRounds(
  node: Node,
  body: ComplexPlan,
  values: ReadonlyMap<Node, ComplexTensor>,
): ComplexTensor {
  const loop = loopOf(node);
  const { rounds, reverse } = extentOf(node, loop);
  const shape = node.shape as readonly number[];
  const point = new Map<Node, ComplexTensor>();
  const nothing = real({ shape: [], data: Float64Array.of(Number.NaN) });
  for (const { parameter, input } of [...loop.carried, ...loop.fixed])
    point.set(parameter, values.get(input) ?? nothing);
  const each = "each" in loop.pick;
  const kept = each ? real({ shape, data: new Float64Array(entries(shape)) }) : null;
  for (let step = 0; step < rounds; step++) {
    const round = reverse ? rounds - 1 - step : step;
    point.set(loop.index, real({ shape: [], data: Float64Array.of(round) }));
    for (const { parameter, input } of loop.walked)
      point.set(parameter, complexEntry(values.get(input) ?? nothing, round));
    const results = body.run(point);
    const own = results[loop.carried.length];
    if (kept && own) {
      kept.re.set(own.re, round * own.re.length);
      kept.im.set(own.im, round * own.im.length);
    }
    for (const [i, { parameter }] of loop.carried.entries()) point.set(parameter, results[i] ?? nothing);
  }
  if (kept) return kept;
  const last = "last" in loop.pick ? loop.carried[loop.pick.last] : undefined;
  return (last && point.get(last.parameter)) ?? nothing;
}

function complexEntry({ shape, re, im }: ComplexTensor, round: number): ComplexTensor {
  const rest = shape.slice(1);
  const [from, to] = [round * entries(rest), (round + 1) * entries(rest)];
  return { shape: rest, re: re.subarray(from, to), im: im.subarray(from, to) };
}

export const real = (tensor: Tensor): ComplexTensor => ({
  shape: tensor.shape,
  re: tensor.data,
  im: new Float64Array(tensor.data.length),
});

function mapComplex(row: ElementwiseRow, inputs: readonly ComplexTensor[]): ComplexTensor {
  const f = row.complex;
  if (!f) throw new NablaError("unsupported", `${row.name} has no complex form`);
  const shape = commonShape(inputs.map((input) => input.shape));
  const total = entries(shape);
  const re = new Float64Array(total);
  const im = new Float64Array(total);
  const offsets = inputs.map((input) =>
    input.re.length === total ? null : broadcastOffsets(input.shape, shape),
  );
  const args: Complex[] = new Array(inputs.length);
  for (let i = 0; i < total; i++) {
    for (let k = 0; k < inputs.length; k++) {
      const at = offsets[k]?.[i] ?? i;
      args[k] = complex(inputs[k]?.re[at] ?? Number.NaN, inputs[k]?.im[at] ?? 0);
    }
    const value = f(...args);
    re[i] = value.re;
    im[i] = value.im;
  }
  return { shape, re, im };
}

/** A row linear in each input: expanded over real and imaginary parts, leaving out inputs that are real. */
function multilinear(
  row: TensorRow,
  inputs: readonly ComplexTensor[],
  attrs: Node["attrs"],
  shape: readonly number[],
): ComplexTensor {
  const moving = inputs.flatMap((input, k) => (input.im.some((part) => part !== 0) ? [k] : []));
  const total = entries(shape);
  const re = new Float64Array(total);
  const im = new Float64Array(total);
  for (let mask = 0; mask < 2 ** moving.length; mask++) {
    const imaginary = new Set(moving.filter((_, bit) => (mask >> bit) & 1));
    const { data } = row.evaluate(
      inputs.map((input, k) => ({ shape: input.shape, data: imaginary.has(k) ? input.im : input.re })),
      attrs,
      shape,
    );
    const power = imaginary.size % 4;
    const into = power % 2 === 0 ? re : im;
    const sign = power < 2 ? 1 : -1;
    for (let i = 0; i < total; i++) into[i] = (into[i] ?? 0) + sign * (data[i] ?? 0);
  }
  return { shape, re, im };
}

/** Values of all roots at a complex point. Shapes must be concrete. */
export function evaluateComplex(roots: readonly Node[], bindings: ComplexBindings): ComplexTensor[] {
  return new ComplexPlan(roots).run(bindings);
}
