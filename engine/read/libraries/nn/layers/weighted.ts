/** Layers with parameters: linear maps, convolutions, embeddings, normalisations. */

import type { Node } from "../../../../graph/node.ts";
import type { Size } from "../../../../graph/shape.ts";
import { FALSE, NONE, TRUE, type Value } from "../../../values.ts";
import type { Arguments } from "../../arguments.ts";
import * as make from "../../builders.ts";
import { FUNCTIONAL } from "../functional.ts";
import { apply, kept, type LayerKind } from "../layer.ts";
import { pairs } from "../linear.ts";

/** What a layer hands to its function, in order: inputs of the call, settings, parameters; then settings by name. */
interface Handed {
  readonly inputs?: number;
  readonly settings?: readonly string[];
  readonly parameters: readonly string[];
  readonly named?: readonly string[];
}

/** A layer that applies the function `fn` to its inputs and its parameters. */
const weighted = (fn: string, handed: Handed, kind: Omit<LayerKind, "forward">): LayerKind => ({
  ...kind,
  forward: (a, call, parameter) =>
    apply(
      a.host,
      FUNCTIONAL[fn],
      fn,
      [
        ...Array.from({ length: handed.inputs ?? 1 }, (_, i) => call.args[i] ?? NONE),
        ...(handed.settings ?? []).map((each) => a.need(each)),
        ...handed.parameters.map(parameter),
      ],
      kept(a, handed.named ?? []),
      call,
    ),
});

/** A scale that starts at one and a shift that starts at nought, where the flag asks for them. */
const affine = (
  flag: string,
  shape: (a: Arguments) => readonly Size[],
): Pick<LayerKind, "start" | "shapes"> => ({
  start: () => ({ weight: 1, bias: 0 }),
  shapes: (a) => (a.flag(flag, true) ? { weight: shape(a), bias: shape(a) } : {}),
});

/** A weight of this shape, and a bias as long as its first axis where the flag asks for it. */
const withBias = (weight: (a: Arguments) => readonly Size[]): Pick<LayerKind, "shapes"> => ({
  shapes: (a) => {
    const shape = weight(a);
    return a.flag("bias", true) ? { weight: shape, bias: [shape[0] ?? 1] } : { weight: shape };
  },
});

const convolution = (spatial: number): LayerKind => ({
  params: "in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True",
  ...withBias((a) => {
    const kernel = pairs(a.ints("kernel_size"), spatial);
    return [a.int("out_channels"), a.int("in_channels") / a.int("groups", 1), ...kernel];
  }),
  forward: (a, call, parameter) => {
    const args = [...call.args.slice(0, 1), parameter("weight")];
    const named = kept(a, ["stride", "padding", "dilation", "groups"]);
    const bias = parameter("bias");
    if (bias !== NONE) named.set("bias", bias);
    return apply(a.host, FUNCTIONAL[`conv${spatial}d`], "conv", args, named, call);
  },
});

/** A number among the settings. */
const numberOf = (a: Arguments, name: string): number => {
  const number = a.host.trace.number(a.need(name), a.spanOf(name));
  if (number === null) throw a.stop(`the value of ${name} must be known`);
  return number;
};

const transposedConvolution = (spatial: number): LayerKind => ({
  params:
    "in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1",
  shapes: (a): Readonly<Record<string, readonly Size[]>> => {
    const out = a.int("out_channels");
    const kernel = pairs(a.ints("kernel_size"), spatial);
    const weight = [a.int("in_channels"), out / a.int("groups", 1), ...kernel];
    return a.flag("bias", true) ? { weight, bias: [out] } : { weight };
  },
  forward: (a, call, parameter) => {
    const args = [...call.args.slice(0, 1), parameter("weight")];
    const named = kept(a, ["stride", "padding", "output_padding", "groups", "dilation"]);
    const bias = parameter("bias");
    if (bias !== NONE) named.set("bias", bias);
    return apply(a.host, FUNCTIONAL[`conv_transpose${spatial}d`], "conv_transpose", args, named, call);
  },
});

/** By the statistics of the batch, as in training. */
const batchNormLayer: LayerKind = {
  params: "num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True",
  ...affine("affine", (a) => [a.int("num_features")]),
  forward: (a, call, parameter, { training, seen }) => {
    if (!training) {
      if (seen > 0 && a.flag("track_running_stats", true))
        throw a.stop("the statistics that batch normalisation gathered in training are not followed");
    } else
      a.host.trace.assume(
        "batch normalisation is taken as in training, by the statistics of the batch",
        call.span,
      );
    const size = a.int("num_features");
    const { b } = a.host.trace;
    const fresh = (value: Node): Value => a.host.trace.tensor(b.fill(value, [size]), "torch");
    const named = new Map<string, Value>([
      ...(training
        ? [["training", TRUE] as const]
        : ([
            ["training", FALSE],
            ["running_mean", fresh(b.zero)],
            ["running_var", fresh(b.one)],
          ] as const)),
      ["weight", parameter("weight")],
      ["bias", parameter("bias")],
      ...kept(a, ["eps"]),
    ]);
    return apply(a.host, FUNCTIONAL["batch_norm"], "BatchNorm", call.args, named, call);
  },
};

/** Layers with weights. */
export const WEIGHTED_LAYERS: Readonly<Record<string, LayerKind>> = {
  Linear: weighted(
    "linear",
    { parameters: ["weight", "bias"] },
    {
      params: "in_features, out_features, bias=True",
      ...withBias((a) => [make.sizeOf(a, a.need("out_features")), make.sizeOf(a, a.need("in_features"))]),
    },
  ),
  Bilinear: weighted(
    "bilinear",
    { inputs: 2, parameters: ["weight", "bias"] },
    {
      params: "in1_features, in2_features, out_features, bias=True",
      ...withBias((a) => [a.int("out_features"), a.int("in1_features"), a.int("in2_features")]),
    },
  ),
  Conv1d: convolution(1),
  Conv2d: convolution(2),
  ConvTranspose1d: transposedConvolution(1),
  ConvTranspose2d: transposedConvolution(2),
  Embedding: weighted(
    "embedding",
    { parameters: ["weight"] },
    {
      params: "num_embeddings, embedding_dim, padding_idx=None",
      shapes: (a) => ({ weight: [a.int("num_embeddings"), a.int("embedding_dim")] }),
    },
  ),
  PReLU: weighted(
    "prelu",
    { parameters: ["weight"] },
    {
      params: "num_parameters=1, init=0.25",
      start: (a) => ({ weight: a.has("init") ? numberOf(a, "init") : 0.25 }),
      shapes: (a) => ({ weight: [a.int("num_parameters", 1)] }),
    },
  ),
  BatchNorm1d: batchNormLayer,
  BatchNorm2d: batchNormLayer,
  LayerNorm: weighted(
    "layer_norm",
    { settings: ["normalized_shape"], parameters: ["weight", "bias"], named: ["eps"] },
    {
      params: "normalized_shape, eps=1e-5, elementwise_affine=True",
      ...affine("elementwise_affine", (a) => make.shapeArgument(a, "normalized_shape")),
    },
  ),
  GroupNorm: weighted(
    "group_norm",
    { settings: ["num_groups"], parameters: ["weight", "bias"], named: ["eps"] },
    {
      params: "num_groups, num_channels, eps=1e-5, affine=True",
      ...affine("affine", (a) => [a.int("num_channels")]),
    },
  ),
  RMSNorm: weighted(
    "rms_norm",
    { settings: ["normalized_shape"], parameters: ["weight"], named: ["eps"] },
    {
      params: "normalized_shape, eps=None, elementwise_affine=True",
      start: () => ({ weight: 1 }),
      shapes: (a): Readonly<Record<string, readonly Size[]>> =>
        a.flag("elementwise_affine", true) ? { weight: make.shapeArgument(a, "normalized_shape") } : {},
    },
  ),
};
