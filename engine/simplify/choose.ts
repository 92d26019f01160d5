import type { Algebra } from "./algebra.ts";
import { measured } from "./cost.ts";
import { denominatorsOpened, overOneFraction } from "./denominators.ts";
import { ONE, ZERO } from "./exact.ts";
import { expanded } from "./expand.ts";
import { joinedExponentials } from "./exponentials.ts";
import {
  type Atom,
  type Expr,
  eachFactor,
  type Factor,
  isAtom,
  type Product,
  type Sum,
  type Term,
} from "./expression.ts";
import { commonFactors, contentsOut, overOneLine, quadratic, sumBeside } from "./factor.ts";
import { doubleAngle, sumIdentity } from "./identities.ts";
import { isRational } from "./order.ts";
import { wholePowers } from "./powers.ts";
import { productIdentity } from "./products.ts";
import { mergedSelects, pushedIn } from "./select-sums.ts";
import { joinedProducts } from "./tensor/matrix.ts";
import { sharedOut, spelledOut, stacked } from "./tensor/place.ts";

/** How many expressions may be looked at in weighing forms, for one request: past it, what is canonical stays. */
const FUEL = 60_000;
/** So often a polynomial in nested form is opened. */
const MOST_OPENINGS = 20;
/** Sums longer than this are left as they are. */
const LONGEST_SUM = 40;

/** Chooses, bottom up, the shortest of a few forms of each subexpression. Deterministic, and bounded by its fuel. */
export class Chooser {
  readonly #algebra: Algebra;
  #fuel = FUEL;

  constructor(algebra: Algebra) {
    this.#algebra = algebra;
  }

  choose(e: Expr): Expr {
    const { notes } = e;
    if (notes.chosen) return notes.chosen;
    // Met again within itself.
    if (notes.busy) return e;
    notes.busy = true;
    const made = this.#choose(e);
    notes.busy = false;
    notes.chosen = made;
    // What was chosen is final: choosing it again would only walk in circles.
    made.notes.chosen ??= made;
    return made;
  }

  #choose(e: Expr): Expr {
    switch (e.kind) {
      case "num":
        return e;
      case "atom":
        return this.#atom(e);
      case "product":
        return this.#product(e);
      case "sum":
        return this.#sum(e);
    }
  }

  #atom(e: Atom): Expr {
    if (e.args.length === 0) return e;
    // A lone 1 in a place is a unit vector.
    const stack =
      e.op === "scatter_index" && e.args[0] !== this.#algebra.one ? stacked(this.#algebra, e) : null;
    if (stack) return this.choose(stack);
    const args = e.args.map((arg) => this.choose(arg));
    if (e.op === "stack" && e.shape.length === 1) return sharedOut(this.#algebra, args);
    if (args.every((arg, i) => arg === e.args[i])) return e;
    const made = this.#algebra.call(e.op, args, e.attrs);
    return made.kind === "atom" ? made : this.choose(made);
  }

  #product(e: Product): Expr {
    const a = this.#algebra;
    const rebuilt = this.#factors(e);
    if (rebuilt.kind !== "product") return this.choose(rebuilt);
    if (!this.#spend()) return rebuilt;
    const list = e.shape.length === 1 ? spelledOut(a, rebuilt) : null;
    if (list) return this.choose(list);
    const identity = productIdentity(a, rebuilt.factors);
    if (identity && identity !== rebuilt) return this.choose(a.fill(identity, e.shape));
    const select = pushedIn(a, rebuilt, ONE);
    if (select) return this.choose(select);
    const cleared = overOneFraction(a, rebuilt, (inner) => this.choose(inner));
    if (cleared && this.#spend() && this.#cost(cleared) < this.#cost(rebuilt)) return this.choose(cleared);
    const whole = wholePowers(a, rebuilt);
    if (whole && this.#spend() && this.#cost(whole) < this.#cost(rebuilt)) return this.choose(whole);
    const doubled = doubleAngle(a, rebuilt.factors);
    let best: Expr = doubled ? this.#better(rebuilt, doubled) : rebuilt;
    if (best.kind !== "product") return best;
    const below = denominatorsOpened(a, rebuilt, (opened) => this.#settled(opened));
    if (below) best = this.#better(best, below);
    const multiplied = expanded(a, rebuilt);
    return multiplied ? this.#better(best, this.#settled(multiplied)) : best;
  }

  /** The factors chosen one by one, and joined again. */
  #factors(e: Product): Expr {
    const a = this.#algebra;
    const factors = e.factors.map((factor) => this.#factor(factor));
    const same = factors.every(
      ({ base, exponent }, i) => base === e.factors[i]?.base && exponent === e.factors[i]?.exponent,
    );
    return same ? e : a.fill(a.product(factors, ONE), e.shape);
  }

  /** Its base and exponent chosen; a sum under a root is not factored where that would bring in absolute values. */
  #factor({ base, exponent }: Factor): Factor {
    const chosen = this.choose(base);
    const power = this.choose(exponent);
    if (base.kind !== "sum" || chosen === base || power.kind !== "num" || power.value.d === 1n)
      return { base: chosen, exponent: power };
    const opened = eachFactor(this.#algebra.pow(chosen, power), this.#algebra.one);
    const unwanted = opened.some(({ base: part }) => part.kind === "product" || isAtom(part, "abs"));
    return { base: unwanted ? base : chosen, exponent: power };
  }

  #sum(e: Sum): Expr {
    const a = this.#algebra;
    const stack = e.shape.length === 1 ? stacked(a, e) : null;
    if (stack) return this.choose(stack);
    if (e.terms.length > LONGEST_SUM) return this.#terms(e);
    const exponentials = joinedExponentials(a, e);
    if (exponentials) return this.choose(exponentials);
    const rebuilt = this.#terms(e);
    if (rebuilt.kind !== "sum") return this.choose(rebuilt);
    const [only] = rebuilt.terms;
    if (only && rebuilt.terms.length === 1 && rebuilt.constant.n === 0n)
      return this.#scaled(rebuilt, only.body);
    if (!this.#spend()) return rebuilt;
    const selects = mergedSelects(a, rebuilt);
    if (selects) return this.choose(selects);
    const joined = rebuilt.shape.length > 0 ? joinedProducts(a, rebuilt) : null;
    if (joined) return this.choose(joined);
    const identity = sumIdentity(a, rebuilt);
    if (identity && this.#cost(identity) <= this.#cost(rebuilt)) return this.choose(identity);
    return this.#factored(rebuilt);
  }

  /** The terms chosen one by one, and joined again. */
  #terms(e: Sum): Expr {
    const a = this.#algebra;
    let changed = false;
    const terms = e.terms.map((term) => {
      const body = this.choose(term.body);
      // A sum held by a coefficient opens up.
      changed ||= body !== term.body || body.kind === "sum";
      return { coefficient: term.coefficient, body };
    });
    return changed ? a.fill(a.sum(terms, e.constant), e.shape) : e;
  }

  /** 2 sin u cos u as sin 2u, in the terms where that is shorter. */
  #doubled(e: Sum): Expr | null {
    const a = this.#algebra;
    let changed = false;
    const terms = e.terms.map((term) => {
      const { coefficient, body } = term;
      const double = body.kind === "product" ? doubleAngle(a, body.factors) : null;
      changed ||= double !== null;
      return double ? { coefficient, body: double } : term;
    });
    return changed ? a.fill(a.sum(terms, e.constant), e.shape) : null;
  }

  /** coefficient · body, of which the coefficient may go inside. */
  #scaled(e: Sum, body: Expr): Expr {
    const a = this.#algebra;
    const coefficient = e.terms[0]?.coefficient ?? ONE;
    if (isAtom(body, "select")) {
      const inside = pushedIn(a, body, coefficient);
      if (inside) return this.choose(inside);
    }
    if (body.kind !== "product" || !this.#spend()) return e;
    const select = pushedIn(a, body, coefficient);
    if (select) return this.choose(select);
    const doubled = this.#doubled(e);
    const multiplied = expanded(a, e);
    const best = doubled ? this.#better(e, doubled) : e;
    return multiplied ? this.#better(best, this.#settled(multiplied)) : best;
  }

  #factored(e: Sum): Expr {
    const a = this.#algebra;
    let best: Expr = e;
    // Once more what came out: ((3x + 2)x + 3)x + 4 opens from the outside in.
    let open = expanded(a, e);
    for (let times = 0; open && times < MOST_OPENINGS && this.#spend(); times++) {
      best = this.#better(best, this.#settled(open));
      open = open.kind === "sum" && isRational(open) ? expanded(a, open) : null;
    }
    const shared = commonFactors(a, e);
    if (shared) best = this.#taken(e, best, shared);
    else {
      const square = quadratic(a, e);
      if (square) best = this.#better(best, square);
    }
    const fractions = this.#spend() ? overOneLine(a, e) : null;
    if (fractions && fractions.shared.length !== shared?.shared.length)
      best = this.#taken(e, best, fractions);
    const doubled = this.#doubled(e);
    if (doubled) best = this.#better(best, doubled);
    if (best.kind === "sum" && e.terms.length > 2) best = this.#collected(best);
    const beside = best.kind === "sum" && this.#spend() ? sumBeside(a, best) : null;
    if (beside && this.#cost(beside) < this.#cost(best)) return this.choose(beside);
    if (best.kind === "sum") return this.#content(best);
    // The sums among the factors may factor further.
    return this.#spend() ? this.choose(best) : best;
  }

  /** 2x ln x + 2 ln x + x = 2(x + 1) ln x + x: terms that share a function taken together. */
  #collected(e: Sum): Expr {
    const a = this.#algebra;
    const groups = new Map<string, { factor: Factor; terms: Term[] }>();
    for (const term of e.terms)
      for (const factor of eachFactor(term.body, a.one)) {
        if (isRational(factor.base) && factor.exponent.kind === "num") continue;
        const key = `${factor.base.id}^${factor.exponent.id}`;
        const group = groups.get(key);
        if (group) group.terms.push(term);
        else groups.set(key, { factor, terms: [term] });
      }
    for (const { factor, terms } of groups.values()) {
      if (terms.length < 2 || terms.length > e.terms.length - 1 || !this.#spend()) continue;
      const undone = { base: factor.base, exponent: a.neg(factor.exponent) };
      const inner = a.sum(
        terms.map(({ coefficient, body }) => ({
          coefficient,
          body: a.product([...eachFactor(body, a.one), undone], ONE),
        })),
        ZERO,
      );
      const grouped = a.product([factor, { base: this.choose(inner), exponent: a.one }], ONE);
      const rest = e.terms.filter((term) => !terms.includes(term));
      const whole = a.fill(a.sum([...rest, { coefficient: ONE, body: grouped }], e.constant), e.shape);
      if (this.#cost(whole) < this.#cost(e))
        return whole.kind === "sum" && whole.terms.length > 2 ? this.#collected(whole) : whole;
    }
    return e;
  }

  /** shared · inner, with the inner sum in its best form, where that is shorter or reads better than `best`. */
  #taken(e: Sum, best: Expr, { shared, inner }: { shared: readonly Factor[]; inner: Expr }): Expr {
    const a = this.#algebra;
    const plain = this.choose(inner);
    const multiplied = expanded(a, inner);
    const opened = multiplied ? this.choose(multiplied) : plain;
    const least = this.#cost(opened) < this.#cost(plain) ? opened : plain;
    const product = a.fill(a.product([...shared, { base: least, exponent: a.one }], ONE), e.shape);
    const chosen = product.notes.chosen ?? this.#finished(product);
    // A polynomial is factored only when that is clearly shorter (2x²y + 7x stays); of two equally long forms with
    // functions in them the product is the one people write: σ(1 − σ), (x + 1)eˣ.
    const margin = shared.some(isRootBelow) ? -2 : isRational(e) ? (isPolynomial(e) ? 1 : 0) : -1;
    return this.#cost(chosen) + margin < this.#cost(best) ? chosen : best;
  }

  /** What came together by factoring may still make a function, or one denominator of two. */
  #finished(e: Expr): Expr {
    const [only] = e.kind === "sum" && e.terms.length === 1 && e.constant.n === 0n ? e.terms : [];
    const body = only?.body ?? e;
    if (body.kind !== "product") return e;
    const made =
      productIdentity(this.#algebra, body.factors) ??
      denominatorsOpened(this.#algebra, body, (opened) => this.#settled(opened));
    if (!made) return e;
    const whole = this.#algebra.scale(only?.coefficient ?? ONE, made);
    return this.#better(e, whole);
  }

  #content(e: Sum): Expr {
    const a = this.#algebra;
    let best: Expr = e;
    for (const content of contentsOut(a, e)) {
      const held = a.held(content[0], content[1]);
      // 0.3x − 0.3y is 0.3(x − y) even where that is no shorter.
      const margin = content[0].decimal ? 1 : 0;
      if (this.#cost(held) < this.#cost(best) + margin) best = held;
    }
    return best;
  }

  /** A sum just multiplied out, with identities applied but not factored again. */
  #settled(e: Expr): Expr {
    const a = this.#algebra;
    let current = e;
    if (e.kind === "sum" && this.#spend()) {
      // Factors that met by multiplying out may cancel: σ(u) e^{−u} = 1 − σ(u).
      let changed = false;
      const terms = e.terms.map((term) => {
        const made = term.body.kind === "product" ? productIdentity(a, term.body.factors) : null;
        changed ||= made !== null;
        return made ? { coefficient: term.coefficient, body: made } : term;
      });
      if (changed) current = a.fill(a.sum(terms, e.constant), e.shape);
    }
    while (current.kind === "sum" && this.#spend()) {
      const identity = sumIdentity(a, current);
      if (!identity || this.#cost(identity) > this.#cost(current)) break;
      current = identity;
    }
    return current.kind === "sum" ? this.#content(current) : current;
  }

  #better(a: Expr, b: Expr): Expr {
    return this.#cost(b) < this.#cost(a) ? b : a;
  }

  #cost(e: Expr): number {
    const { cost, visited } = measured(e);
    this.#fuel -= visited;
    return cost;
  }

  #spend(): boolean {
    this.#fuel -= 8;
    return this.#fuel > 0;
  }
}

/** The root of a sum below the line: two fractions would write it twice. */
const isRootBelow = ({ base, exponent }: Factor): boolean =>
  base.kind === "sum" && exponent.kind === "num" && exponent.value.n < 0n && exponent.value.d !== 1n;

function isPolynomial(e: Sum): boolean {
  return e.terms.every(
    ({ body }) =>
      body.kind !== "product" ||
      body.factors.every(
        ({ exponent }) => exponent.kind === "num" && exponent.value.n > 0n && exponent.value.d === 1n,
      ),
  );
}
