/** Methods of NumPy's universal functions: `np.add.reduce`, `np.multiply.outer`. */

import { getItem } from "../tensors/get-item.ts";
import { addedAt, setItem } from "../tensors/set-item.ts";
import { setState } from "../tensors/state.ts";
import { type Call, NONE, native, type Value } from "../values.ts";
import type { Arguments } from "./arguments.ts";
import { running } from "./arrays/running.ts";
import type { Row } from "./row.ts";

const REDUCTIONS: Readonly<Record<string, string>> = {
  add: "sum",
  mul: "prod",
  maximum: "max",
  minimum: "min",
  logaddexp: "logsumexp",
  and: "all",
  or: "any",
};
const SCANS: Readonly<Record<string, string>> = { add: "cumsum", mul: "cumprod" };

/** How a method of a universal function is made a function of the language. */
type Make = (name: string, row: Row) => Value;

const lift = (a: Arguments, value: Value) => {
  const node = a.host.trace.lift(value);
  if (!node) throw a.stop("this is not a number");
  return node;
};

const reduced = (op: string): Row => ({
  params: "x|array, axis=0, dtype=None, out=None, keepdims=False, initial=None",
  build: (a) => {
    const into = REDUCTIONS[op];
    const x = a.tensor("x");
    const node = lift(a, x);
    if (a.has("initial")) throw a.stop("the argument initial of a reduction is not followed");
    const raw = a.raw("axis");
    const all = raw?.kind === "known" && raw.type === "none";
    const axes = all ? node.shape.map((_size, i) => i) : [a.axis("axis", node, 0)];
    if (!into) throw a.stop(`${op}.reduce is not followed`);
    return a.op(into, [x], { axes, keepdims: a.flag("keepdims") });
  },
});

const accumulated = (op: string): Row => ({
  params: "x|array, axis=0, dtype=None, out=None",
  build: (a) => {
    const into = SCANS[op];
    const axis = a.axis("axis", a.node("x"), 0);
    if (op === "maximum" || op === "minimum") return running(a, op, axis);
    if (!into) throw a.stop(`${op}.accumulate is not followed`);
    return a.op(into, [a.tensor("x")], { axis });
  },
});

/** Every entry of one with every entry of the other. */
const outer = (op: string): Row => ({
  params: "x|A, y|B",
  build: (a) => {
    const [x, y] = [a.node("x"), a.node("y")];
    const shape = [...x.shape, ...y.shape.map(() => 1)];
    return a.op(op, [a.op("reshape", [a.tensor("x")], { shape }), a.tensor("y")]);
  },
});

/** `np.add.at(x, i, v)`: added as often as an index occurs. */
const at = (sign: 1 | -1): Row => ({
  params: "x|a, i|indices, v|b",
  build: (a) => {
    const x = a.need("x");
    if (x.kind !== "tensor") throw a.stop("this is not an array");
    const { trace } = a.host;
    const part = sign > 0 ? a.node("v") : trace.b.neg(a.node("v"));
    const given = a.need("i");
    const index = given.kind === "sequence" && given.type !== "tuple" ? a.tensor("i") : given;
    const sum = addedAt(trace, x, index, part, a.span);
    if (!sum) throw a.stop("adding at these indices is not followed");
    if (sum !== "distinct") setState(trace, x, sum, [x, a.tensor("v")]);
    else {
      const before = getItem(trace, x, index, a.span);
      setItem(trace, x, index, a.op("add", [before, trace.tensor(part)]), a.span);
    }
    return NONE;
  },
});

/** `np.add.reduce` and its kin: methods of the universal function on two arguments. */
export function methodsOf(op: string, name: string, make: Make): ReadonlyMap<string, Value> {
  const rows: [string, Row][] = [
    ["reduce", reduced(op)],
    ["accumulate", accumulated(op)],
    ["outer", outer(op)],
  ];
  if (op === "add" || op === "sub") rows.push(["at", at(op === "add" ? 1 : -1)]);
  return new Map(
    rows.map(([key, row]) => [
      key,
      native(`${name}.${key}`, (call: Call) => {
        const made = make(`${name}.${key}`, row);
        return made.kind === "function" ? made.invoke(call) : made;
      }),
    ]),
  );
}
