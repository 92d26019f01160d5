import type { Attr, Attrs } from "../../graph/node.ts";
import { rowOf } from "../../graph/ops/table.ts";
import { rationalOf } from "../../graph/rational.ts";
import type { Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Algebra } from "../algebra.ts";
import { ONE } from "../exact.ts";
import { type Expr, eachFactor, type Factor, isAtom, SEALED, type Term } from "../expression.ts";

/** Vectors up to this long are written out entry by entry. */
const LONGEST = 12;

/** The places an index picks, when it picks one number. */
function placesOf(attrs: Attrs, rank: number): number[] | null {
  const { spec } = attrs;
  if (!Array.isArray(spec) || spec.length !== rank) return null;
  return spec.every((part) => typeof part === "number") ? (spec as number[]) : null;
}

/** What entries came to, by array and place: rounds of a loop that share their arrays are each opened once. */
const OPENED = new WeakMap<Algebra, WeakMap<Expr, Map<string, Expr | null>>>();

/** One entry of something whose entries are known: of a literal, a list, a unit vector, or of sums and products of them. */
export function indexRule(a: Algebra, x: Expr, attrs: Attrs): Expr | null {
  const places = placesOf(attrs, x.shape.length);
  const [at] = places ?? [];
  if (!places || at === undefined) return null;
  const arrays = OPENED.get(a) ?? new WeakMap<Expr, Map<string, Expr | null>>();
  OPENED.set(a, arrays);
  const entries = arrays.get(x) ?? new Map<string, Expr | null>();
  arrays.set(x, entries);
  const key = places.join();
  const known = entries.get(key);
  if (known !== undefined) return known;
  const made = opened(a, x, places, at);
  entries.set(key, made);
  return made;
}

function opened(a: Algebra, x: Expr, places: readonly number[], at: number): Expr | null {
  const entry = (part: Expr): Expr => (part.shape.length === 0 ? part : entryOf(a, part, x.shape, places));
  if (x.kind === "sum")
    return a.sum(
      x.terms.map(({ coefficient, body }) => ({ coefficient, body: entry(body) })),
      x.constant,
    );
  if (x.kind === "product")
    return a.product(
      x.factors.map(({ base, exponent }) => ({ base: entry(base), exponent: entry(exponent) })),
      ONE,
    );
  if (x.kind !== "atom") return null;
  const [inner] = x.args;
  if (x.op === "broadcast" && inner) return entry(inner);
  if (x.op === "tensor" && x.leaf) {
    const { data, shape } = x.attrs["data"] as Tensor;
    const offset = places.reduce((sum, place, axis) => sum * (shape[axis] ?? 1) + place, 0);
    const value = rationalOf(data[offset] ?? Number.NaN);
    return value ? a.num(value) : null;
  }
  if (x.op === "iota") return a.int(at);
  if (x.op === "stack" && x.attrs["axis"] === 0 && x.shape.length === 1) return x.args[at] ?? null;
  const own = placed(x);
  if (own) return own.at === at ? own.value : a.zero;
  if (x.op === SEALED && inner) return entry(inner);
  const row = x.leaf ? null : rowOf(x.op);
  return row?.kind === "elementwise" ? a.call(x.op, x.args.map(entry), x.attrs) : null;
}

/** The entry of an operand that may be repeated along some axes. */
function entryOf(a: Algebra, part: Expr, shape: Shape, places: readonly number[]): Expr {
  const lead = shape.length - part.shape.length;
  const spec = part.shape.map((size, axis) => (size === 1 ? 0 : (places[axis + lead] ?? 0)));
  return a.call("index", [part], { spec });
}

/** u ⊙ [1, 0]: with a literal that holds zeros, entry by entry. */
export function spelledOut(a: Algebra, e: Extract<Expr, { kind: "product" }>): Expr | null {
  const [size] = e.shape;
  if (e.shape.length !== 1 || typeof size !== "number" || size > 6) return null;
  const holdsZero = ({ base }: Factor): boolean =>
    base.kind === "atom" && base.op === "tensor" && (base.attrs["data"] as Tensor).data.includes(0);
  if (!e.factors.some(holdsZero)) return null;
  const entries = Array.from({ length: size }, (_, at) => entryOf(a, e, e.shape, [at]));
  return a.atom("stack", entries, { axis: 0 });
}

/** The one entry a term fills, when it is a number placed in a short vector. */
function placed(e: Expr): { at: number; value: Expr } | null {
  if (!isAtom(e, "scatter_index") || e.shape.length !== 1) return null;
  const [value] = e.args;
  const spec: Attr | undefined = e.attrs["spec"];
  const [at] = Array.isArray(spec) ? (spec as readonly Attr[]) : [];
  return value && value.shape.length === 0 && typeof at === "number" ? { at, value } : null;
}

/** Numbers placed one by one in a short vector, as the vector: [2x₀, 4x₁, 6x₂]. Null where something else is added too. */
export function stacked(a: Algebra, e: Expr): Expr | null {
  const [size] = e.shape;
  if (e.shape.length !== 1 || typeof size !== "number" || size > LONGEST) return null;
  const terms: readonly Term[] = e.kind === "sum" ? e.terms : [{ coefficient: ONE, body: e }];
  if (e.kind === "sum" && e.constant.n !== 0n) return null;
  const entries: Expr[] = Array.from({ length: size }, () => a.zero);
  for (const { coefficient, body } of terms) {
    const parts = body.kind === "product" ? scaledPlace(a, body) : placed(body);
    const known = parts ? entries[parts.at] : undefined;
    if (!parts || !known) return null;
    entries[parts.at] = a.add(known, a.scale(coefficient, parts.value));
  }
  return a.atom("stack", entries, { axis: 0 });
}

/** s · (a number placed) = s · number, placed. */
function scaledPlace(a: Algebra, e: Extract<Expr, { kind: "product" }>): { at: number; value: Expr } | null {
  const at = e.factors.findIndex(({ base, exponent }) => placed(base) !== null && exponent === a.one);
  const factor = e.factors[at];
  const found = factor ? placed(factor.base) : null;
  const others = e.factors.filter((_factor, i) => i !== at);
  if (!found || others.some(({ base, exponent }) => base.shape.length > 0 || exponent.shape.length > 0))
    return null;
  return { at: found.at, value: a.mul(a.product(others, ONE), found.value) };
}

/** [s x₀, s x₁, s] = s [x₀, x₁, 1], when what the entries share is more than a name. */
export function sharedOut(a: Algebra, entries: readonly Expr[]): Expr {
  const filled = entries.filter((entry) => entry !== a.zero);
  const [first] = filled;
  if (!first || filled.length < 2) return a.atom("stack", entries, { axis: 0 });
  const [, body] = coefficientOf(a, first);
  const shared = eachFactor(body, a.one).filter(({ base, exponent }) =>
    filled.every((entry) =>
      eachFactor(coefficientOf(a, entry)[1], a.one).some(
        (own) => own.base === base && own.exponent === exponent,
      ),
    ),
  );
  if (
    !shared.some(
      ({ base, exponent }) =>
        base.kind === "sum" ||
        exponent.kind !== "num" ||
        (base.kind === "atom" && base.args.length > 0 && base.op !== "index"),
    )
  )
    return a.atom("stack", entries, { axis: 0 });
  const common = a.product(shared, ONE);
  return a.mul(
    common,
    a.atom(
      "stack",
      entries.map((entry) => a.div(entry, common)),
      { axis: 0 },
    ),
  );
}

function coefficientOf(a: Algebra, e: Expr): readonly [Expr, Expr] {
  const [only] = e.kind === "sum" ? e.terms : [];
  return e.kind === "sum" && only && e.terms.length === 1 && e.constant.n === 0n
    ? [a.num(only.coefficient), only.body]
    : [a.one, e];
}
