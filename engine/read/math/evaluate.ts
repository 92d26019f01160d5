import { exact } from "../../graph/build.ts";
import { NablaError } from "../../graph/errors.ts";
import { isOp, rowOf } from "../../graph/ops/table.ts";
import { parseRational } from "../../graph/rational.ts";
import { BY_NAME, ELEMENTARY, FUNCTION_LETTERS, LETTER_FUNCTIONS } from "./functions.ts";
import { args, bareSymbols, isCall, type MathJson, numberText, unwrap } from "./mathjson.ts";
import { LETTERS, type Name, nameText } from "./names.ts";
import type { Scope } from "./scope.ts";
import { evaluateSum } from "./sums.ts";
import { align, type Indexed, ownRank, plain } from "./value.ts";

const GREEK = new Set(LETTERS.values());

/** What the evaluator needs to know of the text it came from. */
export interface Source {
  /** The name a parser symbol stands for. */
  readonly name: (symbol: string) => Name;
  /** Where `\log` has base 10 and `\log_2` base 2 the parser keeps it; what a bare log means is said. */
  readonly naturalLog: boolean;
  /** Greek letters are letters: `\\gamma(x)` is a product, where plain text calls `gamma(x)` a function. */
  readonly greekLetters: boolean;
}

export class Evaluator {
  readonly scope: Scope;
  readonly source: Source;
  readonly #bare: ReadonlySet<string>;
  #depth = 0;

  /** `whole` is the formula that will be evaluated: how its letters are used tells functions from factors. */
  constructor(scope: Scope, source: Source, whole: MathJson) {
    this.scope = scope;
    this.source = source;
    this.#bare = bareSymbols(whole);
  }

  /** The value of a MathJSON expression. Throws "unsupported" with what is not understood. */
  value(expression: MathJson): Indexed {
    if (++this.#depth > 400) throw new NablaError("too-large", "the formula is nested too deeply");
    try {
      return this.#value(unwrap(expression));
    } finally {
      this.#depth--;
    }
  }

  #value(expression: MathJson): Indexed {
    const digits = numberText(expression);
    if (digits !== null) {
      const exact = parseRational(digits);
      return plain(this.scope.b.const(exact ?? Number(digits)));
    }
    if (typeof expression === "string") return this.#symbol(expression);
    if (!isCall(expression)) throw new NablaError("syntax", describeError(expression));
    const [head, ...parts] = expression;
    const rule = RULES.get(head);
    if (rule) return rule(this, parts, head);
    const op = ELEMENTARY.get(head);
    if (op && isOp(op)) return this.map(op, ...parts.map((part) => this.value(part)));
    // `["f", x]`: parsers that know calls.
    if (/^[A-Za-z]/.test(head)) {
      const called = this.#call(head, parts);
      if (called) return called;
    }
    throw new NablaError("unsupported", `${headText(head)} is not read`);
  }

  #symbol(symbol: string): Indexed {
    const { scope } = this;
    if (symbol === "Pi") return plain(scope.b.pi);
    if (symbol === "ExponentialE") return plain(scope.b.graph.node("e", []));
    if (symbol === "e" && !scope.bound.has("e") && !scope.index("e"))
      return plain(scope.b.graph.node("e", []));
    if (symbol === "PositiveInfinity" || symbol === "Nothing" || symbol === "NaN")
      throw new NablaError(
        "unsupported",
        `${symbol === "Nothing" ? "an empty place" : symbol} is not a number here`,
      );
    if (/_(?:bold|upright|blackboard|calligraphic|fraktur)$/.test(symbol) && !/^vq/.test(symbol))
      throw new NablaError("unsupported", `${symbol.replaceAll("_", " ")} is not read`);
    const name = this.source.name(symbol);
    if (name.subscripts.length === 0 && this.#functionNamed(name.base) && !GREEK.has(name.base))
      throw new NablaError("syntax", `${name.base} has no argument`);
    if (nameText(name) === "i" && !scope.index("i") && !scope.bound.has("i"))
      scope.assume("i is taken as a real variable, not as the imaginary unit");
    return scope.lookup(name);
  }

  /** An elementwise row over aligned values. */
  map(op: string, ...values: readonly Indexed[]): Indexed {
    const { nodes, axes } = align(this.scope.b, values, this.scope.order);
    return { node: this.scope.b.graph.node(op, nodes), axes };
  }

  product(factors: readonly Indexed[]): Indexed {
    const [first, ...rest] = factors;
    if (!first) throw new NablaError("syntax", "an empty product");
    return rest.reduce((left, right) => this.times(left, right), first);
  }

  /** A product; of two vectors, or a matrix and a vector, the matrix product. */
  times(left: Indexed, right: Indexed): Indexed {
    const a = ownRank(left);
    const c = ownRank(right);
    if (a === 0 || c === 0 || isTensorEntry(left, right)) return this.map("mul", left, right);
    if (left.axes.length > 0 || right.axes.length > 0) return this.dot(left, right);
    return plain(this.scope.b.graph.node("matmul", [left.node, right.node]));
  }

  /** xᵢ · w: over the last axis of both. */
  dot(left: Indexed, right: Indexed): Indexed {
    if (ownRank(left) === 0 || ownRank(right) === 0) return this.map("mul", left, right);
    if (ownRank(left) !== 1 || ownRank(right) !== 1)
      throw new NablaError("unsupported", "only products of vectors are read inside a sum");
    const graph = this.scope.b.graph;
    // A row family times one vector is the product of a matrix and a vector.
    if (left.axes.length === 1 && right.axes.length === 0)
      return { node: graph.node("matmul", [left.node, right.node]), axes: left.axes };
    if (right.axes.length === 1 && left.axes.length === 0)
      return { node: graph.node("matmul", [right.node, left.node]), axes: right.axes };
    if (left.axes.length === 0) return plain(graph.node("matmul", [left.node, right.node]));
    const entrywise = this.map("mul", left, right);
    const axis = entrywise.node.shape.length - 1;
    return {
      node: graph.node("sum", [entrywise.node], { axes: [axis], keepdims: false }),
      axes: entrywise.axes,
    };
  }

  /** Juxtaposition: products, and applications `f(x)`, `\sigma(z)`, `\operatorname{softplus}(x)`. */
  juxtaposed(parts: readonly MathJson[]): Indexed {
    const kept = parts.filter((part) => !args(part, "HorizontalSpacing"));
    const factors: Indexed[] = [];
    for (let at = 0; at < kept.length; at++) {
      const part = kept[at] as MathJson;
      const next = kept[at + 1];
      if (typeof part === "string" && next !== undefined) {
        const power = args(next, "Power");
        const inside = args(next, "Delimiter") ?? (power?.[0] ? args(power[0], "Delimiter") : null);
        const called = inside ? this.#call(part, callArguments(inside)) : null;
        if (called) {
          const exponent = power?.[1];
          factors.push(exponent === undefined ? called : this.map("pow", called, this.value(exponent)));
          at++;
          continue;
        }
        const { base } = this.source.name(part);
        const named = GREEK.has(base) ? undefined : this.#functionNamed(base);
        if (named) {
          // `\operatorname{softplus} x`: what follows is the argument, up to the next function.
          const length = this.#argumentLength(kept.slice(at + 1));
          const inside = kept.slice(at + 1, at + 1 + length);
          factors.push(this.#apply(named, [this.juxtaposed(inside)]));
          at += length;
          continue;
        }
      }
      factors.push(this.value(part));
    }
    return this.product(factors);
  }

  /** How many factors behind a function's name are its argument: not the next function, nor parentheses behind a name. */
  #argumentLength(factors: readonly MathJson[]): number {
    let constant = true;
    const isNamed = (part: MathJson | undefined): boolean =>
      typeof part === "string" && this.#functionNamed(this.source.name(part).base) !== undefined;
    for (const [i, factor] of factors.entries()) {
      const symbol = typeof factor === "string" ? factor : args(factor, "Power")?.[0];
      const isFunction = typeof symbol === "string" && this.#functionNamed(this.source.name(symbol).base);
      const called = i > 0 && isNamed(factors[i - 1]);
      if (i > 0 && !called && (isFunction || (!constant && args(factor, "Delimiter")))) return i;
      constant &&= numberText(factor) !== null || factor === "Pi";
    }
    return factors.length;
  }

  /** `symbol(args)` where that is an application; null where it is a product. */
  #call(symbol: string, parts: readonly MathJson[]): Indexed | null {
    const name = this.source.name(symbol);
    const text = nameText(name);
    if (this.scope.bound.has(text) || symbol === "Pi") return null;
    const defined = this.scope.definitions.get(text);
    if (defined && defined.parameters.length === parts.length)
      return defined.apply(parts.map((part) => this.value(part)));
    const op = name.subscripts.length === 0 ? this.#functionNamed(name.base) : undefined;
    const letter = name.subscripts.length === 0 ? LETTER_FUNCTIONS.get(name.base) : undefined;
    // σ(1 − σ): a letter that also stands alone is a number, and this is a product.
    const elsewhere = this.#bare.has(symbol);
    if (letter && isOp(letter.op) && parts.length === 1 && !elsewhere && !this.scope.variables.has(text)) {
      this.scope.assume(letter.says);
      return this.#apply(letter.op, [this.value(parts[0] as MathJson)]);
    }
    if (op && isOp(op))
      return this.#apply(
        op,
        parts.map((part) => this.value(part)),
      );
    const lone = parts.length > 1 || (parts.length === 1 && typeof unwrap(parts[0] as MathJson) === "string");
    // In plain text a word before parentheses is a call: `sum(…)`, `price(t)`.
    const word = !this.source.greekLetters && /^[A-Za-z]{2,}$/.test(text) && !GREEK.has(text);
    const functional = FUNCTION_LETTERS.has(name.base) || ((lone || word) && !this.scope.variables.has(text));
    if (functional && !elsewhere && !this.scope.variables.has(text))
      throw new NablaError("unsupported", `the function ${text} is not defined here`);
    return null;
  }

  /** The row that a name of several letters calls. */
  #functionNamed(base: string): string | undefined {
    if (base.length < 2 || (this.source.greekLetters && GREEK.has(base))) return undefined;
    const op = BY_NAME.get(base);
    return op !== undefined && isOp(op) ? op : undefined;
  }

  #apply(op: string, values: readonly Indexed[]): Indexed {
    if (op === "maximum" || op === "minimum") return this.fold(op, values);
    const { arity } = rowOf(op);
    if (typeof arity === "number" && values.length !== arity)
      throw new NablaError("syntax", `${op} takes ${arity} ${arity === 1 ? "argument" : "arguments"}`);
    return this.map(op, ...values);
  }

  fold(op: string, values: readonly Indexed[]): Indexed {
    const [first, ...rest] = values;
    if (!first) throw new NablaError("syntax", "nothing to take it of");
    return rest.reduce((left, right) => this.map(op, left, right), first);
  }
}

type Rule = (at: Evaluator, parts: readonly MathJson[], head: string) => Indexed;

const operand = (parts: readonly MathJson[], i: number): MathJson => {
  const part = parts[i];
  if (part === undefined) throw new NablaError("syntax", "an operand is missing");
  return part;
};

/** The arguments inside a pair of parentheses: `(x, y)` are two. */
function callArguments(inside: readonly MathJson[]): readonly MathJson[] {
  const first = inside[0];
  return first === undefined ? [] : (args(first, "Sequence") ?? [first]);
}

const isTensorEntry = (left: Indexed, right: Indexed): boolean =>
  left.axes.length > 0 && right.axes.length > 0 && ownRank(left) === 0 && ownRank(right) === 0;

/** `0 < x < 1` compares each neighbour with the next. */
const compare =
  (op: string): Rule =>
  (at, parts) => {
    const values = parts.map((part) => at.value(part));
    const steps = values.slice(1).map((right, i) => at.map(op, values[i] ?? right, right));
    const [first, ...rest] = steps;
    if (!first) throw new NablaError("syntax", "a comparison needs two sides");
    return rest.reduce((all, step) => at.map("and", all, step), first);
  };

const extreme =
  (op: string): Rule =>
  (at, parts) => {
    const listed = parts.flatMap((part) => {
      const inner = unwrap(part);
      return args(inner, "Set") ?? args(inner, "List") ?? args(inner, "Sequence") ?? [inner];
    });
    return at.fold(
      op,
      listed.map((part) => at.value(part)),
    );
  };

const norm: Rule = (at, parts) => {
  const inner = at.value(operand(parts, 0));
  const order = parts[1] === undefined ? 2 : Number(numberText(parts[1]) ?? Number.NaN);
  if (order !== 1 && order !== 2) throw new NablaError("unsupported", "only the norms 1 and 2 are read");
  if (ownRank(inner) === 0) return at.map("abs", inner);
  const entrywise = order === 1 ? at.map("abs", inner) : at.map("pow", inner, plain(at.scope.b.two));
  const axes = Array.from({ length: ownRank(inner) }, (_, i) => i + inner.axes.length);
  const total = at.scope.b.graph.node("sum", [entrywise.node], { axes, keepdims: false });
  const summed = { node: total, axes: inner.axes };
  return order === 1 ? summed : at.map("sqrt", summed);
};

const power: Rule = (at, parts) => {
  const base = unwrap(operand(parts, 0));
  const exponent = unwrap(operand(parts, 1));
  if (base === "e" && !at.scope.bound.has("e")) return at.map("exp", at.value(exponent));
  if (exponent === "T") return at.value(["Transpose", base]);
  const isNorm = args(base, "Norm");
  if (isNorm && numberText(exponent) === "2" && (isNorm[1] === undefined || numberText(isNorm[1]) === "2")) {
    // ‖w‖² is Σ w², without the root that has no derivative at 0.
    const inner = at.value(operand(isNorm, 0));
    const squares = at.map("pow", inner, plain(at.scope.b.two));
    if (ownRank(inner) === 0) return squares;
    const axes = Array.from({ length: ownRank(inner) }, (_, i) => i + inner.axes.length);
    return {
      node: at.scope.b.graph.node("sum", [squares.node], { axes, keepdims: false }),
      axes: inner.axes,
    };
  }
  return powerOf(at, at.value(base), exponent);
};

/** Powers of matrices are products and inverses; the square of a vector is its inner product with itself. */
function powerOf(at: Evaluator, base: Indexed, exponent: MathJson): Indexed {
  const rank = base.axes.length === 0 ? ownRank(base) : 0;
  const down = args(exponent, "Negate")?.[0];
  const digits = numberText(down === undefined ? exponent : unwrap(down));
  const whole = digits !== null && /^\d$/.test(digits) ? Number(digits) : null;
  const { graph } = at.scope.b;
  if (rank === 1 && whole === 2 && down === undefined) {
    at.scope.assume("the square of a vector is read as its inner product with itself");
    return plain(graph.node("matmul", [base.node, base.node]));
  }
  if (rank !== 2) return at.map("pow", base, at.value(exponent));
  if (whole === null || whole === 0)
    throw new NablaError("unsupported", "this power of a matrix is not read");
  const factor = down === undefined ? base.node : graph.node("inv", [base.node]);
  let made = factor;
  for (let k = 1; k < whole; k++) made = graph.node("matmul", [made, factor]);
  return plain(made);
}

const logarithm: Rule = (at, parts) => {
  const value = at.value(operand(parts, 0));
  const base = parts[1];
  if (base === undefined) {
    at.scope.assume("log is read as the natural logarithm");
    return at.map("log", value);
  }
  const digits = numberText(unwrap(base));
  if (digits === "10") return at.map("log10", value);
  if (digits === "2") return at.map("log2", value);
  if (unwrap(base) === "e") return at.map("log", value);
  return at.map("div", at.map("log", value), at.map("log", at.value(base)));
};

const factorial: Rule = (at, parts) => {
  const value = at.value(operand(parts, 0));
  const whole = exact(value.node);
  if (whole?.d === 1n && whole.n >= 0n && whole.n <= 170n) {
    let product = 1n;
    for (let k = 2n; k <= whole.n; k++) product *= k;
    return plain(at.scope.b.const({ n: product, d: 1n, decimal: false }));
  }
  return at.map("gamma", at.map("add", value, plain(at.scope.b.one)));
};

const cases: Rule = (at, parts) => {
  let chosen: Indexed | undefined;
  for (let i = parts.length - 2; i >= 0; i -= 2) {
    const condition = unwrap(operand(parts, i));
    const branch = at.value(operand(parts, i + 1));
    const otherwise = condition === "True" || condition === "Otherwise" || typeof condition === "string";
    if (chosen === undefined && !otherwise) at.scope.assume("the cases are taken to cover everything");
    chosen =
      chosen === undefined || otherwise ? branch : at.map("select", at.value(condition), branch, chosen);
  }
  if (!chosen) throw new NablaError("syntax", "no cases");
  return chosen;
};

/** The matrix of a trace or a determinant: a letter that is nothing else yet is one. */
function matrixOf(at: Evaluator, parts: readonly MathJson[]): Indexed {
  const part = unwrap(operand(parts, 0));
  const name = typeof part === "string" ? at.source.name(part) : null;
  const value = name && /^[A-Z]$/.test(name.base) ? at.scope.lookup({ ...name, bold: true }) : at.value(part);
  if (ownRank(value) !== 2) throw new NablaError("unsupported", "this needs a matrix: a bold capital");
  return value;
}

const ofMatrix =
  (op: string): Rule =>
  (at, parts) => {
    const { node, axes } = matrixOf(at, parts);
    return { node: at.scope.b.graph.node(op, [node]), axes };
  };

const transpose: Rule = (at, parts) => {
  const value = at.value(operand(parts, 0));
  const rank = ownRank(value);
  // A vector's transpose is told by what it stands next to; products of vectors are inner products.
  if (rank < 2) return value;
  const perm = [
    ...value.axes.map((_, i) => i),
    ...Array.from({ length: rank }, (_, i) => value.node.shape.length - 1 - i),
  ];
  return { node: at.scope.b.graph.node("transpose", [value.node], { perm }), axes: value.axes };
};

const chain =
  (op: string): Rule =>
  (at, parts) =>
    parts
      .slice(1)
      .reduce<Indexed>((left, part) => at.map(op, left, at.value(part)), at.value(operand(parts, 0)));

/** Sums fold left to right as written; a negated term is subtracted. */
const add: Rule = (at, parts) => {
  let total = at.value(operand(parts, 0));
  for (const part of parts.slice(1)) {
    const negated = args(part, "Negate");
    total = negated
      ? at.map("sub", total, at.value(operand(negated, 0)))
      : at.map("add", total, at.value(part));
  }
  return total;
};

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["Add", add],
  ["Subtract", chain("sub")],
  ["Negate", (at, parts) => at.map("neg", at.value(operand(parts, 0)))],
  [
    "Multiply",
    (at, parts) =>
      parts.slice(1).reduce<Indexed>(
        (left, part) => {
          const right = at.value(part);
          return ownRank(left) > 0 && ownRank(right) > 0 ? at.dot(left, right) : at.map("mul", left, right);
        },
        at.value(operand(parts, 0)),
      ),
  ],
  ["InvisibleOperator", (at, parts) => at.juxtaposed(parts)],
  ["Divide", chain("div")],
  ["Rational", chain("div")],
  ["Power", power],
  ["Square", (at, parts) => at.map("pow", at.value(operand(parts, 0)), plain(at.scope.b.two))],
  [
    "Root",
    (at, parts) => {
      const value = at.value(operand(parts, 0));
      const degree = numberText(unwrap(operand(parts, 1)));
      if (degree === "2") return at.map("sqrt", value);
      if (degree === "3") return at.map("cbrt", value);
      return at.map("pow", value, at.map("div", plain(at.scope.b.one), at.value(operand(parts, 1))));
    },
  ],
  ["Log", logarithm],
  ["Lb", (at, parts) => at.map("log2", at.value(operand(parts, 0)))],
  ["Lg", (at, parts) => at.map("log10", at.value(operand(parts, 0)))],
  ["Factorial", factorial],
  [
    "Degrees",
    (at, parts) =>
      at.map("mul", at.value(operand(parts, 0)), plain(at.scope.b.div(at.scope.b.pi, at.scope.b.const(180)))),
  ],
  ["Norm", norm],
  [
    "Abs",
    (at, parts) => {
      const value = at.value(operand(parts, 0));
      return ownRank(value) === 0 ? at.map("abs", value) : norm(at, parts, "Abs");
    },
  ],
  ["Max", extreme("maximum")],
  ["Min", extreme("minimum")],
  ["Which", cases],
  ["If", (at, parts) => at.map("select", ...parts.map((part) => at.value(part)))],
  ["Transpose", transpose],
  ["Sum", (at, parts) => evaluateSum(at, parts, "add")],
  ["Product", (at, parts) => evaluateSum(at, parts, "mul")],
  ["Dot", (at, parts) => at.dot(at.value(operand(parts, 0)), at.value(operand(parts, 1)))],
  [
    "Apply",
    () => {
      throw new NablaError("unsupported", "a derivative written as f′(x) cannot be evaluated without f");
    },
  ],
  ["Greater", compare("gt")],
  ["GreaterEqual", compare("ge")],
  ["Less", compare("lt")],
  ["LessEqual", compare("le")],
  ["NotEqual", compare("ne")],
  ["Determinant", ofMatrix("det")],
  ["Trace", ofMatrix("trace")],
  ["HadamardProduct", (at, parts) => at.map("mul", at.value(operand(parts, 0)), at.value(operand(parts, 1)))],
  ["And", chain("and")],
  ["Or", chain("or")],
]);

function headText(head: string): string {
  const names: Record<string, string> = {
    Integrate: "an integral",
    Limit: "a limit",
    D: "a derivative inside a formula",
    Equal: "an equation inside a formula",
    To: "an arrow",
    Error: "this",
    Prime: "a primed symbol",
    Sequence: "a sequence",
  };
  return names[head] ?? head;
}

function describeError(expression: MathJson): string {
  const text = JSON.stringify(expression);
  const found = /LatexString",\{"str":"([^"]+)"/.exec(text)?.[1];
  return found ? `cannot read ${found}` : "cannot read this as mathematics";
}
