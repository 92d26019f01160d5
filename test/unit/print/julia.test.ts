import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import { Language, Parser, type Node as Syntax } from "web-tree-sitter";
import { Builder } from "../../../engine/graph/build.ts";
import { attempt } from "../../../engine/graph/errors.ts";
import { Graph, topological } from "../../../engine/graph/graph.ts";
import type { Attrs, Node } from "../../../engine/graph/node.ts";
import type { Shape } from "../../../engine/graph/shape.ts";
import { code, codeFunction } from "../../../engine/print/code.ts";
import { rowCases, scalarCases, tensorCases } from "./cases.ts";

let parser: Parser;
beforeAll(async () => {
  const require = createRequire(import.meta.url);
  await Parser.init();
  parser = new Parser();
  parser.setLanguage(
    await Language.load(readFileSync(require.resolve("tree-sitter-julia/tree-sitter-julia.wasm"))),
  );
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

describe("printed Julia", () => {
  it("is Julia, by its grammar", () => {
    let tried = 0;
    for (const one of [...scalarCases(), ...tensorCases(), ...rowCases()]) {
      for (const node of one.nodes) {
        const written = attempt(() => code(node, "julia"));
        if (!written.ok) continue;
        tried++;
        expect(faults(written.value), written.value).toEqual([]);
      }
      const variables = topological(one.nodes).filter((node) => node.op === "variable");
      const whole = attempt(() => codeFunction("made", variables, one.nodes, "julia"));
      if (whole.ok) expect(faults(whole.value), whole.value).toEqual([]);
    }
    expect(tried).toBeGreaterThan(1500);
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

  it("refuses products of stacks of matrices", () => {
    const b = new Builder(new Graph());
    const attrs: Attrs = {};
    const product = b.graph.node("matmul", [variable(b, "A", [2, 3, 3]), variable(b, "B", [2, 3, 3])], attrs);
    expect(attempt(() => code(product, "julia")).ok).toBe(false);
  });
});
