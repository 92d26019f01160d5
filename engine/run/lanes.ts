import type { ElementwiseRow } from "../graph/ops/row.ts";

/**
 * One operation over `n` points, a multiple of four: registers are stretches of one memory, starting at `o` for the result, which may be
 * one of the operands, and at `a`, `b`, `c`. (One array rather than several: its address and length are looked up once.)
 */
export type LaneKernel = (M: Float64Array, o: number, a: number, b: number, c: number, n: number) => void;

/*
 * The common rows have loops of their own, which the JIT compiles with the operation inside; the cheapest ones take
 * four points at a time, as the loop would cost more than they do. They compute what the
 * row's `real` computes; the test of the table compares them.
 */
export const OWN: Readonly<Record<string, LaneKernel>> = {
  add: (M, o, a, b, _c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) + (M[b + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) + (M[b + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) + (M[b + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) + (M[b + i + 3] as number);
    }
  },
  sub: (M, o, a, b, _c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) - (M[b + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) - (M[b + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) - (M[b + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) - (M[b + i + 3] as number);
    }
  },
  mul: (M, o, a, b, _c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) * (M[b + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) * (M[b + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) * (M[b + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) * (M[b + i + 3] as number);
    }
  },
  div: (M, o, a, b, _c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) / (M[b + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) / (M[b + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) / (M[b + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) / (M[b + i + 3] as number);
    }
  },
  pow: (M, o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = (M[a + i] as number) ** (M[b + i] as number);
  },
  neg: (M, o, a, _b, _c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = -(M[a + i] as number);
      M[o + i + 1] = -(M[a + i + 1] as number);
      M[o + i + 2] = -(M[a + i + 2] as number);
      M[o + i + 3] = -(M[a + i + 3] as number);
    }
  },
  select: (M, o, a, b, c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = M[a + i] !== 0 ? (M[b + i] as number) : (M[c + i] as number);
  },
  lt: (M, o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = (M[a + i] as number) < (M[b + i] as number) ? 1 : 0;
  },
  gt: (M, o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = (M[a + i] as number) > (M[b + i] as number) ? 1 : 0;
  },
  le: (M, o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = (M[a + i] as number) <= (M[b + i] as number) ? 1 : 0;
  },
  ge: (M, o, a, b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = (M[a + i] as number) >= (M[b + i] as number) ? 1 : 0;
  },
  exp: (M, o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = Math.exp(M[a + i] as number);
  },
  log: (M, o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = Math.log(M[a + i] as number);
  },
  sqrt: (M, o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = Math.sqrt(M[a + i] as number);
  },
  sin: (M, o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = Math.sin(M[a + i] as number);
  },
  cos: (M, o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = Math.cos(M[a + i] as number);
  },
  tanh: (M, o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = Math.tanh(M[a + i] as number);
  },
  abs: (M, o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = Math.abs(M[a + i] as number);
  },
  atan: (M, o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = Math.atan(M[a + i] as number);
  },
  expm1: (M, o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = Math.expm1(M[a + i] as number);
  },
  log1p: (M, o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) M[o + i] = Math.log1p(M[a + i] as number);
  },
  relu: (M, o, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) {
      const x = M[a + i] as number;
      M[o + i] = x > 0 || Number.isNaN(x) ? x : 0;
    }
  },
};

/** With a constant as the second operand, which is looked up once. */
export const BY_CONSTANT: Readonly<Record<string, LaneKernel>> = {
  mul: (M, o, a, b, _c, n) => {
    const k = M[b] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) * k;
      M[o + i + 1] = (M[a + i + 1] as number) * k;
      M[o + i + 2] = (M[a + i + 2] as number) * k;
      M[o + i + 3] = (M[a + i + 3] as number) * k;
    }
  },
  add: (M, o, a, b, _c, n) => {
    const k = M[b] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) + k;
      M[o + i + 1] = (M[a + i + 1] as number) + k;
      M[o + i + 2] = (M[a + i + 2] as number) + k;
      M[o + i + 3] = (M[a + i + 3] as number) + k;
    }
  },
  sub: (M, o, a, b, _c, n) => {
    const k = M[b] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) - k;
      M[o + i + 1] = (M[a + i + 1] as number) - k;
      M[o + i + 2] = (M[a + i + 2] as number) - k;
      M[o + i + 3] = (M[a + i + 3] as number) - k;
    }
  },
  "sub from": (M, o, a, b, _c, n) => {
    const k = M[b] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = k - (M[a + i] as number);
      M[o + i + 1] = k - (M[a + i + 1] as number);
      M[o + i + 2] = k - (M[a + i + 2] as number);
      M[o + i + 3] = k - (M[a + i + 3] as number);
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
      return (M, o, a, _b, _c, n) => {
        for (let i = 0; i < n; i++) M[o + i] = real(M[a + i] as number);
      };
    }
    case 2:
      return (M, o, a, b, _c, n) => {
        for (let i = 0; i < n; i++) M[o + i] = real(M[a + i] as number, M[b + i] as number);
      };
    default:
      return (M, o, a, b, c, n) => {
        for (let i = 0; i < n; i++)
          M[o + i] = real(M[a + i] as number, M[b + i] as number, M[c + i] as number);
      };
  }
}
