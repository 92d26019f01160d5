/** Whether arrays are as good as equal, and how fine numbers are. */

import { own } from "../../own.ts";
import { bool, type Known, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry } from "../row.ts";

const { row } = make;

/** Whether two arrays are as good as equal, where their values are known. */
function agree(a: Arguments, rtol: number, atol: number): Value {
  const [x, y] = ["x", "y"].map((name) => a.host.trace.shadow.value(a.node(name)));
  if (!x || !y) return make.opaque();
  const number = (name: string, fallback: number): number =>
    a.has(name) ? (a.host.trace.number(a.need(name), a.span) ?? fallback) : fallback;
  const [relative, absolute] = [number("rtol", rtol), number("atol", atol)];
  const near = [...x.data].every(
    (value, i) =>
      Math.abs(value - (y.data[y.data.length === 1 ? 0 : i] ?? Number.NaN)) <=
      absolute + relative * Math.abs(y.data[y.data.length === 1 ? 0 : i] ?? 0),
  );
  return bool(near);
}

function FINFO(a: Arguments): Readonly<Record<string, Value>> {
  const name = a.get("x");
  const single = (name?.kind === "function" || name?.kind === "class") && name.name.includes("32");
  const number = (value: number): Known => ({ kind: "known", type: "float", value });
  return single
    ? {
        eps: number(2 ** -23),
        tiny: number(2 ** -126),
        max: number(3.4028234663852886e38),
        min: number(-3.4028234663852886e38),
      }
    : {
        eps: number(Number.EPSILON),
        tiny: number(2.2250738585072014e-308),
        max: number(Number.MAX_VALUE),
        min: number(-Number.MAX_VALUE),
      };
}

/** Arrays compared. */
export const COMPARING: Readonly<Record<string, Entry>> = {
  array_equal: row("x|a1, y|a2, equal_nan=False", (a) => agree(a, 0, 0)),
  allclose: row("x|a, y|b, rtol=1e-5, atol=1e-8, equal_nan=False", (a) => agree(a, 1e-5, 1e-8)),
  isclose: row("x|a, y|b, rtol=1e-5, atol=1e-8, equal_nan=False", (a) => {
    const { graph, b } = a.host.trace;
    const within = b.add(a.nodeOr("atol", 1e-8), b.mul(a.nodeOr("rtol", 1e-5), b.call("abs", a.node("y"))));
    return a.value(graph.node("le", [b.call("abs", b.sub(a.node("x"), a.node("y"))), within]), [
      a.tensor("x"),
      a.tensor("y"),
    ]);
  }),
  finfo: row("x=None", (a) => ({
    kind: "object",
    type: "finfo",
    attributes: new Map(),
    lookup: (name) => own(FINFO(a), name),
  })),
  isscalar: row("x", (a) => bool(a.node("x").shape.length === 0)),
};
