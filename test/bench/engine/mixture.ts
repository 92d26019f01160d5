import { type Argument, normals, type Problem, parameter } from "./problem.ts";

const N = 1000;
const GAMMA = 1;
const M = 0;

/** Where entry t of a packed strictly lower triangle stands in a d×d matrix, column by column as ADBench packs it. */
function lower(d: number): number[] {
  const places: number[] = [];
  for (let column = 0; column < d; column++) for (let r = column + 1; r < d; r++) places.push(r * d + column);
  return places;
}

/** The GMM objective of ADBench: n points of d dimensions, k components, inverse covariance factors packed. */
function gmm(d: number, k: number): Problem {
  const next = normals(1000 * d + k);
  const t = (d * (d - 1)) / 2;
  const places = lower(d);
  const select = new Float64Array(t * d * d);
  for (const [i, place] of places.entries()) select[i * d * d + place] = 1;
  return {
    name: `GMM n=1,000 d=${d} K=${k}`,
    python: `
import numpy as np

def gmm_objective(alphas, means, icf, x):
    n, d = x.shape
    k = alphas.shape[0]
    log_q = icf[:, :d]
    q = np.exp(log_q)
    columns = []
    start = d
    for i in range(d):
        below = d - 1 - i
        columns.append(np.concatenate([np.zeros((k, i + 1)), icf[:, start:start + below]], axis=1))
        start += below
    L = np.stack(columns, axis=-1)
    centred = x[:, None, :] - means[None, :, :]
    scaled = q * centred + np.einsum('kij,nkj->nki', L, centred)
    inner = alphas + np.sum(log_q, axis=1) - 0.5 * np.sum(scaled ** 2, axis=2)
    top = np.max(inner, axis=1, keepdims=True)
    lse = np.sum(np.log(np.sum(np.exp(inner - top), axis=1)) + top[:, 0])
    atop = np.max(alphas)
    prior = 0.5 * ${GAMMA}**2 * (np.sum(q ** 2) + np.sum(L ** 2)) - ${M} * np.sum(log_q)
    return lse - n * (np.log(np.sum(np.exp(alphas - atop))) + atop) + prior
`,
    function: "gmm_objective",
    parameters: [
      parameter("alphas", [k], true, next),
      parameter("means", [k, d], true, next),
      parameter("icf", [k, d + t], true, () => 0.3 * next()),
      parameter("x", [N, d], false, next),
    ],
    hand: ((
      alphas: Float64Array,
      means: Float64Array,
      icf: Float64Array,
      x: Float64Array,
      gAlphas: Float64Array,
      gMeans: Float64Array,
      gIcf: Float64Array,
    ): number => byHand(d, k, alphas, means, icf, x, gAlphas, gMeans, gIcf)) as (
      ...args: Argument[]
    ) => number,
    tfjs: (tf, [alphas, means, icf, x]) => {
      if (!alphas || !means || !icf || !x) throw new Error("four arguments");
      const logQ = tf.slice(icf, [0, 0], [k, d]);
      const q = tf.exp(logQ);
      const packed = tf.slice(icf, [0, d], [k, t]) as import("@tensorflow/tfjs").Tensor2D;
      const L = tf.reshape(tf.matMul(packed, tf.tensor2d(Float32Array.from(select), [t, d * d])), [k, d, d]);
      const centred = tf.sub(tf.expandDims(x, 1), tf.expandDims(means, 0));
      const moved = tf.transpose(centred, [1, 2, 0]);
      const turned = tf.transpose(
        tf.matMul(L as import("@tensorflow/tfjs").Tensor3D, moved as import("@tensorflow/tfjs").Tensor3D),
        [2, 0, 1],
      );
      const scaled = tf.add(tf.mul(q, centred), turned);
      const inner = tf.sub(tf.add(alphas, tf.sum(logQ, 1)), tf.mul(0.5, tf.sum(tf.square(scaled), 2)));
      const prior = tf.mul(0.5 * GAMMA * GAMMA, tf.add(tf.sum(tf.square(q)), tf.sum(tf.square(L))));
      return tf.add(tf.sub(tf.sum(tf.logSumExp(inner, 1)), tf.mul(N, tf.logSumExp(alphas))), prior);
    },
    jax: ({ numpy: np, nn }, [alphas, means, icf, x]) => {
      if (!alphas || !means || !icf || !x) throw new Error("four arguments");
      const logQ = icf.ref.slice([], [0, d]);
      const q = np.exp(logQ.ref);
      const packed = icf.slice([], [d, d + t]);
      const L = np.matmul(packed, np.array(Float32Array.from(select)).reshape([t, d * d])).reshape([k, d, d]);
      const centred = x.reshape([N, 1, d]).sub(means.reshape([1, k, d]));
      const turned = np.transpose(np.matmul(L.ref, np.transpose(centred.ref, [1, 2, 0])), [2, 0, 1]);
      const scaled = q.ref.mul(centred).add(turned);
      const inner = alphas.ref.add(logQ.sum(1)).sub(np.square(scaled).sum(2).mul(0.5));
      const prior = np
        .square(q)
        .sum()
        .add(np.square(L).sum())
        .mul(0.5 * GAMMA * GAMMA);
      return nn.logsumexp(inner, 1).sum().sub(nn.logsumexp(alphas).mul(N)).add(prior);
    },
  };
}

const scratch = {
  q: new Float64Array(4096),
  sums: new Float64Array(256),
  y: new Float64Array(8192),
  centred: new Float64Array(8192),
  terms: new Float64Array(256),
};

/** As ADBench's manual gradient: one pass over the points, everything of a point at hand. */
function byHand(
  d: number,
  k: number,
  alphas: Float64Array,
  means: Float64Array,
  icf: Float64Array,
  x: Float64Array,
  gAlphas: Float64Array,
  gMeans: Float64Array,
  gIcf: Float64Array,
): number {
  const { q, sums, y, centred, terms } = scratch;
  const width = icf.length / k;
  const n = x.length / d;
  gAlphas.fill(0);
  gMeans.fill(0);
  gIcf.fill(0);
  let prior = 0;
  for (let c = 0; c < k; c++) {
    let sum = 0;
    for (let i = 0; i < d; i++) {
      const log = icf[c * width + i] as number;
      const e = Math.exp(log);
      q[c * d + i] = e;
      sum += log;
      prior += 0.5 * GAMMA * GAMMA * e * e - M * log;
    }
    sums[c] = sum;
    for (let i = d; i < width; i++) {
      const l = icf[c * width + i] as number;
      prior += 0.5 * GAMMA * GAMMA * l * l;
    }
  }
  let total = 0;
  for (let p = 0; p < n; p++) {
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      const base = c * d;
      for (let i = 0; i < d; i++) {
        const value = (x[p * d + i] as number) - (means[base + i] as number);
        centred[base + i] = value;
        y[base + i] = (q[base + i] as number) * value;
      }
      let at = c * width + d;
      for (let column = 0; column < d; column++) {
        const value = centred[base + column] as number;
        for (let r = column + 1; r < d; r++, at++)
          y[base + r] = (y[base + r] as number) + (icf[at] as number) * value;
      }
      let square = 0;
      for (let i = 0; i < d; i++) square += (y[base + i] as number) * (y[base + i] as number);
      const term = (alphas[c] as number) + (sums[c] as number) - 0.5 * square;
      terms[c] = term;
      if (term > top) top = term;
    }
    let sum = 0;
    for (let c = 0; c < k; c++) {
      const e = Math.exp((terms[c] as number) - top);
      terms[c] = e;
      sum += e;
    }
    total += Math.log(sum) + top;
    for (let c = 0; c < k; c++) {
      const w = (terms[c] as number) / sum;
      gAlphas[c] = (gAlphas[c] as number) + w;
      const base = c * d;
      for (let i = 0; i < d; i++) {
        const r = w * (y[base + i] as number);
        gMeans[base + i] = (gMeans[base + i] as number) + r * (q[base + i] as number);
        const own = c * width + i;
        gIcf[own] = (gIcf[own] as number) + w - r * (centred[base + i] as number) * (q[base + i] as number);
      }
      let at = c * width + d;
      for (let column = 0; column < d; column++) {
        const value = centred[base + column] as number;
        let mean = 0;
        for (let r = column + 1; r < d; r++, at++) {
          const weighted = w * (y[base + r] as number);
          mean += (icf[at] as number) * weighted;
          gIcf[at] = (gIcf[at] as number) - weighted * value;
        }
        gMeans[base + column] = (gMeans[base + column] as number) + mean;
      }
    }
  }
  let atop = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < k; c++) atop = Math.max(atop, alphas[c] as number);
  let asum = 0;
  for (let c = 0; c < k; c++) asum += Math.exp((alphas[c] as number) - atop);
  for (let c = 0; c < k; c++) {
    gAlphas[c] = (gAlphas[c] as number) - (n * Math.exp((alphas[c] as number) - atop)) / asum;
    for (let i = 0; i < d; i++) {
      const own = c * width + i;
      const e = q[c * d + i] as number;
      gIcf[own] = (gIcf[own] as number) + GAMMA * GAMMA * e * e - M;
    }
    for (let i = d; i < width; i++) {
      const own = c * width + i;
      gIcf[own] = (gIcf[own] as number) + GAMMA * GAMMA * (icf[own] as number);
    }
  }
  return total - n * (Math.log(asum) + atop) + prior;
}

export const MIXTURE: readonly Problem[] = [gmm(2, 5), gmm(10, 5), gmm(10, 25), gmm(32, 5)];
