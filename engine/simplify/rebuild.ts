import type { Builder } from "../graph/build.ts";
import type { Node } from "../graph/node.ts";
import { type Rational, rational } from "../graph/rational.ts";
import { type Shape, sameShape } from "../graph/shape.ts";
import { isNegative, isNought, isOne, isWhole, magnitude, minus, ONE } from "./exact.ts";
import {
  type Expr,
  type Factor,
  numOf,
  type Product,
  productOf,
  SEALED,
  type Sum,
  sumOf,
  type Term,
} from "./expression.ts";
import { compareFactors, compareTerms, isRational, isVariable } from "./order.ts";

const isHalf = ({ n, d }: Rational): boolean => n === 1n && d === 2n;

/** Turns expressions into nodes, in the order in which they are written by hand. Each expression is made once. */
export class Rebuilder {
  readonly #b: Builder;
  readonly #memo = new Map<Expr, Node>();
  /** How many expressions each is an operand of. */
  readonly #uses = new Map<Expr, number>();
  /** Quotients that stand alone somewhere (the argument of a function): x/a, by the ids of x and a. */
  readonly #quotients = new Map<string, Product>();

  constructor(b: Builder, roots: readonly Expr[]) {
    this.#b = b;
    const seen = new Set<Expr>(roots);
    const use = (operand: Expr, alone: boolean): void => {
      this.#uses.set(operand, (this.#uses.get(operand) ?? 0) + 1);
      if (alone && operand.kind === "product") this.#noteQuotient(operand);
      seen.add(operand);
    };
    for (const e of seen) {
      if (e.kind === "atom") for (const arg of e.args) use(arg, true);
      if (e.kind === "sum") for (const term of e.terms) use(term.body, false);
      if (e.kind === "product")
        for (const { base, exponent } of e.factors) {
          use(base, false);
          if (exponent.kind !== "num") use(exponent, true);
        }
    }
  }

  #noteQuotient(e: Product): void {
    const [p, q] = e.factors;
    if (e.factors.length !== 2 || !p || !q || !isUnit(p.exponent) || !isUnit(q.exponent)) return;
    if (isMinusUnit(p.exponent) !== isMinusUnit(q.exponent)) this.#quotients.set(quotientKey(p, q), e);
  }

  /** The factors with a known quotient among them as one: (x/a) sinh(x/a). */
  #regrouped(e: Product): Product {
    if (this.#quotients.size === 0 || e.factors.length < 3) return e;
    for (const [i, p] of e.factors.entries())
      for (const q of e.factors.slice(i + 1)) {
        const quotient = this.#quotients.get(quotientKey(p, q));
        if (!quotient) continue;
        const others = e.factors.filter((factor) => factor !== p && factor !== q);
        return productOf(e.id, e.shape, [{ base: quotient, exponent: ONE_EXPONENT }, ...others]);
      }
    return e;
  }

  node(e: Expr): Node {
    const known = this.#memo.get(e);
    if (known) return known;
    const made = this.#shaped(this.#make(e), e.shape);
    this.#memo.set(e, made);
    return made;
  }

  /** Operands may broadcast to more than the node shows (a factor that became a constant). */
  #shaped(node: Node, shape: Shape): Node {
    return sameShape(node.shape, shape) ? node : this.#b.fill(node, shape);
  }

  #make(e: Expr): Node {
    switch (e.kind) {
      case "num":
        return this.#b.const(e.value);
      case "atom":
        if (e.leaf) return e.leaf;
        if (e.op === SEALED && e.args[0]) return this.node(e.args[0]);
        return this.#b.graph.node(
          e.op,
          e.args.map((arg) => this.node(arg)),
          e.attrs,
        );
      case "product":
        return this.#product(e, ONE);
      case "sum":
        return this.#sum(e);
    }
  }

  /** −(x − 1)y is (1 − x)y: a minus sign goes into a difference beside it. */
  #turned(term: Term): Term {
    const { coefficient, body } = term;
    if (!isNegative(coefficient) || body.kind !== "product") return term;
    const candidates = body.factors.filter(
      ({ base, exponent }) =>
        base.kind === "sum" && isUnit(exponent) && (this.#uses.get(base) ?? 0) < 2 && isTurnable(base),
    );
    const at =
      candidates.find(({ exponent }) => exponent.kind === "num" && !isNegative(exponent.value)) ??
      candidates[0];
    if (at?.base.kind !== "sum") return term;
    const { base } = at;
    const terms = base.terms.map((part) => ({ coefficient: minus(part.coefficient), body: part.body }));
    const flipped = sumOf(-base.id - 2, base.shape, minus(base.constant), terms);
    const factors = body.factors.map((factor) =>
      factor === at ? { base: flipped, exponent: at.exponent } : factor,
    );
    return { coefficient: minus(coefficient), body: productOf(-body.id - 2, body.shape, factors) };
  }

  #sum(e: Sum): Node {
    const b = this.#b;
    const count = e.terms.length + (isNought(e.constant) ? 0 : 1);
    const ordered = orderedTerms(
      count === 1 ? e.terms.map((term) => this.#turned(term)) : e.terms,
      e.constant,
    );
    // Beside 0.25 a half is 0.5.
    const decimal = ordered.some((term) => term.coefficient.decimal && term.coefficient.d !== 1n);
    let total: Node | null = null;
    for (const { coefficient: written, body } of ordered) {
      const coefficient =
        decimal && written.d !== 1n && withoutTenths(written.d) === 1n
          ? { ...written, decimal: true }
          : written;
      const negative = isNegative(coefficient);
      if (!total) {
        total = negative
          ? b.graph.node("neg", [this.#scaled(magnitude(coefficient), body)])
          : this.#scaled(coefficient, body);
        continue;
      }
      const term = this.#scaled(magnitude(coefficient), body);
      total = b.graph.node(negative ? "sub" : "add", [total, term]);
    }
    return total ?? b.zero;
  }

  /** A positive coefficient times a body, as one product or fraction: 3x²/2. */
  #scaled(coefficient: Rational, body: Expr | null): Node {
    if (!body) return this.#b.const(coefficient);
    if (isOne(coefficient)) return this.node(body);
    if (body.kind === "product") return this.#product(body, coefficient);
    return this.#product(
      productOf(body.id, body.shape, [{ base: body, exponent: ONE_EXPONENT }]),
      coefficient,
    );
  }

  #product(product: Product, coefficient: Rational): Node {
    const b = this.#b;
    const e = this.#regrouped(product);
    const apart = e.shape.length > 0 ? this.#apart(e, coefficient) : this.#mean(e, coefficient);
    if (apart) return apart;
    const above: Factor[] = [];
    const below: Factor[] = [];
    for (const factor of e.factors) {
      const { exponent } = factor;
      if (exponent.kind === "num" && isNegative(exponent.value))
        below.push({ ...factor, exponent: { ...exponent, value: minus(exponent.value) } });
      else above.push(factor);
    }
    above.sort(compareFactors);
    below.sort(compareFactors);
    const [n, d] = lines(coefficient);
    const over = this.#line(n, above);
    const under = !isOne(d) || below.length > 0 ? this.#line(d, below) : null;
    return under ? b.graph.node("div", [over, under]) : over;
  }

  /** (2/n) Xᵀ(X w − y): numbers and sizes stand before a tensor as a fraction of their own. */
  #apart(e: Product, coefficient: Rational): Node | null {
    const scalars = e.factors.filter(
      ({ base, exponent }) => base.shape.length === 0 && exponent.shape.length === 0,
    );
    const tensors = e.factors.filter((factor) => !scalars.includes(factor));
    const below = scalars.filter(({ exponent }) => exponent.kind === "num" && isNegative(exponent.value));
    const plain = isWhole(coefficient) || coefficient.decimal;
    if (tensors.length === 0 || (plain && below.length === 0)) return null;
    const over = tensors.some(({ exponent }) => exponent.kind === "num" && isNegative(exponent.value));
    const sizes = below.every(({ base }) => base.kind === "atom" && base.op === "size");
    const [lone] = tensors;
    if (
      scalars.length === 0 &&
      tensors.length === 1 &&
      lone &&
      isVariable(lone.base) &&
      isUnit(lone.exponent)
    )
      return null;
    // x/‖x‖ stays one fraction.
    if (over || (!sizes && plain && below.length === scalars.length && isOne(coefficient))) return null;
    const scalar = this.#product(productOf(e.id, [], scalars), coefficient);
    return this.#b.graph.node("mul", [scalar, this.#line(ONE, tensors.sort(compareFactors))]);
  }

  /** Σ x/n is the mean of x. */
  #mean(e: Product, coefficient: Rational): Node | null {
    for (const factor of e.factors) {
      const { base } = factor;
      const [x] = base.kind === "atom" && base.op === "sum" ? base.args : [];
      if (base.kind !== "atom" || !x || !isUnit(factor.exponent) || isMinusUnit(factor.exponent)) continue;
      const { axes } = base.attrs;
      const folded = Array.isArray(axes) ? axes.map((axis) => x.shape[Number(axis)] ?? 1) : [];
      const names = folded.filter((size) => typeof size === "string");
      const count = folded.reduce<number>((n, size) => (typeof size === "number" ? n * size : n), 1);
      const sizes = e.factors.filter(
        (f) => f.base.kind === "atom" && f.base.op === "size" && isMinusUnit(f.exponent),
      );
      const named = sizes.map((f) => (f.base.kind === "atom" ? String(f.base.attrs["size"]) : ""));
      if (coefficient.d !== BigInt(count) || coefficient.n !== 1n || coefficient.decimal) continue;
      if (names.length !== named.length || names.some((name) => !named.includes(String(name)))) continue;
      const mean = this.#b.graph.node("mean", [this.node(x)], base.attrs);
      const rest = e.factors.filter((f) => f !== factor && !sizes.includes(f));
      if (rest.length === 0) return mean;
      return this.#b.graph.node("mul", [this.#product(productOf(e.id, e.shape, rest), ONE), mean]);
    }
    return null;
  }

  /** coefficient · Π factors on one line. */
  #line(coefficient: Rational, factors: readonly Factor[]): Node {
    const b = this.#b;
    const roots = factors.filter(isConstantRoot);
    let total: Node | null = isOne(coefficient) ? null : b.const(coefficient);
    const times = (node: Node): void => {
      total = total ? b.graph.node("mul", [total, node]) : node;
    };
    const joined = roots.length > 1 ? roots : [];
    if (joined.length > 0) {
      const inside = joined.map(({ base }) => this.node(base)).reduce((x, y) => b.graph.node("mul", [x, y]));
      times(b.graph.node("sqrt", [inside]));
    }
    for (const factor of factors) if (!joined.includes(factor)) times(this.#power(factor));
    return total ?? b.one;
  }

  #power({ base, exponent }: Factor): Node {
    const b = this.#b;
    if (base.kind === "atom" && base.op === "e") {
      if (exponent.kind === "num" && isOne(exponent.value)) return this.node(base);
      return b.graph.node("exp", [this.node(exponent)]);
    }
    const below = this.node(base);
    if (exponent.kind !== "num") return b.graph.node("pow", [below, this.node(exponent)]);
    if (isOne(exponent.value)) return below;
    if (isHalf(exponent.value)) return b.graph.node("sqrt", [below]);
    return b.graph.node("pow", [below, b.const(exponent.value)]);
  }
}

/**
 * A coefficient as what stands above and below the line. A decimal that does not end keeps the decimal on the side that
 * had it: 1.7159 · 2/3 is 3.4318/3, and 1/6.626e-34 stays that.
 */
function lines(coefficient: Rational): readonly [over: Rational, under: Rational] {
  const { n, d, decimal } = coefficient;
  if (!decimal) return [rational(n), rational(d)];
  const rest = withoutTenths(d);
  if (rest === 1n) return [coefficient, ONE];
  const digits = withoutTenths(n);
  if (digits < rest && rest > 10n) return [rational(digits), rational(d * digits, n, true)];
  return [rational(n * rest, d, true), rational(rest)];
}

/** What is left of a denominator without its factors 2 and 5. */
function withoutTenths(d: bigint): bigint {
  let rest = d;
  while (rest % 2n === 0n) rest /= 2n;
  while (rest % 5n === 0n) rest /= 5n;
  return rest;
}

const ONE_EXPONENT: Expr = numOf(-1, ONE);

/** √2 · √π is written √(2π). */
const isConstantRoot = ({ base, exponent }: Factor): boolean =>
  exponent.kind === "num" &&
  isHalf(exponent.value) &&
  (base.kind === "num" || (base.kind === "atom" && base.op === "pi"));

interface Written {
  readonly coefficient: Rational;
  /** Null: the constant. */
  readonly body: Expr | null;
}

const isUnit = (exponent: Expr): boolean =>
  exponent.kind === "num" && exponent.value.d === 1n && (exponent.value.n === 1n || exponent.value.n === -1n);

const isMinusUnit = (exponent: Expr): boolean =>
  isUnit(exponent) && exponent.kind === "num" && isNegative(exponent.value);
const quotientKey = (p: Factor, q: Factor): string =>
  isMinusUnit(p.exponent) === isMinusUnit(q.exponent) || !isUnit(p.exponent) || !isUnit(q.exponent)
    ? ""
    : isMinusUnit(p.exponent)
      ? `${q.base.id}/${p.base.id}`
      : `${p.base.id}/${q.base.id}`;

/** Turned round, it still begins with a positive term where one would look for it. */
function isTurnable(e: Sum): boolean {
  const negative = [...e.terms.map((term) => term.coefficient), e.constant].filter(isNegative).length;
  const count = e.terms.length + (isNought(e.constant) ? 0 : 1);
  if (negative === 0 || count < 2) return false;
  return count === 2 || negative * 2 >= count;
}

/** Descending degree; a positive term first where there is one. */
function orderedTerms(parts: readonly Term[], constant: Rational): Written[] {
  const terms: Written[] = [...parts].sort((p, q) => compareTerms(p.body, q.body));
  if (!isNought(constant)) terms.push({ coefficient: constant, body: null });
  const [first] = terms;
  if (!first || !isNegative(first.coefficient) || terms.length === 1) return terms;
  const last = terms[terms.length - 1];
  // 1 + 2x − x²: a polynomial of one variable ascends when its highest power is negative.
  if (last && !isNegative(last.coefficient) && (terms.length === 2 || isUnivariate(parts)))
    return terms.reverse();
  const at = terms.findIndex((term) => !isNegative(term.coefficient));
  const positive = terms[at];
  if (at < 0 || !positive) return terms;
  return [positive, ...terms.slice(0, at), ...terms.slice(at + 1)];
}

function isUnivariate(terms: readonly Term[]): boolean {
  const bases = new Set<Expr>();
  if (!terms.every(({ body }) => isRational(body))) return false;
  for (const { body } of terms)
    for (const base of body.kind === "product" ? body.factors.map((f) => f.base) : [body]) bases.add(base);
  return bases.size === 1;
}
