import { type Argument, normals, type Problem, parameter } from "./problem.ts";

const next = normals(21);
const BATCH = 32;
const SIZES = [784, 128, 64, 10] as const;
const [IN, H1, H2, OUT] = SIZES;
const labels = Array.from({ length: BATCH }, () => Math.floor(OUT * Math.abs(Math.sin(next()))));

/** y = x·W + b, row by row. */
function forward(
  x: Float64Array,
  W: Float64Array,
  b: Float64Array,
  y: Float64Array,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) y[i * n + j] = b[j] as number;
    for (let p = 0; p < k; p++) {
      const a = x[i * k + p] as number;
      if (a === 0) continue;
      for (let j = 0; j < n; j++) y[i * n + j] = (y[i * n + j] as number) + a * (W[p * n + j] as number);
    }
  }
}

/** gW = xᵀ·r, gb = column sums of r, and the cotangent of x unless it is data. */
function backward(
  x: Float64Array,
  W: Float64Array,
  r: Float64Array,
  gW: Float64Array,
  gb: Float64Array,
  gx: Float64Array | null,
  m: number,
  k: number,
  n: number,
): void {
  gW.fill(0);
  gb.fill(0);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) gb[j] = (gb[j] as number) + (r[i * n + j] as number);
    for (let p = 0; p < k; p++) {
      const a = x[i * k + p] as number;
      if (a !== 0)
        for (let j = 0; j < n; j++) gW[p * n + j] = (gW[p * n + j] as number) + a * (r[i * n + j] as number);
      if (!gx) continue;
      let sum = 0;
      for (let j = 0; j < n; j++) sum += (W[p * n + j] as number) * (r[i * n + j] as number);
      gx[i * k + p] = sum;
    }
  }
}

const h1 = new Float64Array(BATCH * H1);
const h2 = new Float64Array(BATCH * H2);
const out = new Float64Array(BATCH * OUT);
const g1 = new Float64Array(BATCH * H1);
const g2 = new Float64Array(BATCH * H2);

const relu = (x: Float64Array): void => {
  for (let i = 0; i < x.length; i++) if ((x[i] as number) < 0) x[i] = 0;
};
const gate = (g: Float64Array, h: Float64Array): void => {
  for (let i = 0; i < g.length; i++) if (!((h[i] as number) > 0)) g[i] = 0;
};

const NETWORK_PYTHON = `
import numpy as np

def mlp_loss(W1, b1, W2, b2, W3, b3, X, Y):
    h1 = np.maximum(X @ W1 + b1, 0)
    h2 = np.maximum(h1 @ W2 + b2, 0)
    z = h2 @ W3 + b3
    z = z - np.max(z, axis=1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.sum(Y * log_p) / X.shape[0]
`;

const MLP: Problem = {
  name: "MLP 784-128-64-10, batch 32",
  python: NETWORK_PYTHON,
  function: "mlp_loss",
  parameters: [
    parameter("W1", [IN, H1], true, () => 0.05 * next()),
    parameter("b1", [H1], true, () => 0.05 * next()),
    parameter("W2", [H1, H2], true, () => 0.1 * next()),
    parameter("b2", [H2], true, () => 0.05 * next()),
    parameter("W3", [H2, OUT], true, () => 0.2 * next()),
    parameter("b3", [OUT], true, () => 0.05 * next()),
    parameter("X", [BATCH, IN], false, next),
    parameter("Y", [BATCH, OUT], false, (i) => (labels[Math.floor(i / OUT)] === i % OUT ? 1 : 0)),
  ],
  hand: ((...args: Float64Array[]): number => {
    const [W1, b1, W2, b2, W3, b3, X, Y, gW1, gb1, gW2, gb2, gW3, gb3] = args as [
      ...Float64Array[],
    ] as unknown as Float64Array[] & Record<number, Float64Array>;
    forward(X as Float64Array, W1 as Float64Array, b1 as Float64Array, h1, BATCH, IN, H1);
    relu(h1);
    forward(h1, W2 as Float64Array, b2 as Float64Array, h2, BATCH, H1, H2);
    relu(h2);
    forward(h2, W3 as Float64Array, b3 as Float64Array, out, BATCH, H2, OUT);
    const y = Y as Float64Array;
    let loss = 0;
    for (let i = 0; i < BATCH; i++) {
      const row = i * OUT;
      let top = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < OUT; c++) top = Math.max(top, out[row + c] as number);
      let sum = 0;
      let picked = 0;
      for (let c = 0; c < OUT; c++) {
        const z = (out[row + c] as number) - top;
        picked += (y[row + c] as number) * z;
        out[row + c] = Math.exp(z);
        sum += out[row + c] as number;
      }
      loss += Math.log(sum) - picked;
      for (let c = 0; c < OUT; c++)
        out[row + c] = ((out[row + c] as number) / sum - (y[row + c] as number)) / BATCH;
    }
    backward(h2, W3 as Float64Array, out, gW3 as Float64Array, gb3 as Float64Array, g2, BATCH, H2, OUT);
    gate(g2, h2);
    backward(h1, W2 as Float64Array, g2, gW2 as Float64Array, gb2 as Float64Array, g1, BATCH, H1, H2);
    gate(g1, h1);
    backward(
      X as Float64Array,
      W1 as Float64Array,
      g1,
      gW1 as Float64Array,
      gb1 as Float64Array,
      null,
      BATCH,
      IN,
      H1,
    );
    return loss / BATCH;
  }) as (...args: Argument[]) => number,
  tfjs: (tf, x) => {
    const [W1, b1, W2, b2, W3, b3, X, Y] = x as import("@tensorflow/tfjs").Tensor2D[];
    if (!W1 || !b1 || !W2 || !b2 || !W3 || !b3 || !X || !Y) throw new Error("eight arguments");
    const a = tf.relu(tf.add(tf.matMul(X, W1), b1)) as typeof W1;
    const b = tf.relu(tf.add(tf.matMul(a, W2), b2)) as typeof W1;
    const z = tf.add(tf.matMul(b, W3), b3);
    return tf.div(tf.neg(tf.sum(tf.mul(Y, tf.logSoftmax(z)))), BATCH);
  },
  jax: ({ numpy: np, nn }, [W1, b1, W2, b2, W3, b3, X, Y]) => {
    if (!W1 || !b1 || !W2 || !b2 || !W3 || !b3 || !X || !Y) throw new Error("eight arguments");
    const a = nn.relu(np.matmul(X, W1).add(b1));
    const b = nn.relu(np.matmul(a, W2).add(b2));
    const z = np.matmul(b, W3).add(b3);
    return nn
      .logSoftmax(z)
      .mul(Y)
      .sum()
      .mul(-1 / BATCH);
  },
};

export const NETWORK: readonly Problem[] = [MLP];
