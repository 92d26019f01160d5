/** Arithmetic as torch has it: `add` with `alpha`, `div` with its rounding, `lerp`, `addcmul`. */

import { ARRAYS } from "../arrays/index.ts";
import * as make from "../builders.ts";
import { type Entry, type Row, shared } from "../row.ts";
import { scaledBy } from "./products.ts";

const { row } = make;

/** `alpha` of torch.add and torch.sub. */
const withAlpha = (op: string): Row =>
  row("x|input, y|other, alpha=1, out=None", (a) =>
    a.op(op, [
      a.tensor("x"),
      a.has("alpha") ? a.op("mul", [a.tensor("alpha"), a.tensor("y")]) : a.tensor("y"),
    ]),
  );

/** Functions of each entry. */
export const TORCH_ARITHMETIC: Readonly<Record<string, Entry>> = {
  addcmul: row("x|input, t1|tensor1, t2|tensor2, value=1", (a) => {
    const product = a.op("mul", [a.tensor("t1"), a.tensor("t2")]);
    return a.op("add", [a.tensor("x"), a.has("value") ? a.op("mul", [a.tensor("value"), product]) : product]);
  }),
  addcdiv: row("x|input, t1|tensor1, t2|tensor2, value=1", (a) => {
    const ratio = a.op("div", [a.tensor("t1"), a.tensor("t2")]);
    return a.op("add", [a.tensor("x"), a.has("value") ? a.op("mul", [a.tensor("value"), ratio]) : ratio]);
  }),
  lerp: row("x|input, end, weight", (a) =>
    a.op("add", [
      a.tensor("x"),
      a.op("mul", [a.tensor("weight"), a.op("sub", [a.tensor("end"), a.tensor("x")])]),
    ]),
  ),
  add: withAlpha("add"),
  sub: withAlpha("sub"),
  subtract: withAlpha("sub"),
  rsqrt: "rsqrt",
  frac: row("x|input", (a) => a.op("sub", [a.tensor("x"), a.op("trunc", [a.tensor("x")])])),
  clamp: shared(ARRAYS, "clip"),
  clamp_min: "maximum",
  clamp_max: "minimum",
  sinc: shared(ARRAYS, "sinc"),
  erf: "erf",
  erfc: "erfc",
  erfinv: "erfinv",
  lgamma: "lgamma",
  digamma: "digamma",
  xlogy: "xlogy",
  logit: "logit",
  eq: "eq",
  ne: "ne",
  lt: "lt",
  le: "le",
  gt: "gt",
  ge: "ge",
  rsub: row("x|input, y|other, alpha=1", (a) =>
    a.op("sub", [a.tensor("y"), scaledBy(a, "alpha", a.tensor("x"))]),
  ),
  neg: "neg",
  sgn: "sign",
  mul: "mul",
  div: row("x|input, y|other, rounding_mode=None", (a) => {
    const mode = a.text("rounding_mode", "");
    if (mode === "floor") return a.op("floordiv", [a.tensor("x"), a.tensor("y")]);
    const ratio = a.op("div", [a.tensor("x"), a.tensor("y")]);
    return mode === "trunc" ? a.op("trunc", [ratio]) : ratio;
  }),
  polygamma: row("n, x|input", (a) => a.op("polygamma", [a.tensor("n"), a.tensor("x")])),
  square: row("x|input", (a) => a.op("pow", [a.tensor("x"), make.numeral(2)])),
};
