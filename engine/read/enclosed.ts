import type { Builder } from "../graph/build.ts";
import { SizeConflict } from "../graph/errors.ts";
import { topological } from "../graph/graph.ts";
import type { Attr, Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import { type Passed, placeholder } from "../graph/scan.ts";
import type { Size } from "../graph/shape.ts";
import { addSize, subSize, surelyLess } from "../graph/size.ts";
import { sizeNode } from "./sizes.ts";

/** What rounds read from outside. */
export class Inputs {
  readonly fixed: Passed[] = [];
  readonly walked: Passed[] = [];
  readonly #b: Builder;
  readonly #inside: ReadonlySet<Node>;
  readonly #index: Node;
  readonly #size: Size;

  constructor(b: Builder, inside: ReadonlySet<Node>, index: Node, size: Size) {
    this.#b = b;
    this.#inside = inside;
    this.#index = index;
    this.#size = size;
  }

  /** `roots` with parameters in place of what comes from outside. */
  closed(roots: readonly Node[], renamed: ReadonlyMap<Node, Node>): Node[] {
    const { graph } = this.#b;
    const order = topological(roots);
    const moving = new Set<Node>(this.#inside);
    for (const node of order) if (node.inputs.some((input) => moving.has(input))) moving.add(node);
    const done = new Map<Node, Node>(renamed);
    const passed = new Map<Node, Node>();
    const pass = (list: Passed[], input: Node, key: string, shape: Node["shape"]): Node => {
      const known = passed.get(input);
      if (known && list === this.fixed) return known;
      const name = nameFor(input);
      const parameter = placeholder(graph, name, key, shape, input.dtype);
      if (list === this.fixed) passed.set(input, parameter);
      list.push({ parameter, input });
      return parameter;
    };
    const outside = (node: Node): Node => {
      const [x] = node.inputs;
      // A sign belongs to the round: −k y, not u y with u = −k.
      if (node.op === "neg" && x) return graph.node("neg", [outside(x)]);
      return staysInside(node) ? node : pass(this.fixed, node, `p${node.id}`, node.shape);
    };
    // An entry may lie outside where a round picks another value instead.
    const picks = order.some(({ op }) => op === "select");
    for (const node of order) {
      if (done.has(node) || !moving.has(node)) continue;
      const [x] = node.inputs;
      const sequence = node.op === "gather" && x && !moving.has(x) ? this.#sequence(node, !picks) : null;
      if (sequence) {
        const parameter = pass(this.walked, sequence, `s${node.id}`, node.shape);
        done.set(node, parameter);
        continue;
      }
      const inputs = node.inputs.map((input) =>
        moving.has(input) ? (done.get(input) ?? input) : outside(input),
      );
      done.set(node, graph.node(node.op, inputs, node.attrs));
    }
    return roots.map((root) => (moving.has(root) ? (done.get(root) ?? root) : outside(root)));
  }

  /**
   * The entries of x that `x[i + c]` and `x[c − i]` walk through, in the order of the rounds. Where every round reads
   * one (`all`), an x of unknown size has as many as the rounds need.
   */
  #sequence(node: Node, all: boolean): Node | null {
    const [x, place] = node.inputs;
    if (!x || !place || node.attrs["axis"] !== 0 || place.shape.length > 0) return null;
    const line = lineOf(place, this.#index);
    const own = x.shape[0];
    if (!line || own === undefined) return null;
    const { from, step } = line;
    const size = this.#size;
    if (step === 1) {
      if (from === 0 && own === size) return x;
      if (from === 0 && isName(own) && isName(size))
        throw new SizeConflict(own, size, `sizes ${own} and ${size} are walked together`);
      const known = typeof from === "number" && from >= 0;
      const end = addSize(from, size);
      const fits =
        end === own || surelyLess(end, addSize(own, 1)) || (all && typeof end === "number" && isName(own));
      return known && fits ? this.#slice(x, [from, end, 1]) : null;
    }
    if (typeof from !== "number" || typeof size !== "number" || typeof own !== "number") {
      // Backwards from x[from]: a stretch of x, turned round.
      const first = subSize(from, subSize(size, 1));
      if (step !== -1 || typeof first !== "number" || first < 0 || !surelyLess(from, own)) return null;
      const end = addSize(from, 1);
      const stretch = first === 0 && end === own ? x : this.#slice(x, [first, end, 1]);
      return this.#b.graph.node("flip", [stretch], { axes: [0] });
    }
    const last = from + step * (size - 1);
    if (size === 0 || from < 0 || from >= own || last < 0 || last >= own) return null;
    const stop = last + step;
    return this.#slice(x, [from, stop < 0 ? null : stop, step]);
  }

  #slice(x: Node, part: Attr): Node {
    const spec = [part, ...x.shape.slice(1).map((n): Attr => [0, n, 1])];
    return this.#b.graph.node("index", [x], { spec });
  }
}

const isName = (size: Size): boolean => typeof size === "string" && /^\w+$/.test(size);

/** Numbers, and numbers repeated, are written in the body itself. */
function staysInside(node: Node): boolean {
  const [x] = node.inputs;
  if (node.op === "broadcast" && x) return staysInside(x);
  return node.op === "const" || node.op === "size" || (rowOf(node.op).kind === "leaf" && isNumber(node));
}

const isNumber = (node: Node): boolean =>
  node.inputs.length === 0 && node.op !== "variable" && node.op !== "tensor" && node.op !== "opaque";

const nameFor = (node: Node): string => (node.op === "variable" ? String(node.attrs["name"]) : "u");

/** `from + step · index` for known whole numbers (or a size to start from); null for anything else. */
function lineOf(node: Node, index: Node): { readonly from: Size; readonly step: number } | null {
  if (node === index) return { from: 0, step: 1 };
  const [x, y] = node.inputs;
  if (!x) return null;
  if (node.op === "neg") {
    const inner = lineOf(x, index);
    return inner && { from: subSize(0, inner.from), step: -inner.step };
  }
  if (!y) return null;
  const [left, right] = [sizeNode(x), sizeNode(y)];
  if (node.op === "mul") {
    const [factor, inner] = left !== null ? [left, lineOf(y, index)] : [right, lineOf(x, index)];
    if (typeof factor !== "number" || !inner || typeof inner.from !== "number") return null;
    return { from: factor * inner.from + 0, step: factor * inner.step };
  }
  if (node.op !== "add" && node.op !== "sub") return null;
  if (left !== null) {
    const inner = lineOf(y, index);
    if (!inner) return null;
    return node.op === "add"
      ? { from: addSize(left, inner.from), step: inner.step }
      : { from: subSize(left, inner.from), step: -inner.step };
  }
  const inner = lineOf(x, index);
  if (!inner || right === null) return null;
  return {
    from: node.op === "add" ? addSize(inner.from, right) : subSize(inner.from, right),
    step: inner.step,
  };
}
