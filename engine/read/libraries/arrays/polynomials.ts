/** Polynomials by their coefficients: `polyval`, `poly1d`, `polyder`, `vander`. */

import { float, int, isNumber, list, native, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry } from "../row.ts";
import { lengthOf } from "./known.ts";

const { row } = make;

const polyval = row("p, x", (a) =>
  a
    .items("p")
    .reduce<Value>(
      (total, p) =>
        isNumber(total) && total.value === 0 ? p : a.op("add", [a.op("mul", [total, a.tensor("x")]), p]),
      int(0),
    ),
);

/** Coefficients from the constant up. */
const ascending = row("x, c|coef, tensor=True", (a) =>
  [...a.items("c")]
    .reverse()
    .reduce<Value>(
      (total, c, i) => (i === 0 ? c : a.op("add", [a.op("mul", [total, a.tensor("x")]), c])),
      float(0),
    ),
);

const derived = (a: Arguments, coefficients: readonly Value[]): Value[] =>
  coefficients.slice(0, -1).map((c, i) => a.op("mul", [float(coefficients.length - 1 - i), c]));

function polynomial(a: Arguments, coefficients: readonly Value[]): Value {
  return {
    kind: "object",
    type: "poly1d",
    attributes: new Map(),
    inner: { coefficients },
    invoke: (call) => {
      const [x] = call.args;
      if (!x) return a.host.trace.unknown("a polynomial is called without a number", call.span);
      const step = (total: Value, c: Value): Value => {
        const scaled = a.host.trace.apply("mul", [total, x], undefined, call.span);
        return a.host.trace.apply("add", [scaled, c], undefined, call.span);
      };
      const [first, ...rest] = coefficients;
      return first ? rest.reduce(step, first) : float(0);
    },
    lookup: (name) => {
      if (name === "coeffs" || name === "coef" || name === "c") return list([...coefficients]);
      if (name === "order" || name === "o") return int(coefficients.length - 1);
      if (name === "deriv") return native("deriv", () => polynomial(a, derived(a, coefficients)));
      return undefined;
    },
  };
}

/** `np.poly1d([a, b, c])`: a function, and its coefficients. */
const poly1d = row("c, r=False, variable=None", (a) => {
  const coefficients = a.items("c");
  if (a.flag("r")) throw a.stop("poly1d of roots is not followed");
  return polynomial(a, coefficients);
});

const polyder = row("p, m=1", (a) => {
  const p = a.need("p");
  const held =
    p.kind === "object" && p.type === "poly1d"
      ? (p.inner as { readonly coefficients: readonly Value[] }).coefficients
      : null;
  let coefficients: readonly Value[] = held ?? a.items("p");
  for (let round = a.int("m", 1); round > 0; round--) coefficients = derived(a, coefficients);
  return held ? polynomial(a, coefficients) : make.asArray(a, list([...coefficients]));
});

const vander = row("x, n|N=None, increasing=False", (a) => {
  const x = a.tensor("x");
  const count = a.int("n", lengthOf(a, x));
  const powers = Array.from({ length: count }, (_, i) => a.op("pow", [x, int(i)]));
  return a.op("stack", a.flag("increasing") || a.library === "torch" ? powers : powers.reverse(), {
    axis: 1,
  });
});

/** `numpy.polynomial.polynomial` */
export const POLYNOMIALS: Readonly<Record<string, Entry>> = { polyval: ascending };

/** NumPy's, with coefficients from the highest down. */
export const POLYNOMIAL_FUNCTIONS: Readonly<Record<string, Entry>> = {
  polyval,
  vander,
  poly1d,
  polyder,
};
