import { describe, expect, it } from "vitest";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { compile } from "../../../engine/run/compile.ts";
import { evaluate } from "../../../engine/run/interpret.ts";
import { deserialise, nodesOf, placed, serialise } from "../../../engine/run/serialise.ts";
import { Tape } from "../../../engine/run/tape.ts";
import { randomGraph } from "./graphs.ts";
import { random } from "./points.ts";

const sizeOf = (node: Node): number => (node.shape as readonly number[]).reduce((a, n) => a * n, 1);

/** Value and gradients by the interpreter, generated code and the tape. */
function threeWays(seed: number, steps: number) {
  const next = random(seed);
  const b = new Builder(new Graph());
  const { output, inputs } = randomGraph(b, next, steps);
  const outputs = [output, ...gradient(b, output, inputs)];
  const values = inputs.map((x) => Float64Array.from({ length: sizeOf(x) }, () => 2 * next() - 1));
  const bindings = new Map(
    inputs.map((x, i) => [x, { shape: x.shape as readonly number[], data: values[i] ?? new Float64Array() }]),
  );
  const expected = evaluate(outputs, bindings).map((tensor) => tensor.data);
  const args = inputs.map((x, i) =>
    x.shape.length === 0 ? (values[i]?.[0] ?? 0) : (values[i] ?? new Float64Array()),
  );
  const generated = outputs.map((node) => new Float64Array(sizeOf(node)));
  const run = compile(outputs, inputs);
  const first = run(...args, ...generated.slice(1));
  generated[0]?.set([first]);
  const taped = outputs.map((node) => new Float64Array(sizeOf(node)));
  new Tape(outputs, inputs).run(args, 1, taped);
  return { expected, generated, taped, outputs, source: run.source };
}

function close(actual: readonly Float64Array[], expected: readonly Float64Array[], what: string): void {
  for (const [i, wanted] of expected.entries()) {
    const scale = Math.max(1, ...Array.from(wanted, Math.abs));
    for (const [k, value] of wanted.entries()) {
      const own = actual[i]?.[k] ?? Number.NaN;
      expect(Math.abs(own - value) / scale, `${what}, output ${i}[${k}]: ${own}, not ${value}`).toBeLessThan(
        1e-11,
      );
    }
  }
}

describe("random graphs", () => {
  it.each(Array.from({ length: 150 }, (_, seed) => seed))("agree, seed %i", (seed) => {
    const { expected, generated, taped } = threeWays(seed, 12 + (seed % 25));
    close(generated, expected, `generated, seed ${seed}`);
    close(taped, expected, `tape, seed ${seed}`);
  });

  it("come back from JSON as they were", () => {
    for (let seed = 0; seed < 30; seed++) {
      const b = new Builder(new Graph());
      const { output, inputs } = randomGraph(b, random(seed), 20);
      const roots = [output, ...gradient(b, output, inputs)];
      const text = JSON.stringify(serialise(roots));
      // Into the same graph they are the same nodes.
      expect(deserialise(JSON.parse(text), b.graph)).toEqual(roots);
      expect(JSON.stringify(serialise(deserialise(JSON.parse(text))))).toBe(text);
    }
  });
});

describe("serialised graphs", () => {
  it("keep what JSON has no word for", () => {
    const b = new Builder(new Graph());
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0.1];
    const roots = [
      ...odd.map((value) => b.const(value)),
      b.ratio(1, 3),
      b.tensor({ shape: [5], data: Float64Array.from(odd) }),
      b.graph.node("index", [b.variable("x", ["n", 3])], { spec: [[0, null, -1], "new", 2] }),
    ];
    const back = deserialise(JSON.parse(JSON.stringify(serialise(roots))), b.graph);
    for (const [i, root] of roots.entries()) expect(back[i]).toBe(root);
  });

  it("stand at their positions, with shapes and types", () => {
    for (let seed = 0; seed < 20; seed++) {
      const b = new Builder(new Graph());
      const { output, inputs } = randomGraph(b, random(seed), 20);
      const { graph, position } = placed([output, ...gradient(b, output, inputs)]);
      const nodes = nodesOf(JSON.parse(JSON.stringify(graph)));
      expect(nodes).toHaveLength(position.size);
      for (const [node, at] of position) {
        const { id, op, shape, dtype, inputs: from } = nodes[at] ?? output;
        expect({ id, op, shape, dtype }).toEqual({
          id: at,
          op: node.op,
          shape: node.shape,
          dtype: node.dtype,
        });
        expect(from.map((input) => input.id)).toEqual(node.inputs.map((input) => position.get(input)));
      }
    }
  });

  it("are refused when damaged", () => {
    const damaged = (nodes: unknown) => () => deserialise({ nodes, roots: [0] } as never);
    expect(damaged([["sin", [1]]])).toThrow("before its input");
    expect(damaged([["no such row", []]])).toThrow("no operation is named");
    expect(damaged([["tensor", [], { data: { shape: [3], data: [1] } }]])).toThrow("size");
  });
});
