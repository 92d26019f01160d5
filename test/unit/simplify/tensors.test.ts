import { describe, expect, it } from "vitest";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Attrs, Node } from "../../../engine/graph/node.ts";
import type { Shape } from "../../../engine/graph/shape.ts";
import { type Nested, tensorOf } from "../../../engine/graph/tensor.ts";
import { text } from "../../../engine/print/text.ts";
import { Plan } from "../../../engine/run/interpret.ts";
import { simplify } from "../../../engine/simplify/simplify.ts";
import { tensorCases } from "../print/cases.ts";

describe("simplify keeps the gradients of tensor programs", () => {
  it.each(tensorCases().map((one) => [one.name, one] as const))("%s", (_name, { nodes, raw = [], at }) => {
    const bindings = new Map(
      Object.entries(at).map(([name, value]: [string, Nested]) => [
        name,
        typeof value === "number" ? value : tensorOf(value),
      ]),
    );
    const before = new Plan(raw).run(bindings);
    const after = new Plan(nodes.slice(1)).run(bindings);
    for (const [i, tensor] of before.entries()) {
      expect(after[i]?.shape).toEqual(tensor.shape);
      for (const [k, value] of tensor.data.entries())
        expect(
          Math.abs((after[i]?.data[k] ?? Number.NaN) - value) / Math.max(1, Math.abs(value)),
        ).toBeLessThan(1e-12);
    }
  });
});

type Make = (op: string, ...parts: readonly (Node | Attrs)[]) => Node;
const isNode = (part: Node | Attrs): part is Node => "inputs" in part;

/** The gradient of a program over variables of symbolic shapes, as text. */
function slope(
  shapes: Readonly<Record<string, Shape>>,
  by: string,
  of: (o: Make, v: Record<string, Node>, b: Builder) => Node,
): string {
  const graph = new Graph();
  const b = new Builder(graph);
  const v = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, b.variable(name, shape)]),
  );
  const o: Make = (op, ...parts) =>
    graph.node(op, parts.filter(isNode), (parts.find((part) => !isNode(part)) as Attrs | undefined) ?? {});
  const variable = v[by];
  const output = of(o, v, b);
  const [made] = variable ? simplify(b, gradient(b, output, [variable])) : [];
  return made ? text(made) : "";
}

const T: Attrs = { perm: [1, 0] };
const all = (x: Node): Attrs => ({ axes: [...x.shape.keys()], keepdims: false });
const n = ["n"];
const nn = ["n", "n"];
const mn = ["m", "n"];

/** The kinds that matrixcalculus.org documents, and losses, in closed form. */
const CLOSED: readonly (readonly [
  string,
  string,
  Readonly<Record<string, Shape>>,
  string,
  (o: Make, v: Record<string, Node>, b: Builder) => Node,
])[] = [
  [
    "xᵀAx",
    "(A + Aᵀ)x",
    { x: n, A: nn },
    "x",
    (o, v) => o("matmul", o("matmul", v["x"] as Node, v["A"] as Node), v["x"] as Node),
  ],
  [
    "xᵀAx by A",
    "xxᵀ",
    { x: n, A: nn },
    "A",
    (o, v) => o("matmul", v["x"] as Node, o("matmul", v["A"] as Node, v["x"] as Node)),
  ],
  [
    "aᵀXb",
    "abᵀ",
    { a: ["m"], X: mn, b: n },
    "X",
    (o, v) => o("matmul", v["a"] as Node, o("matmul", v["X"] as Node, v["b"] as Node)),
  ],
  ["aᵀx", "a", { a: n, x: n }, "x", (o, v) => o("dot", v["a"] as Node, v["x"] as Node)],
  ["xᵀx", "2x", { x: n }, "x", (o, v) => o("matmul", v["x"] as Node, v["x"] as Node)],
  [
    "‖x‖",
    "x/‖x‖",
    { x: n },
    "x",
    (o, v) => o("norm", v["x"] as Node, { axes: [0], keepdims: false, ord: 2 }),
  ],
  [
    "‖Ax − b‖²",
    "2Aᵀ(Ax − b)",
    { A: mn, x: n, b: ["m"] },
    "x",
    (o, v, b) => {
      const s = o("pow", o("sub", o("matmul", v["A"] as Node, v["x"] as Node), v["b"] as Node), b.two);
      return o("sum", s, all(s));
    },
  ],
  [
    "Σᵢⱼ xᵢAᵢⱼyⱼ by indices",
    "Aᵀx",
    { x: ["m"], A: mn, y: n },
    "y",
    (o, v) => o("einsum", v["x"] as Node, v["A"] as Node, v["y"] as Node, { spec: "i,ij,j->" }),
  ],
  [
    "Σₙ xₙᵀAxₙ by indices",
    "X(A + Aᵀ)",
    { X: mn, A: nn },
    "X",
    (o, v) => {
      const q = o("einsum", v["X"] as Node, v["A"] as Node, v["X"] as Node, { spec: "ni,ij,nj->n" });
      return o("sum", q, all(q));
    },
  ],
  [
    "Σ (QKᵀ)² by indices",
    "2QKᵀK",
    { Q: mn, K: ["k", "n"] },
    "Q",
    (o, v, b) => {
      const s = b.square(o("einsum", v["Q"] as Node, v["K"] as Node, { spec: "nd,md->nm" }));
      return o("sum", s, all(s));
    },
  ],
  [
    "cross-entropy with the classes as numbers",
    "softmax(z) − onehot(c)",
    { z: ["m", "k"], c: ["m", 1] },
    "z",
    (o, v, b) => {
      const p = o("take_along", o("log_softmax", v["z"] as Node, { axis: 1 }), v["c"] as Node, { axis: 1 });
      return b.neg(o("sum", p, all(p)));
    },
  ],
  [
    "tr(AXB)",
    "AᵀBᵀ",
    { A: nn, X: nn, B: nn },
    "X",
    (o, v) => o("trace", o("matmul", o("matmul", v["A"] as Node, v["X"] as Node), v["B"] as Node)),
  ],
  [
    "tr(XᵀX)",
    "2X",
    { X: mn },
    "X",
    (o, v) => o("trace", o("matmul", o("transpose", v["X"] as Node, T), v["X"] as Node)),
  ],
  [
    "tr(XᵀAX)",
    "(A + Aᵀ)X",
    { X: mn, A: ["m", "m"] },
    "X",
    (o, v) =>
      o("trace", o("matmul", o("matmul", o("transpose", v["X"] as Node, T), v["A"] as Node), v["X"] as Node)),
  ],
  [
    "tr(AX⁻¹)",
    "−X⁻ᵀAᵀX⁻ᵀ",
    { A: nn, X: nn },
    "X",
    (o, v) => o("trace", o("matmul", v["A"] as Node, o("inv", v["X"] as Node))),
  ],
  ["log det X", "X⁻ᵀ", { X: nn }, "X", (o, v) => o("log", o("det", v["X"] as Node))],
  ["log|det X|", "X⁻ᵀ", { X: nn }, "X", (o, v) => o("logabsdet", v["X"] as Node)],
  ["det X", "det(X) X⁻ᵀ", { X: nn }, "X", (o, v) => o("det", v["X"] as Node)],
  [
    "aᵀX⁻¹b",
    "−X⁻ᵀabᵀX⁻ᵀ",
    { a: n, X: nn, b: n },
    "X",
    (o, v) => o("matmul", v["a"] as Node, o("matmul", o("inv", v["X"] as Node), v["b"] as Node)),
  ],
  [
    "Σ log x",
    "1/x",
    { x: n },
    "x",
    (o, v) => o("sum", o("log", v["x"] as Node), { axes: [0], keepdims: false }),
  ],
  [
    "Σ exp x",
    "e^x",
    { x: n },
    "x",
    (o, v) => o("sum", o("exp", v["x"] as Node), { axes: [0], keepdims: false }),
  ],
  [
    "log Σ exp x",
    "softmax(x)",
    { x: n },
    "x",
    (o, v) => o("logsumexp", v["x"] as Node, { axes: [0], keepdims: false }),
  ],
  [
    "sin(aᵀx)",
    "cos(aᵀx) a",
    { a: n, x: n },
    "x",
    (o, v) => o("sin", o("matmul", v["a"] as Node, v["x"] as Node)),
  ],
  [
    "‖x‖₁",
    "sign(x)",
    { x: n },
    "x",
    (o, v) => o("norm", v["x"] as Node, { axes: [0], keepdims: false, ord: 1 }),
  ],
  [
    "‖X‖_F²",
    "2X",
    { X: mn },
    "X",
    (o, v, b) => {
      const s = o("pow", v["X"] as Node, b.two);
      return o("sum", s, all(s));
    },
  ],
  [
    "xᵀdiag(d)x",
    "2d ⊙ x",
    { x: n, d: n },
    "x",
    (o, v) =>
      o("matmul", v["x"] as Node, o("matmul", o("diag", v["d"] as Node, { offset: 0 }), v["x"] as Node)),
  ],
  [
    "mean((XWᵀ + b − y)²)",
    "(2/n)(XWᵀ + b − y)ᵀX",
    { X: ["n", "d"], W: [1, "d"], b: [1], y: ["n", 1] },
    "W",
    (o, v, b) => {
      const r = o(
        "sub",
        o("add", o("matmul", v["X"] as Node, o("transpose", v["W"] as Node, T)), v["b"] as Node),
        v["y"] as Node,
      );
      const s = o("pow", r, b.two);
      return o("mean", s, all(s));
    },
  ],
  [
    "logistic loss",
    "Xᵀ(σ(Xw) − y)",
    { X: ["n", "d"], w: ["d"], y: n },
    "w",
    (o, v, b) => {
      const p = o(
        "div",
        b.one,
        o("add", b.one, o("exp", o("neg", o("matmul", v["X"] as Node, v["w"] as Node)))),
      );
      const t = o(
        "add",
        o("mul", v["y"] as Node, o("log", p)),
        o("mul", o("sub", b.one, v["y"] as Node), o("log", o("sub", b.one, p))),
      );
      return o("neg", o("sum", t, all(t)));
    },
  ],
  [
    "cross-entropy of one class",
    "softmax(z) − e2",
    { z: [5] },
    "z",
    (o, v) => o("neg", o("index", o("log_softmax", v["z"] as Node, { axis: 0 }), { spec: [2] })),
  ],
];

describe("closed forms", () => {
  it.each(CLOSED)("∂ %s = %s", (_of, expected, shapes, by, make) => {
    expect(slope(shapes, by, make)).toBe(expected);
  });
});

it("opens the entries of arrays that share their parts once each", () => {
  const b = new Builder(new Graph());
  const x = b.variable("x", [2]);
  const y = b.variable("y", [2]);
  let [u, v] = [x, y];
  // Each round uses both arrays of the round before twice.
  for (let round = 0; round < 40; round++) [u, v] = [b.mul(b.call("cos", u), v), b.call("sin", b.add(v, u))];
  const first = b.graph.node("index", [u], { spec: [0] });
  const [simple] = simplify(b, [first]);
  const at = { x: tensorOf([0.3, 9]), y: tensorOf([0.2, 9]) };
  const value = (node: Node | undefined): unknown =>
    node && new Plan([node]).run(new Map(Object.entries(at)))[0]?.data[0];
  expect(value(simple)).toBeCloseTo(value(first) as number, 9);
});
