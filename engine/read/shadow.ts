import { NablaError } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import { type Rational, toNumber } from "../graph/rational.ts";
import { isConcrete } from "../graph/shape.ts";
import { scalar, type Tensor } from "../graph/tensor.ts";
import { evaluateScan } from "../run/rounds.ts";

/** Values of the parameters of one function. */
export type Point = ReadonlyMap<Node, Tensor>;

const LARGEST = 1 << 20;

/**
 * Values of nodes at the point the text gives, so that control flow on them can be followed. Only for steering:
 * what people see is computed by run/. A node has no value when anything it depends on has none.
 */
export class Shadow {
  readonly #known = new Map<Node, Tensor | null>();
  /** Variables that stand for something else in each function: parameters. */
  readonly #loose = new Set<Node>();
  #point: Point | null = null;

  bind(variable: Node, value: Tensor): void {
    this.#known.set(variable, value);
  }

  /** Another value for a variable: everything evaluated with the old one is forgotten. */
  rebind(variable: Node, value: Tensor | null): void {
    this.#loose.add(variable);
    this.#point = null;
    const before = this.#known.get(variable);
    if (before === undefined && !value) return;
    if (before !== undefined)
      for (const node of [...this.#known.keys()]) if (node.inputs.length > 0) this.#known.delete(node);
    this.#known.set(variable, value);
  }

  /** The value of a node where these parameters have these values, and no others have any. */
  at(point: Point, node: Node): Tensor | null {
    if (this.#point !== point) {
      for (const each of [...this.#known.keys()]) if (each.inputs.length > 0) this.#known.delete(each);
      for (const each of this.#loose) this.#known.set(each, point.get(each) ?? null);
      this.#point = point;
    }
    return this.value(node);
  }

  has(node: Node): boolean {
    return this.#known.get(node) != null;
  }

  value(node: Node): Tensor | null {
    const ready = this.#known.get(node);
    if (ready !== undefined) return ready;
    for (const part of this.#pending(node)) this.#known.set(part, this.#evaluate(part));
    return this.#known.get(node) ?? null;
  }

  /** What is not yet evaluated below `node`, inputs first; stops at what is. */
  #pending(root: Node): Node[] {
    const order: Node[] = [];
    const seen = new Set<Node>();
    const stack: Node[] = [root];
    while (stack.length > 0) {
      const node = stack[stack.length - 1] as Node;
      const open = seen.has(node)
        ? []
        : node.inputs.filter((input) => !this.#known.has(input) && !seen.has(input));
      if (open.length > 0) {
        stack.push(...open);
        continue;
      }
      stack.pop();
      if (!seen.has(node)) order.push(node);
      seen.add(node);
    }
    return order;
  }

  #evaluate(node: Node): Tensor | null {
    const row = rowOf(node.op);
    if (row.kind === "leaf") return leafValue(node, row.value);
    const inputs: Tensor[] = [];
    for (const input of node.inputs) {
      const value = this.#known.get(input);
      if (!value) return null;
      inputs.push(value);
    }
    if (!isConcrete(node.shape) || node.shape.reduce((total, size) => total * size, 1) > LARGEST) return null;
    if (row.kind === "elementwise") return elementwise(row.real, inputs, node.shape);
    try {
      return row.kind === "loop" ? evaluateScan(node, inputs) : row.evaluate(inputs, node.attrs, node.shape);
    } catch (error) {
      if (error instanceof NablaError) return null;
      throw error;
    }
  }
}

function leafValue(node: Node, named: number | undefined): Tensor | null {
  if (named !== undefined) return scalar(named);
  if (node.op === "tensor") return node.attrs["data"] as Tensor;
  if (node.op === "const") {
    const value = node.attrs["value"] as Rational | number;
    return scalar(typeof value === "number" ? value : toNumber(value));
  }
  return null;
}

function elementwise(
  real: (...x: number[]) => number,
  inputs: readonly Tensor[],
  shape: readonly number[],
): Tensor {
  const total = shape.reduce((product, size) => product * size, 1);
  const data = new Float64Array(total);
  const maps = inputs.map((input) => offsets(input, shape));
  for (let at = 0; at < total; at++)
    data[at] = real(...inputs.map((input, k) => input.data[maps[k]?.(at) ?? 0] ?? Number.NaN));
  return { shape, data };
}

/** Where entry `at` of the broadcast shape lies in `input`. */
function offsets(input: Tensor, shape: readonly number[]): (at: number) => number {
  if (input.data.length === 1) return () => 0;
  if (input.shape.length === shape.length && input.shape.every((size, i) => size === shape[i]))
    return (at) => at;
  const lead = shape.length - input.shape.length;
  const strides: number[] = [];
  let stride = 1;
  for (let axis = input.shape.length - 1; axis >= 0; axis--) {
    const size = input.shape[axis] ?? 1;
    strides[axis + lead] = size === 1 ? 0 : stride;
    stride *= size;
  }
  return (at) => {
    let rest = at;
    let offset = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      offset += (rest % size) * (strides[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    return offset;
  };
}
