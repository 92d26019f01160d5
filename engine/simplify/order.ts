import type { Node } from "../graph/node.ts";
import type { Rational } from "../graph/rational.ts";
import { isNought, toDouble } from "./exact.ts";
import { type Expr, type Factor, type Rank, SEALED, type Sum, type Term } from "./expression.ts";

/*
 * The order in which terms and factors are written: descending degree, then the order in which the variables
 * first appeared; constants last in a sum and first in a product.
 */

const BY_NAME = new Intl.Collator("en", { numeric: true });

/** Variables that conventionally stand last in a product: kt, ωt, ax, wx. */
const LAST: readonly string[] = ["t", "x", "y", "z"];
/** Coefficients that conventionally stand first: λw, αx. */
const FIRST: ReadonlySet<string> = new Set([
  "lambda",
  "lam",
  "alpha",
  "beta",
  "gamma",
  "eta",
  "λ",
  "α",
  "β",
  "γ",
  "η",
]);

/**
 * Places for variables: in order of first appearance, those of one letter together by their numbers (R₁, R₂), and
 * t, x, y, z behind the others.
 */
export function placesOf(variables: readonly Node[]): ReadonlyMap<Node, number> {
  const letters = new Map<string, number>();
  const named = variables.map((node) => {
    const name = String(node.attrs["name"] ?? "");
    const letter = name.replace(/[_\d].*$/s, "") || name;
    if (!letters.has(letter)) letters.set(letter, letters.size);
    return {
      node,
      name,
      late: FIRST.has(letter) ? -2 : LAST.indexOf(letter),
      seen: letters.get(letter) ?? 0,
    };
  });
  named.sort((a, b) => a.late - b.late || a.seen - b.seen || BY_NAME.compare(a.name, b.name));
  return new Map(named.map(({ node }, at) => [node, at]));
}

function rank(e: Expr): Rank {
  const { notes } = e;
  notes.rank ??= rankOf(e);
  return notes.rank;
}

/** Atoms that stand for a number themselves: variables and their entries. */
export function isVariable(e: Expr): boolean {
  if (e.kind !== "atom") return false;
  return e.op === "variable" || (e.op === "index" && e.args[0] !== undefined && isVariable(e.args[0]));
}

const AFTER_LEAVES = 1e6;

function place(e: Expr): number {
  if (e.kind !== "atom") return AFTER_LEAVES + e.id;
  if (e.leaf) return e.place;
  const [x] = e.args;
  if (e.op === "index" && x?.kind === "atom" && x.leaf) {
    const spec = e.attrs["spec"];
    const entries = Array.isArray(spec) ? spec.filter((part) => typeof part === "number") : [];
    return x.place + entries.reduce<number>((sum, part) => sum / 1000 + Number(part) / 1000, 0) + 1e-4;
  }
  // Functions of what comes first come first: Γ(a) Γ(b).
  const first = e.args.reduce((least, arg) => Math.min(least, rank(arg).at), AFTER_LEAVES);
  return AFTER_LEAVES + first + e.id * 1e-7;
}

function rankOf(e: Expr): Rank {
  switch (e.kind) {
    case "num":
      return { degree: 0, powers: [], function: false, at: -1 };
    case "atom": {
      if (e.op === SEALED && e.args[0]) return rank(e.args[0]);
      const at = place(e);
      if (isVariable(e)) return { degree: 1, powers: [[at, 1]], function: false, at };
      if (e.args.length === 0) return { degree: 0, powers: [], function: false, at };
      return {
        degree: LINEAR.has(e.op) ? e.args.reduce((sum, arg) => sum + rank(arg).degree, 0) : 0,
        powers: [],
        function: true,
        at,
      };
    }
    case "sum": {
      const ranks = e.terms.map((term) => rank(term.body));
      return {
        degree: Math.max(...ranks.map((r) => r.degree)),
        powers: ranks.length === 1 ? (ranks[0]?.powers ?? []) : [],
        function: ranks.some((r) => r.function),
        at: Math.min(...ranks.map((r) => r.at)),
      };
    }
    case "product":
      return productRank(e.factors);
  }
}

function productRank(factors: readonly Factor[]): Rank {
  let degree = 0;
  let holds = false;
  let at = Number.POSITIVE_INFINITY;
  const powers: (readonly [number, number])[] = [];
  for (const { base, exponent } of factors) {
    const inner = rank(base);
    const power = exponent.kind === "num" ? toDouble(exponent.value) : 0;
    degree += inner.degree * power;
    holds ||= inner.function || exponent.kind !== "num";
    // e^a comes where a does.
    at = Math.min(at, isExponential(base, exponent) ? rank(exponent).at : inner.at);
    if (isVariable(base)) powers.push([inner.at, power]);
  }
  powers.sort((a, b) => a[0] - b[0]);
  return { degree, powers, function: holds, at };
}

const isExponential = (base: Expr, exponent: Expr): boolean =>
  exponent.kind !== "num" && (base.kind === "num" || (base.kind === "atom" && base.op === "e"));

/** Products of matrices count the degrees of their parts. */
const LINEAR: ReadonlySet<string> = new Set([
  "matmul",
  "dot",
  "outer",
  "transpose",
  "sum",
  "mean",
  "broadcast",
  "reshape",
  "trace",
  "kron",
]);

/** Negative: `a` is written before `b` in a sum. */
export function compareTerms(a: Expr, b: Expr): number {
  const p = rank(a);
  const q = rank(b);
  if (p.degree !== q.degree) return q.degree - p.degree;
  if (p.function !== q.function) return p.function ? 1 : -1;
  for (let i = 0; i < p.powers.length || i < q.powers.length; i++) {
    const [pAt, pPower] = p.powers[i] ?? [Number.POSITIVE_INFINITY, 0];
    const [qAt, qPower] = q.powers[i] ?? [Number.POSITIVE_INFINITY, 0];
    if (pAt !== qAt) return pAt - qAt;
    if (pPower !== qPower) return qPower - pPower;
  }
  return p.at - q.at || a.id - b.id;
}

/** The coefficient of the term that is written first (of the constant, when that is all). */
export function leads(e: Sum): Rational {
  let first: Term | undefined;
  for (const term of e.terms) if (!first || compareTerms(term.body, first.body) < 0) first = term;
  return first && (rank(first.body).degree >= 0 || isNought(e.constant)) ? first.coefficient : e.constant;
}

/** Where a factor stands in a product: constants, variables, roots, sums, exponentials, functions. */
function grade({ base, exponent }: Factor): number {
  const inner = rank(base);
  if (base.shape.length > 0 || exponent.shape.length > 0)
    return base.kind === "atom" && base.args.length > 0 ? 9 : 8;
  if (base.kind === "num") return exponent.kind === "num" ? 0 : 5;
  if (base.kind === "atom" && base.op === "e") return 5;
  if (base.kind === "atom" && base.leaf && base.op !== "variable") return 0;
  // y x^{y − 1}: what is raised to a varying power comes after plain names.
  if (isVariable(base)) return exponent.kind === "num" ? 1 : 2;
  if (base.kind === "sum")
    return inner.function ? 7 : exponent.kind === "num" && exponent.value.d === 1n ? 3 : 4;
  if (base.kind === "product") return 4;
  return base.op === "select" ? 8 : 6;
}

export function compareFactors(a: Factor, b: Factor): number {
  return grade(a) - grade(b) || rank(a.base).at - rank(b.base).at || a.base.id - b.base.id;
}

/** Holds no function: a polynomial, or a quotient of them. */
export function isRational(e: Expr): boolean {
  return !rank(e).function;
}
