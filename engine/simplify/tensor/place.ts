import type { Attr } from "../../graph/node.ts";
import type { Algebra } from "../algebra.ts";
import { ONE } from "../exact.ts";
import { type Expr, eachFactor, isAtom, type Term } from "../expression.ts";

/** Vectors up to this long are written out entry by entry. */
const LONGEST = 12;

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
