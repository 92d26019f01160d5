import type { Algebra } from "./algebra.ts";
import { costOf } from "./cost.ts";
import { ONE } from "./exact.ts";
import { expanded } from "./expand.ts";
import type { Atom, Expr, Product, Sum } from "./expression.ts";
import { commonFactors, contentOut, quadratic } from "./factor.ts";
import { doubleAngle, productIdentity, pythagorean } from "./identities.ts";
import { isRational } from "./order.ts";
import { pushedIn } from "./select-sums.ts";

/** How many forms may be tried for one request: past it, what is canonical stays. */
const FUEL = 4000;
/** Sums longer than this are left as they are. */
const LONGEST_SUM = 40;

/** Chooses, bottom up, the shortest of a few forms of each subexpression. Deterministic, and bounded by its fuel. */
export class Chooser {
  readonly #algebra: Algebra;
  readonly #memo = new Map<Expr, Expr>();
  readonly #busy = new Set<Expr>();
  #fuel = FUEL;

  constructor(algebra: Algebra) {
    this.#algebra = algebra;
  }

  choose(e: Expr): Expr {
    const known = this.#memo.get(e);
    if (known) return known;
    if (this.#busy.has(e)) return e;
    this.#busy.add(e);
    const made = this.#choose(e);
    this.#busy.delete(e);
    this.#memo.set(e, made);
    // What was chosen is final: choosing it again would only walk in circles.
    if (!this.#memo.has(made)) this.#memo.set(made, made);
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
    const args = e.args.map((arg) => this.choose(arg));
    if (args.every((arg, i) => arg === e.args[i])) return e;
    const made = this.#algebra.call(e.op, args, e.attrs);
    return made.kind === "atom" ? made : this.choose(made);
  }

  #product(e: Product): Expr {
    const a = this.#algebra;
    const rebuilt = a.fill(
      a.product(
        e.factors.map(({ base, exponent }) => ({ base: this.choose(base), exponent: this.choose(exponent) })),
        ONE,
      ),
      e.shape,
    );
    if (rebuilt.kind !== "product") return this.choose(rebuilt);
    const identity = this.#spend() ? productIdentity(a, rebuilt.factors) : null;
    if (identity && identity !== rebuilt) return this.choose(a.fill(identity, e.shape));
    const select = pushedIn(a, rebuilt, ONE);
    if (select) return this.choose(select);
    const multiplied = this.#spend() ? expanded(a, rebuilt) : null;
    return multiplied ? this.#better(rebuilt, this.#settled(multiplied)) : rebuilt;
  }

  #sum(e: Sum): Expr {
    const a = this.#algebra;
    if (e.terms.length > LONGEST_SUM) return this.#terms(e);
    const rebuilt = this.#terms(e);
    if (rebuilt.kind !== "sum") return this.choose(rebuilt);
    const [only] = rebuilt.terms;
    if (only && rebuilt.terms.length === 1 && rebuilt.constant.n === 0n)
      return this.#scaled(rebuilt, only.body);
    if (!this.#spend()) return rebuilt;
    const identity = pythagorean(a, rebuilt);
    if (identity && costOf(identity) <= costOf(rebuilt)) return this.choose(identity);
    return this.#factored(rebuilt);
  }

  /** The terms chosen one by one, and joined again. */
  #terms(e: Sum): Expr {
    const a = this.#algebra;
    return a.fill(
      a.sum(
        e.terms.map(({ coefficient, body }) => ({ coefficient, body: this.choose(body) })),
        e.constant,
      ),
      e.shape,
    );
  }

  /** coefficient · body, of which the coefficient may go inside. */
  #scaled(e: Sum, body: Expr): Expr {
    const a = this.#algebra;
    const coefficient = e.terms[0]?.coefficient ?? ONE;
    if (body.kind === "sum" || !this.#spend()) return e;
    let best: Expr = e;
    if (body.kind === "product") {
      const select = pushedIn(a, body, coefficient);
      if (select) return this.choose(select);
      const double = doubleAngle(a, body.factors);
      if (double) best = this.#better(best, a.scale(coefficient, double));
      const multiplied = expanded(a, e);
      if (multiplied) best = this.#better(best, this.#settled(multiplied));
      // 2 · x · (x/2 + …) has taken its content already; what is left is the sign of a difference.
    }
    return best;
  }

  #factored(e: Sum): Expr {
    const a = this.#algebra;
    let best: Expr = e;
    const expansion = expanded(a, e);
    if (expansion) best = this.#better(best, this.#settled(expansion));
    const square = quadratic(a, e);
    if (square) best = this.#better(best, square);
    for (const denominators of [false, true]) {
      const common = commonFactors(a, e, denominators);
      if (!common || (denominators && !this.#spend())) continue;
      const multiplied = expanded(a, common.inner);
      const plain = this.choose(common.inner);
      const opened = multiplied ? this.choose(multiplied) : plain;
      const inner = costOf(opened) < costOf(plain) ? opened : plain;
      const product = a.fill(a.product([...common.shared, { base: inner, exponent: a.one }], ONE), e.shape);
      // A polynomial is factored only when that is clearly shorter: 2x²y + 7x stays.
      const margin = !denominators && isRational(e) && isPolynomial(e) ? 1 : 0;
      if (costOf(product) + margin < costOf(best)) best = this.#finished(product);
    }
    if (best.kind === "sum") {
      const content = contentOut(a, best);
      if (content) {
        const held = a.held(content[0], content[1]);
        if (costOf(held) < costOf(best)) best = held;
      }
    }
    return best;
  }

  /** A product made by factoring may still hold an identity or a scale to bring in. */
  #finished(e: Expr): Expr {
    return this.#memo.get(e) ?? e;
  }

  /** A sum just multiplied out, with identities applied but not factored again. */
  #settled(e: Expr): Expr {
    const a = this.#algebra;
    let current = e;
    while (current.kind === "sum" && this.#spend()) {
      const identity = pythagorean(a, current);
      if (!identity || costOf(identity) > costOf(current)) break;
      current = identity;
    }
    if (current.kind === "sum") {
      const content = contentOut(a, current);
      if (content) {
        const held = a.held(content[0], content[1]);
        if (costOf(held) < costOf(current)) return held;
      }
    }
    return current;
  }

  #better(a: Expr, b: Expr): Expr {
    return costOf(b) < costOf(a) ? b : a;
  }

  #spend(): boolean {
    return this.#fuel-- > 0;
  }
}

function isPolynomial(e: Sum): boolean {
  return e.terms.every(
    ({ body }) =>
      body.kind !== "product" ||
      body.factors.every(
        ({ exponent }) => exponent.kind === "num" && exponent.value.n > 0n && exponent.value.d === 1n,
      ),
  );
}
