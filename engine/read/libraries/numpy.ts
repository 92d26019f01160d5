import type { Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { type Known, NONE, native, type ObjectValue, tuple, type Value } from "../values.ts";
import { ARRAYS } from "./arrays.ts";
import * as make from "./builders.ts";
import { CONSTANTS, ELEMENTARY } from "./elementary.ts";
import type { Host } from "./host.ts";
import { type Arguments, constant, type Entry, functionOf, type Row, table } from "./row.ts";

const { row } = make;

/** Numbers from a generator: the shape is known, the values are not told. */
export function sample(a: Arguments, what: string, shape: readonly Size[], kind: "float" | "int" = "float"): Value {
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
  shuffle: row("x", () => NONE),
};

const generator: Row = row("seed=None", (a) => generatorOf(a.host));

function generatorOf(host: Host): ObjectValue {
  return {
    kind: "object",
    type: "Generator",
    attributes: new Map(),
    lookup: (name) => {
      const entry = RANDOM[name];
      return typeof entry === "object" && "build" in entry ? functionOf(host, "numpy", name, entry) : undefined;
    },
  };
}

export const LINALG: Readonly<Record<string, Entry>> = {
  norm: row("x|a|input, ord|p=None, axis|dim=None, keepdims|keepdim=False", (a) => make.norm(a, a.tensor("x"), a.get("ord"))),
  vector_norm: row("x|a|input, ord|p=None, axis|dim=None, keepdims|keepdim=False", (a) => make.norm(a, a.tensor("x"), a.get("ord"))),
  inv: make.matrixOp("inv"),
  det: make.matrixOp("det"),
  slogdet: row("x|a|A|input", (a) => {
    make.wantRank(a, a.node("x"), 2, "slogdet");
    return tuple([a.op("detsign", [a.tensor("x")]), a.op("logabsdet", [a.tensor("x")])]);
  }),
  solve: row("x|a|A, y|b|B, assume_a=None", (a) => {
    make.wantRank(a, a.node("x"), 2, "solve");
    make.wantRank(a, a.node("y"), 1, "solve");
    return a.op("solve", [a.tensor("x"), a.tensor("y")]);
  }),
  cholesky: row("x|a|A|input, lower=False", (a) => {
    make.wantRank(a, a.node("x"), 2, "cholesky");
    return a.op("cholesky", [a.tensor("x")]);
  }),
  eigvalsh: make.matrixOp("eigvalsh"),
  eigh: row("x|a|A|input", (a) => {
    make.wantRank(a, a.node("x"), 2, "eigh");
    return tuple([a.op("eigvalsh", [a.tensor("x")]), a.op("eigvectors", [a.tensor("x")])]);
  }),
  matrix_power: row("x|a|input, n", (a) => {
    const n = a.int("n");
    make.wantRank(a, a.node("x"), 2, "matrix_power");
    if (n < 1 || n > 64) throw a.stop("this power of a matrix is not followed");
    let total = a.tensor("x");
    for (let round = 1; round < n; round++) total = a.op("matmul", [total, a.tensor("x")]);
    return total;
  }),
  multi_dot: row("x|arrays|tensors", (a) => {
    const [first, ...rest] = make.arrays(a, "x");
    if (!first) throw a.stop("nothing to multiply");
    return rest.reduce((total, next) => a.op("matmul", [total, next]), first);
  }),
  matmul: row("x|a|x1|input, y|b|x2|other", (a) => a.op("matmul", [a.tensor("x"), a.tensor("y")])),
  diagonal: ARRAYS["diagonal"] ?? "abs",
  cross: ARRAYS["cross"] ?? "abs",
};

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
  isscalar: row("x", (a) => ({ kind: "known", type: "bool", value: a.node("x").shape.length === 0 })),
  array_equal: row("x, y", () => ({ kind: "known", type: "other", value: null })),
  allclose: row("x, y", () => ({ kind: "known", type: "other", value: null })),
  isclose: row("x, y", () => ({ kind: "known", type: "other", value: null })),
};

function FINFO(a: Arguments): Readonly<Record<string, Value>> {
  const name = a.get("x");
  const single = (name?.kind === "function" || name?.kind === "class") && name.name.includes("32");
  const number = (value: number): Known => ({ kind: "known", type: "float", value });
  return single
    ? { eps: number(2 ** -23), tiny: number(2 ** -126), max: number(3.4028234663852886e38), min: number(-3.4028234663852886e38) }
    : { eps: number(Number.EPSILON), tiny: number(2.2250738585072014e-308), max: number(Number.MAX_VALUE), min: number(-Number.MAX_VALUE) };
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
export const numpyRandom = RANDOM;
export const anyNode = (node: Node): Node => node;
