import type { Attr, Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { subSize } from "../../graph/size.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Coder } from "../coder.ts";
import { atom, type Piece, PRODUCT } from "../piece.ts";
import { input, list, numbers, operand, tuple } from "./common.ts";

/** Null: as NumPy writes it, with TensorFlow's names. */
type Rule = (coder: Coder, node: Node) => Piece | null;

/** Vectors are no matrices there, and a product of two vectors is a sum. */
const product: Rule = (coder, node) => {
  const [x, y] = node.inputs;
  if (!x || !y) return null;
  const [m, n] = [x.shape.length, y.shape.length];
  if (m === 1 && n === 1)
    return atom(`tf.reduce_sum(${coder.at(x, PRODUCT)} * ${coder.at(y, PRODUCT + 0.5)})`);
  if (m >= 2 && n >= 2)
    return { text: `${coder.at(x, PRODUCT)} @ ${coder.at(y, PRODUCT + 0.5)}`, level: PRODUCT };
  // Aᵀ x is a product with A too.
  const [matrix, vector] = m === 1 ? [y, x] : [x, y];
  const turned = matrix.op === "transpose" && matrix.shape.length === 2 && !coder.isNamed(matrix);
  const own = turned ? input(coder, matrix) : coder.expression(matrix);
  const transposed = turned !== (m === 1);
  return atom(
    `tf.linalg.matvec(${own}, ${coder.expression(vector)}${transposed ? ", transpose_a=True" : ""})`,
  );
};

const refused: Rule = () => atom("np.none");

const oneHot = (coder: Coder, at: string, size: Size): string =>
  `tf.one_hot(${at}, ${coder.size(size)}${coder.dtype()})`;

/** Operations that TensorFlow writes in its own way. */
export const TENSORFLOW: Readonly<Record<string, Rule>> = {
  matmul: product,
  dot: product,
  outer: (coder, node) => atom(`tf.einsum("i,j->ij", ${input(coder, node)}, ${input(coder, node, 1)})`),
  transpose: (coder, node) => {
    const perm = numbers(node.attrs["perm"]);
    const plain = perm.length === 2;
    return atom(`tf.transpose(${input(coder, node)}${plain ? "" : `, ${tuple(coder, perm)}`})`);
  },
  reshape: (coder, node) => atom(`tf.reshape(${input(coder, node)}, ${tuple(coder, node.shape)})`),
  concatenate: (coder, node) => {
    const parts = node.inputs.map((x) => coder.expression(x)).join(", ");
    return atom(`tf.concat([${parts}], axis=${String(node.attrs["axis"])})`);
  },
  tensor: (coder, node) => {
    const { shape, data } = node.attrs["data"] as Tensor;
    if (shape.length !== 1 || data.length > 64) return refused(coder, node);
    return atom(`tf.constant([${Array.from(data, asFloat).join(", ")}]${coder.dtype()})`);
  },
  gather: (coder, node) => {
    const axis = node.attrs["axis"] === 0 ? "" : `, axis=${String(node.attrs["axis"])}`;
    return atom(`tf.gather(${input(coder, node)}, ${input(coder, node, 1)}${axis})`);
  },
  one_hot: (coder, node) => atom(oneHot(coder, input(coder, node), node.attrs["depth"] as Size)),
  scatter_index: (coder, node) => {
    const [part, ...more] = list(node.attrs["spec"]);
    const [size = 1] = node.shape;
    const [x] = node.inputs;
    if (!x || more.length > 0 || node.shape.length !== 1) return refused(coder, node);
    if (!Array.isArray(part)) {
      const unit = oneHot(coder, String(part), size);
      const value = coder.at(x, PRODUCT);
      return value === "1" ? atom(unit) : { text: `${value} * ${unit}`, level: PRODUCT };
    }
    const [start, stop, step] = part as readonly (Size | null)[];
    if (step !== 1 || x.shape.length !== 1) return refused(coder, node);
    const after = stop === null || stop === undefined ? 0 : subSize(size, stop);
    return atom(`tf.pad(${input(coder, node)}, [[${coder.size(start ?? 0)}, ${coder.size(after)}]])`);
  },
  pad: (coder, node) => {
    if (input(coder, node, 1) !== "0") return refused(coder, node);
    const pads = list(node.attrs["pads"]).map((pair) => list(pair).map((size) => coder.size(size as Size)));
    return atom(`tf.pad(${input(coder, node)}, [${pads.map((pair) => `[${pair.join(", ")}]`).join(", ")}])`);
  },
  diag: (coder, node) =>
    node.attrs["offset"] === 0 ? atom(`tf.linalg.diag(${input(coder, node)})`) : refused(coder, node),
  diagonal: (coder, node) =>
    node.attrs["offset"] === 0 ? atom(`tf.linalg.diag_part(${input(coder, node)})`) : refused(coder, node),
  trace: (coder, node) => atom(`tf.linalg.trace(${input(coder, node)})`),
  tril: (coder, node) =>
    node.attrs["offset"] === 0
      ? atom(`tf.linalg.band_part(${input(coder, node)}, -1, 0)`)
      : refused(coder, node),
  triu: (coder, node) =>
    node.attrs["offset"] === 0
      ? atom(`tf.linalg.band_part(${input(coder, node)}, 0, -1)`)
      : refused(coder, node),
  flip: (coder, node) =>
    atom(`tf.reverse(${input(coder, node)}, axis=[${numbers(node.attrs["axes"]).join(", ")}])`),
  solve: (coder, node) => {
    const column = node.inputs[1]?.shape.length === 1;
    if (node.inputs[0]?.shape.length !== 2) return refused(coder, node);
    const right = column ? `${operand(coder, node, 1)}[:, None]` : input(coder, node, 1);
    return atom(`tf.linalg.solve(${input(coder, node)}, ${right})${column ? "[:, 0]" : ""}`);
  },
  cofactor: (coder, node) => {
    const [x] = node.inputs;
    if (node.shape.length !== 2 || !x) return refused(coder, node);
    const own = input(coder, node);
    return { text: `tf.linalg.det(${own}) * tf.transpose(tf.linalg.inv(${own}))`, level: PRODUCT };
  },
  var: spread("variance"),
  std: spread("std"),
  ...Object.fromEntries(
    "windows windows_adjoint conv conv_input conv_weight take_along put_along scatter_add argsort prod_others triangular_solve nuclear_norm kron iota"
      .split(" ")
      .map((op) => [op, refused]),
  ),
};

function spread(name: string): Rule {
  return (coder, node) => {
    if (node.attrs["ddof"] !== 0) return refused(coder, node);
    const axes = numbers(node.attrs["axes"]);
    const kept = node.attrs["keepdims"] === true;
    const whole = axes.length === node.inputs[0]?.shape.length && !kept;
    const along = whole ? "" : `, axis=${axes.length === 1 ? axes[0] : `(${axes.join(", ")})`}`;
    return atom(`tf.math.reduce_${name}(${input(coder, node)}${along}${kept ? ", keepdims=True" : ""})`);
  };
}

const asFloat = (value: number | Attr): string =>
  Number.isInteger(value) ? `${String(value)}.0` : String(value);
