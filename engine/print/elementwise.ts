import { exact } from "../graph/build.ts";
import type { Node } from "../graph/node.ts";
import { type Rational, rational } from "../graph/rational.ts";
import { apply, type Branch, type Form, leaf, mark, negative, product, unsigned } from "./form.ts";
import { constant, type Indices, type Maker, unbroadcast } from "./layout.ts";

type Rule = (maker: Maker, node: Node, x: (at: number) => Form, indices: Indices) => Form | null;

const number = (n: number): Form => constant(rational(n));
const E = leaf("e", "e");
const power = (base: Form, exponent: Form, entrywise = false): Form => ({
  kind: "power",
  base,
  exponent,
  entrywise,
});
const fraction = (over: Form, under: Form): Form => ({ kind: "fraction", over, under });
const sum = (...bodies: Form[]): Form => ({
  kind: "sum",
  terms: bodies.map((body) => ({ negative: false, body })),
});
const root = (body: Form, degree = 2): Form => ({ kind: "root", degree, body });
const ln = (body: Form): Form => apply(mark("\\ln", "ln"), [body], true);

const relation =
  (latex: string, text: string, turned?: readonly [latex: string, text: string]): Rule =>
  (_maker, node, x) => {
    const [left, right] = node.inputs;
    // 0 ≥ x is written x ≤ 0.
    const turn = turned && left && right && exactSigned(left) !== null && exactSigned(right) === null;
    return turn
      ? { kind: "relation", sign: mark(...turned), left: x(1), right: x(0) }
      : { kind: "relation", sign: mark(latex, text), left: x(0), right: x(1) };
  };

/** −a/b is written with the minus sign before the fraction, 1/cos² x as sec² x. */
function quotient(over: Form, under: Form): Form {
  if (over.kind === "negative") return negative(quotient(over.body, under));
  return reciprocal(over, under) ?? fraction(over, under);
}

interface Reciprocal {
  readonly name: ReturnType<typeof mark>;
  /** A square has this name over anything. */
  readonly always: boolean;
  /** Beside this function the name is used over a single one too: sec x tan x. */
  readonly beside: string;
}

/** Functions below the line that have a name above it. */
const RECIPROCALS: Readonly<Record<string, Reciprocal>> = {
  "\\cos": { name: mark("\\sec", "sec"), always: true, beside: "\\tan" },
  "\\sin": { name: mark("\\csc", "csc"), always: false, beside: "\\cot" },
};

const isSame = (a: readonly Form[], b: readonly Form[]): boolean => JSON.stringify(a) === JSON.stringify(b);
const isOne = (form: Form): boolean => form.kind === "leaf" && form.text === "1";

function reciprocal(over: Form, under: Form): Form | null {
  const base = under.kind === "power" ? under.base : under;
  if (base.kind !== "apply" || !base.bare || (under.kind === "power" && under.entrywise)) return null;
  // 1/tan x
  if (base.name.latex === "\\tan" && isOne(over)) {
    const cot = apply(mark("\\cot", "cot"), base.args, true);
    return under.kind === "power" ? power(cot, under.exponent) : cot;
  }
  const known = Object.hasOwn(RECIPROCALS, base.name.latex) ? RECIPROCALS[base.name.latex] : undefined;
  if (!known) return null;
  const factors = over.kind === "product" ? [...over.factors] : [over];
  const at = factors.findIndex((factor) => factor.kind === "apply");
  const partner = factors[at];
  const paired =
    partner?.kind === "apply" && partner.name.latex === known.beside && isSame(partner.args, base.args);
  const squared = under.kind === "power" && (known.always || isOne(over));
  if (!squared && !paired) return null;
  const name = apply(known.name, base.args, true);
  const made = under.kind === "power" ? power(name, under.exponent) : name;
  if (isOne(over)) return made;
  factors.splice(at < 0 ? factors.length : at, 0, made);
  return product(factors);
}

function powerForm(node: Node, x: (at: number) => Form, indices: Indices): Form {
  const [base, exponentNode] = node.inputs;
  const exponent = exponentNode ? exactSigned(exponentNode) : null;
  const entrywise = !indices && base !== undefined && base.shape.length > 0;
  if (!exponent || exponent.decimal) return power(x(0), x(1), entrywise);
  if (exponent.n < 0n) {
    const inverse = { ...exponent, n: -exponent.n };
    return fraction(number(1), powered(x(0), inverse, entrywise));
  }
  return powered(x(0), exponent, entrywise);
}

/** An exact constant, also one written with a minus sign before it. */
function exactSigned(node: Node): Rational | null {
  const [inner] = node.op === "neg" ? node.inputs : [];
  const value = exact(inner ?? node);
  return inner && value ? { ...value, n: -value.n } : value;
}

function powered(base: Form, exponent: { n: bigint; d: bigint; decimal: boolean }, entrywise: boolean): Form {
  if (exponent.n === 1n && exponent.d === 1n) return base;
  if (exponent.n === 1n && (exponent.d === 2n || exponent.d === 3n)) return root(base, Number(exponent.d));
  // (∛x)² is ∛x², also where x is negative and x^{2/3} is no number.
  if (base.kind === "root" && base.degree === 3 && exponent.d === 1n)
    return root(powered(base.body, exponent, entrywise), 3);
  // (√x)³ is x^{3/2}.
  if (base.kind === "root" && exponent.d === 1n)
    return powered(base.body, reduced(exponent.n, BigInt(base.degree)), entrywise);
  const up = exponent.d === 1n ? constant(exponent) : inline(exponent.n, exponent.d);
  return power(base, up, entrywise);
}

function reduced(n: bigint, d: bigint): { n: bigint; d: bigint; decimal: boolean } {
  const { n: over, d: under } = rational(n, d);
  return { n: over, d: under, decimal: false };
}

/** 3/2 on one line, for exponents. */
const inline = (n: bigint, d: bigint): Form =>
  leaf(`${n}/${d}`, `${n}/${d}`, { compound: true, numeric: true });

/** x ≥ a and x ≤ b is a ≤ x ≤ b. */
function between(maker: Maker, node: Node, indices: Indices): Form | null {
  const [p, q] = node.inputs;
  const [x, a] = p?.inputs ?? [];
  const [y, b] = q?.inputs ?? [];
  if (!p || !q || !x || !a || !b || x !== y || !/^g[te]$/.test(p.op) || !/^l[te]$/.test(q.op)) return null;
  const sign = (op: string): ReturnType<typeof mark> =>
    op.endsWith("t") ? mark("<", "<") : mark("\\le", "≤");
  const form = (of: Node): Form => maker.input(node, of, indices);
  const low: Form = { kind: "relation", sign: sign(p.op), left: form(a), right: form(x) };
  return { kind: "relation", sign: sign(q.op), left: low, right: form(b) };
}

/** A ⊙ 1[condition], for entries of a tensor that are kept or zero. */
function masked(maker: Maker, node: Node, indices: Indices): Form | null {
  const [condition, yes, no] = node.inputs;
  if (!condition || !yes || !no || (node.shape.length === 0 && !indices)) return null;
  if (exact(unbroadcast(no))?.n !== 0n) return null;
  const indicator: Form = {
    kind: "wrap",
    open: mark("\\mathbf{1}[", "1["),
    close: mark("]", "]"),
    body: maker.input(node, condition, indices),
  };
  const one = exact(unbroadcast(yes));
  if (one?.n === 1n && one.d === 1n) return indicator;
  const [minus, body] = unsigned(maker.input(node, yes, indices));
  const whole = product([body, indicator], indices || yes.shape.length === 0 ? 2 : 0);
  return minus ? negative(whole) : whole;
}

function cases(maker: Maker, node: Node, indices: Indices): Form {
  const branches: Branch[] = [];
  let rest: Node | undefined = node;
  while (rest?.op === "select" && rest.inputs[0] && rest.inputs[1]) {
    branches.push({
      condition: maker.input(rest, rest.inputs[0], indices),
      value: maker.input(rest, rest.inputs[1], indices),
    });
    rest = rest.inputs[2];
    if (rest && indices && rest.shape.length !== node.shape.length) break;
  }
  return { kind: "cases", branches, otherwise: rest ? maker.input(node, rest, indices) : leaf("?", "?") };
}

/** Rows that mathematics writes with a notation of their own rather than as a function of their name. */
const RULES: Readonly<Record<string, Rule>> = {
  pi: () => leaf("\\pi", "π"),
  e: () => E,
  euler_gamma: () => leaf("\\gamma", "γ"),
  div: (_maker, _node, x) => quotient(x(0), x(1)),
  safe_div: (_maker, _node, x) => quotient(x(0), x(1)),
  pow: (_maker, node, x, indices) => powerForm(node, x, indices),
  sqrt: (_maker, _node, x) => root(x(0)),
  cbrt: (_maker, _node, x) => root(x(0), 3),
  rsqrt: (_maker, _node, x) => fraction(number(1), root(x(0))),
  exp: (_maker, _node, x) => power(E, x(0)),
  exp2: (_maker, _node, x) => power(number(2), x(0)),
  expm1: (_maker, _node, x) => ({
    kind: "sum",
    terms: [
      { negative: false, body: power(E, x(0)) },
      { negative: true, body: number(1) },
    ],
  }),
  log: (_maker, _node, x) => ln(x(0)),
  log1p: (_maker, _node, x) => ln(sum(number(1), x(0))),
  log2: (_maker, _node, x) => apply(mark("\\log_{2}", "log₂"), [x(0)], true),
  log10: (_maker, _node, x) => apply(mark("\\log_{10}", "log₁₀"), [x(0)], true),
  xlogy: (_maker, _node, x) => product([x(0), ln(x(1))]),
  abs: (_maker, _node, x) => ({
    kind: "wrap",
    open: mark("\\lvert", "|"),
    close: mark("\\rvert", "|"),
    body: x(0),
  }),
  hypot: (_maker, _node, x) => root(sum(power(x(0), number(2)), power(x(1), number(2)))),
  lt: relation("<", "<", [">", ">"]),
  le: relation("\\le", "≤", ["\\ge", "≥"]),
  gt: relation(">", ">", ["<", "<"]),
  ge: relation("\\ge", "≥", ["\\le", "≤"]),
  eq: relation("=", "="),
  ne: relation("\\ne", "≠"),
  and: (maker, node, x, indices) =>
    between(maker, node, indices) ?? relation("\\land", "and")(maker, node, x, indices),
  or: relation("\\lor", "or"),
  not: (_maker, _node, x) => apply(mark("\\lnot", "not "), [x(0)]),
  select: (maker, node, _x, indices) => masked(maker, node, indices) ?? cases(maker, node, indices),
};

export function elementwiseForm(maker: Maker, node: Node, indices: Indices): Form | null {
  const rule = Object.hasOwn(RULES, node.op) ? RULES[node.op] : undefined;
  if (!rule) return null;
  const x = (at: number): Form => {
    const input = node.inputs[at];
    return input ? maker.input(node, input, indices) : leaf("?", "?");
  };
  return rule(maker, node, x, indices);
}
