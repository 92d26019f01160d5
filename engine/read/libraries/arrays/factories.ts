/** Arrays made from nothing but a shape or bounds: `zeros`, `eye`, `arange`, `linspace`, `meshgrid`. */

import type { Node } from "../../../graph/node.ts";
import type { Size } from "../../../graph/shape.ts";
import { defaultDtype, dtypeOf } from "../../dtypes.ts";
import { int, isNumber, nodeOf, tuple, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import { X } from "../builders.ts";
import type { Entry, Row } from "../row.ts";
import { cast, defaultFloat, typed } from "./conversion.ts";

const { row } = make;

const zero = (a: Arguments): Node => a.host.trace.b.zero;

const one = (a: Arguments): Node => a.host.trace.b.one;

/** An array of this shape, all of it `fill`, of the type that is asked for. */
export function makeFilled(
  a: Arguments,
  what: string,
  fill: Node,
  shape: readonly Size[],
  own = defaultFloat(a),
): Value {
  const dtype = dtypeOf(a.get("dtype")) ?? own;
  if (dtype === "bool") return cast(a, a.value(make.filled(a, fill, shape), []), dtype);
  return a.host.made(make.filled(a, fill, shape), a.library, dtype, a.span, what, a.flag("requires_grad"));
}

/** A factory of arrays that are all one number. */
export const filledWith = (
  what: string,
  value: (a: Arguments) => Node,
  params = "shape|size, dtype=None, requires_grad=False",
): Row => row(params, (a) => makeFilled(a, what, value(a), make.shapeArgument(a, "shape")));

const like = (what: string, value: (a: Arguments) => Node): Row =>
  row(`${X}, dtype=None, requires_grad=False`, (a) => {
    const x = a.tensor("x");
    const own = x.kind === "tensor" ? x.dtype : undefined;
    return makeFilled(a, what, value(a), a.node("x").shape, own);
  });

const eyeRow = row("n|N, m|M=None, k=0, dtype=None", (a) => {
  const n = make.sizeOf(a, a.need("n"));
  const m = a.has("m") ? make.sizeOf(a, a.need("m")) : n;
  return typed(a, a.value(a.host.trace.graph.node("eye", [], { n, m, offset: a.int("k", 0) }), []));
});

const arangeRow = row("start, stop|end=None, step=None, dtype=None, requires_grad=False", (a) => {
  const [start, stop] = a.has("stop") ? [a.need("start"), a.need("stop")] : [int(0), a.need("start")];
  const made = make.arange(a, start, stop, a.get("step") ?? int(1));
  const wanted = dtypeOf(a.get("dtype"));
  const whole = ["start", "stop", "step"].every((name) => {
    const given = a.get(name);
    return given === undefined || !isNumber(given) || given.type === "int";
  });
  const own = whole ? "int64" : defaultFloat(a);
  return made.kind === "tensor" ? { ...made, dtype: wanted ?? own } : made;
});

const linspaceRow = row(
  "start, stop|end, num|steps=50, endpoint=True, dtype=None, requires_grad=False",
  (a) => {
    const made = make.linspace(
      a,
      a.has("num") ? make.sizeOf(a, a.need("num")) : 50,
      a.flag("endpoint", true),
    );
    if (made.kind !== "tensor" || !a.flag("requires_grad"))
      return made.kind === "tensor" ? { ...made, dtype: defaultFloat(a) } : made;
    return a.host.made(nodeOf(made), a.library, defaultFloat(a), a.span, "linspace", true);
  },
);

/** NumPy's first two axes are the other way round unless told. */
const meshgrid = row("*xs, indexing='xy'", (a) => {
  const given = a.items("xs");
  const [only] = given;
  const parts = (given.length === 1 && only?.kind === "sequence" ? only.items.current : given).map((part) =>
    make.asArray(a, part),
  );
  const ij = a.text("indexing", a.library === "torch" ? "ij" : "xy") === "ij";
  const nodes = parts.map((part) => make.liftOf(a, part));
  const axisOf = (i: number): number => (ij || i > 1 || parts.length < 2 ? i : 1 - i);
  const shape: Size[] = nodes.map(() => 1);
  for (const [i, node] of nodes.entries()) shape[axisOf(i)] = node.shape[0] ?? 1;
  const { graph } = a.host.trace;
  return tuple(
    parts.map((part, i) => {
      const node = nodes[i] ?? a.host.trace.b.zero;
      const line = graph.node("reshape", [node], {
        shape: shape.map((size, axis) => (axis === axisOf(i) ? size : 1)),
      });
      return a.value(graph.node("broadcast", [line], { shape }), [part]);
    }),
  );
});

/** Factories of arrays. */
export const FACTORIES: Readonly<Record<string, Entry>> = {
  zeros: filledWith("zeros", zero),
  ones: filledWith("ones", one),
  empty: filledWith("empty", zero),
  full: row("shape|size, fill_value|value, dtype=None, requires_grad=False", (a) => {
    const given = a.need("fill_value");
    const own = isNumber(given) && !a.has("dtype") ? defaultDtype(a.library, given.type) : undefined;
    return makeFilled(a, "full", a.node("fill_value"), make.shapeArgument(a, "shape"), own);
  }),
  zeros_like: like("zeros_like", zero),
  ones_like: like("ones_like", one),
  empty_like: like("empty_like", zero),
  full_like: row(`${X}, fill_value, dtype=None`, (a) =>
    a.host.made(
      make.filled(a, a.node("fill_value"), a.node("x").shape),
      a.library,
      undefined,
      a.span,
      "full_like",
      false,
    ),
  ),
  eye: eyeRow,
  identity: eyeRow,
  arange: arangeRow,
  linspace: linspaceRow,
  logspace: row("start, stop, num=50, endpoint=True, base=10", (a) =>
    a.op("pow", [
      a.tensorOr("base", int(10)),
      make.linspace(a, a.has("num") ? make.sizeOf(a, a.need("num")) : 50, a.flag("endpoint", true)),
    ]),
  ),
  geomspace: row("start, stop, num=50, endpoint=True", (a) => {
    const { trace } = a.host;
    const logs = new Map(
      ["start", "stop"].map((name) => [name, trace.tensor(trace.b.call("log", a.node(name)))]),
    );
    const made = make.linspace(
      a.with("start", logs.get("start") ?? a.need("start")).with("stop", logs.get("stop") ?? a.need("stop")),
      a.has("num") ? make.sizeOf(a, a.need("num")) : 50,
      a.flag("endpoint", true),
    );
    return a.op("exp", [made]);
  }),
  meshgrid,
};
