import { type Argument, normals, type Problem, parameter } from "./problem.ts";

const next = normals(11);

/** Logistic loss over 1000 rows of 20 features; labels are ±1. */
const LOGISTIC: Problem = {
  name: "logistic loss 1000×20",
  python: `
import numpy as np

def logistic_loss(w, X, y):
    z = X @ w
    return np.mean(np.log(1.0 + np.exp(-y * z)))
`,
  function: "logistic_loss",
  parameters: [
    parameter("w", [20], true, () => 0.3 * next()),
    parameter("X", [1000, 20], false, next),
    parameter("y", [1000], false, () => (next() < 0 ? -1 : 1)),
  ],
  hand: ((w: Float64Array, X: Float64Array, y: Float64Array, g: Float64Array): number => {
    const d = w.length;
    const n = y.length;
    let loss = 0;
    g.fill(0);
    for (let i = 0; i < n; i++) {
      const row = i * d;
      let z = 0;
      for (let j = 0; j < d; j++) z += (X[row + j] as number) * (w[j] as number);
      const label = y[i] as number;
      const e = Math.exp(-label * z);
      loss += Math.log(1 + e);
      const r = (-label * e) / (1 + e) / n;
      for (let j = 0; j < d; j++) g[j] = (g[j] as number) + r * (X[row + j] as number);
    }
    return loss / n;
  }) as (...args: Argument[]) => number,
  tfjs: (tf, [w, X, y]) => {
    if (!w || !X || !y) throw new Error("three arguments");
    const z = tf.reshape(tf.matMul(X as import("@tensorflow/tfjs").Tensor2D, tf.reshape(w, [20, 1])), [1000]);
    return tf.mean(tf.log(tf.add(1, tf.exp(tf.mul(tf.neg(y), z)))));
  },
  jax: ({ numpy: np }, [w, X, y]) => {
    if (!w || !X || !y) throw new Error("three arguments");
    return np.mean(np.log(np.exp(np.negative(y).mul(np.matmul(X, w))).add(1)));
  },
};

const CLASSES = 10;
const labels = Array.from({ length: 256 }, () => Math.floor(CLASSES * Math.abs(Math.sin(next()))));

/** Cross entropy of a linear classifier: 256 rows of 64 features, 10 classes, labels one-hot. */
const SOFTMAX: Problem = {
  name: "softmax regression 256×64×10",
  python: `
import numpy as np

def softmax_regression(W, b, X, Y):
    z = X @ W + b
    z = z - np.max(z, axis=1, keepdims=True)
    log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return -np.mean(np.sum(Y * log_p, axis=1))
`,
  function: "softmax_regression",
  parameters: [
    parameter("W", [64, CLASSES], true, () => 0.2 * next()),
    parameter("b", [CLASSES], true, () => 0.1 * next()),
    parameter("X", [256, 64], false, next),
    parameter("Y", [256, CLASSES], false, (i) => (labels[Math.floor(i / CLASSES)] === i % CLASSES ? 1 : 0)),
  ],
  hand: ((
    W: Float64Array,
    b: Float64Array,
    X: Float64Array,
    Y: Float64Array,
    gW: Float64Array,
    gb: Float64Array,
  ): number => {
    const k = b.length;
    const d = W.length / k;
    const n = X.length / d;
    const z = handScratch;
    let loss = 0;
    gW.fill(0);
    gb.fill(0);
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < k; c++) z[c] = b[c] as number;
      for (let j = 0; j < d; j++) {
        const x = X[i * d + j] as number;
        for (let c = 0; c < k; c++) z[c] = (z[c] as number) + x * (W[j * k + c] as number);
      }
      let top = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < k; c++) top = Math.max(top, z[c] as number);
      let sum = 0;
      let picked = 0;
      let weight = 0;
      for (let c = 0; c < k; c++) {
        const label = Y[i * k + c] as number;
        picked += label * ((z[c] as number) - top);
        weight += label;
        const e = Math.exp((z[c] as number) - top);
        z[c] = e;
        sum += e;
      }
      loss += weight * Math.log(sum) - picked;
      for (let c = 0; c < k; c++) {
        const r = ((weight * (z[c] as number)) / sum - (Y[i * k + c] as number)) / n;
        z[c] = r;
        gb[c] = (gb[c] as number) + r;
      }
      for (let j = 0; j < d; j++) {
        const x = X[i * d + j] as number;
        for (let c = 0; c < k; c++) gW[j * k + c] = (gW[j * k + c] as number) + x * (z[c] as number);
      }
    }
    return loss / n;
  }) as (...args: Argument[]) => number,
  tfjs: (tf, [W, b, X, Y]) => {
    if (!W || !b || !X || !Y) throw new Error("four arguments");
    const z = tf.add(
      tf.matMul(X as import("@tensorflow/tfjs").Tensor2D, W as import("@tensorflow/tfjs").Tensor2D),
      b,
    );
    return tf.neg(tf.mean(tf.sum(tf.mul(Y, tf.logSoftmax(z)), 1)));
  },
  jax: ({ numpy: np, nn }, [W, b, X, Y]) => {
    if (!W || !b || !X || !Y) throw new Error("four arguments");
    return np.negative(np.mean(np.sum(nn.logSoftmax(np.matmul(X, W).add(b)).mul(Y), 1)));
  },
};

const handScratch = new Float64Array(CLASSES);

export const REGRESSION: readonly Problem[] = [LOGISTIC, SOFTMAX];
