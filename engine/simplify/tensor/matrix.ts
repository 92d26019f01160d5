import type { Attrs } from "../../graph/node.ts";
import type { Algebra } from "../algebra.ts";
import { costOf } from "../cost.ts";
import { ONE } from "../exact.ts";
import { type Atom, type Expr, type Factor, isAtom, type Sum } from "../expression.ts";

const SWAP: Attrs = { perm: [1, 0] };

const isMatrix = (e: Expr): boolean => e.shape.length === 2;

/** Xᵀ of a matrix. */
export function transposed(a: Algebra, x: Expr): Expr {
  return a.call("transpose", [x], SWAP);
}

const permOf = (attrs: Attrs): readonly number[] => {
  const { perm } = attrs;
  return Array.isArray(perm) ? perm.map(Number) : [];
};

export function transposeRule(a: Algebra, x: Expr, attrs: Attrs): Expr | null {
  const perm = permOf(attrs);
  if (perm.every((from, to) => from === to)) return x;
  if (isAtom(x, "transpose") && x.args[0]) {
    const inner = permOf(x.attrs);
    const joined = perm.map((from) => inner[from] ?? from);
    return a.call("transpose", [x.args[0]], { perm: joined });
  }
  if (isAtom(x, "broadcast") && x.args[0]?.shape.length === 0)
    return a.fill(
      x.args[0],
      perm.map((from) => x.shape[from] ?? 1),
    );
  if (!isMatrix(x)) return null;
  if (x.kind === "atom") {
    const [p, q] = x.args;
    if (x.op === "matmul" && p && q && isMatrix(p) && isMatrix(q))
      return a.call("matmul", [transposed(a, q), transposed(a, p)]);
    if (x.op === "outer" && p && q) return a.call("outer", [q, p]);
    if (x.op === "diag" || (x.op === "eye" && x.shape[0] === x.shape[1])) return x;
  }
  // A + Aᵀ is symmetric.
  if (x.kind === "sum" && x.constant.n === 0n && x.terms.every(({ body }) => isMatrix(body))) {
    const turned = a.sum(
      x.terms.map(({ coefficient, body }) => ({ coefficient, body: transposed(a, body) })),
      x.constant,
    );
    if (turned === x) return x;
  }
  return null;
}

/** The factors of a product of matrices, the last of which may be a vector. */
function chain(e: Expr): Expr[] {
  if (!isAtom(e, "matmul")) return [e];
  const [p, q] = e.args;
  return p && q && p.shape.length === 2 && q.shape.length <= 2 ? [...chain(p), ...chain(q)] : [e];
}

const inverseOf = (e: Expr): Expr | null => (isAtom(e, "inv") ? (e.args[0] ?? null) : null);

/** Whether p q is the identity: A⁻¹A, and the transposes of it. */
function cancels(a: Algebra, p: Expr, q: Expr): boolean {
  if (inverseOf(p) === q || inverseOf(q) === p) return true;
  const [pt, qt] = [turnedBack(p), turnedBack(q)];
  return pt !== null && qt !== null && cancels(a, qt, pt);
}

const turnedBack = (e: Expr): Expr | null => (isAtom(e, "transpose") ? (e.args[0] ?? null) : null);

export function matmulRule(a: Algebra, p: Expr, q: Expr): Expr | null {
  if (p.shape.length > 2 || q.shape.length > 2) return null;
  if (p.shape.length === 1 && q.shape.length === 1) return a.call("dot", [p, q]);
  if (p.shape.length === 1) return a.call("matmul", [transposed(a, q), p]);
  if (isAtom(p, "diag") && p.args[0] && p.attrs["offset"] === 0 && q.shape.length === 1)
    return a.mul(p.args[0], q);
  if (isAtom(p, "outer") && q.shape.length === 1) {
    const [u, v] = p.args;
    if (u && v) return a.mul(u, a.call("dot", [v, q]));
  }
  if (isAtom(q, "outer") && isMatrix(p)) {
    const [u, v] = q.args;
    if (u && v) return a.call("outer", [a.call("matmul", [p, u]), v]);
  }
  if (isAtom(p, "outer") && isMatrix(q)) {
    const [u, v] = p.args;
    if (u && v) return a.call("outer", [u, a.call("matmul", [transposed(a, q), v])]);
  }
  const factors = [...chain(p), ...chain(q)];
  const kept: Expr[] = [];
  for (const factor of factors) {
    const before = kept.at(-1);
    if (isAtom(factor, "eye") && factor.shape[0] === factor.shape[1]) continue;
    if (before && isMatrix(factor) && cancels(a, before, factor)) kept.pop();
    else kept.push(factor);
  }
  if (kept.length === factors.length && p.kind === "atom" && chain(q).length === 1) return null;
  const [first, ...rest] = kept;
  if (!first) return a.atom("eye", [], { n: p.shape[0] ?? 1, m: p.shape[0] ?? 1, offset: 0 });
  // Identities at the end may have left a shorter product than was asked.
  return rest.reduce<Expr>((product, factor) => a.atom("matmul", [product, factor]), first);
}

export function dotRule(a: Algebra, u: Expr, v: Expr): Expr | null {
  if (u === v) return a.pow(a.call("norm", [u], { axes: [0], keepdims: false, ord: 2 }), a.int(2));
  if (isOnes(a, u)) return a.call("sum", [v], { axes: [0], keepdims: false });
  if (isOnes(a, v)) return a.call("sum", [u], { axes: [0], keepdims: false });
  return unitDot(a, u, v) ?? unitDot(a, v, u) ?? a.known("dot", [v, u]);
}

/** The place of the 1 in a unit vector. */
function placeOf(a: Algebra, e: Expr): number | null {
  if (!isAtom(e, "scatter_index") || e.args[0] !== a.one || e.shape.length !== 1) return null;
  const { spec } = e.attrs;
  const [at] = Array.isArray(spec) ? spec : [];
  return typeof at === "number" ? at : null;
}

/** e_k · u = u_k */
function unitDot(a: Algebra, unit: Expr, u: Expr): Expr | null {
  const at = placeOf(a, unit);
  return at === null ? null : a.call("index", [u], { spec: [at] });
}

/** u ⊙ e_k = u_k e_k */
export function pickedByUnit(a: Algebra, factors: readonly Factor[]): Expr | null {
  const unit = factors.find(({ base, exponent }) => exponent === a.one && placeOf(a, base) !== null);
  const at = unit ? placeOf(a, unit.base) : null;
  if (!unit || at === null) return null;
  const others = factors.filter((factor) => factor !== unit);
  const vectors = others.filter(({ base }) => base.shape.length === 1);
  if (
    vectors.length === 0 ||
    others.some(({ base, exponent }) => base.shape.length > 1 || exponent.shape.length > 0)
  )
    return null;
  const picked = vectors.map(({ base, exponent }) => ({
    base: a.call("index", [base], { spec: [at] }),
    exponent,
  }));
  return a.product([...others.filter((factor) => !vectors.includes(factor)), ...picked, unit], ONE);
}

const isOnes = (a: Algebra, e: Expr): boolean => isAtom(e, "broadcast") && e.args[0] === a.one;

export function invRule(a: Algebra, x: Expr): Expr | null {
  const inner = inverseOf(x);
  if (inner) return inner;
  const turned = turnedBack(x);
  if (turned && isMatrix(x)) return transposed(a, a.call("inv", [turned]));
  return isAtom(x, "eye") ? x : null;
}

/** det(X)⁻¹ · cof(X) = X^{−ᵀ} */
export function overDeterminant(
  a: Algebra,
  cofactor: Atom,
  factors: readonly { base: Expr; exponent: Expr }[],
): Expr | null {
  const [x] = cofactor.args;
  if (!x || !isMatrix(x)) return null;
  const at = factors.find(
    ({ base, exponent }) => isAtom(base, "det") && base.args[0] === x && exponent === a.minusOne,
  );
  if (!at) return null;
  const rest = factors.filter(({ base }) => base !== cofactor && base !== at.base);
  return a.product([...rest, { base: transposed(a, a.call("inv", [x])), exponent: a.one }], ONE);
}

/** A x + Aᵀ x = (A + Aᵀ) x: products that share their first or last factor taken together, where that is shorter. */
export function joinedProducts(a: Algebra, e: Sum): Expr | null {
  for (const side of [1, 0] as const) {
    const groups = new Map<Expr, (typeof e.terms)[number][]>();
    for (const term of e.terms) {
      const shared = isAtom(term.body, "matmul") ? term.body.args[side] : undefined;
      if (!shared) continue;
      const group = groups.get(shared);
      if (group) group.push(term);
      else groups.set(shared, [term]);
    }
    for (const [shared, terms] of groups) {
      if (terms.length < 2) continue;
      const others = terms.map(({ coefficient, body }) => ({
        coefficient,
        body: body.kind === "atom" ? (body.args[1 - side] ?? body) : body,
      }));
      const sum = a.sum(others, { n: 0n, d: 1n, decimal: false });
      const joined = a.call("matmul", side === 1 ? [sum, shared] : [shared, sum]);
      const rest = e.terms.filter((term) => !terms.includes(term));
      const whole = a.fill(a.sum([...rest, { coefficient: ONE, body: joined }], e.constant), e.shape);
      if (costOf(whole) < costOf(e)) return whole;
    }
  }
  return null;
}
