import { beforeAll, describe, expect, it } from "vitest";
import type { Parser, Node as Syntax } from "web-tree-sitter";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph, topological } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import type { Shape } from "../../../engine/graph/shape.ts";
import { type Nested, tensorOf } from "../../../engine/graph/tensor.ts";
import { code, codeFunction } from "../../../engine/print/code.ts";
import { Plan } from "../../../engine/run/interpret.ts";
import { type Case, gradientCases, rowCases, scalarCases, tensorCases } from "./cases.ts";
import { branchCases, elementwiseCases } from "./elementwise-cases.ts";
import { fromJulia, juliaParser, runJulia, toJulia } from "./julia/run.ts";
import { JuliaError } from "./julia/values.ts";
import { loopCases } from "./loop-cases.ts";
import { expectSame } from "./same.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await juliaParser();
});

/** What the grammar of Julia cannot read in a text. */
function faults(text: string): string[] {
  const tree = parser.parse(text);
  if (!tree) return ["no tree"];
  const found: string[] = [];
  const visit = (node: Syntax): void => {
    if (node.isError || node.isMissing) found.push(node.text);
    for (const child of node.children) if (child?.hasError || child?.isMissing) visit(child);
  };
  if (tree.rootNode.hasError) visit(tree.rootNode);
  return found;
}

/** Julia knows no places counted from the end. */
function fromTheStart(one: Case): Case {
  const sizes = new Map(
    one.nodes.flatMap((root) =>
      topological([root]).flatMap(({ op, inputs, attrs }) =>
        op === "gather"
          ? [[String(inputs[1]?.attrs["name"]), Number(inputs[0]?.shape[Number(attrs["axis"])])]]
          : [],
      ),
    ) as [string, number][],
  );
  const moved = (value: Nested, size: number): Nested =>
    typeof value === "number" ? (value < 0 ? value + size : value) : value.map((part) => moved(part, size));
  const at = Object.fromEntries(
    Object.entries(one.at).map(([name, value]) => [
      name,
      moved(value, one.places?.includes(name) ? (sizes.get(name) ?? 0) : 0),
    ]),
  );
  return { ...one, at: one.places ? at : one.at };
}

const EVERYTHING = (): Case[] =>
  [
    ...branchCases(),
    ...elementwiseCases(),
    ...rowCases(),
    ...gradientCases(),
    ...tensorCases(),
    ...scalarCases(),
    ...loopCases(),
  ].map(fromTheStart);

/** The function printed for a case, run: the entries of each result with their shapes. */
function expectRun(one: Case): void {
  const expected = new Plan(one.nodes).run(
    new Map(Object.entries(one.at).map(([name, v]) => [name, typeof v === "number" ? v : tensorOf(v)])),
  );
  const variables = topological(one.nodes).filter((node) => node.op === "variable");
  for (const [k, node] of one.nodes.entries()) {
    const want = expected[k];
    if (!want) continue;
    const text = codeFunction("made", variables, [node], "julia");
    expect(faults(text), text).toEqual([]);
    const at = new Map(
      variables.map((variable) => {
        const name = String(variable.attrs["name"]);
        return [name, toJulia(one.at[name] ?? 0, one.places?.includes(name))] as const;
      }),
    );
    const done = attemptRun(text, at);
    // Outside of a function's domain Julia throws, where the formula is not a number.
    if (typeof done === "string") {
      expect(want.data.some(Number.isNaN) && done.startsWith("DomainError"), `${text}\n${done}`).toBe(true);
      continue;
    }
    expect(done.shape, text).toEqual(want.shape);
    expectSame(done.data, [...want.data], text);
  }
}

function attemptRun(text: string, at: Parameters<typeof runJulia>[2]): ReturnType<typeof fromJulia> | string {
  try {
    return fromJulia(runJulia(parser, text, at));
  } catch (error) {
    if (error instanceof JuliaError) return error.message;
    throw error;
  }
}

describe("printed Julia", () => {
  it("is Julia, by its grammar, and gives the same numbers, by its semantics", () => {
    const all = EVERYTHING();
    expect(all.length).toBeGreaterThan(800);
    for (const one of all) expectRun(one);
  }, 60_000);

  it("gives all results of a function at once", () => {
    for (const one of tensorCases()) {
      const variables = topological(one.nodes).filter((node) => node.op === "variable");
      const text = codeFunction("made", variables, one.nodes, "julia");
      expect(faults(text), text).toEqual([]);
    }
  });

  const X: Shape = ["n", "d"];
  const variable = (b: Builder, name: string, shape: Shape): Node => b.variable(name, shape);
  const rows: readonly (readonly [string, (b: Builder) => Node, string])[] = [
    ["a row added to each row", (b) => b.add(variable(b, "X", X), variable(b, "b", ["d"])), "X .+ b'"],
    [
      "a vector of sums",
      (b) => b.graph.node("sum", [variable(b, "X", X)], { axes: [0], keepdims: false }),
      "vec(sum(X, dims=1))",
    ],
    [
      "a matrix of means",
      (b) => b.graph.node("mean", [variable(b, "X", X)], { axes: [1], keepdims: true }),
      "mean(X, dims=2)",
    ],
    ["places from 1", (b) => b.graph.node("index", [variable(b, "x", [5])], { spec: [0] }), "x[1]"],
    [
      "a slice with its end",
      (b) => b.graph.node("index", [variable(b, "x", [5])], { spec: [[1, 4, 1]] }),
      "x[2:4]",
    ],
    [
      "a row with all its entries",
      (b) => b.graph.node("index", [variable(b, "X", [4, 5])], { spec: [2] }),
      "X[3, :]",
    ],
    [
      "a vector from the left",
      (b) => b.graph.node("matmul", [variable(b, "x", ["n"]), variable(b, "X", X)]),
      "X' * x",
    ],
    [
      "an inner product",
      (b) => b.graph.node("matmul", [variable(b, "x", ["n"]), variable(b, "y", ["n"])]),
      "dot(x, y)",
    ],
    [
      "entries by rows",
      (b) => b.graph.node("reshape", [variable(b, "X", [2, 3])], { shape: [6] }),
      "vec(X')",
    ],
    ["a function of each entry", (b) => b.call("exp", b.neg(variable(b, "x", ["n"]))), "exp.(-x)"],
    [
      "a norm",
      (b) => b.graph.node("norm", [variable(b, "x", ["n"])], { axes: [0], keepdims: false, ord: 2 }),
      "norm(x)",
    ],
  ];
  it.each(rows)("writes %s", (_name, of, expected) => {
    expect(code(of(new Builder(new Graph())), "julia")).toBe(expected);
  });
});
