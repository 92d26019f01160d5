import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import type { Domain } from "../../../engine/graph/ops/row.ts";
import { OPS } from "../../../engine/graph/ops/table.ts";
import type { Case } from "./cases.ts";

/** Numbers inside of each domain. */
const INSIDE: Readonly<Record<Domain, readonly number[]>> = {
  real: [-1.3, -0.4, 0.6, 1.7, 2.2, -2.1],
  positive: [0.3, 0.8, 1.4, 2.6, 0.5, 3.1],
  "non-negative": [0.3, 0, 1.4, 2.6, 0.5, 3.1],
  unit: [-0.9, -0.2, 0.1, 0.5, 0.8, -0.6],
  "open-unit": [-0.9, -0.2, 0.1, 0.5, 0.8, -0.6],
  "at-least-one": [1.2, 2.3, 1.05, 3.4, 4.1, 1.6],
  "outside-unit": [-1.2, 2.3, 1.05, -3.4, 4.1, 1.6],
  "above-minus-one": [-0.7, -0.2, 0.1, 0.9, 2.2, 3.1],
  "open-zero-one": [0.1, 0.3, 0.45, 0.6, 0.8, 0.9],
  nonzero: [-1.3, -0.4, 0.6, 1.7, 2.2, -2.1],
  "not-a-pole": [-1.3, -0.4, 0.6, 1.7, 2.2, -2.1],
};

/** Rows that take truth values, by the place of each. */
const TRUTH: Readonly<Record<string, readonly number[]>> = { and: [0, 1], or: [0, 1], not: [0], select: [0] };

/** Rows whose first argument is a whole number: an order. */
const ORDER = new Set(["polygamma", "besselj", "bessely", "besseli", "besseli_scaled", "sinc_derivative"]);

/** Every elementwise row of numbers, and of arrays: a matrix with a vector along its rows. */
export function elementwiseCases(): Case[] {
  return OPS.flatMap((row) => {
    if (row.kind !== "elementwise" || row.name === "gammainc_by_order") return [];
    const arity = typeof row.arity === "number" ? row.arity : row.arity[0];
    return [false, true].map((arrays): Case => {
      const b = new Builder(new Graph());
      const at: Record<string, number | number[] | number[][]> = {};
      const inputs = Array.from({ length: arity }, (_, i): Node => {
        const name = `x${i}`;
        if (i === 0 && ORDER.has(row.name)) return b.const(2);
        const own = INSIDE[row.domain?.[i] ?? "real"];
        const turned = [...own.slice(i), ...own.slice(0, i)];
        const isTrue = TRUTH[row.name]?.includes(i) === true;
        at[name] = !arrays
          ? (turned[0] ?? 0)
          : i === 0
            ? [turned.slice(0, 3), turned.slice(3)]
            : turned.slice(0, 3);
        const variable = b.variable(name, !arrays ? [] : i === 0 ? [2, 3] : [3]);
        return isTrue ? b.graph.node("gt", [variable, b.const(0)]) : variable;
      });
      return { name: row.name, nodes: [b.graph.node(row.name, inputs)], at };
    });
  });
}

/** Branches that are not taken where they are no numbers, and numbers before arrays. */
export function branchCases(): Case[] {
  const b = new Builder(new Graph());
  const x = b.variable("x", [4]);
  const y = b.variable("y", []);
  const over = (own: Node): Node => b.graph.node("gt", [own, b.const(0)]);
  const at = { x: [-1, 0.5, 2, -3], y: -2 };
  const log = (own: Node): Node => b.select(over(own), b.call("log", own), b.const(0));
  const root = (own: Node): Node => b.select(over(own), b.call("sqrt", own), b.neg(own));
  const made: Record<string, Node> = {
    "a branch of each entry": log(x),
    "a branch of a number": log(y),
    "two branches": b.add(b.mul(log(x), root(x)), y),
    "a branch with a power": b.select(over(x), b.pow(x, b.const(1.5)), y),
    "a number to a power": b.pow(b.const(2), x),
    "a sum to a power": b.pow(b.const(3), b.neg(x)),
  };
  return Object.entries(made).map(([name, node]) => ({ name, nodes: [node], at }));
}
