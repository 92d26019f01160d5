import { type Argument, normals, type Problem, parameter } from "./problem.ts";

const N = 64;
const next = normals(31);

/** Lennard-Jones energy of 64 particles near a 4×4×4 lattice. */
const LENNARD_JONES: Problem = {
  name: "Lennard-Jones, 64 particles",
  python: `
import numpy as np

def lennard_jones(x):
    i, j = np.triu_indices(64, 1)
    d = x[i] - x[j]
    r2 = np.sum(d ** 2, axis=1)
    s6 = 1.0 / r2 ** 3
    return 4.0 * np.sum(s6 ** 2 - s6)
`,
  function: "lennard_jones",
  parameters: [
    parameter("x", [N, 3], true, (k) => {
      const cell = Math.floor(k / 3);
      const along = [Math.floor(cell / 16), Math.floor(cell / 4) % 4, cell % 4][k % 3] ?? 0;
      return 1.2 * along + 0.05 * next();
    }),
  ],
  hand: ((x: Float64Array, g: Float64Array): number => {
    const n = x.length / 3;
    let energy = 0;
    g.fill(0);
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const a = 3 * i;
        const b = 3 * j;
        const dx = (x[a] as number) - (x[b] as number);
        const dy = (x[a + 1] as number) - (x[b + 1] as number);
        const dz = (x[a + 2] as number) - (x[b + 2] as number);
        const r2 = dx * dx + dy * dy + dz * dz;
        const inverse = 1 / r2;
        const s6 = inverse * inverse * inverse;
        energy += s6 * s6 - s6;
        const f = -24 * (2 * s6 * s6 - s6) * inverse;
        g[a] = (g[a] as number) + f * dx;
        g[a + 1] = (g[a + 1] as number) + f * dy;
        g[a + 2] = (g[a + 2] as number) + f * dz;
        g[b] = (g[b] as number) - f * dx;
        g[b + 1] = (g[b + 1] as number) - f * dy;
        g[b + 2] = (g[b + 2] as number) - f * dz;
      }
    return 4 * energy;
  }) as (...args: Argument[]) => number,
  // All pairs at once, as people write it there; the diagonal is kept away from zero and taken out.
  tfjs: (tf, [x]) => {
    if (!x) throw new Error("no x");
    const d = tf.sub(tf.expandDims(x, 1), tf.expandDims(x, 0));
    const eye = tf.eye(N);
    const s6 = tf.mul(tf.sub(1, eye), tf.div(1, tf.pow(tf.add(tf.sum(tf.square(d), 2), eye), 3)));
    return tf.mul(2, tf.sum(tf.sub(tf.square(s6), s6)));
  },
  jax: ({ numpy: np }, [x]) => {
    if (!x) throw new Error("no x");
    const d = x.ref.reshape([N, 1, 3]).sub(x.reshape([1, N, 3]));
    const eye = np.eye(N);
    const r2 = np.square(d).sum(2).add(eye.ref);
    const cube = r2.ref.mul(r2.ref).mul(r2);
    const s6 = np.subtract(1, eye).mul(np.reciprocal(cube));
    return np.square(s6.ref).sub(s6).sum().mul(2);
  },
};

export const MOLECULES: readonly Problem[] = [LENNARD_JONES];
