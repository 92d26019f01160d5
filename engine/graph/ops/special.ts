import * as z from "../../run/complex.ts";
import * as special from "../../run/complex-special.ts";
import * as rt from "../../run/runtime.ts";
import type { Builder } from "../build.ts";
import type { Node } from "../node.ts";
import type { ElementwiseRow } from "./row.ts";
import { at, elementwise, everywhere } from "./rules.ts";
import { constantOrder } from "./trigonometric.ts";

const scipy = (name: string, args = "$0"): string => `scipy.special.${name}(${args})`;

/** e^{−x²} */
const gaussian = (b: Builder, x: Node): Node => b.call("exp", b.neg(b.square(x)));
const rootPi = (b: Builder): Node => b.call("sqrt", b.pi);
const half = (b: Builder): Node => b.ratio(1, 2);

/** ψ(a) − ψ(a+b) and its mirror: the log-derivatives of the beta function. */
function betaSlopes(b: Builder, x: readonly Node[]): readonly [Node, Node] {
  const both = b.call("digamma", b.add(at(x, 0), at(x, 1)));
  return [b.sub(b.call("digamma", at(x, 0)), both), b.sub(b.call("digamma", at(x, 1)), both)];
}

export const SPECIAL: readonly ElementwiseRow[] = [
  elementwise("erf", {
    real: rt.erf,
    complex: special.erf,
    js: "rt.erf($0)",
    gpu: "g_erf($0)",
    latex: "\\operatorname{erf}($0)",
    code: everywhere("erf", { numpy: scipy("erf"), javascript: "erf($0)" }),
    partials: (b, x) => [b.div(b.mul(b.two, gaussian(b, at(x, 0))), rootPi(b))],
  }),
  elementwise("erfc", {
    real: rt.erfc,
    complex: special.erfc,
    js: "rt.erfc($0)",
    gpu: "(1.0 - g_erf($0))",
    latex: "\\operatorname{erfc}($0)",
    code: everywhere("erfc", { numpy: scipy("erfc"), javascript: "erfc($0)" }),
    partials: (b, x) => [b.neg(b.div(b.mul(b.two, gaussian(b, at(x, 0))), rootPi(b)))],
  }),
  elementwise("erfinv", {
    real: rt.erfinv,
    complex: (x) => special.erfinv(x, rt.erfinv(x.re)),
    js: "rt.erfinv($0)",
    gpu: "g_erfinv($0)",
    latex: "\\operatorname{erf}^{-1}($0)",
    code: { numpy: scipy("erfinv"), torch: "torch.erfinv($0)", julia: "erfinv($0)", sympy: "erfinv($0)" },
    domain: ["open-unit"],
    partials: (b, _x, y) => [b.div(b.mul(rootPi(b), b.call("exp", b.square(y))), b.two)],
  }),
  elementwise("gamma", {
    real: rt.gamma,
    complex: special.gamma,
    js: "rt.gamma($0)",
    gpu: "g_gamma($0)",
    latex: "\\Gamma($0)",
    code: {
      math: "math.gamma($0)",
      numpy: scipy("gamma"),
      // The sign of Γ changes at every whole number below zero.
      torch: "torch.exp(torch.lgamma($0)) * torch.where(($0 < 0) & (torch.floor($0) % 2 != 0), -1.0, 1.0)",
      julia: "gamma($0)",
      c: "tgamma($0)",
      javascript: "gammaFunction($0)",
      sympy: "gamma($0)",
    },
    domain: ["not-a-pole"],
    partials: (b, x, y) => [b.mul(y, b.call("digamma", at(x, 0)))],
  }),
  elementwise("lgamma", {
    real: rt.lgamma,
    complex: special.lgamma,
    js: "rt.lgamma($0)",
    gpu: "g_lgamma($0)",
    latex: "\\log\\Gamma($0)",
    code: {
      math: "math.lgamma($0)",
      numpy: scipy("gammaln"),
      torch: "torch.lgamma($0)",
      julia: "loggamma($0)",
      c: "lgamma($0)",
      javascript: "logGamma($0)",
      sympy: "loggamma($0)",
    },
    domain: ["not-a-pole"],
    partials: (b, x) => [b.call("digamma", at(x, 0))],
  }),
  elementwise("digamma", {
    real: rt.digamma,
    complex: special.digamma,
    js: "rt.digamma($0)",
    gpu: "g_digamma($0)",
    latex: "\\psi($0)",
    code: {
      numpy: scipy("digamma"),
      torch: "torch.digamma($0)",
      julia: "digamma($0)",
      javascript: "digamma($0)",
      sympy: "digamma($0)",
    },
    domain: ["not-a-pole"],
    partials: (b, x) => [b.op("polygamma", [b.one, at(x, 0)])],
  }),
  elementwise("polygamma", {
    arity: 2,
    real: rt.polygamma,
    complex: special.polygamma,
    js: "rt.polygamma($0, $1)",
    gpu: "g_polygamma($0, $1)",
    latex: "\\psi^{($0)}($1)",
    code: {
      numpy: scipy("polygamma", "$0, $1"),
      torch: "torch.polygamma($0, $1)",
      julia: "polygamma($0, $1)",
      sympy: "polygamma($0, $1)",
    },
    domain: ["real", "not-a-pole"],
    partials: (b, x) => [null, b.op("polygamma", [b.const(constantOrder(at(x, 0)) + 1), at(x, 1)])],
  }),
  elementwise("beta", {
    arity: 2,
    real: rt.beta,
    complex: special.beta,
    js: "rt.beta($0, $1)",
    gpu: "g_beta($0, $1)",
    latex: "\\operatorname{B}($0, $1)",
    code: { numpy: scipy("beta", "$0, $1"), julia: "beta($0, $1)", sympy: "beta($0, $1)" },
    definition: (b, x) =>
      b.div(
        b.mul(b.call("gamma", at(x, 0)), b.call("gamma", at(x, 1))),
        b.call("gamma", b.add(at(x, 0), at(x, 1))),
      ),
    domain: ["positive", "positive"],
    partials: (b, x, y) => betaSlopes(b, x).map((slope) => b.mul(y, slope)),
  }),
  elementwise("betaln", {
    arity: 2,
    real: rt.betaln,
    complex: special.betaln,
    js: "rt.betaln($0, $1)",
    gpu: "g_betaln($0, $1)",
    latex: "\\log\\operatorname{B}($0, $1)",
    code: { numpy: scipy("betaln", "$0, $1"), julia: "logbeta($0, $1)" },
    definition: (b, x) =>
      b.sub(
        b.add(b.call("lgamma", at(x, 0)), b.call("lgamma", at(x, 1))),
        b.call("lgamma", b.add(at(x, 0), at(x, 1))),
      ),
    domain: ["positive", "positive"],
    partials: betaSlopes,
  }),
  elementwise("normal_pdf", {
    real: rt.normalPdf,
    complex: (x) => z.scale(z.exp(z.scale(z.mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI)),
    js: "rt.normalPdf($0)",
    gpu: "(0.3989422804014327 * Math.exp(-0.5 * $0 * $0))",
    latex: "\\varphi($0)",
    definition: (b, x) =>
      b.div(b.call("exp", b.neg(b.div(b.square(at(x, 0)), b.two))), b.call("sqrt", b.mul(b.two, b.pi))),
    partials: (b, x, y) => [b.neg(b.mul(at(x, 0), y))],
  }),
  elementwise("normal_cdf", {
    real: rt.normalCdf,
    complex: (x) => z.scale(special.erfc(z.scale(x, -Math.SQRT1_2)), 0.5),
    js: "rt.normalCdf($0)",
    gpu: "(0.5 * (1.0 + g_erf($0 * 0.7071067811865476)))",
    latex: "\\Phi($0)",
    code: { numpy: scipy("ndtr"), torch: "torch.special.ndtr($0)" },
    // By erfc, so that the far left keeps its digits.
    definition: (b, x) => b.mul(half(b), b.call("erfc", b.neg(b.div(at(x, 0), b.call("sqrt", b.two))))),
    partials: (b, x) => [b.call("normal_pdf", at(x, 0))],
  }),
  elementwise("besselj", {
    arity: 2,
    real: rt.besselj,
    js: "rt.besselj($0, $1)",
    gpu: "g_besselj($0, $1)",
    latex: "J_{$0}($1)",
    code: {
      numpy: scipy("jv", "$0, $1"),
      julia: "besselj($0, $1)",
      c: "jn($0, $1)",
      sympy: "besselj($0, $1)",
    },
    partials: (b, x) => [null, besselSlope(b, "besselj", x)],
  }),
  elementwise("bessely", {
    arity: 2,
    real: rt.bessely,
    js: "rt.bessely($0, $1)",
    gpu: "g_bessely($0, $1)",
    latex: "Y_{$0}($1)",
    code: {
      numpy: scipy("yv", "$0, $1"),
      julia: "bessely($0, $1)",
      c: "yn($0, $1)",
      sympy: "bessely($0, $1)",
    },
    domain: ["real", "positive"],
    partials: (b, x) => [null, besselSlope(b, "bessely", x)],
  }),
];

/** Cₙ' = (Cₙ₋₁ − Cₙ₊₁)/2, and C₀' = −C₁. */
function besselSlope(b: Builder, name: string, x: readonly Node[]): Node {
  const n = constantOrder(at(x, 0));
  const of = (order: number): Node => b.op(name, [b.const(order), at(x, 1)]);
  return n === 0 ? b.neg(of(1)) : b.div(b.sub(of(n - 1), of(n + 1)), b.two);
}
