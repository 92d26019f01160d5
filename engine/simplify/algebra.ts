import type { Builder } from "../graph/build.ts";
import type { Attr, Attrs, Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import type { Rational } from "../graph/rational.ts";
import { broadcastShapes, SCALAR, type Shape, sameShape } from "../graph/shape.ts";
import { isNought, isOne, MINUS_ONE, ONE, plain, times, ZERO } from "./exact.ts";
import {
  type Atom,
  atomOf,
  type Expr,
  type Factor,
  isNum,
  type Num,
  SEALED,
  type Sum,
  type Term,
} from "./expression.ts";
import { functionRule } from "./functions.ts";
import { absorbed, gathered, indexOfBase, isZeroExponent, logisticIn, primitivePart } from "./gather.ts";
import { opened } from "./powers.ts";
import { jointShape, Table } from "./table.ts";

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
  readonly #table = new Table();
  readonly #leaves = new Map<Node, Atom>();
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
    return this.#table.num(plain(given));
  }

  int(n: number): Num {
    return this.num({ n: BigInt(n), d: 1n, decimal: false });
  }

  leaf(node: Node): Atom {
    const known = this.#leaves.get(node);
    if (known) return known;
    const { op, attrs, shape, dtype } = node;
    const place = this.#places.get(node) ?? node.id;
    const make = (id: number): Atom => atomOf(id, { op, args: [], attrs, shape, dtype, leaf: node, place });
    const made = this.#table.other(`#${node.id}`, make);
    this.#leaves.set(node, made);
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
    const parts = { op: SEALED, args: [e], attrs: {}, shape: e.shape, dtype: "float" as const };
    return this.#table.other(`${SEALED},${e.id}`, (id) => atomOf(id, { ...parts, leaf: null, place: 0 }));
  }

  /** The same function of the same arguments, when it has been met before. */
  known(op: string, args: readonly Expr[]): Expr | null {
    return this.#table.known(args.reduce((key, arg) => `${key},${arg.id}`, op)) ?? null;
  }

  /** A function as it stands. */
  atom(op: string, args: readonly Expr[], attrs: Attrs = {}): Atom {
    let key = op;
    for (const arg of args) key += `,${arg.id}`;
    for (const name in attrs) key += `;${name}=${attrKey(attrs[name] ?? null)}`;
    const known = this.#table.known(key);
    if (known?.kind === "atom") return known;
    const row = rowOf(op);
    // Rows look at operators only where they need a constant; shapes come from stand-ins.
    const inputs = args.map((arg) => this.#stand(arg));
    const shape = row.shape(inputs, attrs);
    const dtype = typeof row.dtype === "function" ? row.dtype(inputs, attrs) : (row.dtype ?? "float");
    return this.#table.other(key, (id) =>
      atomOf(id, { op, args, attrs, shape, dtype, leaf: null, place: 0 }),
    );
  }

  /** What a row's shape rule needs to see of an argument. */
  #stand(arg: Expr): Node {
    const attrs: Attrs = arg.kind === "num" ? { value: arg.value } : {};
    const op = arg.kind === "num" ? "const" : "stand-in";
    const dtype = arg.kind === "atom" ? arg.dtype : "float";
    return { id: -1, op, inputs: [], attrs, shape: arg.shape, dtype };
  }

  add(...parts: readonly Expr[]): Expr {
    return this.sum(parts.map(once), ZERO);
  }

  sub(a: Expr, b: Expr): Expr {
    return this.sum([once(a), { coefficient: MINUS_ONE, body: b }], ZERO);
  }

  scale(coefficient: Rational, body: Expr): Expr {
    return isOne(coefficient) ? body : this.sum([{ coefficient, body }], ZERO);
  }

  neg(body: Expr): Expr {
    return this.scale(MINUS_ONE, body);
  }

  /** constant + Σ terms, with like terms joined and sums inside opened up. */
  sum(parts: readonly Term[], constant: Rational): Expr {
    const { terms, total } = gathered(parts, constant);
    let shape: Shape = SCALAR;
    for (const { body } of parts) if (body.shape.length > 0) shape = broadcastShapes(shape, body.shape);
    return this.fill(this.#sumOf(terms, plain(total)), shape);
  }

  #sumOf(terms: Term[], constant: Rational): Expr {
    const [only] = terms;
    if (!only) return this.num(constant);
    if (terms.length === 1 && isNought(constant) && isOne(only.coefficient)) return only.body;
    return this.#table.sum(terms, constant);
  }

  /** coefficient · (a sum) without multiplying it out: 2(x + y). */
  held(coefficient: Rational, body: Sum): Expr {
    return isOne(coefficient) ? body : this.#table.sum([{ coefficient, body }], ZERO);
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
    const like: Factor[] = [];
    const work: Factor[] = [];
    let shape: Shape = SCALAR;
    for (let i = parts.length - 1; i >= 0; i--) {
      const part = parts[i];
      if (part) work.push(part);
    }
    for (const { base, exponent } of parts) shape = jointShape(shape, base, exponent);
    let total = coefficient;
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
      const at = indexOfBase(like, base);
      const sofar = at < 0 ? undefined : like[at];
      if (!sofar) {
        if (!isZeroExponent(exponent)) like.push(next);
        continue;
      }
      like.splice(at, 1);
      const joined = this.add(sofar.exponent, exponent);
      // x^½ · x^½ is x, which may open up further.
      if (!isZeroExponent(joined)) work.push({ base, exponent: joined });
    }
    if (isNought(total)) return this.fill(this.zero, shape);
    total = absorbed(this, like, total);
    const logistic = logisticIn(this, like);
    const made = logistic ? this.product(logistic, ONE) : this.productOf(like);
    return this.fill(this.scale(total, made), shape);
  }

  /** A product of bases that are joined already; the list is taken over. */
  productOf(factors: Factor[]): Expr {
    const [only] = factors;
    if (!only) return this.one;
    if (factors.length === 1 && only.exponent === this.one) return only.base;
    return this.#table.product(factors);
  }

  mulExponent(a: Expr, b: Expr): Expr {
    return a === this.one ? b : b === this.one ? a : this.mul(a, b);
  }

  /** A sum as content · primitive part, in the direction in which it first appeared. */
  primitive(e: Sum): readonly [Rational, Expr] {
    e.notes.primitive ??= primitivePart(this, e);
    return e.notes.primitive;
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

const once = (body: Expr): Term => ({ coefficient: ONE, body });

function attrKey(attr: Attr): string {
  // The body of a loop is known by its nodes.
  if (typeof attr === "object" && attr !== null && "results" in attr)
    return `{${[...attr.parameters, ...attr.results].map(({ id }) => id).join()}}`;
  return JSON.stringify(attr, (_name, value: unknown) =>
    typeof value === "bigint"
      ? `${value}n`
      : value instanceof Float64Array
        ? Array.from(value, String)
        : value,
  );
}
