import { describe, expect, it } from "vitest";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { ElementwiseRow } from "../../../engine/graph/ops/row.ts";
import { OPS } from "../../../engine/graph/ops/table.ts";
import { compile } from "../../../engine/run/compile.ts";
import { Tape } from "../../../engine/run/tape.ts";
import { apart, argumentsOf, arityOf, EDGES, random } from "./points.ts";

const rows = OPS.filter((row): row is ElementwiseRow => row.kind === "elementwise");

/** Points inside the domain, and every mixture of the edges. */
function pointsOf(row: ElementwiseRow): number[][] {
  const next = random(7);
  const points = Array.from({ length: 20 }, () => argumentsOf(row, next));
  if (/^(polygamma|bessel|sinc_derivative)/.test(row.name)) return points;
  const mixed = EDGES.map((x) => [x]);
  let all = mixed;
  for (let i = 1; i < arityOf(row); i++) all = all.flatMap((p) => EDGES.map((x) => [...p, x]));
  return [...points, ...all];
}

describe("every elementwise row runs alike everywhere", () => {
  it.each(rows.map((row) => [row.name, row] as const))("%s", (_name, row) => {
    const b = new Builder(new Graph());
    const x = Array.from({ length: arityOf(row) }, (_, i) => b.variable(`x${i}`));
    const y = b.graph.node(row.name, x);
    const run = compile([y], x);
    const points = pointsOf(row);
    const lanes = x.map((_, i) => ({ lanes: Float64Array.from(points, (p) => p[i] ?? 0) }));
    const out = new Float64Array(points.length);
    new Tape([y], x).run(lanes, points.length, [out]);
    for (const [i, p] of points.entries()) {
      const expected = row.real(...p);
      expect(apart(run(...p), expected), `generated ${row.name}(${p})`).toBeLessThan(1e-14);
      expect(apart(out[i] ?? 0, expected), `tape ${row.name}(${p})`).toBeLessThan(1e-14);
    }
  });
});

describe("constant powers", () => {
  it.each([-3, -2, -1, -0.5, 0.5, 1.5, 2, 3, 4, 5, 7, 10, 16, 2.5, 31])("x ** %s", (p) => {
    const b = new Builder(new Graph());
    const x = b.variable("x");
    const y = b.pow(x, b.const(p));
    const run = compile([y], [x]);
    const tape = new Tape([y], [x]);
    const out = new Float64Array(1);
    for (const at of [0.3, 1.7, 25.1, 0, -1.3]) {
      const expected = at ** p;
      tape.run([at], 1, [out]);
      expect(apart(run(at), expected), `${at} ** ${p}`).toBeLessThan(1e-14);
      expect(out[0]).toEqual(run(at));
    }
  });
});
