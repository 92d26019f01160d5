import type { Builder } from "../graph/build.ts";
import type { Attr, Attrs, Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import type { Rational } from "../graph/rational.ts";
import { broadcastShapes, SCALAR, type Shape, sameShape } from "../graph/shape.ts";
import {
  content,
  isNegative,
  isNought,
  isOne,
  MINUS_ONE,
  magnitude,
  minus,
  ONE,
  plain,
  plus,
  times,
  ZERO,
} from "./exact.ts";
import {
  type Atom,
  type Expr,
  type Factor,
  isNum,
  type Num,
  type Product,
  SEALED,
  type Sum,
  type Term,
} from "./expression.ts";
import { functionRule } from "./functions.ts";
import { leads } from "./order.ts";
import { opened, reciprocal } from "./powers.ts";

/**
 * Makes expressions in canonical form: like terms and like powers are joined, constants folded exactly, signs and
 * contents of sums pulled out of products. What is mathematically plain happens here; choices between forms are made
 * in choose.ts.
 */
export class Algebra {
  readonly builder: Builder;
  readonly zero: Num;
  readonly one: Num;
  readonly minusOne: Num;
  readonly e: Atom;
  readonly #table = new Map<string, Expr>();

  readonly #places: ReadonlyMap<Node, number>;

  constructor(builder: Builder, places: ReadonlyMap<Node, number> = new Map()) {
    this.builder = builder;
    this.#places = places;
    this.zero = this.num(ZERO);
    this.one = this.num(ONE);
    this.minusOne = this.num(MINUS_ONE);
    this.e = this.leaf(builder.graph.node("e", []));
  }

  get size(): number {
    return this.#table.size;
  }

  num(given: Rational): Num {
    const value = plain(given);
    const key = `${value.n}/${value.d}${value.decimal ? "." : ""}`;
    const known = this.#table.get(key);
    if (known?.kind === "num") return known;
    const made: Num = { kind: "num", id: this.#table.size, shape: SCALAR, value };
    this.#table.set(key, made);
    return made;
  }

  int(n: number): Num {
    return this.num({ n: BigInt(n), d: 1n, decimal: false });
  }

  leaf(node: Node): Atom {
    const key = `#${node.id}`;
    const known = this.#table.get(key);
    if (known?.kind === "atom") return known;
    const { op, attrs, shape, dtype } = node;
    const place = this.#places.get(node) ?? node.id;
    const made: Atom = {
      kind: "atom",
      id: this.#table.size,
      op,
      args: [],
      attrs,
      shape,
      dtype,
      leaf: node,
      place,
    };
    this.#table.set(key, made);
    return made;
  }

  /** A function of simplified arguments, by its rule when it has one. */
  call(op: string, args: readonly Expr[], attrs: Attrs = {}): Expr {
    const [only] = args;
    if (op === SEALED && only) return this.sealed(only);
    if (
      args.some((arg) => arg.kind === "atom" && arg.op === "broadcast") &&
      rowOf(op).kind === "elementwise"
    ) {
      // A function of what is repeated is the function's value, repeated.
      const inner = args.map((arg) =>
        arg.kind === "atom" && arg.op === "broadcast" ? (arg.args[0] ?? arg) : arg,
      );
      const shape = args.reduce<Shape>((all, arg) => broadcastShapes(all, arg.shape), SCALAR);
      return this.fill(this.call(op, inner, attrs), shape);
    }
    return functionRule(this, op, args, attrs) ?? this.atom(op, args, attrs);
  }

  /** `e` as one piece that is not taken apart, unless it is one already. */
  sealed(e: Expr): Expr {
    if (e.kind === "num" || e.kind === "atom") return e;
    const key = `${SEALED},${e.id}`;
    const known = this.#table.get(key);
    if (known) return known;
    const { shape } = e;
    const made: Atom = {
      kind: "atom",
      id: this.#table.size,
      op: SEALED,
      args: [e],
      attrs: {},
      shape,
      dtype: "float",
      leaf: null,
      place: 0,
    };
    this.#table.set(key, made);
    return made;
  }

  /** The same function of the same arguments, when it has been met before. */
  known(op: string, args: readonly Expr[]): Expr | null {
    return this.#table.get(args.reduce((key, arg) => `${key},${arg.id}`, op)) ?? null;
  }

  /** A function as it stands. */
  atom(op: string, args: readonly Expr[], attrs: Attrs = {}): Atom {
    let key = op;
    for (const arg of args) key += `,${arg.id}`;
    for (const name in attrs) key += `;${name}=${attrKey(attrs[name] ?? null)}`;
    const known = this.#table.get(key);
    if (known?.kind === "atom") return known;
    const row = rowOf(op);
    // Rows look at operators only where they need a constant; shapes come from stand-ins.
    const inputs = args.map((arg) => this.#stand(arg));
    const shape = row.shape(inputs, attrs);
    const dtype = typeof row.dtype === "function" ? row.dtype(inputs, attrs) : (row.dtype ?? "float");
    const made: Atom = {
      kind: "atom",
      id: this.#table.size,
      op,
      args,
      attrs,
      shape,
      dtype,
      leaf: null,
      place: 0,
    };
    this.#table.set(key, made);
    return made;
  }

  /** What a row's shape rule needs to see of an argument. */
  #stand(arg: Expr): Node {
    const attrs: Attrs = arg.kind === "num" ? { value: arg.value } : {};
    const op = arg.kind === "num" ? "const" : "stand-in";
    const dtype = arg.kind === "atom" ? arg.dtype : "float";
    return { id: -1, op, inputs: [], attrs, shape: arg.shape, dtype };
  }

  add(...parts: readonly Expr[]): Expr {
    return this.sum(
      parts.map((body) => ({ coefficient: ONE, body })),
      ZERO,
    );
  }

  sub(a: Expr, b: Expr): Expr {
    return this.sum(
      [
        { coefficient: ONE, body: a },
        { coefficient: MINUS_ONE, body: b },
      ],
      ZERO,
    );
  }

  scale(coefficient: Rational, body: Expr): Expr {
    return isOne(coefficient) ? body : this.sum([{ coefficient, body }], ZERO);
  }

  neg(body: Expr): Expr {
    return this.scale(MINUS_ONE, body);
  }

  /** constant + Σ terms, with like terms joined and sums inside opened up. */
  sum(parts: readonly Term[], constant: Rational): Expr {
    const like = new Map<Expr, Rational>();
    let total = constant;
    const take = (coefficient: Rational, body: Expr): void => {
      if (body.kind === "num") total = plus(total, times(coefficient, body.value));
      else if (body.kind === "sum") {
        total = plus(total, times(coefficient, body.constant));
        for (const term of body.terms) take(times(coefficient, term.coefficient), term.body);
      } else if (body.kind === "atom" && body.op === "broadcast" && body.args[0]) {
        // What is repeated is added all the same; the shape is kept below.
        take(coefficient, body.args[0]);
      } else {
        const sofar = like.get(body);
        like.set(body, sofar ? plus(sofar, coefficient) : coefficient);
      }
    };
    let shape: Shape = SCALAR;
    for (const { coefficient, body } of parts) {
      take(coefficient, body);
      if (body.shape.length > 0) shape = broadcastShapes(shape, body.shape);
    }
    const terms: Term[] = [];
    for (const [body, coefficient] of like)
      if (!isNought(coefficient)) terms.push({ coefficient: plain(coefficient), body });
    return this.fill(this.#sumOf(terms, plain(total)), shape);
  }

  #sumOf(terms: Term[], constant: Rational): Expr {
    const [only] = terms;
    if (!only) return this.num(constant);
    if (terms.length === 1 && isNought(constant) && isOne(only.coefficient)) return only.body;
    return this.#internSum(terms, constant);
  }

  /** coefficient · (a sum) without multiplying it out: 2(x + y). */
  held(coefficient: Rational, body: Sum): Expr {
    return isOne(coefficient) ? body : this.#internSum([{ coefficient, body }], ZERO);
  }

  #internSum(terms: Term[], constant: Rational): Sum {
    terms.sort((a, b) => a.body.id - b.body.id);
    let key = `+${constant.n}/${constant.d}${constant.decimal ? "." : ""}`;
    for (const { coefficient: c, body } of terms) key += `,${c.n}/${c.d}${c.decimal ? "." : ""}*${body.id}`;
    const known = this.#table.get(key);
    if (known?.kind === "sum") return known;
    const shape = terms.reduce<Shape>((all, { body }) => broadcastShapes(all, body.shape), SCALAR);
    const made: Sum = { kind: "sum", id: this.#table.size, shape, constant, terms };
    this.#table.set(key, made);
    return made;
  }

  mul(...parts: readonly Expr[]): Expr {
    return this.product(
      parts.map((base) => ({ base, exponent: this.one })),
      ONE,
    );
  }

  div(a: Expr, b: Expr): Expr {
    return this.product(
      [
        { base: a, exponent: this.one },
        { base: b, exponent: this.minusOne },
      ],
      ONE,
    );
  }

  pow(base: Expr, exponent: Expr): Expr {
    return this.product([{ base, exponent }], ONE);
  }

  /** coefficient · Π parts, with like bases joined. */
  product(parts: readonly Factor[], coefficient: Rational): Expr {
    const like = new Map<Expr, Expr>();
    const work = [...parts].reverse();
    let total = coefficient;
    let shape: Shape = SCALAR;
    for (const { base, exponent } of parts) shape = this.#jointShape(shape, base, exponent);
    for (let next = work.pop(); next; next = work.pop()) {
      const { base, exponent } = next;
      if (exponent.kind === "atom" && exponent.op === "broadcast" && exponent.args[0]) {
        work.push({ base, exponent: exponent.args[0] });
        continue;
      }
      if (base.kind === "atom" && base.op === "broadcast" && base.args[0]) {
        work.push({ base: base.args[0], exponent });
        continue;
      }
      const pulled = opened(this, base, exponent, work);
      if (pulled) {
        total = times(total, pulled);
        continue;
      }
      const sofar = like.get(next.base);
      if (!sofar) {
        if (!isZeroExponent(next.exponent)) like.set(next.base, next.exponent);
        continue;
      }
      like.delete(next.base);
      const joined = this.add(sofar, next.exponent);
      // x^½ · x^½ is x, which may open up further.
      if (!isZeroExponent(joined)) work.push({ base: next.base, exponent: joined });
    }
    if (isNought(total)) return this.fill(this.zero, shape);
    total = this.#absorb(like, total);
    const logistic = this.#logistic(like);
    if (logistic) return this.fill(this.scale(total, this.product(logistic, ONE)), shape);
    const factors: Factor[] = [];
    for (const [base, exponent] of like) factors.push({ base, exponent });
    return this.fill(this.scale(total, this.productOf(factors)), shape);
  }

  /** σ(u) e^{−u} = 1 − σ(u) */
  #logistic(like: ReadonlyMap<Expr, Expr>): Factor[] | null {
    const exponent = like.get(this.e);
    if (!exponent) return null;
    for (const [base, power] of like) {
      if (base.kind !== "atom" || base.op !== "sigmoid" || power.kind !== "num" || power.value.n <= 0n)
        continue;
      const [u] = base.args;
      if (!u || exponent !== this.neg(u)) continue;
      const rest = [...like].filter(([other]) => other !== base && other !== this.e);
      return [
        ...rest.map(([other, own]) => ({ base: other, exponent: own })),
        { base, exponent: this.add(power, this.minusOne) },
        { base: this.sub(this.one, base), exponent: this.one },
      ];
    }
    return null;
  }

  #jointShape(shape: Shape, base: Expr, exponent: Expr): Shape {
    const joint = base.shape.length > 0 ? broadcastShapes(shape, base.shape) : shape;
    return exponent.shape.length > 0 ? broadcastShapes(joint, exponent.shape) : joint;
  }

  /** A product of bases that are joined already. */
  productOf(factors: Factor[]): Expr {
    const [only] = factors;
    if (!only) return this.one;
    if (factors.length === 1 && only.exponent === this.one) return only.base;
    factors.sort((a, b) => a.base.id - b.base.id);
    let key = "*";
    for (const { base, exponent } of factors) key += `,${base.id}^${exponent.id}`;
    const known = this.#table.get(key);
    if (known?.kind === "product") return known;
    let shape: Shape = SCALAR;
    for (const { base, exponent } of factors) shape = this.#jointShape(shape, base, exponent);
    const made: Product = { kind: "product", id: this.#table.size, shape, factors };
    this.#table.set(key, made);
    return made;
  }

  mulExponent(a: Expr, b: Expr): Expr {
    return a === this.one ? b : b === this.one ? a : this.mul(a, b);
  }

  /** 2 · 2^{−1/2} = 2^{1/2}: a coefficient that holds the base of a root joins it. */
  #absorb(like: Map<Expr, Expr>, total: Rational): Rational {
    let rest = total;
    for (const [base, exponent] of like) {
      if (base.kind !== "num" || exponent.kind !== "num" || base.value.d !== 1n || base.value.n < 2n)
        continue;
      const { n } = base.value;
      let power = exponent.value;
      while (isNegative(power) && rest.n % n === 0n && rest.n !== 0n) {
        rest = { n: rest.n / n, d: rest.d, decimal: rest.decimal };
        power = plus(power, ONE);
      }
      while (!isNegative(power) && rest.d % n === 0n) {
        rest = { n: rest.n, d: rest.d / n, decimal: rest.decimal };
        power = plus(power, MINUS_ONE);
      }
      if (power !== exponent.value) like.set(base, this.num(power));
    }
    return rest;
  }

  /** A sum as content · primitive part, in the direction in which it first appeared. */
  primitive(e: Sum): readonly [Rational, Expr] {
    const [only] = e.terms;
    if (e.terms.length === 1 && isNought(e.constant) && only) return [only.coefficient, only.body];
    const coefficients = e.terms.map((term) => term.coefficient);
    if (!isNought(e.constant)) coefficients.push(e.constant);
    const [first] = coefficients;
    const same =
      first !== undefined &&
      coefficients.every((c) => c.d === first.d && (c.n === first.n || c.n === -first.n));
    const decimal = coefficients.some((c) => c.decimal);
    // 0.5u + 0.5 is 0.5(u + 1); other decimals stay as they were written.
    const size = same ? plain(magnitude(first)) : decimal ? ONE : content(coefficients);
    const flipped = isNegative(leads(e));
    const up = this.scale(reciprocal(flipped ? minus(size) : size), e);
    const negatives = coefficients.filter(isNegative).length;
    if (negatives === 0 || negatives === coefficients.length) return [flipped ? minus(size) : size, up];
    // x − 1 or 1 − x: the one that was met first, so that both are the same base everywhere.
    const down = this.neg(up);
    const [best, sign] = up.id < down.id ? [up, flipped] : [down, !flipped];
    return [sign ? minus(size) : size, best];
  }

  /** `e` repeated to `shape`, when it is smaller. */
  fill(e: Expr, shape: Shape): Expr {
    if (shape.length === 0 || sameShape(e.shape, shape)) return e;
    return this.atom("broadcast", [e], { shape });
  }

  isInteger(e: Expr, n: number): boolean {
    return isNum(e) && e.value.d === 1n && e.value.n === BigInt(n);
  }
}

const isZeroExponent = (e: Expr): boolean => e.kind === "num" && isNought(e.value);

function attrKey(attr: Attr): string {
  return JSON.stringify(attr, (_name, value: unknown) =>
    typeof value === "bigint"
      ? `${value}n`
      : value instanceof Float64Array
        ? Array.from(value, String)
        : value,
  );
}
