import { type Argument, normals, type Problem, parameter } from "./problem.ts";

const LOOP = `
def rosenbrock(x):
    total = 0.0
    for i in range(len(x) - 1):
        total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
    return total
`;

const VECTOR = `
import numpy as np

def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)
`;

function hand(x: Float64Array, g: Float64Array): number {
  let total = 0;
  g.fill(0);
  for (let i = 0; i < x.length - 1; i++) {
    const a = x[i] as number;
    const t = (x[i + 1] as number) - a * a;
    const u = 1 - a;
    total += 100 * t * t + u * u;
    g[i] = (g[i] as number) - 400 * a * t - 2 * u;
    g[i + 1] = 200 * t;
  }
  return total;
}

const problem = (n: number, form: "loop" | "vector"): Problem => {
  const next = normals(n);
  return {
    name: `Rosenbrock n=${n.toLocaleString("en")}, ${form}`,
    python: form === "loop" ? LOOP : VECTOR,
    function: "rosenbrock",
    parameters: [parameter("x", [n], true, () => 1 + 0.3 * next())],
    hand: hand as (...args: Argument[]) => number,
    tfjs: (tf, [x]) => {
      if (!x) throw new Error("no x");
      const a = tf.slice(x, [0], [n - 1]);
      const t = tf.sub(tf.slice(x, [1], [n - 1]), tf.square(a));
      return tf.sum(tf.add(tf.mul(100, tf.square(t)), tf.square(tf.sub(1, a))));
    },
    jax: ({ numpy: np }, [x]) => {
      if (!x) throw new Error("no x");
      const a = x.ref.slice([0, n - 1]);
      const t = x.slice([1, n]).sub(np.square(a.ref));
      return np.sum(
        np
          .square(t)
          .mul(100)
          .add(np.square(np.subtract(1, a))),
      );
    },
    ...(n === 2 ? { small: true } : {}),
    ...(n <= 100
      ? { mathjs: Array.from({ length: n - 1 }, (_, i) => `100*(x${i + 1}-x${i}^2)^2+(1-x${i})^2`).join("+") }
      : {}),
  };
};

export const ROSENBROCK: readonly Problem[] = [2, 100, 1_000, 10_000].flatMap((n) => [
  problem(n, "loop"),
  problem(n, "vector"),
]);
