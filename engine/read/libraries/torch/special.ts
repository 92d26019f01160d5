import { ARRAYS } from "../arrays/index.ts";
import * as make from "../builders.ts";
import { type Entry, shared } from "../row.ts";
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
  xlog1py: shared(SPECIAL, "xlog1py"),
  entr: shared(SPECIAL, "entr"),
  log_ndtr: "log_normal_cdf",
  ndtri: "normal_quantile",
  erfcx: "erfcx",
  gammainc: "gammainc",
  gammaincc: "gammaincc",
  i0: shared(SPECIAL, "i0"),
  i1: shared(SPECIAL, "i1"),
  i0e: shared(SPECIAL, "i0e"),
  i1e: shared(SPECIAL, "i1e"),
  polygamma: shared(SPECIAL, "polygamma"),
  psi: "digamma",
  erfinv: "erfinv",
  exp2: "exp2",
  sinc: shared(ARRAYS, "sinc"),
  bessel_j0: shared(SPECIAL, "j0"),
  bessel_j1: shared(SPECIAL, "j1"),
  bessel_y0: shared(SPECIAL, "y0"),
  bessel_y1: shared(SPECIAL, "y1"),
  logsumexp: reduction("logsumexp", `x|input, ${AXES}`),
};
