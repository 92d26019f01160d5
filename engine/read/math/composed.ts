import { exact } from "../../graph/build.ts";
import { NablaError } from "../../graph/errors.ts";
import type { Evaluator } from "./evaluate.ts";
import { BY_NAME } from "./functions.ts";
import { type Indexed, plain } from "./value.ts";

/** A function of prose that is made of others. */
export interface Composed {
  readonly arity: number;
  readonly make: (at: Evaluator, values: readonly Indexed[]) => Indexed;
}

const given = (values: readonly Indexed[], i: number): Indexed => {
  const value = values[i];
  if (!value) throw new NablaError("syntax", "an argument is missing");
  return value;
};

/** n over k: exact for whole numbers, by Γ elsewhere. */
export function binomial(at: Evaluator, n: Indexed, k: Indexed): Indexed {
  const [whole, part] = [exact(n.node), exact(k.node)];
  if (whole?.d === 1n && part?.d === 1n && part.n >= 0n && whole.n >= part.n && whole.n <= 1000n) {
    let choices = 1n;
    for (let i = 1n; i <= part.n; i++) choices = (choices * (whole.n - part.n + i)) / i;
    return plain(at.scope.b.const({ n: choices, d: 1n, decimal: false }));
  }
  if (part?.d === 1n && part.n >= 0n && part.n <= 8n) {
    // n(n − 1)…/k!
    let falling: Indexed = plain(at.scope.b.one);
    let count = 1n;
    for (let i = 0n; i < part.n; i++) {
      const factor = i === 0n ? n : at.map("sub", n, plain(at.scope.b.const(Number(i))));
      falling = i === 0n ? factor : at.map("mul", falling, factor);
      count *= i + 1n;
    }
    return count === 1n ? falling : at.map("div", falling, plain(at.scope.b.const(Number(count))));
  }
  const factorial = (value: Indexed): Indexed => at.map("gamma", at.map("add", value, plain(at.scope.b.one)));
  return at.map("div", factorial(n), at.map("mul", factorial(k), factorial(at.map("sub", n, k))));
}

const clamp: Composed = {
  arity: 3,
  make: (at, values) => at.map("clip", given(values, 0), given(values, 1), given(values, 2)),
};
const choose: Composed = {
  arity: 2,
  make: (at, values) => binomial(at, given(values, 0), given(values, 1)),
};
const haversine: Composed = {
  arity: 1,
  make: (at, values) => {
    const { b } = at.scope;
    const half = at.map("mul", plain(b.ratio(1, 2)), given(values, 0));
    return at.map("pow", at.map("sin", half), plain(b.two));
  },
};

const beta: Composed = {
  arity: 2,
  make: (at, values) => at.map("beta", given(values, 0), given(values, 1)),
};

/** Functions called by name that are no row of the ops table, or whose name is a letter's too. */
export const COMPOSED: ReadonlyMap<string, Composed> = new Map([
  ["beta", beta],
  ["clamp", clamp],
  ["clip", clamp],
  ["choose", choose],
  ["binom", choose],
  ["binomial", choose],
  ["nCr", choose],
  ["hav", haversine],
  ["Haversine", haversine],
  ["haversine", haversine],
]);

/** Whether prose calls a function by this name. */
export const isNamedFunction = (name: string): boolean =>
  name.length > 1 && (BY_NAME.has(name) || (COMPOSED.has(name) && name !== "beta"));
