/** Whose a method is: names that NumPy's arrays have or have not, and names that torch means differently. */

/** Methods of NumPy's arrays. */
export const ARRAY_METHODS = new Set(
  "all any argmax argmin argpartition argsort astype choose clip compress conj conjugate copy cumprod cumsum diagonal dot fill flatten item max mean min nonzero partition prod ptp put ravel repeat reshape resize round searchsorted squeeze std sum swapaxes take tolist trace transpose var view".split(
    " ",
  ),
);

/** Functions of arrays that are no methods. */
export const NOT_METHODS = new Set([
  "array",
  "asarray",
  "zeros",
  "ones",
  "full",
  "arange",
  "linspace",
  "eye",
  "shape",
  "size",
  "random",
  "concatenate",
  "stack",
  "empty",
]);

/** Methods whose torch signature differs from NumPy's. */
export const TORCH_METHODS = new Set([
  "sum",
  "mean",
  "max",
  "min",
  "std",
  "var",
  "argmax",
  "argmin",
  "sort",
  "norm",
  "softmax",
  "prod",
  "any",
  "all",
  "repeat",
  "split",
  "median",
  "cumsum",
  "topk",
  "add",
  "sub",
  "div",
  "subtract",
  "square",
  "mode",
  "where",
  "take",
  "diff",
]);

/** Arguments that only NumPy's methods have. */
export const NUMPY_WORDS = new Set(["axis", "ddof", "keepdims"]);

/** Arguments that only torch's methods have. */
export const TORCH_WORDS = new Set(["dim", "keepdim", "unbiased", "correction", "descending"]);

/** Methods whose numbers differ where nothing tells whose array it is. */
export const SPREADS: Readonly<Record<string, string>> = {
  std: "NumPy's std divides by n, torch's by n - 1: np.std(x) or torch.std(x) says which",
  var: "NumPy's var divides by n, torch's by n - 1: np.var(x) or torch.var(x) says which",
  repeat: "NumPy repeats each entry, torch the whole array: np.repeat(x, n) or x.tile(n) says which",
};
