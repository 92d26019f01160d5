import type { Builder } from "../../../engine/graph/build.ts";
import type { Node } from "../../../engine/graph/node.ts";

/** Smooth rows that are at home everywhere, so that random graphs of them have values and derivatives. */
const UNARY = [
  "sin",
  "cos",
  "tanh",
  "sigmoid",
  "softplus",
  "atan",
  "exp_small",
  "square",
  "relu",
  "abs",
] as const;
const BINARY = ["add", "sub", "mul", "div_safe", "maximum", "hypot_safe"] as const;

const shapes: readonly (readonly number[])[] = [[], [4], [3, 4], [3, 1], [2, 3, 4]];

function unary(b: Builder, name: (typeof UNARY)[number], x: Node): Node {
  if (name === "exp_small") return b.call("exp", b.call("sin", x));
  if (name === "square") return b.square(b.call("sin", x));
  return b.call(name, x);
}

function binary(b: Builder, name: (typeof BINARY)[number], x: Node, y: Node): Node {
  if (name === "div_safe") return b.div(x, b.add(b.const(2), b.square(y)));
  if (name === "hypot_safe") return b.call("sqrt", b.add(b.one, b.add(b.square(x), b.square(y))));
  return b.op(name, [x, y]);
}

/** Rearrangements and reductions that fit the shape. */
function structural(b: Builder, x: Node, pick: (n: number) => number): Node {
  const shape = x.shape as readonly number[];
  const rank = shape.length;
  if (rank === 0) return x;
  const axis = pick(rank);
  const size = shape[axis] ?? 1;
  const whole = shape.map((n): readonly [number, number, number] => [0, n, 1]);
  switch (pick(9)) {
    case 0:
      return b.graph.node("sum", [x], { axes: [axis], keepdims: pick(2) === 0 });
    case 1:
      return b.graph.node("transpose", [x], { perm: shape.map((_, i) => rank - 1 - i) });
    case 2:
      return b.graph.node("flip", [x], { axes: [axis] });
    case 3:
      return b.graph.node("index", [x], { spec: whole.map((part, i) => (i === axis ? pick(size) : part)) });
    case 4:
      return size < 2
        ? x
        : b.graph.node("index", [x], {
            spec: whole.map((part, i) => (i === axis ? ([1, size, 1] as const) : part)),
          });
    case 5:
      return b.graph.node("pad", [x, b.zero], { pads: shape.map((_, i) => (i === axis ? [1, 2] : [0, 0])) });
    case 6:
      return b.graph.node("softmax", [x], { axis });
    case 7:
      return b.graph.node("cumsum", [x], { axis, reverse: pick(2) === 0 });
    default:
      return b.graph.node("concatenate", [x, b.call("sin", x)], { axis });
  }
}

const sizeOf = (node: Node): number => (node.shape as readonly number[]).reduce((a, n) => a * n, 1);

const fits = (x: Node, y: Node): boolean => {
  const [a, c] = [x.shape as readonly number[], y.shape as readonly number[]];
  return Array.from({ length: Math.min(a.length, c.length) }, (_, i) => [
    a[a.length - 1 - i],
    c[c.length - 1 - i],
  ]).every(([n, m]) => n === m || n === 1 || m === 1);
};

/** A random scalar function of random variables, and the variables. */
export function randomGraph(
  b: Builder,
  next: () => number,
  steps: number,
): { readonly output: Node; readonly inputs: Node[] } {
  const pick = (n: number): number => Math.floor(n * next());
  const inputs = Array.from({ length: 2 + pick(2) }, (_, i) =>
    b.variable(`x${i}`, shapes[pick(shapes.length)] ?? []),
  );
  const pool: Node[] = [...inputs];
  const any = (): Node => pool[Math.max(0, pool.length - 1 - pick(6))] ?? b.one;
  for (let i = 0; i < steps; i++) {
    const x = any();
    const kind = pick(10);
    let made = x;
    if (kind < 4) made = unary(b, UNARY[pick(UNARY.length)] ?? "sin", x);
    else if (kind < 7) {
      const y = pool.filter((own) => fits(x, own));
      made = binary(b, BINARY[pick(BINARY.length)] ?? "add", x, y[pick(y.length)] ?? x);
    } else made = structural(b, x, pick);
    if (sizeOf(made) <= 400) pool.push(made);
  }
  const tail = pool.slice(-4);
  const output = tail.reduce<Node>((sum, node) => {
    const axes = node.shape.map((_, i) => i);
    const total =
      axes.length === 0 ? node : b.graph.node("sum", [b.call("sin", node)], { axes, keepdims: false });
    return b.add(sum, total);
  }, b.zero);
  return { output, inputs };
}
