import { NablaError } from "./errors.ts";
import type { Graph } from "./graph.ts";
import type { Attrs, DType, Node } from "./node.ts";
import {
  addRational,
  divRational,
  mulRational,
  negRational,
  powRational,
  type Rational,
  rational,
  rationalOf,
} from "./rational.ts";
import { broadcastShapes, SCALAR, type Shape, sameShape } from "./shape.ts";
import { productSize } from "./size.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Makes nodes and folds what costs nothing to fold: constants exactly, zeros and ones, double negation.
 * Derivative rules are written with it, so derivative graphs start small. Readers that keep what a person
 * wrote use `graph.node` instead.
 */
export class Builder {
  readonly graph: Graph;
  readonly zero: Node;
  readonly one: Node;
  readonly minusOne: Node;
  readonly two: Node;

  constructor(graph: Graph) {
    this.graph = graph;
    this.zero = this.const(0);
    this.one = this.const(1);
    this.minusOne = this.const(-1);
    this.two = this.const(2);
  }

  /** A row by name, unfolded except for the arithmetic this class folds. */
  op(name: string, inputs: readonly Node[], attrs?: Attrs): Node {
    const [x, y, z] = inputs;
    if (x && y && z && name === "select") return this.select(x, y, z);
    if (x && y) {
      if (name === "add") return this.add(x, y);
      if (name === "sub") return this.sub(x, y);
      if (name === "mul") return this.mul(x, y);
      if (name === "div") return this.div(x, y);
      if (name === "pow") return this.pow(x, y);
    }
    if (x && name === "neg") return this.neg(x);
    return this.graph.node(name, inputs, attrs);
  }

  const(value: number | Rational): Node {
    const exact = typeof value === "number" ? rationalOf(value) : value;
    // −0 has no rational; keep it as a double.
    return this.graph.node("const", [], {
      value: exact === null || Object.is(value, -0) ? (value as number) : exact,
    });
  }

  ratio(n: number, d: number): Node {
    return this.const(rational(n, d));
  }

  tensor(data: Tensor): Node {
    return this.graph.node("tensor", [], { data });
  }

  variable(name: string, shape: Shape = SCALAR, dtype: DType = "float"): Node {
    return this.graph.node("variable", [], dtype === "float" ? { name, shape } : { name, shape, dtype });
  }

  get pi(): Node {
    return this.graph.node("pi", []);
  }

  add(x: Node, y: Node): Node {
    if (isZero(x)) return this.broadcast(y, x.shape);
    if (isZero(y)) return this.broadcast(x, y.shape);
    const a = exact(x);
    const c = exact(y);
    if (a && c) return this.const(addRational(a, c));
    if (y.op === "neg" && y.inputs[0]) return this.sub(x, y.inputs[0]);
    return this.#underOneMask(x, y) ?? this.graph.node("add", [x, y]);
  }

  sub(x: Node, y: Node): Node {
    if (isZero(y)) return this.broadcast(x, y.shape);
    if (isZero(x)) return this.broadcast(this.neg(y), x.shape);
    if (x === y) return this.fill(this.zero, x.shape);
    const a = exact(x);
    const c = exact(y);
    if (a && c) return this.const(addRational(a, negRational(c)));
    if (y.op === "neg" && y.inputs[0]) return this.add(x, y.inputs[0]);
    return this.graph.node("sub", [x, y]);
  }

  mul(x: Node, y: Node): Node {
    if (isZero(x) || isZero(y)) return this.fill(this.zero, broadcastShapes(x.shape, y.shape));
    if (isOne(x)) return this.broadcast(y, x.shape);
    if (isOne(y)) return this.broadcast(x, y.shape);
    if (isMinusOne(x)) return this.broadcast(this.neg(y), x.shape);
    if (isMinusOne(y)) return this.broadcast(this.neg(x), y.shape);
    const a = exact(x);
    const c = exact(y);
    if (a && c) return this.const(mulRational(a, c));
    const masked = this.#throughMask(x, y) ?? this.#throughMask(y, x);
    if (masked) return masked;
    if (x.op === "neg" && x.inputs[0]) return this.neg(this.mul(x.inputs[0], y));
    if (y.op === "neg" && y.inputs[0]) return this.neg(this.mul(x, y.inputs[0]));
    return this.graph.node("mul", [x, y]);
  }

  div(x: Node, y: Node): Node {
    if (isZero(x) && !isZero(y)) return this.fill(this.zero, broadcastShapes(x.shape, y.shape));
    if (isOne(y)) return this.broadcast(x, y.shape);
    if (isMinusOne(y)) return this.broadcast(this.neg(x), y.shape);
    const a = exact(x);
    const c = exact(y);
    const q = a && c ? divRational(a, c) : null;
    if (q) return this.const(q);
    const masked = this.#throughMask(x, y, true);
    if (masked) return masked;
    if (x.op === "neg" && x.inputs[0]) return this.neg(this.div(x.inputs[0], y));
    return this.graph.node("div", [x, y]);
  }

  neg(x: Node): Node {
    const a = exact(x);
    if (a && a.n !== 0n) return this.const(negRational(a));
    if (isZero(x)) return x;
    if (x.op === "neg" && x.inputs[0]) return x.inputs[0];
    if (x.op === "sub" && x.inputs[0] && x.inputs[1]) return this.sub(x.inputs[1], x.inputs[0]);
    return this.graph.node("neg", [x]);
  }

  pow(x: Node, y: Node): Node {
    if (isOne(y)) return this.broadcast(x, y.shape);
    if (isZero(y)) return this.fill(this.one, broadcastShapes(x.shape, y.shape));
    const a = exact(x);
    const p = exact(y);
    const value = a && p && p.d === 1n ? powRational(a, Number(p.n)) : null;
    if (value) return this.const(value);
    return this.graph.node("pow", [x, y]);
  }

  square(x: Node): Node {
    return this.pow(x, this.two);
  }

  select(condition: Node, whenTrue: Node, whenFalse: Node): Node {
    if (whenTrue === whenFalse) return this.broadcast(whenTrue, condition.shape);
    return this.graph.node("select", [condition, whenTrue, whenFalse]);
  }

  /** A row of one input. */
  call(name: string, ...inputs: Node[]): Node {
    return this.op(name, inputs);
  }

  /** `x` repeated to the shape it broadcasts to together with `shape`; itself where nothing changes. */
  broadcast(x: Node, shape: Shape): Node {
    const target = broadcastShapes(x.shape, shape);
    return sameShape(target, x.shape) ? x : this.graph.node("broadcast", [x], { shape: target });
  }

  fill(x: Node, shape: Shape): Node {
    return sameShape(x.shape, shape) ? x : this.graph.node("broadcast", [x], { shape });
  }

  /** Sums `x` back to `shape`, the reverse of broadcasting. */
  sumTo(x: Node, shape: Shape): Node {
    if (sameShape(x.shape, shape)) return x;
    const lead = x.shape.length - shape.length;
    if (lead < 0) throw new NablaError("shape-mismatch", "cannot sum to a larger rank");
    const axes: number[] = [];
    for (let axis = 0; axis < x.shape.length; axis++)
      if (axis < lead || (shape[axis - lead] === 1 && x.shape[axis] !== 1)) axes.push(axis);
    const [inner] = x.inputs;
    // A number repeated and summed again: so many times the number.
    if (x.op === "broadcast" && inner?.shape.length === 0) {
      const count = productSize(axes.map((axis) => x.shape[axis] ?? 1));
      const times =
        typeof count === "number" ? this.const(count) : this.graph.node("size", [], { size: count });
      return this.fill(this.mul(times, inner), shape);
    }
    const summed = axes.length === 0 ? x : this.graph.node("sum", [x], { axes, keepdims: false });
    return sameShape(summed.shape, shape) ? summed : this.graph.node("reshape", [summed], { shape });
  }

  /** select(c, g, 0) + select(c, h, 0) = select(c, g + h, 0): a sum of contributions of one branch stays masked. */
  #underOneMask(x: Node, y: Node): Node | null {
    if (x.op !== "select" || y.op !== "select" || x.inputs[0] !== y.inputs[0]) return null;
    const [condition, a, c] = x.inputs;
    const [, p, q] = y.inputs;
    if (!condition || !a || !c || !p || !q) return null;
    if (isZero(c) && isZero(q)) return this.select(condition, this.add(a, p), this.zero);
    if (isZero(a) && isZero(p)) return this.select(condition, this.zero, this.add(c, q));
    return null;
  }

  /**
   * p · select(c, g, 0) = select(c, p·g, 0): the branch not taken contributes an exact zero,
   * even where p is infinite or NaN there (`where(x > 0, sin(x)/x, 1)` at 0).
   */
  #throughMask(other: Node, mask: Node, divide = false): Node | null {
    const m = divide ? other : mask;
    const factor = divide ? mask : other;
    const [condition, whenTrue, whenFalse] = m.inputs;
    // Two branches that exclude each other or overlap: each part keeps its own mask.
    if (m.op === "add" && condition && whenTrue && isMask(condition) && isMask(whenTrue)) {
      const part = (term: Node): Node => (divide ? this.div(term, factor) : this.mul(factor, term));
      return this.add(part(condition), part(whenTrue));
    }
    if (m.op !== "select" || !condition || !whenTrue || !whenFalse) return null;
    const apply = (part: Node): Node => (divide ? this.div(part, factor) : this.mul(factor, part));
    if (isZero(whenFalse)) return this.select(condition, apply(whenTrue), this.zero);
    if (isZero(whenTrue)) return this.select(condition, this.zero, apply(whenFalse));
    return null;
  }
}

/** The exact value of a constant node, else null. */
export function exact(node: Node): Rational | null {
  const value = node.op === "const" ? node.attrs["value"] : null;
  return typeof value === "object" && value !== null && "d" in value ? (value as Rational) : null;
}

/** The double a scalar constant stands for, named constants included; null for anything else. */
export function constantValue(node: Node): Rational | number | null {
  return node.op === "const" ? (node.attrs["value"] as Rational | number) : null;
}

/** select(c, g, 0) or select(c, 0, g), or a sum of two such. */
function isMask(node: Node, depth = 3): boolean {
  const [first, second, third] = node.inputs;
  if (node.op === "add")
    return depth > 0 && !!first && !!second && isMask(first, depth - 1) && isMask(second, depth - 1);
  return node.op === "select" && !!second && !!third && (isZero(second) || isZero(third));
}

const isInteger = (node: Node, n: bigint): boolean => {
  if (node.op === "broadcast" && node.inputs[0]) return isInteger(node.inputs[0], n);
  const value = exact(node);
  return value !== null && value.d === 1n && value.n === n;
};

export const isZero = (node: Node): boolean => isInteger(node, 0n);
export const isOne = (node: Node): boolean => isInteger(node, 1n);
export const isMinusOne = (node: Node): boolean => isInteger(node, -1n);
