/** Products with weights: linear and bilinear maps, convolutions, embeddings, attention. */

import { float, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";

const { row } = make;

/** x Wᵀ + b */
export const linear = row("x|input, weight, bias=None", (a) => {
  make.wantRank(a, a.node("weight"), 2, "linear");
  const product = a.op("matmul", [a.tensor("x"), make.swap(a, a.tensor("weight"), 0, 1)]);
  return a.has("bias") ? a.op("add", [product, a.tensor("bias")]) : product;
});

/** A setting for each spatial axis, given once or for each. */
export const pairs = (value: readonly number[] | null, count: number): number[] => {
  const given = value ?? [0];
  return Array.from({ length: count }, (_, i) => given[i] ?? given[0] ?? 0);
};

const conv = (spatial: number): Row =>
  row("x|input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1", (a) => {
    const input = a.node("x");
    const x = input.shape.length === spatial + 1 ? make.expandAt(a, a.tensor("x"), 0) : a.tensor("x");
    const padding = a.get("padding");
    const word = padding?.kind === "known" && padding.type === "string" ? padding.value : null;
    const dilation = pairs(a.ints("dilation") ?? [1], spatial);
    const kernel = a.node("weight").shape.slice(2);
    const pads = pairs(word === null ? a.ints("padding") : [0], spatial).map((p, i): [number, number] => {
      if (word !== "same") return [p, p];
      const size = kernel[i];
      if (typeof size !== "number") throw a.stop("padding by a size that is not known");
      // As much as the kernel reaches out; the odd one at the end.
      const reach = (dilation[i] ?? 1) * (size - 1);
      return [Math.floor(reach / 2), Math.ceil(reach / 2)];
    });
    const out = a.op("conv", [x, a.tensor("weight")], {
      stride: pairs(a.ints("stride") ?? [1], spatial),
      padding: pads,
      dilation,
      groups: a.int("groups", 1),
    });
    return shifted(a, out, spatial);
  });

/** With a bias for each channel, where one is given. */
function shifted(a: Arguments, out: Value, spatial: number): Value {
  if (!a.has("bias")) return out;
  const bias = make.reshapeTo(a, a.tensor("bias"), [1, -1, ...Array.from({ length: spatial }, () => 1)]);
  return a.op("add", [out, bias]);
}

/** The adjoint of a convolution, which makes images larger. */
const transposedConv = (spatial: number): Row =>
  row("x|input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1", (a) => {
    const input = a.node("x");
    const x = input.shape.length === spatial + 1 ? make.expandAt(a, a.tensor("x"), 0) : a.tensor("x");
    const stride = pairs(a.ints("stride") ?? [1], spatial);
    const padding = pairs(a.ints("padding"), spatial);
    const dilation = pairs(a.ints("dilation") ?? [1], spatial);
    const more = pairs(a.ints("output_padding"), spatial);
    const [sizes, kernel] = [make.liftOf(a, x).shape.slice(2), a.node("weight").shape.slice(2)];
    const size = sizes.map((from, i) => {
      const window = kernel[i];
      if (typeof from !== "number" || typeof window !== "number") throw a.stop("a size that is not known");
      const reach = (dilation[i] ?? 1) * (window - 1);
      return (from - 1) * (stride[i] ?? 1) - 2 * (padding[i] ?? 0) + reach + (more[i] ?? 0) + 1;
    });
    const out = a.op("conv_input", [x, a.tensor("weight")], {
      stride,
      padding: padding.map((p) => [p, p]),
      dilation,
      groups: a.int("groups", 1),
      size,
    });
    return shifted(a, out, spatial);
  });

/** softmax(q kᵀ / √d + mask) v */
const attention = row(
  "q|query, k|key, v|value, attn_mask=None, dropout_p=0, is_causal=False, scale=None",
  (a) => {
    const [q, k] = [a.tensor("q"), a.tensor("k")];
    const { shape } = make.liftOf(a, q);
    make.wantRank(a, make.liftOf(a, q), 2, "attention");
    const width = shape[shape.length - 1];
    if (typeof width !== "number") throw a.stop("attention over a width that is not known");
    const scale = a.tensorOr("scale", float(1 / Math.sqrt(width)));
    let scores = a.op("mul", [a.op("matmul", [q, make.swap(a, k, -1, -2)]), scale]);
    const never = float(Number.NEGATIVE_INFINITY);
    if (a.has("attn_mask")) {
      const mask = a.tensor("attn_mask");
      scores =
        make.liftOf(a, mask).dtype === "bool"
          ? a.op("select", [mask, scores, never])
          : a.op("add", [scores, mask]);
    }
    if (a.flag("is_causal")) {
      const square = make.liftOf(a, scores).shape.slice(-2);
      const ones = a.value(a.host.trace.b.fill(a.host.trace.b.one, square), []);
      scores = a.op("select", [a.op("ne", [a.op("tril", [ones], { offset: 0 }), float(0)]), scores, never]);
    }
    return a.op("matmul", [
      a.op("softmax", [scores], { axis: make.liftOf(a, scores).shape.length - 1 }),
      a.tensor("v"),
    ]);
  },
);

const bilinear = row("x|input1, y|input2, weight, bias=None", (a) => {
  const rank = a.node("x").shape.length;
  const lead = "abcdefg".slice(0, rank - 1);
  const out = a.op("einsum", [a.tensor("x"), a.tensor("weight"), a.tensor("y")], {
    spec: `${lead}i,oij,${lead}j->${lead}o`,
  });
  return a.has("bias") ? a.op("add", [out, a.tensor("bias")]) : out;
});

/** Products with weights. */
export const WEIGHTED: Readonly<Record<string, Entry>> = {
  linear,
  conv1d: conv(1),
  conv2d: conv(2),
  conv3d: conv(3),
  conv_transpose1d: transposedConv(1),
  conv_transpose2d: transposedConv(2),
  one_hot: row("x|tensor|input, depth|num_classes=-1", (a) =>
    a.op("one_hot", [a.tensor("x")], { depth: a.int("depth") }),
  ),
  embedding: row("x|input, weight", (a) => a.op("gather", [a.tensor("weight"), a.tensor("x")], { axis: 0 })),
  bilinear,
  scaled_dot_product_attention: attention,
};
