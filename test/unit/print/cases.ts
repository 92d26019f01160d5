import { readFileSync } from "node:fs";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Attrs, Node } from "../../../engine/graph/node.ts";
import { placeIn } from "../../../engine/graph/ops/table.ts";
import { type Nested, nestedOf } from "../../../engine/graph/tensor.ts";
import { simplify } from "../../../engine/simplify/simplify.ts";
import { CASES, draw } from "../graph/tensor-cases.ts";
import { Expressions } from "../simplify/expressions.ts";

/** Something to be printed and run elsewhere: nodes, and the values of their variables. */
export interface Case {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly at: Readonly<Record<string, Nested>>;
  /** The variables that are whole numbers. */
  readonly places?: readonly string[];
  /** The gradient among them before it was simplified, from the second node on. */
  readonly raw?: readonly Node[];
}

interface Formula {
  readonly id: string;
  readonly expression: string;
  readonly variables: readonly string[];
  readonly at: Readonly<Record<string, number>>;
}

/** Every formula with its gradient, as differentiated and as simplified. */
export function scalarCases(): Case[] {
  const path = new URL("../../reference/formulas.json", import.meta.url);
  const formulas = JSON.parse(readFileSync(path, "utf8")) as readonly Formula[];
  return formulas.map(({ id, expression, variables, at }) => {
    const e = new Expressions();
    const output = e.parse(expression);
    const slopes = gradient(
      e.b,
      output,
      variables.map((name) => e.variable(name)),
    );
    return { name: id, nodes: [output, ...slopes, ...simplify(e.b, slopes)], at };
  });
}

/** Each tensor row alone. */
export function rowCases(): Case[] {
  // Eigenvectors have a sign of their own in each library.
  return CASES.filter((each) => each.inputs.length > 0 && each.op !== "eigvectors").map(
    ({ op, inputs, attrs }) => {
      const b = new Builder(new Graph());
      const variables = inputs.map((own, i) => b.variable(`x${i}`, own.shape));
      const at = Object.fromEntries(
        inputs.map((own, i) => [`x${i}`, nestedOf(draw(own.draw, own.shape, i + 1))] as const),
      );
      const place = placeIn(op);
      return {
        name: op,
        nodes: [b.graph.node(op, variables, attrs)],
        at,
        ...(place === undefined ? {} : { places: [`x${place}`] }),
      };
    },
  );
}

type Make = (op: string, ...inputs: readonly (Node | Attrs)[]) => Node;

const isNode = (part: Node | Attrs): part is Node => "inputs" in part;
const everything = (x: Node): Attrs => ({ axes: [...x.shape.keys()], keepdims: false });
const SWAP: Attrs = { perm: [1, 0] };

const X = [
  [0.5, -1, 2],
  [1.5, 0.25, -0.75],
  [-2, 1, 0.5],
  [0.1, 0.7, 1.2],
];
const V3 = [0.3, -0.8, 1.1];
const Y4 = [1, 0, 1, 0];
const A3 = [
  [2, 0.5, -0.3],
  [0.1, 1.5, 0.4],
  [-0.2, 0.3, 1.8],
];

interface Program {
  readonly name: string;
  readonly at: Readonly<Record<string, Nested>>;
  /** Differentiated by all variables, unless said. */
  readonly wrt?: readonly string[];
  readonly of: (make: Make, v: (name: string) => Node, b: Builder) => Node;
}

/** Losses and quadratic forms as people write them. */
const PROGRAMS: readonly Program[] = [
  {
    name: "quadratic form",
    at: { x: V3, A: A3 },
    of: (o, v) => o("matmul", v("x"), o("matmul", v("A"), v("x"))),
  },
  {
    name: "least squares",
    at: { X, w: V3, y: Y4 },
    of: (o, v, b) => {
      const s = o("pow", o("sub", o("matmul", v("X"), v("w")), v("y")), b.two);
      return o("mean", s, everything(s));
    },
  },
  {
    name: "linear layer",
    at: { X, W: [[0.2, -0.4, 0.6]], b: [0.1], y: [[1], [0], [2], [-1]] },
    of: (o, v, b) => {
      const r = o("sub", o("add", o("matmul", v("X"), o("transpose", v("W"), SWAP)), v("b")), v("y"));
      const s = o("pow", r, b.two);
      return o("mean", s, everything(s));
    },
  },
  {
    name: "logistic loss",
    at: { X, w: V3, y: Y4 },
    wrt: ["w"],
    of: (o, v, b) => {
      const p = o("sigmoid", o("matmul", v("X"), v("w")));
      const t = o(
        "add",
        o("mul", v("y"), o("log", p)),
        o("mul", o("sub", b.one, v("y")), o("log", o("sub", b.one, p))),
      );
      return o("neg", o("sum", t, everything(t)));
    },
  },
  {
    name: "hinge",
    at: { X, w: V3, y: [1, -1, 1, -1] },
    wrt: ["w"],
    of: (o, v, b) => {
      const t = o("maximum", b.zero, o("sub", b.one, o("mul", v("y"), o("matmul", v("X"), v("w")))));
      return o("sum", t, everything(t));
    },
  },
  { name: "norm", at: { x: V3 }, of: (o, v) => o("norm", v("x"), { axes: [0], keepdims: false, ord: 2 }) },
  { name: "log det", at: { X: A3 }, of: (o, v) => o("logabsdet", v("X")) },
  { name: "det", at: { X: A3 }, of: (o, v) => o("det", v("X")) },
  { name: "trace", at: { A: A3, X: A3 }, of: (o, v) => o("trace", o("matmul", v("A"), o("inv", v("X")))) },
  {
    name: "solve",
    at: { A: A3, b: V3, c: [1, 2, -1] },
    of: (o, v) => o("matmul", v("c"), o("solve", v("A"), v("b"))),
  },
  { name: "sum of cubes", at: { x: V3 }, of: (o, v, b) => full(o, o("pow", v("x"), b.const(3))) },
  { name: "entropy", at: { x: [0.2, 0.3, 0.5] }, of: (o, v) => full(o, o("mul", v("x"), o("log", v("x")))) },
  {
    name: "variance",
    at: { x: V3 },
    of: (o, v) => o("var", v("x"), { axes: [0], keepdims: false, ddof: 0 }),
  },
  {
    name: "components",
    at: { x: V3 },
    of: (o, v, b) => {
      const i = (at: number): Node => o("index", v("x"), { spec: [at] });
      return o("add", o("mul", o("pow", i(0), b.two), i(1)), o("sin", i(2)));
    },
  },
  {
    name: "differences",
    at: { x: [0.5, 1, -1, 2] },
    of: (o, v, b) => {
      const head = o("index", v("x"), { spec: [[0, 3, 1]] });
      const tail = o("index", v("x"), { spec: [[1, 4, 1]] });
      return full(o, o("pow", o("sub", tail, o("pow", head, b.two)), b.two));
    },
  },
  {
    name: "two layers",
    at: { X, W: A3, v: [0.5, -0.25, 1], y: Y4 },
    of: (o, v, b) => {
      const h = o("tanh", o("matmul", v("X"), v("W")));
      return full(o, o("pow", o("sub", o("matmul", h, v("v")), v("y")), b.two));
    },
  },
  {
    name: "masked rows",
    at: { X },
    of: (o, v) =>
      full(
        o,
        o(
          "select",
          o("gt", v("X"), o("mean", v("X"), { axes: [0], keepdims: true })),
          o("exp", v("X")),
          v("X"),
        ),
      ),
  },
];

function full(o: Make, x: Node): Node {
  return o("sum", x, everything(x));
}

const shapeOf = (value: Nested): number[] => {
  const shape: number[] = [];
  for (let level: Nested | undefined = value; typeof level === "object"; level = level[0])
    shape.push(level.length);
  return shape;
};

/** The programs with their gradients, simplified. */
export function tensorCases(): Case[] {
  return PROGRAMS.map(({ name, at, wrt, of }) => {
    const graph = new Graph();
    const b = new Builder(graph);
    const variables = new Map(
      Object.entries(at).map(([key, value]) => [key, b.variable(key, shapeOf(value))]),
    );
    const make: Make = (op, ...parts) => {
      const attrs = parts.find((part) => !isNode(part)) as Attrs | undefined;
      return graph.node(op, parts.filter(isNode), attrs ?? {});
    };
    const variable = (key: string): Node => variables.get(key) ?? b.zero;
    const output = of(make, variable, b);
    const slopes = gradient(b, output, (wrt ?? Object.keys(at)).map(variable));
    return { name, nodes: [output, ...simplify(b, slopes)], at, raw: slopes };
  });
}

/** The gradient of the sum of squares of a row, by all its inputs that are no places. */
export function gradientCases(): Case[] {
  // The cofactors of a singular matrix are printed through its inverse.
  const isSingular = (one: Case): boolean => JSON.stringify(one.at["x0"]) === "[[1,2],[2,4]]";
  return rowCases().flatMap((one) => {
    if (isSingular(one)) return [];
    const [node] = one.nodes;
    const b = new Builder(new Graph());
    if (!node) return [];
    const variables = node.inputs.map((input) => b.variable(String(input.attrs["name"]), input.shape));
    const y = b.graph.node(node.op, variables, node.attrs);
    const total = b.graph.node("sum", [b.square(y)], { axes: [...y.shape.keys()], keepdims: false });
    const wrt = variables.filter((input) => !one.places?.includes(String(input.attrs["name"])));
    return wrt.length === 0
      ? []
      : [{ ...one, name: `gradient of ${one.name}`, nodes: gradient(b, total, wrt) }];
  });
}
