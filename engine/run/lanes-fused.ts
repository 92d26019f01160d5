import type { LaneKernel } from "./lanes.ts";

/** Two operations in one pass, where the first serves the second alone: half the way through memory. */
export const FUSED: Readonly<Record<string, LaneKernel>> = {
  "mul add": (M, o, a, b, c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) * (M[b + i] as number) + (M[c + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) * (M[b + i + 1] as number) + (M[c + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) * (M[b + i + 2] as number) + (M[c + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) * (M[b + i + 3] as number) + (M[c + i + 3] as number);
    }
  },
  "mul sub": (M, o, a, b, c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) * (M[b + i] as number) - (M[c + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) * (M[b + i + 1] as number) - (M[c + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) * (M[b + i + 2] as number) - (M[c + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) * (M[b + i + 3] as number) - (M[c + i + 3] as number);
    }
  },
  "sub mul": (M, o, a, b, c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[c + i] as number) - (M[a + i] as number) * (M[b + i] as number);
      M[o + i + 1] = (M[c + i + 1] as number) - (M[a + i + 1] as number) * (M[b + i + 1] as number);
      M[o + i + 2] = (M[c + i + 2] as number) - (M[a + i + 2] as number) * (M[b + i + 2] as number);
      M[o + i + 3] = (M[c + i + 3] as number) - (M[a + i + 3] as number) * (M[b + i + 3] as number);
    }
  },
  "add mul": (M, o, a, b, c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = ((M[a + i] as number) + (M[b + i] as number)) * (M[c + i] as number);
      M[o + i + 1] = ((M[a + i + 1] as number) + (M[b + i + 1] as number)) * (M[c + i + 1] as number);
      M[o + i + 2] = ((M[a + i + 2] as number) + (M[b + i + 2] as number)) * (M[c + i + 2] as number);
      M[o + i + 3] = ((M[a + i + 3] as number) + (M[b + i + 3] as number)) * (M[c + i + 3] as number);
    }
  },
  "difference mul": (M, o, a, b, c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = ((M[a + i] as number) - (M[b + i] as number)) * (M[c + i] as number);
      M[o + i + 1] = ((M[a + i + 1] as number) - (M[b + i + 1] as number)) * (M[c + i + 1] as number);
      M[o + i + 2] = ((M[a + i + 2] as number) - (M[b + i + 2] as number)) * (M[c + i + 2] as number);
      M[o + i + 3] = ((M[a + i + 3] as number) - (M[b + i + 3] as number)) * (M[c + i + 3] as number);
    }
  },
  "mul mul": (M, o, a, b, c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) * (M[b + i] as number) * (M[c + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) * (M[b + i + 1] as number) * (M[c + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) * (M[b + i + 2] as number) * (M[c + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) * (M[b + i + 3] as number) * (M[c + i + 3] as number);
    }
  },
  "add add": (M, o, a, b, c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) + (M[b + i] as number) + (M[c + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) + (M[b + i + 1] as number) + (M[c + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) + (M[b + i + 2] as number) + (M[c + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) + (M[b + i + 3] as number) + (M[c + i + 3] as number);
    }
  },
  "add sub": (M, o, a, b, c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) + (M[b + i] as number) - (M[c + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) + (M[b + i + 1] as number) - (M[c + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) + (M[b + i + 2] as number) - (M[c + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) + (M[b + i + 3] as number) - (M[c + i + 3] as number);
    }
  },
  "difference add": (M, o, a, b, c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) - (M[b + i] as number) + (M[c + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) - (M[b + i + 1] as number) + (M[c + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) - (M[b + i + 2] as number) + (M[c + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) - (M[b + i + 3] as number) + (M[c + i + 3] as number);
    }
  },
  "difference sub": (M, o, a, b, c, n) => {
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) - (M[b + i] as number) - (M[c + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) - (M[b + i + 1] as number) - (M[c + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) - (M[b + i + 2] as number) - (M[c + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) - (M[b + i + 3] as number) - (M[c + i + 3] as number);
    }
  },
};

/** The same, where the second factor of the first operation is a constant. */
export const FUSED_BY_FIRST: Readonly<Record<string, LaneKernel>> = {
  "mul add": (M, o, a, b, c, n) => {
    const k = M[b] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) * k + (M[c + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) * k + (M[c + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) * k + (M[c + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) * k + (M[c + i + 3] as number);
    }
  },
  "mul sub": (M, o, a, b, c, n) => {
    const k = M[b] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) * k - (M[c + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) * k - (M[c + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) * k - (M[c + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) * k - (M[c + i + 3] as number);
    }
  },
  "sub mul": (M, o, a, b, c, n) => {
    const k = M[b] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[c + i] as number) - (M[a + i] as number) * k;
      M[o + i + 1] = (M[c + i + 1] as number) - (M[a + i + 1] as number) * k;
      M[o + i + 2] = (M[c + i + 2] as number) - (M[a + i + 2] as number) * k;
      M[o + i + 3] = (M[c + i + 3] as number) - (M[a + i + 3] as number) * k;
    }
  },
  "mul mul": (M, o, a, b, c, n) => {
    const k = M[b] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) * k * (M[c + i] as number);
      M[o + i + 1] = (M[a + i + 1] as number) * k * (M[c + i + 1] as number);
      M[o + i + 2] = (M[a + i + 2] as number) * k * (M[c + i + 2] as number);
      M[o + i + 3] = (M[a + i + 3] as number) * k * (M[c + i + 3] as number);
    }
  },
};

/** The same, where the other operand of the second operation is a constant. */
export const FUSED_BY_LAST: Readonly<Record<string, LaneKernel>> = {
  "mul add": (M, o, a, b, c, n) => {
    const k = M[c] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) * (M[b + i] as number) + k;
      M[o + i + 1] = (M[a + i + 1] as number) * (M[b + i + 1] as number) + k;
      M[o + i + 2] = (M[a + i + 2] as number) * (M[b + i + 2] as number) + k;
      M[o + i + 3] = (M[a + i + 3] as number) * (M[b + i + 3] as number) + k;
    }
  },
  "mul sub": (M, o, a, b, c, n) => {
    const k = M[c] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) * (M[b + i] as number) - k;
      M[o + i + 1] = (M[a + i + 1] as number) * (M[b + i + 1] as number) - k;
      M[o + i + 2] = (M[a + i + 2] as number) * (M[b + i + 2] as number) - k;
      M[o + i + 3] = (M[a + i + 3] as number) * (M[b + i + 3] as number) - k;
    }
  },
  "sub mul": (M, o, a, b, c, n) => {
    const k = M[c] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = k - (M[a + i] as number) * (M[b + i] as number);
      M[o + i + 1] = k - (M[a + i + 1] as number) * (M[b + i + 1] as number);
      M[o + i + 2] = k - (M[a + i + 2] as number) * (M[b + i + 2] as number);
      M[o + i + 3] = k - (M[a + i + 3] as number) * (M[b + i + 3] as number);
    }
  },
  "mul mul": (M, o, a, b, c, n) => {
    const k = M[c] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = (M[a + i] as number) * (M[b + i] as number) * k;
      M[o + i + 1] = (M[a + i + 1] as number) * (M[b + i + 1] as number) * k;
      M[o + i + 2] = (M[a + i + 2] as number) * (M[b + i + 2] as number) * k;
      M[o + i + 3] = (M[a + i + 3] as number) * (M[b + i + 3] as number) * k;
    }
  },
  "add mul": (M, o, a, b, c, n) => {
    const k = M[c] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = ((M[a + i] as number) + (M[b + i] as number)) * k;
      M[o + i + 1] = ((M[a + i + 1] as number) + (M[b + i + 1] as number)) * k;
      M[o + i + 2] = ((M[a + i + 2] as number) + (M[b + i + 2] as number)) * k;
      M[o + i + 3] = ((M[a + i + 3] as number) + (M[b + i + 3] as number)) * k;
    }
  },
  "difference mul": (M, o, a, b, c, n) => {
    const k = M[c] as number;
    for (let i = 0; i < n; i += 4) {
      M[o + i] = ((M[a + i] as number) - (M[b + i] as number)) * k;
      M[o + i + 1] = ((M[a + i + 1] as number) - (M[b + i + 1] as number)) * k;
      M[o + i + 2] = ((M[a + i + 2] as number) - (M[b + i + 2] as number)) * k;
      M[o + i + 3] = ((M[a + i + 3] as number) - (M[b + i + 3] as number)) * k;
    }
  },
};
