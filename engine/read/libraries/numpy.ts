import type { Size } from "../../graph/shape.ts";
import { setState } from "../tensors/state.ts";
import { bool, type Known, NONE, native, nodeOf, type ObjectValue, type Value } from "../values.ts";
import { ARRAYS } from "./arrays/index.ts";
import { POLYNOMIALS } from "./arrays/polynomials.ts";
import * as make from "./builders.ts";
import { CONSTANTS, ELEMENTARY } from "./elementary.ts";
import type { Host } from "./host.ts";
import { LINALG } from "./linalg/index.ts";
import { type Arguments, constant, type Entry, functionOf, type Row, table } from "./row.ts";

const { row } = make;

/** Numbers from a generator: the shape is known, the values are not told. */
export function sample(
  a: Arguments,
  what: string,
  shape: readonly Size[],
  kind: "float" | "int" = "float",
): Value {
  const { host, library } = a;
  const node = host.trace.freshVariable("sample", shape);
  const dtype = kind === "int" ? "int64" : library === "numpy" ? "float64" : "float32";
  const made = host.made(node, library, dtype, a.span, what, a.flag("requires_grad"));
  return made.kind === "tensor" ? { ...made, random: true } : made;
}

const sizes = (a: Arguments): Size[] => (a.has("size") ? make.shapeArgument(a, "size") : []);

/** `loc + scale·z` of standard numbers. */
const scaled = (what: string): Row =>
  row("loc=0, scale=1, size=None", (a) => {
    const shape = a.has("size") ? sizes(a) : a.has("loc") ? a.node("loc").shape : [];
    return sample(a, what, shape);
  });

const RANDOM: Readonly<Record<string, Entry>> = {
  seed: row("seed=None", () => NONE),
  rand: row("*shape", (a) => sample(a, "rand", make.sizesOf(a, a.items("shape")))),
  randn: row("*shape", (a) => sample(a, "randn", make.sizesOf(a, a.items("shape")))),
  random: row("size=None", (a) => sample(a, "random", sizes(a))),
  random_sample: row("size=None", (a) => sample(a, "random", sizes(a))),
  standard_normal: row("size=None", (a) => sample(a, "standard_normal", sizes(a))),
  normal: scaled("normal"),
  uniform: row("low=0, high=1, size=None", (a) => sample(a, "uniform", sizes(a))),
  exponential: row("scale=1, size=None", (a) => sample(a, "exponential", sizes(a))),
  poisson: row("lam=1, size=None", (a) => sample(a, "poisson", sizes(a), "int")),
  binomial: row("n, p, size=None", (a) => sample(a, "binomial", sizes(a), "int")),
  randint: row("low, high=None, size=None", (a) => sample(a, "randint", sizes(a), "int")),
  integers: row("low, high=None, size=None", (a) => sample(a, "integers", sizes(a), "int")),
  permutation: row("x", (a) => {
    const x = a.need("x");
    const size = x.kind === "tensor" ? (a.node("x").shape[0] ?? 1) : make.sizeOf(a, x);
    return sample(a, "permutation", [size], "int");
  }),
  choice: row("x, size=None, replace=True, p=None", (a) => sample(a, "choice", sizes(a))),
  shuffle: row("x", (a) => {
    const x = a.need("x");
    const { trace } = a.host;
    if (x.kind === "tensor") setState(trace, x, trace.freshVariable("sample", nodeOf(x).shape), []);
    if (x.kind === "sequence")
      trace.trail.set(x.items, [
        { ...trace.unknown("the order after shuffling is not known", a.span), poison: true },
      ]);
    return NONE;
  }),
};

const generator: Row = row("seed=None", (a) => generatorOf(a.host));

function generatorOf(host: Host): ObjectValue {
  return {
    kind: "object",
    type: "Generator",
    attributes: new Map(),
    lookup: (name) => {
      const entry = RANDOM[name];
      return typeof entry === "object" && "build" in entry
        ? functionOf(host, "numpy", name, entry)
        : undefined;
    },
  };
}

const NUMPY: Readonly<Record<string, Entry>> = {
  ...ELEMENTARY,
  ...ARRAYS,
  ...CONSTANTS,
  asin: "asin",
  linalg: table(LINALG),
  random: table({ ...RANDOM, default_rng: generator, RandomState: generator }),
  ndarray: constant(() => native("ndarray", () => NONE)),
  floating: constant(() => native("floating", () => NONE)),
  integer: constant(() => native("integer", () => NONE)),
  number: constant(() => native("number", () => NONE)),
  bool_: constant(() => native("bool", () => NONE)),
  vectorize: row("pyfunc, otypes=None, signature=None", (a) => vectorised(a)),
  set_printoptions: row("*rest", () => NONE),
  seterr: row("*rest", () => NONE),
  finfo: row("x=None", (a) => ({
    kind: "object",
    type: "finfo",
    attributes: new Map(),
    lookup: (name) => FINFO(a)[name],
  })),
  isscalar: row("x", (a) => bool(a.node("x").shape.length === 0)),
  array_equal: row("x|a1, y|a2, equal_nan=False", (a) => agree(a, 0, 0)),
  allclose: row("x|a, y|b, rtol=1e-5, atol=1e-8, equal_nan=False", (a) => agree(a, 1e-5, 1e-8)),
  isclose: row("x|a, y|b, rtol=1e-5, atol=1e-8, equal_nan=False", (a) => {
    const { graph, b } = a.host.trace;
    const within = b.add(
      a.has("atol") ? a.node("atol") : b.const(1e-8),
      b.mul(a.has("rtol") ? a.node("rtol") : b.const(1e-5), b.call("abs", a.node("y"))),
    );
    return a.value(graph.node("le", [b.call("abs", b.sub(a.node("x"), a.node("y"))), within]), [
      a.tensor("x"),
      a.tensor("y"),
    ]);
  }),
  polynomial: table({ polynomial: table(POLYNOMIALS) }),
  errstate: row("*rest, all=None, divide=None, over=None, under=None, invalid=None", (a) => ({
    kind: "object",
    type: "errstate",
    attributes: new Map(),
    inner: { enter: () => undefined, exit: () => undefined },
    invoke: (call) => call.args[0] ?? a.host.trace.unknown("errstate", call.span),
  })),
  printoptions: row("*rest, precision=None, suppress=None", () => ({
    kind: "object",
    type: "printoptions",
    attributes: new Map(),
    inner: { enter: () => undefined, exit: () => undefined },
  })),
};

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

/** `np.vectorize(f)`: f of each entry. Its conditions are conditions on entries. */
function vectorised(a: Arguments): Value {
  const inner = a.need("pyfunc");
  return native("vectorize", (call) => {
    a.host.trace.entrywise++;
    try {
      return a.host.call(inner, call);
    } finally {
      a.host.trace.entrywise--;
    }
  });
}

export const numpy = table(NUMPY);
