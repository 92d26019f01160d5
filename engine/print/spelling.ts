import { NablaError } from "../graph/errors.ts";
import type { Spelling } from "../graph/ops/row.ts";

const names = (from: string, to: string, list: string): [string, string][] =>
  list.split(" ").map((name) => [`${from}.${name}`, `${to}.${name}`]);

const JAX: ReadonlyMap<string, string> = new Map([
  ...names(
    "np",
    "jnp",
    "abs all any arange arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin argsort array broadcast_to " +
      "cbrt ceil clip concatenate copysign cos cosh cumprod cumsum deg2rad diag diagonal e einsum exp exp2 expm1 eye flip " +
      "floor fmod full heaviside hypot inf isfinite isinf isnan kron linalg.cholesky linalg.det linalg.eigh " +
      "linalg.eigvalsh linalg.inv linalg.norm linalg.slogdet linalg.solve log log10 log1p log2 logaddexp logical_and " +
      "logical_not logical_or max maximum mean min minimum mod nan nan_to_num ones ones_like outer pad pi prod rad2deg " +
      "repeat roll round sign sin sinc sinh sort sqrt stack std sum swapaxes take_along_axis tan tanh tile trace " +
      "transpose tril triu trunc var where zeros zeros_like",
  ),
  ...names("scipy.linalg", "jax.scipy.linalg", "expm solve_triangular"),
  ...names("scipy.special", "jax.nn", "softmax log_softmax"),
  ...names(
    "scipy.special",
    "jax.scipy.special",
    "beta betainc betaln digamma erf erfc erfinv expi gamma gammainc gammaincc gammaln log_ndtr logit logsumexp ndtr " +
      "ndtri polygamma",
  ),
]);

const TENSORFLOW: ReadonlyMap<string, string> = new Map([
  ...names(
    "np",
    "tf",
    "abs argmax argmin broadcast_to cos cosh cumsum einsum exp eye floor logical_and logical_not logical_or maximum " +
      "minimum ones ones_like repeat roll round sign sin sinh sort sqrt stack tan tanh tile transpose where zeros zeros_like",
  ),
  ...names("np", "tf.math", "cumprod expm1 log1p log ceil mod"),
  ...names("np.linalg", "tf.linalg", "cholesky det inv slogdet"),
  ...names("np", "math", "pi e inf nan"),
  ...names("scipy.special", "tf.math", "betainc digamma erf erfc erfinv ndtri"),
  ...names("scipy.special", "tf.nn", "softmax log_softmax"),
  ["scipy.special.gammaln", "tf.math.lgamma"],
  ["scipy.special.logsumexp", "tf.reduce_logsumexp"],
  ["np.arccos", "tf.acos"],
  ["np.arccosh", "tf.acosh"],
  ["np.arcsin", "tf.asin"],
  ["np.arcsinh", "tf.asinh"],
  ["np.arctan", "tf.atan"],
  ["np.arctan2", "tf.atan2"],
  ["np.arctanh", "tf.atanh"],
  ["np.array", "tf.stack"],
  ["np.clip", "tf.clip_by_value"],
  ["np.full", "tf.fill"],
  ["np.isfinite", "tf.math.is_finite"],
  ["np.isinf", "tf.math.is_inf"],
  ["np.isnan", "tf.math.is_nan"],
  ["np.linalg.norm", "tf.norm"],
  ["np.trace", "tf.linalg.trace"],
  ...["sum", "mean", "prod", "max", "min", "any", "all"].map((name): [string, string] => [
    `np.${name}`,
    `tf.reduce_${name}`,
  ]),
]);

const TABLES: Readonly<Record<Spelling, ReadonlyMap<string, string>>> = { jax: JAX, tensorflow: TENSORFLOW };

/** NumPy's text as the library writes it. Throws "unsupported" where it has no such function. */
export function respelled(text: string, spelling: Spelling): string {
  // Their arrays cannot be changed where they lie.
  const changes = /^\s*[\w.]+\[.*\] = /m.test(text);
  if (changes) throw new NablaError("unsupported", "this library's arrays cannot be filled round by round");
  return text
    .replace(/, kind="stable"/g, "")
    .replace(/(?<![\w.])(?:np|scipy)(?:\.[A-Za-z_]\w*)+/g, (name) => {
      const known = TABLES[spelling].get(name);
      if (known === undefined) throw new NablaError("unsupported", `${name} has no form in this library`);
      return known;
    });
}
