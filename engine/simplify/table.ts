import type { Rational } from "../graph/rational.ts";
import { broadcastShapes, SCALAR, type Shape } from "../graph/shape.ts";
import { sameRational } from "./exact.ts";
import {
  type Expr,
  type Factor,
  type Num,
  numOf,
  type Product,
  productOf,
  type Sum,
  sumOf,
  type Term,
} from "./expression.ts";

/** Whole numbers up to this size have a place of their own. */
const SMALL = 32;

/**
 * Every expression once, numbered in the order of making. Sums and products are found by a hash of the numbers of their
 * parts rather than by a text: most of the simplifier's time goes through here.
 */
export class Table {
  #count = 0;
  readonly #small: (Num | undefined)[] = new Array<Num | undefined>(2 * SMALL + 1).fill(undefined);
  readonly #texts = new Map<string, Expr>();
  /** Open addressing; always at most half full. */
  #slots: (Sum | Product | null)[] = new Array<Sum | Product | null>(FIRST_SIZE).fill(null);
  #held = 0;

  get size(): number {
    return this.#count;
  }

  num(value: Rational): Num {
    if (value.d === 1n && !value.decimal && value.n <= SMALL && value.n >= -SMALL) {
      const at = Number(value.n) + SMALL;
      const known = this.#small[at];
      if (known) return known;
      const made = numOf(this.#count++, value);
      this.#small[at] = made;
      return made;
    }
    return this.other(`${value.n}/${value.d}${value.decimal ? "." : ""}`, (id) => numOf(id, value));
  }

  known(key: string): Expr | undefined {
    return this.#texts.get(key);
  }

  /** What `key` names, made when it is new. */
  other<E extends Expr>(key: string, make: (id: number) => E): E {
    const known = this.#texts.get(key);
    if (known) return known as E;
    const made = make(this.#count++);
    this.#texts.set(key, made);
    return made;
  }

  /** constant + Σ terms; the terms are put in order, each body once. */
  sum(terms: Term[], constant: Rational): Sum {
    sortTerms(terms);
    let hash = hashOf(constant);
    for (const { coefficient, body } of terms) hash = mixed(mixed(hash, hashOf(coefficient)), body.id);
    let at = hash & (this.#slots.length - 1);
    for (let met = this.#slots[at]; met; met = this.#slots[at]) {
      if (met.notes.hash === hash && met.kind === "sum" && isSum(met, terms, constant)) return met;
      at = (at + 1) & (this.#slots.length - 1);
    }
    let shape: Shape = SCALAR;
    for (const { body } of terms) if (body.shape.length > 0) shape = broadcastShapes(shape, body.shape);
    const made = sumOf(this.#count++, shape, constant, terms);
    this.#put(at, hash, made);
    return made;
  }

  /** Π factors; they are put in order, each base once. */
  product(factors: Factor[]): Product {
    sortFactors(factors);
    let hash = 7;
    for (const { base, exponent } of factors) hash = mixed(mixed(hash, base.id), exponent.id);
    let at = hash & (this.#slots.length - 1);
    for (let met = this.#slots[at]; met; met = this.#slots[at]) {
      if (met.notes.hash === hash && met.kind === "product" && isProduct(met, factors)) return met;
      at = (at + 1) & (this.#slots.length - 1);
    }
    let shape: Shape = SCALAR;
    for (const { base, exponent } of factors) shape = jointShape(shape, base, exponent);
    const made = productOf(this.#count++, shape, factors);
    this.#put(at, hash, made);
    return made;
  }

  #put(at: number, hash: number, made: Sum | Product): void {
    this.#slots[at] = made;
    made.notes.hash = hash;
    if (++this.#held * 2 > this.#slots.length) this.#grow();
  }

  #grow(): void {
    const before = this.#slots;
    const size = before.length * 2;
    this.#slots = new Array<Sum | Product | null>(size).fill(null);
    for (const e of before) {
      if (!e) continue;
      let at = e.notes.hash & (size - 1);
      while (this.#slots[at]) at = (at + 1) & (size - 1);
      this.#slots[at] = e;
    }
  }
}

const FIRST_SIZE = 256;

export function jointShape(shape: Shape, base: Expr, exponent: Expr): Shape {
  const joint = base.shape.length > 0 ? broadcastShapes(shape, base.shape) : shape;
  return exponent.shape.length > 0 ? broadcastShapes(joint, exponent.shape) : joint;
}

function mixed(hash: number, part: number): number {
  const spread = Math.imul(hash ^ part, 0x9e3779b1);
  return spread ^ (spread >>> 15);
}

function hashOf({ n, d }: Rational): number {
  return d === 1n ? Number(n) | 0 : mixed(Number(n) | 0, Number(d) | 0);
}

function isSum(e: Sum, terms: readonly Term[], constant: Rational): boolean {
  if (e.terms.length !== terms.length || !sameRational(e.constant, constant)) return false;
  for (let i = 0; i < terms.length; i++) {
    const p = e.terms[i];
    const q = terms[i];
    if (!p || !q || p.body !== q.body || !sameRational(p.coefficient, q.coefficient)) return false;
  }
  return true;
}

function isProduct(e: Product, factors: readonly Factor[]): boolean {
  if (e.factors.length !== factors.length) return false;
  for (let i = 0; i < factors.length; i++) {
    const p = e.factors[i];
    const q = factors[i];
    if (!p || !q || p.base !== q.base || p.exponent !== q.exponent) return false;
  }
  return true;
}

/** Lists here are short and mostly in order already. */
const LONG = 24;

export function sortTerms(terms: Term[]): void {
  if (terms.length > LONG) {
    terms.sort((a, b) => a.body.id - b.body.id);
    return;
  }
  for (let i = 1; i < terms.length; i++) {
    const term = terms[i];
    if (!term) continue;
    let at = i;
    for (let before = terms[at - 1]; before && before.body.id > term.body.id; before = terms[at - 1])
      terms[at--] = before;
    terms[at] = term;
  }
}

function sortFactors(factors: Factor[]): void {
  if (factors.length > LONG) {
    factors.sort((a, b) => a.base.id - b.base.id);
    return;
  }
  for (let i = 1; i < factors.length; i++) {
    const factor = factors[i];
    if (!factor) continue;
    let at = i;
    for (let before = factors[at - 1]; before && before.base.id > factor.base.id; before = factors[at - 1])
      factors[at--] = before;
    factors[at] = factor;
  }
}
