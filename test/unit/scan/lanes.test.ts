import { describe, expect, test } from "vitest";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { entries } from "../../../engine/graph/shape.ts";
import type { Tensor } from "../../../engine/graph/tensor.ts";
import { batch } from "../../../engine/read/batch/batch.ts";
import { evaluate } from "../../../engine/run/interpret.ts";
import { given, looped, RECURRENCES } from "./recurrences.ts";

const LANES = 3;

describe.each(RECURRENCES.map((r) => [r.name, r] as const))("%s, for several items at once", (_name, r) => {
  const b = new Builder(new Graph());
  const from = given(b, r);
  const inputs = [...from.x, ...from.p, ...from.s];
  const wanted = [...r.carried.map((_, k) => ({ last: k })), ...(r.each ? (["each"] as const) : [])];
  const roots = looped(b, r, from, wanted);
  const values = (input: Node, lane: number): Float64Array =>
    new Float64Array(entries(input.shape as number[])).map((_, i) => 0.3 + 0.1 * Math.sin(5 * i + lane));

  test.each(inputs.map((input, i) => [i, input] as const))("input %i differs", (_i, one) => {
    const all = b.variable("all", [LANES, ...one.shape]);
    const wide = batch(b, roots, new Map([[one, all]]), LANES);
    const point = new Map<Node, Tensor>(
      inputs.map((input) => [input, { shape: input.shape as number[], data: values(input, 9) }]),
    );
    const rows = Array.from({ length: LANES }, (_, lane) => values(one, lane));
    const data = Float64Array.from(rows.flatMap((row) => [...row]));
    const whole = new Map(point).set(all, { shape: all.shape as number[], data });
    const sums = (nodes: readonly Node[]): Node =>
      nodes
        .map((node) => b.graph.node("sum", [node], { axes: node.shape.map((_, k) => k), keepdims: false }))
        .reduce((x, y) => b.add(x, y));
    const [slopes] = evaluate(gradient(b, sums(wide), [all]), whole);
    const found = evaluate(wide, whole);
    for (const [lane, row] of rows.entries()) {
      const at = new Map(point).set(one, { shape: one.shape as number[], data: row });
      for (const [k, expected] of evaluate(roots, at).entries()) {
        const count = expected.data.length;
        for (const [i, value] of expected.data.entries())
          expect(found[k]?.data[lane * count + i]).toBeCloseTo(value, 12);
      }
      const total = roots.map((node) =>
        node.shape.length === 0 ? b.graph.node("reshape", [node], { shape: [1] }) : node,
      );
      const [own] = evaluate(gradient(b, sums(total), [one]), at);
      for (const [i, value] of (own?.data ?? []).entries())
        expect(slopes?.data[lane * row.length + i]).toBeCloseTo(value, 11);
    }
  });
});
