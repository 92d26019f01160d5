import { describe, expect, it } from "vitest";
import { Builder } from "../../../engine/graph/build.ts";
import { attempt } from "../../../engine/graph/errors.ts";
import { Graph, topological } from "../../../engine/graph/graph.ts";
import { type Nested, tensorOf } from "../../../engine/graph/tensor.ts";
import { codeFunction } from "../../../engine/print/code.ts";
import { Plan } from "../../../engine/run/interpret.ts";
import { type Case, gradientCases, rowCases, tensorCases } from "./cases.ts";
import { loopCases } from "./loop-cases.ts";
import { expectSame } from "./same.ts";

const numbers = (value: Nested): number[] => (typeof value === "number" ? [value] : value.flatMap(numbers));

/** What the printed function gives at the case's point: the entries of each result. */
function run(one: Case): { readonly text: string; readonly results: readonly (readonly number[])[] } {
  const variables = topological(one.nodes).filter((node) => node.op === "variable");
  const text = codeFunction("made", variables, one.nodes, "javascript");
  const args = variables.map((node) => {
    const value = one.at[String(node.attrs["name"])] ?? 0;
    return node.shape.length === 0 ? value : numbers(value);
  });
  const made = new Function(`"use strict"; ${text}\nreturn made;`)() as (...args: unknown[]) => unknown;
  const found = made(...args);
  const results = one.nodes.length === 1 ? [found] : (found as unknown[]);
  return {
    text,
    results: results.map((own) => (typeof own === "object" ? [...(own as Float64Array)] : [Number(own)])),
  };
}

describe("JavaScript with arrays gives the same numbers", () => {
  const cases = [...rowCases(), ...tensorCases(), ...gradientCases(), ...loopCases()];

  it.each(cases.map((one, k) => [`${k} ${one.name}`, one] as const))("%s", (_name, one) => {
    const expected = new Plan(one.nodes).run(
      new Map(Object.entries(one.at).map(([key, v]) => [key, typeof v === "number" ? v : tensorOf(v)])),
    );
    const { text, results } = run(one);
    for (const [k, { data }] of expected.entries()) expectSame(results[k], [...data], text);
  });
});

it("writes sizes that are not known as parameters, and types for TypeScript", () => {
  const b = new Builder(new Graph());
  const X = b.variable("X", ["n", "d"]);
  const [w, y] = [b.variable("w", ["d"]), b.variable("y", ["n"])];
  const r = b.sub(b.graph.node("matmul", [X, w]), y);
  const loss = b.graph.node("mean", [b.square(r)], { axes: [0], keepdims: false });
  expect(
    codeFunction("loss", [X, w, y], [loss, r], "javascript", { types: true }),
  ).toBe(`function loss(X: ArrayLike<number>, w: ArrayLike<number>, y: ArrayLike<number>): [number, Float64Array] {
  const n = y.length;
  const d = w.length;
  const out1 = new Float64Array(n);
  const t0 = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let t1 = 0;
    for (let j = 0; j < d; j++) {
      t1 += X[i * d + j] * w[j];
    }
    t0[i] = t1;
  }
  for (let i = 0; i < n; i++) {
    out1[i] = t0[i] - y[i];
  }
  let t2 = 0;
  for (let i = 0; i < n; i++) {
    t2 += out1[i] ** 2;
  }
  t2 = t2 / n;
  return [t2, out1];
}`);
});

it("refuses one name for a size and a parameter", () => {
  const b = new Builder(new Graph());
  const [x, n] = [b.variable("x", ["n"]), b.variable("n")];
  for (const target of ["javascript", "c"] as const)
    expect(attempt(() => codeFunction("f", [x, n], [b.mul(n, x)], target)).ok).toBe(false);
});
