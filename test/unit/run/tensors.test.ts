import { describe, expect, it } from "vitest";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { OPS } from "../../../engine/graph/ops/table.ts";
import { compile } from "../../../engine/run/compile.ts";
import { evaluate } from "../../../engine/run/interpret.ts";
import { Tape } from "../../../engine/run/tape.ts";
import { random } from "./points.ts";
import { CASES, type Case, inputsOf, title, weighted } from "./tensors.ts";

const sizeOf = (node: Node): number => (node.shape as readonly number[]).reduce((a, b) => a * b, 1);

function built(c: Case) {
  const b = new Builder(new Graph());
  const x = c.shapes.map((shape, i) =>
    b.variable(`x${i}`, shape, c.indices?.[i] === undefined ? "float" : "int"),
  );
  const y = b.graph.node(c.op, x, c.attrs);
  return { b, x, y };
}

/** What the generated program gives for each output. */
function generated(
  outputs: readonly Node[],
  x: readonly Node[],
  values: readonly Float64Array[],
): Float64Array[] {
  const run = compile(outputs, x);
  const results = outputs.map((output) => new Float64Array(sizeOf(output)));
  const args = x.map((node, i) =>
    node.shape.length === 0 ? (values[i]?.[0] ?? 0) : (values[i] ?? new Float64Array()),
  );
  const returned = outputs[0]?.shape.length === 0;
  const first = run(...args, ...results.slice(returned ? 1 : 0));
  if (returned && results[0]) results[0][0] = first;
  // A second call finds arrays that are used already.
  const again = run(...args, ...results.slice(returned ? 1 : 0));
  if (returned && results[0]) results[0][0] = again;
  return results;
}

function interpreted(
  outputs: readonly Node[],
  x: readonly Node[],
  values: readonly Float64Array[],
): Float64Array[] {
  const bindings = new Map(
    x.map((node, i) => [
      node,
      { shape: node.shape as readonly number[], data: values[i] ?? new Float64Array() },
    ]),
  );
  return evaluate(outputs, bindings).map((tensor) => tensor.data);
}

function close(actual: Float64Array, expected: Float64Array, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  const scale = Math.max(1e-6, ...Array.from(expected, Math.abs).filter(Number.isFinite));
  for (const [i, value] of expected.entries()) {
    const own = actual[i] ?? Number.NaN;
    if (Object.is(own, value) || own === value) continue;
    expect(Math.abs(own - value) / scale, `${what}[${i}]: ${own}, not ${value}`).toBeLessThan(1e-12);
  }
}

describe("tensor rows as generated code", () => {
  it.each(CASES.map((c) => [title(c), c] as const))("%s", (_title, c) => {
    const { x, y } = built(c);
    const values = inputsOf(c, random(3));
    close(
      generated([y], x, values)[0] ?? new Float64Array(),
      interpreted([y], x, values)[0] ?? new Float64Array(),
      "value",
    );
  });
  it("covers the table", () => {
    const seen = new Set(CASES.map((c) => c.op));
    expect(OPS.filter((row) => row.kind === "tensor" && !seen.has(row.name)).map((row) => row.name)).toEqual(
      [],
    );
  });
});

describe("gradients of tensor rows as generated code", () => {
  const smooth = CASES.filter((c) => c.shapes.length > 0);
  it.each(smooth.map((c) => [title(c), c] as const))("%s", (_title, c) => {
    const { b, x, y } = built(c);
    const f = weighted(b, y);
    const wrt = x.filter((_, i) => c.indices?.[i] === undefined);
    const outputs = [f, ...gradient(b, f, wrt)];
    const values = inputsOf(c, random(5));
    const own = generated(outputs, x, values);
    const expected = interpreted(outputs, x, values);
    for (const [i, output] of expected.entries()) close(own[i] ?? new Float64Array(), output, `output ${i}`);
  });
});

describe("tensor rows on the tape", () => {
  const whole =
    /^(det|logabsdet|detsign|inv|solve|cholesky|triangular_solve|eig\w+|sort|argsort|prod_others|cumprod_\w+|cofactor|conv_\w+|nuclear_norm|expm|windows\w*)$/;
  const apart = CASES.filter(
    (c) =>
      !whole.test(c.op) &&
      !(c.shapes[0]?.length === 4 && c.op === "matmul") &&
      !c.indices &&
      !(c.op === "norm" && c.attrs?.["ord"] === 3),
  );
  it.each(apart.map((c) => [title(c), c] as const))("%s", (_title, c) => {
    const { x, y } = built(c);
    const values = inputsOf(c, random(3));
    const out = new Float64Array(sizeOf(y));
    const args = x.map((node, i) =>
      node.shape.length === 0 ? (values[i]?.[0] ?? 0) : (values[i] ?? new Float64Array()),
    );
    new Tape([y], x).run(args, 1, [out]);
    close(out, interpreted([y], x, values)[0] ?? new Float64Array(), "value");
  });
});
