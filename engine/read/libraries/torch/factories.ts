/** Tensors made by torch: from numbers, filled, drawn at random. */

import type { Node } from "../../../graph/node.ts";
import { dtypeOf } from "../../dtypes.ts";
import { NONE, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { arrayOf, cast } from "../arrays/conversion.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";
import { sample } from "../sampling.ts";

const { row } = make;

/** Shapes given one by one or in one list. */
const sized = (params: string, build: (a: Arguments, shape: ReturnType<typeof make.sizesOf>) => Value): Row =>
  row(`*shape${params}`, (a) =>
    build(
      a,
      make.sizesOf(a, a.call.named.has("size") ? [a.call.named.get("size") ?? NONE] : a.items("shape")),
    ),
  );

const FACTORY = ", size=None, dtype=None, requires_grad=False, generator=None";

const made = (what: string, fill: (a: Arguments) => Node): Row =>
  sized(FACTORY, (a, shape) =>
    dtypeOf(a.get("dtype")) === "bool"
      ? cast(a, a.value(make.filled(a, fill(a), shape), []), "bool")
      : a.host.made(
          make.filled(a, fill(a), shape),
          "torch",
          dtypeOf(a.get("dtype")) ?? "float32",
          a.span,
          what,
          a.flag("requires_grad"),
        ),
  );

const drawn = (what: string): Row => sized(FACTORY, (a, shape) => sample(a, what, shape));

const like = (what: string): Row =>
  row("x|input, dtype=None, requires_grad=False", (a) => sample(a, what, a.node("x").shape));

const tensorRow = row("x|data, dtype=None, requires_grad=False, device=None", (a) => {
  const grad = a.flag("requires_grad");
  const value = arrayOf(a, "torch.tensor", grad);
  if (grad && value.kind === "tensor" && value.dtype && /int|bool/.test(value.dtype)) {
    a.host.finding(
      "integer-gradient",
      "error",
      `only tensors of floats can require gradients, and this one is ${value.dtype}: write the numbers with a point`,
      a.span,
    );
    return a.host.trace.unknown("an integer tensor cannot require a gradient", a.span);
  }
  return value;
});

function asTorch(a: Arguments): Value {
  const value = a.tensor("x");
  return value.kind === "tensor" ? { ...value, library: "torch" } : arrayOf(a, "torch.as_tensor");
}

/** `x.new_zeros(3)` and its kin. */
const newFilled = (value: number): Row =>
  row("x, *shape, dtype=None, device=None, requires_grad=False, size=None", (a) => {
    const shape = make.sizesOf(a, a.has("size") ? [a.need("size")] : a.items("shape"));
    return a.value(a.host.trace.b.fill(a.host.trace.b.const(value), shape), []);
  });

/** Factories. */
export const TORCH_FACTORIES: Readonly<Record<string, Entry>> = {
  tensor: tensorRow,
  as_tensor: row("x|data, dtype=None, device=None", (a) =>
    a.raw("x")?.kind === "tensor" && !a.has("dtype") ? asTorch(a) : arrayOf(a, "torch.as_tensor"),
  ),
  from_numpy: row("x", asTorch),
  Tensor: row("x|data=None", (a) => {
    const value = arrayOf(a, "torch.Tensor");
    return value.kind === "tensor" ? cast(a, value, "float32") : value;
  }),
  FloatTensor: row("x|data", (a) => cast(a, arrayOf(a, "torch.FloatTensor"), "float32")),
  LongTensor: row("x|data", (a) => cast(a, arrayOf(a, "torch.LongTensor"), "int64")),
  scalar_tensor: tensorRow,
  zeros: made("torch.zeros", (a) => a.host.trace.b.zero),
  ones: made("torch.ones", (a) => a.host.trace.b.one),
  empty: made("torch.empty", (a) => a.host.trace.b.zero),
  rand: drawn("torch.rand"),
  randn: drawn("torch.randn"),
  rand_like: like("torch.rand_like"),
  randn_like: like("torch.randn_like"),
  randint: row("low, high=None, size=None, dtype=None", (a) => {
    const shape = a.has("size")
      ? make.shapeArgument(a, "size")
      : a.get("high")?.kind === "sequence"
        ? make.shapeArgument(a, "high")
        : [];
    return sample(a, "torch.randint", shape, "int");
  }),
  randperm: row("n", (a) => sample(a, "torch.randperm", [make.sizeOf(a, a.need("n"))], "int")),
  normal: row("mean=0, std=1, size=None, generator=None", (a) =>
    sample(a, "torch.normal", a.has("size") ? make.shapeArgument(a, "size") : a.node("mean").shape),
  ),
  bernoulli: row("x|input", (a) => sample(a, "torch.bernoulli", a.node("x").shape)),
  multinomial: row("x|input, n|num_samples", (a) => sample(a, "torch.multinomial", [a.int("n")], "int")),
};

/** Methods of torch's tensors that are no functions. */
export const TORCH_ONLY_METHODS: Readonly<Record<string, Entry>> = {
  new_zeros: newFilled(0),
  new_ones: newFilled(1),
  new_empty: newFilled(0),
  new_full: row("x, size, fill_value, dtype=None, device=None, requires_grad=False", (a) =>
    a.value(a.host.trace.b.fill(a.node("fill_value"), make.shapeArgument(a, "size")), []),
  ),
  new_tensor: row("x, data, dtype=None, device=None, requires_grad=False", (a) => a.tensor("data")),
  where: row("x, condition, other", (a) =>
    a.op("select", [a.tensor("condition"), a.tensor("x"), a.tensor("other")]),
  ),
};
