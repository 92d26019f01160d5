import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { entries } from "../../../engine/graph/shape.ts";
import { nestedOf } from "../../../engine/graph/tensor.ts";
import { simplify } from "../../../engine/simplify/simplify.ts";
import { given, looped, RECURRENCES, type Recurrence } from "../scan/recurrences.ts";
import type { Case } from "./cases.ts";

const at = (list: readonly Node[], i = 0): Node => {
  const node = list[i];
  if (!node) throw new Error(`nothing at ${i}`);
  return node;
};

/** Rounds that other languages could get wrong: arrays that change places, matrices, systems, several at once. */
const MORE: readonly Recurrence[] = [
  {
    name: "vectors that change places",
    carried: [[3], [3]],
    rounds: 3,
    step: ({ b, x, i }) => [at(x, 1), b.add(at(x), b.mul(at(x, 1), i))],
    each: ({ x }) => at(x),
  },
  {
    name: "a matrix that a vector and a number follow, backwards",
    carried: [[2, 2], [2], []],
    fixed: [[2, 2]],
    walked: [[2], []],
    rounds: 4,
    reverse: true,
    step: ({ b, x, p, s }) => {
      const matrix = b.mul(b.ratio(1, 2), b.graph.node("matmul", [at(x), at(p)]));
      const vector = b.add(b.graph.node("matmul", [at(x), at(x, 1)]), at(s));
      const all = b.graph.node("sum", [b.square(at(x, 1))], { axes: [0], keepdims: false });
      return [matrix, vector, b.add(b.mul(at(x, 2), at(s, 1)), all)];
    },
    each: ({ x }) => at(x, 2),
  },
  {
    name: "a system solved each round, with a softmax of its solution",
    carried: [[3]],
    fixed: [[3, 3]],
    walked: [[3]],
    rounds: 3,
    step: ({ b, x, p, s }) => {
      const own = b.add(at(p), b.graph.node("eye", [], { n: 3, m: 3, offset: 0 }));
      const solved = b.graph.node("solve", [own, b.add(at(x), at(s))]);
      return [b.graph.node("softmax", [solved], { axis: 0 })];
    },
    each: ({ b, x }) => b.graph.node("cumsum", [at(x)], { axis: 0, reverse: false }),
  },
  {
    name: "a row added to each row of a matrix, transposed and cut",
    carried: [[2, 3]],
    fixed: [[3]],
    walked: [[3, 2]],
    rounds: 3,
    step: ({ b, x, p, s }) => [
      b.call("tanh", b.add(b.add(at(x), at(p)), b.graph.node("transpose", [at(s)], { perm: [1, 0] }))),
    ],
    each: ({ b, x }) => b.graph.node("index", [at(x)], { spec: [1, [0, 3, 2]] }),
  },
];

/** Loops over rounds, and the derivatives of them: loops that run backwards over what the first ones left. */
export function loopCases(): Case[] {
  return [...RECURRENCES, ...MORE].map((r) => {
    const b = new Builder(new Graph());
    const from = given(b, r);
    const wanted = [...r.carried.map((_, k) => ({ last: k })), ...(r.each ? (["each"] as const) : [])];
    const loop = looped(b, r, from, wanted);
    const total = loop
      .map((node, k) =>
        b.mul(
          b.const(k + 1),
          b.graph.node("sum", [b.square(node)], { axes: [...node.shape.keys()], keepdims: false }),
        ),
      )
      .reduce((x, y) => b.add(x, y));
    const inputs = [...from.x, ...from.p, ...from.s];
    const slopes = gradient(b, total, inputs);
    const values = inputs.map((input, k) => {
      const shape = input.shape.map(Number);
      const data = Float64Array.from({ length: entries(shape) }, (_, i) => 0.2 + ((7 * i + 3 * k) % 11) / 14);
      return [String(input.attrs["name"]), nestedOf({ shape, data })] as const;
    });
    return {
      name: r.name,
      nodes: [...loop, ...slopes, ...simplify(b, slopes)],
      at: Object.fromEntries(values),
    };
  });
}
