import { type Argument, normals, type Problem, parameter } from "./problem.ts";

const PENDULUM = `
import math

def pendulum(p):
    x = p[0]
    v = p[1]
    for i in range(1000):
        v = v - 0.01 * (p[2] * math.sin(x) + 0.1 * v)
        x = x + 0.01 * v
    return x
`;

const STEPS = 1000;
const angles = new Float64Array(STEPS);

function pendulum(p: Float64Array, g: Float64Array): number {
  let x = p[0] as number;
  let v = p[1] as number;
  const k = p[2] as number;
  for (let i = 0; i < STEPS; i++) {
    angles[i] = x;
    v -= 0.01 * (k * Math.sin(x) + 0.1 * v);
    x += 0.01 * v;
  }
  let bx = 1;
  let bv = 0;
  let bk = 0;
  for (let i = STEPS - 1; i >= 0; i--) {
    const a = angles[i] as number;
    bv += 0.01 * bx;
    bk -= bv * 0.01 * Math.sin(a);
    bx -= bv * 0.01 * k * Math.cos(a);
    bv -= bv * 0.001;
  }
  g[0] = bx;
  g[1] = bv;
  g[2] = bk;
  return x;
}

const NETWORK = `
import numpy as np

def network(W, xs):
    h = np.zeros(16)
    for t in range(100):
        h = np.tanh(W @ h + xs[t])
    return np.sum(h * h)
`;

const WIDE = 16;
const ROUNDS = 100;
const states = new Float64Array((ROUNDS + 1) * WIDE);

function network(W: Float64Array, xs: Float64Array, g: Float64Array): number {
  for (let t = 0; t < ROUNDS; t++)
    for (let i = 0; i < WIDE; i++) {
      let sum = xs[t * WIDE + i] as number;
      for (let j = 0; j < WIDE; j++) sum += (W[i * WIDE + j] as number) * (states[t * WIDE + j] as number);
      states[(t + 1) * WIDE + i] = Math.tanh(sum);
    }
  const bar = new Float64Array(WIDE);
  const back = new Float64Array(WIDE);
  let total = 0;
  for (let i = 0; i < WIDE; i++) {
    const h = states[ROUNDS * WIDE + i] as number;
    total += h * h;
    bar[i] = 2 * h;
  }
  g.fill(0);
  for (let t = ROUNDS - 1; t >= 0; t--) {
    back.fill(0);
    for (let i = 0; i < WIDE; i++) {
      const h = states[(t + 1) * WIDE + i] as number;
      const d = (bar[i] as number) * (1 - h * h);
      for (let j = 0; j < WIDE; j++) {
        g[i * WIDE + j] = (g[i * WIDE + j] as number) + d * (states[t * WIDE + j] as number);
        back[j] = (back[j] as number) + d * (W[i * WIDE + j] as number);
      }
    }
    bar.set(back);
  }
  return total;
}

const next = normals(7);

/** Loops whose rounds need the round before. */
export const RECURRENCES: readonly Problem[] = [
  {
    name: "Pendulum, 1,000 steps",
    python: PENDULUM,
    function: "pendulum",
    parameters: [parameter("p", [3], true, (i) => [0.7, 0.2, 1.3][i] ?? 0)],
    hand: pendulum as (...args: Argument[]) => number,
  },
  {
    name: "Recurrent network, 16 wide, 100 steps",
    python: NETWORK,
    function: "network",
    parameters: [
      parameter("W", [WIDE, WIDE], true, () => 0.2 * next()),
      parameter("xs", [ROUNDS, WIDE], false, () => next()),
    ],
    hand: network as (...args: Argument[]) => number,
  },
];
