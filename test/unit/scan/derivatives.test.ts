import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jvp } from "../../../engine/differentiate/forward.ts";
import { hessian, hessianVector } from "../../../engine/differentiate/modes.ts";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { entries } from "../../../engine/graph/shape.ts";
import type { Tensor } from "../../../engine/graph/tensor.ts";
import { compile } from "../../../engine/run/compile.ts";
import { evaluate } from "../../../engine/run/interpret.ts";
import { complexPlan } from "../../../engine/run/interpret-complex.ts";
import { deserialise, nodesOf, type SerialGraph, serialise } from "../../../engine/run/serialise.ts";
import { type Given, given, looped, RECURRENCES, type Recurrence, unrolled } from "./recurrences.ts";

const near = (a: Tensor | undefined, c: Tensor | undefined): void => {
  expect(a?.shape).toEqual(c?.shape);
  for (const [i, value] of (a?.data ?? []).entries()) {
    const other = c?.data[i] ?? Number.NaN;
    if (Number.isNaN(value) && Number.isNaN(other)) continue;
    expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(other)));
  }
};

/** A number from what is carried, so that it can be differentiated by everything. */
function scalarOf(b: Builder, nodes: readonly Node[]): Node {
  const summed = nodes.map((node, k) =>
    b.mul(
      b.const(k + 1),
      node.shape.length === 0
        ? node
        : b.graph.node("sum", [node], { axes: node.shape.map((_, axis) => axis), keepdims: false }),
    ),
  );
  return summed.reduce((x, y) => b.add(x, y));
}

interface Setting {
  readonly b: Builder;
  readonly from: Given;
  readonly inputs: readonly Node[];
  readonly loop: readonly Node[];
  readonly plain: readonly Node[];
}

function setting(r: Recurrence): Setting {
  const b = new Builder(new Graph());
  const from = given(b, r);
  const wanted = [...r.carried.map((_, k) => ({ last: k })), ...(r.each ? (["each"] as const) : [])];
  return {
    b,
    from,
    inputs: [...from.x, ...from.p, ...from.s],
    loop: looped(b, r, from, wanted),
    plain: unrolled(b, r, from, wanted),
  };
}

/** Repeatable numbers between 0.2 and 1. */
function point(inputs: readonly Node[], seed: number): Map<Node, Tensor> {
  let state = seed;
  const next = (): number => {
    state = (state * 48271) % 2147483647;
    return 0.2 + 0.8 * (state / 2147483647);
  };
  return new Map(
    inputs.map((input) => {
      const shape = input.shape as readonly number[];
      return [input, { shape, data: new Float64Array(entries(shape)).map(next) }];
    }),
  );
}

function agree(s: Setting, loop: readonly Node[], plain: readonly Node[], seed = 7): void {
  const at = point(s.inputs, seed);
  const expected = evaluate(plain, at);
  for (const [k, value] of evaluate(loop, at).entries()) near(value, expected[k]);
}

/** By generated code. */
function compiledAgrees(s: Setting, loop: readonly Node[], plain: readonly Node[], seed = 11): void {
  const at = point(s.inputs, seed);
  const expected = evaluate(plain, at);
  const program = compile(loop, s.inputs);
  const args = s.inputs.map((input) => {
    const value = at.get(input)?.data ?? new Float64Array();
    return input.shape.length === 0 ? (value[0] ?? Number.NaN) : value;
  });
  const first = loop[0]?.shape.length === 0;
  const outs = loop.slice(first ? 1 : 0).map((node) => new Float64Array(entries(node.shape as number[])));
  const returned = program(...args, ...outs);
  const all = first ? [Float64Array.of(returned), ...outs] : outs;
  for (const [k, data] of all.entries()) near({ shape: expected[k]?.shape ?? [], data }, expected[k]);
}

describe.each(RECURRENCES.map((r) => [r.name, r] as const))("%s", (_name, r) => {
  test("values", () => {
    const s = setting(r);
    for (const seed of [1, 2, 3]) agree(s, s.loop, s.plain, seed);
  });

  test("gradients, by everything at once and alone", () => {
    const s = setting(r);
    const [f, g] = [scalarOf(s.b, s.loop), scalarOf(s.b, s.plain)];
    agree(s, gradient(s.b, f, s.inputs), gradient(s.b, g, s.inputs));
    for (const x of s.inputs) agree(s, gradient(s.b, f, [x]), gradient(s.b, g, [x]));
    for (const [k, node] of s.loop.entries())
      agree(
        s,
        gradient(s.b, scalarOf(s.b, [node]), s.inputs),
        gradient(s.b, scalarOf(s.b, [s.plain[k] ?? node]), s.inputs),
      );
  });

  test("tangents", () => {
    const s = setting(r);
    const tangents = new Map(s.inputs.map((x, k) => [x, s.b.fill(s.b.const(k + 2), x.shape)]));
    const full = (nodes: readonly (Node | null)[]): Node[] =>
      nodes.map((node, k) => s.b.broadcast(node ?? s.b.zero, s.plain[k]?.shape ?? []));
    agree(s, full(jvp(s.b, s.loop, tangents)), full(jvp(s.b, s.plain, tangents)));
    for (const x of s.inputs) {
      const alone = new Map([[x, s.b.fill(s.b.one, x.shape)]]);
      agree(s, full(jvp(s.b, s.loop, alone)), full(jvp(s.b, s.plain, alone)));
    }
  });

  test("Hessian, by rows and along a direction", () => {
    const s = setting(r);
    const [f, g] = [scalarOf(s.b, s.loop), scalarOf(s.b, s.plain)];
    const wrt = s.inputs.filter((x) => entries(x.shape as number[]) <= 4);
    agree(s, hessian(s.b, f, wrt).flat(), hessian(s.b, g, wrt).flat());
    const direction = new Map(s.inputs.map((x) => [x, s.b.fill(s.b.const(0.5), x.shape)]));
    agree(s, hessianVector(s.b, f, wrt, direction), hessianVector(s.b, g, wrt, direction));
  });

  test("third derivative by one number", () => {
    const s = setting(r);
    const x = s.inputs.find((input) => input.shape.length === 0);
    if (!x) return;
    const third = (root: Node): Node => {
      let node = root;
      for (let n = 0; n < 3; n++) node = gradient(s.b, node, [x])[0] ?? s.b.zero;
      return node;
    };
    agree(s, [third(scalarOf(s.b, s.loop))], [third(scalarOf(s.b, s.plain))]);
  });

  test("generated code: value, gradient, Hessian", () => {
    const s = setting(r);
    compiledAgrees(s, s.loop, s.plain);
    const [f, g] = [scalarOf(s.b, s.loop), scalarOf(s.b, s.plain)];
    compiledAgrees(s, [f, ...gradient(s.b, f, s.inputs)], [g, ...gradient(s.b, g, s.inputs)]);
    const direction = new Map(s.inputs.map((x) => [x, s.b.fill(s.b.const(0.5), x.shape)]));
    compiledAgrees(s, hessianVector(s.b, f, s.inputs, direction), hessianVector(s.b, g, s.inputs, direction));
  });

  test("complex points", () => {
    const s = setting(r);
    const loop = complexPlan(s.loop);
    const plain = complexPlan(s.plain);
    if (!plain.ok || !loop.ok) throw new Error("no complex form");
    const at = new Map(
      [...point(s.inputs, 5)].map(([node, { shape, data }]) => [
        node,
        { shape, re: data, im: data.map((value) => 1e-8 * value) },
      ]),
    );
    const expected = plain.value.run(at);
    for (const [k, value] of loop.value.run(at).entries()) {
      near({ shape: value.shape, data: value.re }, { shape: value.shape, data: expected[k]?.re ?? value.re });
      const large = (im: Float64Array | undefined): Float64Array =>
        (im ?? new Float64Array()).map((v) => v * 1e8);
      near(
        { shape: value.shape, data: large(value.im) },
        { shape: value.shape, data: large(expected[k]?.im) },
      );
    }
  });

  test("serialised and read again", () => {
    const s = setting(r);
    const f = scalarOf(s.b, s.loop);
    const roots = [f, ...gradient(s.b, f, s.inputs)];
    const sent = JSON.parse(JSON.stringify(serialise([...roots, ...s.inputs]))) as SerialGraph;
    const placed = nodesOf(sent);
    const at = [...point(s.inputs, 3)];
    const expected = evaluate(roots, new Map(at));
    // Made again in a graph of their own, or just as they stood.
    for (const made of [deserialise(sent, new Graph()), sent.roots.map((root) => placed[root] as Node)]) {
      const variables = made.slice(roots.length);
      const moved = new Map(at.map(([, value], k) => [variables[k] as Node, value]));
      for (const [k, value] of evaluate(made.slice(0, roots.length), moved).entries())
        near(value, expected[k]);
    }
  });
});

test("one loop is one node, however it was made; what it does not need is left out", () => {
  const [r] = RECURRENCES;
  if (!r) throw new Error("no recurrence");
  const { b, from, loop } = setting(r);
  expect(looped(b, r, from, [{ last: 0 }])).toEqual(loop);
  const idle: Recurrence = { ...r, fixed: [[], [], []], step: (round) => r.step(round) };
  const more = { ...from, p: [...from.p, b.variable("unused")] };
  expect(looped(b, idle, more, [{ last: 0 }])[0]).toBe(loop[0]);
});

test("any polynomial recurrence of two numbers: gradients are those of the rounds written out", () => {
  const coefficient = fc.integer({ min: -3, max: 3 });
  fc.assert(
    fc.property(
      fc.array(coefficient, { minLength: 8, maxLength: 8 }),
      fc.integer({ min: 0, max: 5 }),
      fc.boolean(),
      (c, rounds, reverse) => {
        const r: Recurrence = {
          name: "random",
          carried: [[], []],
          fixed: [[]],
          walked: [[]],
          rounds,
          reverse,
          step: ({ b, x: [x = b.zero, y = b.zero], i, p: [p = b.zero], s: [w = b.zero] }) => {
            const k = (at: number): Node => b.const((c[at] ?? 0) / 4);
            return [
              b.add(b.add(b.mul(k(0), b.mul(x, y)), b.mul(k(1), b.mul(p, x))), b.mul(k(2), b.mul(w, i))),
              b.add(b.add(b.mul(k(3), b.mul(w, y)), b.mul(k(4), b.square(x))), b.mul(k(5), p)),
            ];
          },
          each: ({ b, x: [x = b.zero, y = b.zero], s: [w = b.zero] }) =>
            b.add(b.mul(b.const((c[6] ?? 0) / 4), b.mul(x, w)), b.mul(b.const((c[7] ?? 0) / 4), y)),
        };
        if (rounds === 0) return;
        const s = setting(r);
        const [f, g] = [scalarOf(s.b, s.loop), scalarOf(s.b, s.plain)];
        agree(s, [f, ...gradient(s.b, f, s.inputs)], [g, ...gradient(s.b, g, s.inputs)]);
        const direction = new Map(s.inputs.map((x) => [x, s.b.fill(s.b.const(0.5), x.shape)]));
        agree(s, hessianVector(s.b, f, s.inputs, direction), hessianVector(s.b, g, s.inputs, direction));
      },
    ),
    { numRuns: 60 },
  );
});
