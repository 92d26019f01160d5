import * as rt from "../../run/runtime.ts";
import type { Builder } from "../build.ts";
import { NablaError } from "../errors.ts";
import type { Node } from "../node.ts";
import type { ElementwiseRow } from "./row.ts";
import { at, elementwise, isConstant } from "./rules.ts";
import { constantOrder } from "./trigonometric.ts";

const scipy = (name: string, args = "$0"): string => `scipy.special.${name}(${args})`;
const torch = (name: string, args = "$0"): string => `torch.special.${name}(${args})`;

const root = (b: Builder, x: Node): Node => b.call("sqrt", x);

/** Iₙ' = (Iₙ₋₁ + Iₙ₊₁)/2, and I₀' = I₁; the scaled ones obey the same. */
function besselSlope(b: Builder, name: string, x: readonly Node[]): Node {
  const n = constantOrder(at(x, 0));
  const of = (order: number): Node => b.op(name, [b.const(order), at(x, 1)]);
  return n === 0 ? of(1) : b.div(b.add(of(n - 1), of(n + 1)), b.two);
}

/** x^{a−1} e^{−x}/Γ(a): the slope of the lower incomplete gamma function. */
function gammaDensity(b: Builder, a: Node, x: Node): Node {
  return b.div(b.mul(b.pow(x, b.sub(a, b.one)), b.call("exp", b.neg(x))), b.call("gamma", a));
}

/** The n-th derivative of that slope by a: p₍ₙ₎ = Σ C(n−1, k) l₍ₖ₊₁₎ p₍ₙ₋₁₋ₖ₎, with l = log p. */
function densityByOrder(b: Builder, n: number, a: Node, x: Node): Node {
  const slopes = [gammaDensity(b, a, x)];
  const ofLog = (k: number): Node =>
    k === 1 ? b.sub(b.call("log", x), b.call("digamma", a)) : b.neg(b.op("polygamma", [b.const(k - 1), a]));
  for (let order = 1; order <= n; order++) {
    let sum: Node = b.zero;
    let choose = 1;
    for (let k = 0; k < order; k++) {
      const part = b.mul(ofLog(k + 1), slopes[order - 1 - k] ?? b.zero);
      sum = b.add(sum, choose === 1 ? part : b.mul(b.const(choose), part));
      choose = (choose * (order - 1 - k)) / (k + 1);
    }
    slopes.push(sum);
  }
  return slopes[n] ?? b.zero;
}

const byOrder = (b: Builder, n: number, x: readonly Node[]): Node =>
  b.op("gammainc_by_order", [b.const(n), at(x, 0), at(x, 1)]);

/** Functions that integrals define. */
export const INTEGRAL: readonly ElementwiseRow[] = [
  // e^{x²} erfc(x)
  elementwise("erfcx", {
    real: rt.erfcx,
    js: "rt.erfcx($0)",
    gpu: "g_erfcx($0)",
    latex: "\\operatorname{erfcx}($0)",
    code: { numpy: scipy("erfcx"), torch: torch("erfcx"), julia: "erfcx($0)" },
    partials: (b, x, y) => [b.sub(b.mul(b.mul(b.two, at(x, 0)), y), b.div(b.two, root(b, b.pi)))],
  }),
  // log Φ(x)
  elementwise("log_normal_cdf", {
    real: rt.logNormalCdf,
    js: "rt.logNormalCdf($0)",
    gpu: "g_log_normal_cdf($0)",
    latex: "\\log\\Phi($0)",
    code: { numpy: scipy("log_ndtr"), torch: torch("log_ndtr"), julia: "logerfc(-$0 / sqrt(2)) - log(2)" },
    partials: (b, x) => [
      b.div(root(b, b.div(b.two, b.pi)), b.call("erfcx", b.neg(b.div(at(x, 0), root(b, b.two))))),
    ],
  }),
  // The inverse of Φ.
  elementwise("normal_quantile", {
    real: rt.normalQuantile,
    js: "rt.normalQuantile($0)",
    gpu: "g_normal_quantile($0)",
    latex: "\\Phi^{-1}($0)",
    code: { numpy: scipy("ndtri"), torch: torch("ndtri"), julia: "-sqrt(2) * erfcinv(2 * $0)" },
    domain: ["open-zero-one"],
    partials: (b, _x, y) => [b.mul(root(b, b.mul(b.two, b.pi)), b.call("exp", b.div(b.square(y), b.two)))],
  }),
  elementwise("expi", {
    real: rt.expi,
    js: "rt.expi($0)",
    gpu: "g_expi($0)",
    latex: "\\operatorname{Ei}($0)",
    code: { numpy: scipy("expi"), julia: "expinti($0)", sympy: "Ei($0)" },
    domain: ["nonzero"],
    partials: (b, x) => [b.div(b.call("exp", at(x, 0)), at(x, 0))],
  }),
  elementwise("besseli", {
    arity: 2,
    real: rt.besseli,
    js: "rt.besseli($0, $1)",
    gpu: "(g_besseli_scaled($0, $1) * Math.exp(Math.abs($1)))",
    latex: "I_{$0}($1)",
    code: { numpy: scipy("iv", "$0, $1"), julia: "besseli($0, $1)", sympy: "besseli($0, $1)" },
    partials: (b, x) => [null, besselSlope(b, "besseli", x)],
  }),
  // e^{−|x|} Iₙ(x)
  elementwise("besseli_scaled", {
    arity: 2,
    real: rt.besseliScaled,
    js: "rt.besseliScaled($0, $1)",
    gpu: "g_besseli_scaled($0, $1)",
    latex: "e^{-|$1|} I_{$0}($1)",
    code: { numpy: scipy("ive", "$0, $1"), julia: "besselix($0, $1)" },
    partials: (b, x, y) => [
      null,
      b.sub(besselSlope(b, "besseli_scaled", x), b.mul(b.call("sign", at(x, 1)), y)),
    ],
    kinks: (_b, x) => [at(x, 1)],
  }),
  // Regularised: P(a, x) and Q(a, x).
  elementwise("gammainc", {
    arity: 2,
    real: rt.gammainc,
    js: "rt.gammainc($0, $1)",
    gpu: "g_gammainc($0, $1)",
    latex: "P($0, $1)",
    code: {
      numpy: scipy("gammainc", "$0, $1"),
      torch: torch("gammainc", "$0, $1"),
      julia: "gamma_inc($0, $1)[1]",
    },
    domain: ["positive", "positive"],
    partials: (b, x) => [isConstant(at(x, 0)) ? null : byOrder(b, 1, x), gammaDensity(b, at(x, 0), at(x, 1))],
  }),
  elementwise("gammaincc", {
    arity: 2,
    real: rt.gammaincc,
    js: "rt.gammaincc($0, $1)",
    gpu: "g_gammaincc($0, $1)",
    latex: "Q($0, $1)",
    code: {
      numpy: scipy("gammaincc", "$0, $1"),
      torch: torch("gammaincc", "$0, $1"),
      julia: "gamma_inc($0, $1)[2]",
    },
    domain: ["positive", "positive"],
    partials: (b, x) => [
      isConstant(at(x, 0)) ? null : b.neg(byOrder(b, 1, x)),
      b.neg(gammaDensity(b, at(x, 0), at(x, 1))),
    ],
  }),
  // ∂ⁿP/∂aⁿ, n a constant: from derivative rules.
  elementwise("gammainc_by_order", {
    arity: 3,
    real: rt.gammaincByOrder,
    js: "rt.gammaincByOrder($0, $1, $2)",
    latex: "P^{($0,0)}($1, $2)",
    domain: ["real", "positive", "positive"],
    partials: (b, x) => {
      const n = constantOrder(at(x, 0));
      const [, ...own] = x;
      return [null, byOrder(b, n + 1, own), densityByOrder(b, n, at(own, 0), at(own, 1))];
    },
  }),
  // Regularised: I_x(a, b), for constant a and b.
  elementwise("betainc", {
    arity: 3,
    real: rt.betainc,
    js: "rt.betainc($0, $1, $2)",
    gpu: "g_betainc($0, $1, $2)",
    latex: "I_{$2}($0, $1)",
    code: { numpy: scipy("betainc", "$0, $1, $2"), julia: "beta_inc($0, $1, $2)[1]" },
    domain: ["positive", "positive", "open-zero-one"],
    partials: (b, x) => {
      const [p, q, u] = [at(x, 0), at(x, 1), at(x, 2)];
      if (!isConstant(p) || !isConstant(q))
        throw new NablaError(
          "unsupported",
          "the incomplete beta function is differentiated by its last argument only",
        );
      const weight = b.mul(b.pow(u, b.sub(p, b.one)), b.pow(b.sub(b.one, u), b.sub(q, b.one)));
      return [null, null, b.div(weight, b.op("beta", [p, q]))];
    },
  }),
];
