import type { Algebra } from "./algebra.ts";
import { isNought, ONE } from "./exact.ts";
import { type Atom, type Expr, eachFactor, isAtom, type Sum } from "./expression.ts";

/** Expressions of a branch that are walked at most. */
const MOST = 200;

/** u ≥ v, from a condition: the one that is larger where it holds. Equality makes no difference to what follows. */
function larger(condition: Expr): readonly [Expr, Expr] | null {
  if (condition.kind !== "atom") return null;
  const [u, v] = condition.args;
  if (!u || !v) return null;
  if (condition.op === "ge" || condition.op === "gt") return [u, v];
  return condition.op === "le" || condition.op === "lt" ? [v, u] : null;
}

/** In a branch where u ≥ v, max(u, v) is u and min(u, v) is v; with v = 0, |u| and relu(u) are u. */
export function branchKnowing(a: Algebra, condition: Expr, branch: Expr, holds: boolean): Expr {
  const pair = larger(condition);
  if (!pair) return branch;
  const [u, v] = holds ? pair : [pair[1], pair[0]];
  const known = new Map<Expr, Expr>();
  const note = (op: string, args: readonly Expr[], value: Expr): void => {
    const atom = a.known(op, args);
    if (atom) known.set(atom, value);
  };
  for (const args of [
    [u, v],
    [v, u],
  ]) {
    note("maximum", args, u);
    note("minimum", args, v);
  }
  if (isZero(v)) for (const op of ["abs", "relu"]) note(op, [u], u);
  if (isZero(u)) {
    note("abs", [v], a.neg(v));
    note("relu", [v], a.zero);
  }
  return known.size === 0 ? branch : new Replacing(a, known).of(branch);
}

const isZero = (e: Expr): boolean => e.kind === "num" && isNought(e.value);

/** An expression with some of its atoms replaced. */
class Replacing {
  readonly #a: Algebra;
  readonly #made: Map<Expr, Expr>;
  #left = MOST;

  constructor(a: Algebra, known: ReadonlyMap<Expr, Expr>) {
    this.#a = a;
    this.#made = new Map(known);
  }

  of(e: Expr): Expr {
    const known = this.#made.get(e);
    if (known) return known;
    if (--this.#left < 0) return e;
    const made = this.#make(e);
    this.#made.set(e, made);
    return made;
  }

  #make(e: Expr): Expr {
    switch (e.kind) {
      case "num":
        return e;
      case "atom":
        return this.#atom(e);
      case "sum":
        return this.#sum(e);
      case "product": {
        const factors = e.factors.map(({ base, exponent }) => ({
          base: this.of(base),
          exponent: this.of(exponent),
        }));
        const same = factors.every(
          ({ base, exponent }, i) => base === e.factors[i]?.base && exponent === e.factors[i]?.exponent,
        );
        return same ? e : this.#a.product(factors, ONE);
      }
    }
  }

  #atom(e: Atom): Expr {
    if (e.args.length === 0 || e.shape.length > 0) return e;
    const args = e.args.map((arg) => this.of(arg));
    return args.every((arg, i) => arg === e.args[i]) ? e : this.#a.call(e.op, args, e.attrs);
  }

  #sum(e: Sum): Expr {
    const terms = e.terms.map(({ coefficient, body }) => ({ coefficient, body: this.of(body) }));
    return terms.every(({ body }, i) => body === e.terms[i]?.body) ? e : this.#a.sum(terms, e.constant);
  }
}

/**
 * Where u ≥ 0 a product with u in it, elsewhere 0: the product with max(u, 0), where the formula has that already.
 * The other factors are variables and numbers, which never spoil the zero.
 */
export function asPositivePart(a: Algebra, condition: Expr, yes: Expr, no: Expr): Expr | null {
  const pair = larger(condition);
  if (!pair) return null;
  const [u, v] = pair;
  return positivePart(a, u, v, yes, no) ?? positivePart(a, v, u, no, yes);
}

function positivePart(a: Algebra, u: Expr, v: Expr, yes: Expr, no: Expr): Expr | null {
  if (!isZero(v) || !isZero(no)) return null;
  const part = a.known("maximum", [u, v]) ?? a.known("maximum", [v, u]) ?? a.known("relu", [u]);
  if (!part) return null;
  const [term, ...more] = yes.kind === "sum" && yes !== u ? yes.terms : [{ coefficient: ONE, body: yes }];
  if (!term || more.length > 0 || (yes.kind === "sum" && yes !== u && !isNought(yes.constant))) return null;
  const factors = [...eachFactor(term.body, a.one)];
  const at = factors.findIndex(({ base, exponent }) => base === u && exponent === a.one);
  const tame = factors.every(
    ({ base, exponent }, i) =>
      i === at ||
      ((base.kind === "num" || isAtom(base, "variable")) &&
        exponent.kind === "num" &&
        exponent.value.n > 0n &&
        exponent.value.d === 1n),
  );
  if (at < 0 || !tame) return null;
  return a.product(
    factors.map((factor, i) => (i === at ? { base: part, exponent: a.one } : factor)),
    term.coefficient,
  );
}
