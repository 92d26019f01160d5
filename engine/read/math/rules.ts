import { exact } from "../../graph/build.ts";
import { NablaError } from "../../graph/errors.ts";
import { applyNamed, juxtaposed } from "./calls.ts";
import { binomial } from "./composed.ts";
import type { Evaluator } from "./evaluate.ts";
import { args, type MathJson, numberText, unwrap } from "./mathjson.ts";
import { logarithm, norm, power } from "./powers.ts";
import { operand, type Rule } from "./rule.ts";
import { evaluateSum } from "./sums.ts";
import { type Indexed, ownRank, plain } from "./value.ts";

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

/** One row for each head of MathJSON that is more than an elementwise function. */
export const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
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
  ["InvisibleOperator", juxtaposed],
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
  ["Binomial", (at, parts) => binomial(at, at.value(operand(parts, 0)), at.value(operand(parts, 1)))],
  // [x]₊, the positive part.
  ["Subplus", (at, parts) => at.map("maximum", plain(at.scope.b.zero), at.value(operand(parts, 0)))],
  ["Sinc", (at, parts) => applyNamed(at, "Sinc", parts)],
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
