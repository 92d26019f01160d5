import { ARRAYS } from "../arrays/index.ts";
import * as make from "../builders.ts";
import type { Entry } from "../row.ts";
import { SPECIAL } from "../scipy/special.ts";
import { AXES, softmax } from "./reductions.ts";

const { reduction } = make;

/** `torch.special` */
export const TORCH_SPECIAL: Readonly<Record<string, Entry>> = {
  expit: "sigmoid",
  erf: "erf",
  erfc: "erfc",
  gammaln: "lgamma",
  digamma: "digamma",
  xlogy: "xlogy",
  logit: "logit",
  ndtr: "normal_cdf",
  log_softmax: softmax("log_softmax"),
  softmax: softmax("softmax"),
  expm1: "expm1",
  log1p: "log1p",
  xlog1py: SPECIAL["xlog1py"] ?? "xlogy",
  entr: SPECIAL["entr"] ?? "xlogy",
  log_ndtr: "log_normal_cdf",
  ndtri: "normal_quantile",
  erfcx: "erfcx",
  gammainc: "gammainc",
  gammaincc: "gammaincc",
  i0: SPECIAL["i0"] ?? "besseli",
  i1: SPECIAL["i1"] ?? "besseli",
  i0e: SPECIAL["i0e"] ?? "besseli_scaled",
  i1e: SPECIAL["i1e"] ?? "besseli_scaled",
  polygamma: SPECIAL["polygamma"] ?? "polygamma",
  psi: "digamma",
  erfinv: "erfinv",
  exp2: "exp2",
  sinc: ARRAYS["sinc"] ?? "sinc",
  bessel_j0: SPECIAL["j0"] ?? "besselj",
  bessel_j1: SPECIAL["j1"] ?? "besselj",
  bessel_y0: SPECIAL["y0"] ?? "bessely",
  bessel_y1: SPECIAL["y1"] ?? "bessely",
  logsumexp: reduction("logsumexp", `x|input, ${AXES}`),
};
