import type { ElementwiseRow } from "../graph/ops/row.ts";

/** One operation over `n` points: the result into `o`, which may be one of the operands. */
export type LaneKernel = (
  o: Float64Array,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  n: number,
) => void;

type Unary = (x: number) => number;

/*
 * The common rows have loops of their own, which the JIT compiles with the operation inside. They compute what the
 * row's `real` computes; the test of the table compares them.
 */
const OWN: Readonly<Record<string, LaneKernel>> = {
  add: (o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = (a[i] as number) + (b[i] as number);
  },
  sub: (o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = (a[i] as number) - (b[i] as number);
  },
  mul: (o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = (a[i] as number) * (b[i] as number);
  },
  div: (o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = (a[i] as number) / (b[i] as number);
  },
  neg: (o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = -(a[i] as number);
  },
  pow: (o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = (a[i] as number) ** (b[i] as number);
  },
  select: (o, a, b, c, n) => {
    for (let i = 0; i < n; i++) o[i] = a[i] !== 0 ? (b[i] as number) : (c[i] as number);
  },
  lt: (o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = (a[i] as number) < (b[i] as number) ? 1 : 0;
  },
  gt: (o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = (a[i] as number) > (b[i] as number) ? 1 : 0;
  },
  le: (o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = (a[i] as number) <= (b[i] as number) ? 1 : 0;
  },
  ge: (o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = (a[i] as number) >= (b[i] as number) ? 1 : 0;
  },
  exp: (o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.exp(a[i] as number);
  },
  log: (o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.log(a[i] as number);
  },
  sqrt: (o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.sqrt(a[i] as number);
  },
  sin: (o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.sin(a[i] as number);
  },
  cos: (o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.cos(a[i] as number);
  },
  tanh: (o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.tanh(a[i] as number);
  },
  abs: (o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) o[i] = Math.abs(a[i] as number);
  },
  relu: (o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) {
      const x = a[i] as number;
      o[i] = x > 0 || Number.isNaN(x) ? x : 0;
    }
  },
};

/** The row over lanes: a loop of its own, or calls of its `real`. */
export function laneKernel(row: ElementwiseRow): LaneKernel {
  const own = OWN[row.name];
  if (own) return own;
  const real: (...x: number[]) => number = row.real;
  switch (row.arity) {
    case 1: {
      const f: Unary = real;
      return (o, a, _b, _c, n) => {
        for (let i = 0; i < n; i++) o[i] = f(a[i] as number);
      };
    }
    case 2:
      return (o, a, b, _c, n) => {
        for (let i = 0; i < n; i++) o[i] = real(a[i] as number, b[i] as number);
      };
    default:
      return (o, a, b, c, n) => {
        for (let i = 0; i < n; i++) o[i] = real(a[i] as number, b[i] as number, c[i] as number);
      };
  }
}
