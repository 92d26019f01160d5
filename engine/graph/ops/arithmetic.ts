import type { ElementwiseRow } from "./row.ts";
import { elementwise } from "./rules.ts";

/** Arithmetic. The printers know sums, products and powers themselves; templates here serve the rest. */
export const ARITHMETIC: readonly ElementwiseRow[] = [
  elementwise("add", {
    arity: 2,
    real: (a, b) => a + b,
    complex: (a, b) => a.add(b),
    js: "($0 + $1)",
    gpu: "($0 + $1)",
    partials: (b) => [b.one, b.one],
  }),
  elementwise("sub", {
    arity: 2,
    real: (a, b) => a - b,
    complex: (a, b) => a.sub(b),
    js: "($0 - $1)",
    gpu: "($0 - $1)",
    partials: (b) => [b.one, b.minusOne],
  }),
  elementwise("mul", {
    arity: 2,
    real: (a, b) => a * b,
    complex: (a, b) => a.mul(b),
    js: "($0 * $1)",
    gpu: "($0 * $1)",
    partials: (_b, [x, y]) => [y ?? null, x ?? null],
  }),
  elementwise("div", {
    arity: 2,
    real: (a, b) => a / b,
    complex: (a, b) => a.div(b),
    js: "($0 / $1)",
    gpu: "($0 / $1)",
    domain: ["real", "nonzero"],
    // ∂(a/c)/∂c = −a/c² = −(a/c)/c
    partials: (b, [, c], y) => (c ? [b.div(b.one, c), b.neg(b.div(y, c))] : []),
  }),
  elementwise("neg", {
    real: (a) => -a,
    complex: (a) => a.neg(),
    js: "(-$0)",
    gpu: "(-$0)",
    partials: (b) => [b.minusOne],
  }),
];
