import type { Rational } from "../graph/rational.ts";
import type { Algebra } from "./algebra.ts";
import { type Atom, type Expr, isAtom, type Product, type Sum, type Term } from "./expression.ts";

/** coefficient · select · others, with the rest in the branches: for numbers, where a branch is one. */
export function pushedIn(a: Algebra, e: Product | Atom, coefficient: Rational): Expr | null {
  // The mask of a tensor stays a factor of its own.
  if (e.shape.length > 0) return null;
  const factors = e.kind === "product" ? e.factors : [{ base: e, exponent: a.one }];
  const at = factors.findIndex(({ base, exponent }) => isAtom(base, "select") && exponent === a.one);
  const select = factors[at]?.base;
  if (select?.kind !== "atom") return null;
  const [condition, yes, no] = select.args;
  if (!condition || !yes || !no) return null;
  const others = factors.filter((_factor, i) => i !== at);
  if (others.length > 0 && yes.kind !== "num" && no.kind !== "num") return null;
  const times = (branch: Expr): Expr =>
    a.product([...others, { base: branch, exponent: a.one }], coefficient);
  return a.fill(a.call("select", [condition, times(yes), times(no)]), e.shape);
}

/** select(c, a, b) + select(c, d, e) = select(c, a + d, b + e) */
export function mergedSelects(a: Algebra, e: Sum): Expr | null {
  const groups = new Map<Expr, Term[]>();
  for (const term of e.terms) {
    const [condition] = isAtom(term.body, "select") ? term.body.args : [];
    if (!condition) continue;
    const group = groups.get(condition);
    if (group) group.push(term);
    else groups.set(condition, [term]);
  }
  for (const [condition, terms] of groups) {
    if (terms.length < 2) continue;
    const branch = (at: 1 | 2): Expr =>
      a.sum(
        terms.map(({ coefficient, body }) => ({
          coefficient,
          body: isAtom(body) ? (body.args[at] ?? body) : body,
        })),
        { n: 0n, d: 1n, decimal: false },
      );
    const merged = a.call("select", [condition, branch(1), branch(2)]);
    const rest = e.terms.filter((term) => !terms.includes(term));
    return a.fill(
      a.sum([...rest, { coefficient: { n: 1n, d: 1n, decimal: false }, body: merged }], e.constant),
      e.shape,
    );
  }
  return null;
}
