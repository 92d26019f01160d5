/** Arrays made from nothing but a shape or bounds: `zeros`, `eye`, `arange`, `linspace`, `meshgrid`. */

import type { Node } from "../../../graph/node.ts";
import type { Size } from "../../../graph/shape.ts";
import { dtypeOf } from "../../dtypes.ts";
import { int, nodeOf, tuple, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import { X } from "../builders.ts";
import type { Entry, Row } from "../row.ts";
import { cast, defaultFloat, typed } from "./conversion.ts";

const { row } = make;

const zero = (a: Arguments): Node => a.host.trace.b.zero;

const one = (a: Arguments): Node => a.host.trace.b.one;

/** An array of this shape, all of it `fill`, of the type that is asked for. */
export function makeFilled(a: Arguments, what: string, fill: Node, shape: readonly Size[]): Value {
  const dtype = dtypeOf(a.get("dtype")) ?? defaultFloat(a);
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
    const node = a.node("x");
    if (dtypeOf(a.get("dtype")) === "bool")
      return cast(a, a.value(make.filled(a, value(a), node.shape), []), "bool");
    return a.host.made(
      make.filled(a, value(a), node.shape),
      a.library,
      dtypeOf(a.get("dtype")) ?? defaultFloat(a),
      a.span,
      what,
      a.flag("requires_grad"),
    );
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
  return made.kind === "tensor" ? { ...made, dtype: wanted ?? "int64" } : made;
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

const meshgrid = row("*xs, indexing='xy'", (a) => {
  const parts = a.items("xs");
  if (parts.length !== 2 || !parts[0] || !parts[1])
    throw a.stop("meshgrid of other than two arrays is not followed");
  const [x, y] = [make.liftOf(a, parts[0]), make.liftOf(a, parts[1])];
  const ij = a.text("indexing", "xy") === "ij";
  const [nx, ny] = [x.shape[0] ?? 1, y.shape[0] ?? 1];
  const { graph } = a.host.trace;
  const shape = ij ? [nx, ny] : [ny, nx];
  const spread = (node: Node, alongFirst: boolean): Node => {
    const size = node.shape[0] ?? 1;
    const column = graph.node("reshape", [node], { shape: alongFirst ? [size, 1] : [1, size] });
    return graph.node("broadcast", [column], { shape });
  };
  return tuple([a.value(spread(x, ij), [parts[0]]), a.value(spread(y, !ij), [parts[1]])]);
});

/** Factories of arrays. */
export const FACTORIES: Readonly<Record<string, Entry>> = {
  zeros: filledWith("zeros", zero),
  ones: filledWith("ones", one),
  empty: filledWith("empty", zero),
  full: row("shape|size, fill_value|value, dtype=None, requires_grad=False", (a) =>
    makeFilled(a, "full", a.node("fill_value"), make.shapeArgument(a, "shape")),
  ),
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
