import type { Attrs, DType, Node } from "../graph/node.ts";
import type { Rational } from "../graph/rational.ts";
import type { Shape } from "../graph/shape.ts";

/**
 * The simplifier's own form of an expression: sums of terms with exact coefficients, products of powers, and
 * atoms (everything else). Interned by the Algebra, so `===` is equality, as for nodes.
 */
export type Expr = Num | Sum | Product | Atom;

interface Common {
  /** Order of making; operands have smaller ids. */
  readonly id: number;
  readonly shape: Shape;
  /** What has been found out about it: kept here, because it is asked for all the time. */
  readonly notes: Notes;
}

/** Where it stands among others when terms and factors are written in order; see order.ts. */
export interface Rank {
  /** Total degree in the variables, functions of them not counted. */
  readonly degree: number;
  /** The variables with their powers, in order of appearance. */
  readonly powers: readonly (readonly [at: number, power: number])[];
  /** Holds a function other than a power. */
  readonly function: boolean;
  /** Where it first appeared. */
  readonly at: number;
}

export class Notes {
  rank: Rank | null = null;
  /** Known to be ≥ 0; null before anyone asked. */
  nonNegative: boolean | null = null;
  /** By which the table finds a sum or product. */
  hash = 0;
  /** The walk that met it last. */
  mark = 0;
  /** Operations it takes; −1 before it was measured. */
  cost = -1;
  /** The form of it that was chosen, and whether one is being looked for. */
  chosen: Expr | null = null;
  busy = false;
  /** A sum as content · primitive part. */
  primitive: readonly [Rational, Expr] | null = null;
  /** The terms of a product with the sums in it multiplied out; null where there are none, or too many. */
  multiplied: readonly Term[] | null | undefined = undefined;
  /** What all terms of a sum share, and with that what some have below the line. */
  common: Factored | null | undefined = undefined;
  fractions: Factored | null | undefined = undefined;
}

/** What the terms of a sum share, taken out: the shared factors and what remains. */
export interface Factored {
  readonly shared: readonly Factor[];
  readonly inner: Expr;
}

export interface Num extends Common {
  readonly kind: "num";
  readonly value: Rational;
}

/** constant + Σ coefficient · body. A single term with another coefficient than 1 is a sum too: 2x. */
export interface Sum extends Common {
  readonly kind: "sum";
  readonly constant: Rational;
  readonly terms: readonly Term[];
}

export interface Term {
  readonly coefficient: Rational;
  readonly body: Expr;
}

/** Π baseᵉ; coefficients are in the sum around it. e^u is the base `e` with exponent u. */
export interface Product extends Common {
  readonly kind: "product";
  readonly factors: readonly Factor[];
}

export interface Factor {
  readonly base: Expr;
  readonly exponent: Expr;
}

export interface Atom extends Common {
  readonly kind: "atom";
  readonly op: string;
  readonly args: readonly Expr[];
  readonly attrs: Attrs;
  readonly dtype: DType;
  /** The node of a leaf. */
  readonly leaf: Node | null;
  /** Where a leaf stands among the others when terms and factors are written in order. */
  readonly place: number;
}

export const numOf = (id: number, value: Rational): Num => ({
  kind: "num",
  id,
  shape: [],
  notes: new Notes(),
  value,
});

export const sumOf = (id: number, shape: Shape, constant: Rational, terms: readonly Term[]): Sum => ({
  kind: "sum",
  id,
  shape,
  notes: new Notes(),
  constant,
  terms,
});

export const productOf = (id: number, shape: Shape, factors: readonly Factor[]): Product => ({
  kind: "product",
  id,
  shape,
  notes: new Notes(),
  factors,
});

export const atomOf = (
  id: number,
  { op, args, attrs, shape, dtype, leaf, place }: Omit<Atom, "kind" | "id" | "notes">,
): Atom => ({ kind: "atom", id, shape, notes: new Notes(), op, args, attrs, dtype, leaf, place });

/** An atom around an expression that is shared and is to stay whole: nothing looks inside. */
export const SEALED = "sealed";

export const isNum = (e: Expr): e is Num => e.kind === "num";
export const isAtom = (e: Expr, op?: string): e is Atom =>
  e.kind === "atom" && (op === undefined || e.op === op);

/** What a product is made of: an expression that is not one is its own only factor. */
export function eachFactor(e: Expr, one: Expr): readonly Factor[] {
  return e.kind === "product" ? e.factors : [{ base: e, exponent: one }];
}
