/** Tensors of TensorFlow: variables, constants, shapes, entries. */

import { dtypeOf } from "../../dtypes.ts";
import { nodeOf, type Value } from "../../values.ts";
import { arrayOf, cast } from "../arrays/conversion.ts";
import { ARRAYS } from "../arrays/index.ts";
import * as make from "../builders.ts";
import { norm, vectorNorm } from "../linalg/norms.ts";
import { type Entry, type Row, shared } from "../row.ts";
import { sample } from "../sampling.ts";

const { row } = make;

const variable: Row = row(
  "x|initial_value, trainable=True, validate_shape=True, dtype=None, name=None, shape=None",
  (a) => {
    const value = arrayOf(a, "tf.Variable", a.flag("trainable", true));
    if (value.kind !== "tensor") return value;
    const dtype = dtypeOf(a.get("dtype")) ?? value.dtype ?? "float32";
    if (value.state.current.leaf) return { ...value, dtype };
    const made = a.host.made(nodeOf(value), "tensorflow", dtype, a.span, "tf.Variable", true);
    const random = a.need("x");
    return made.kind === "tensor" && random.kind === "tensor" && random.random
      ? { ...made, random: true }
      : made;
  },
);

/** Numbers from chance. */
export const drawn = (what: string): Row =>
  row("shape, mean|minval=0, stddev|maxval=1, dtype=None, seed=None", (a) =>
    sample(a, what, make.shapeArgument(a, "shape")),
  );

/** Tensors made and rearranged. */
export const TENSORS: Readonly<Record<string, Entry>> = {
  Variable: variable,
  constant: row("x|value, dtype=None, shape=None, name=None", (a) => arrayOf(a, "tf.constant")),
  convert_to_tensor: row("x|value, dtype=None", (a) => arrayOf(a, "tf.convert_to_tensor")),
  stop_gradient: row("x|input", (a) => {
    const x = a.tensor("x");
    return x.kind === "tensor" ? a.host.cutOff(x) : x;
  }),
  identity: row("x|input", (a) => a.tensor("x")),
  cast: row("x, dtype", (a) => cast(a, a.tensor("x"), dtypeOf(a.need("dtype")) ?? "float32")),
  concat: shared(ARRAYS, "concatenate"),
  transpose: row("x|a, perm=None", (a) => {
    const node = a.node("x");
    return make.permute(
      a,
      a.tensor("x"),
      a.ints("perm") ?? node.shape.map((_s, i) => node.shape.length - 1 - i),
    );
  }),
  matmul: row("x|a, y|b, transpose_a=False, transpose_b=False", (a) => {
    make.wantRank(a, a.node("x"), 2, "matmul");
    make.wantRank(a, a.node("y"), 2, "matmul");
    const turn = (value: Value, flag: string): Value => (a.flag(flag) ? make.swap(a, value, -1, -2) : value);
    return a.op("matmul", [turn(a.tensor("x"), "transpose_a"), turn(a.tensor("y"), "transpose_b")]);
  }),
  clip_by_value: shared(ARRAYS, "clip"),
  // Without two axes it is the norm of all entries, also of a matrix.
  norm: row("x|tensor, ord=None, axis=None, keepdims=False", (a) =>
    a.get("axis")?.kind === "sequence" || a.node("x").shape.length < 2
      ? norm(a, a.tensor("x"), a.get("ord"))
      : vectorNorm(a, a.tensor("x")),
  ),
  gather: row("x|params, indices, axis=0", (a) =>
    a.op("gather", [a.tensor("x"), a.tensor("indices")], { axis: a.axis("axis", a.node("x"), 0) }),
  ),
  one_hot: row("x|indices, depth", (a) => a.op("one_hot", [a.tensor("x")], { depth: a.int("depth") })),
  range: shared(ARRAYS, "arange"),
  fill: row("dims, value", (a) =>
    a.value(make.filled(a, a.node("value"), make.shapeArgument(a, "dims")), []),
  ),
  shape: shared(ARRAYS, "shape"),
  size: shared(ARRAYS, "size"),
};
