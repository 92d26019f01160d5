import type { Node } from "../../graph/node.ts";
import { windowOf } from "../../graph/ops/tensor/neural.ts";
import type { Size } from "../../graph/shape.ts";
import { addSize } from "../../graph/size.ts";
import type { Window } from "../../run/kernels/convolution.ts";
import type { Coder } from "../coder.ts";
import { atom, type Piece } from "../piece.ts";
import { input, tuple } from "./common.ts";
import type { Library, Rule } from "./library.ts";
import { einsum, letters, reach } from "./selections.ts";

const isEven = ({ padding }: Window): boolean => padding.every(([before, after]) => before === after);

/** The arguments of torch's convolutions that are not what they are by default. */
function torchArguments(window: Window, padding: boolean): string {
  const named = (name: string, values: readonly number[], usual: number): string =>
    values.every((value) => value === usual)
      ? ""
      : `, ${name}=${values.every((value) => value === values[0]) ? values[0] : `(${values.join(", ")})`}`;
  return [
    named("stride", window.stride, 1),
    padding
      ? named(
          "padding",
          window.padding.map(([before]) => before),
          0,
        )
      : "",
    named("dilation", window.dilation, 1),
    named("groups", [window.groups], 1),
  ].join("");
}

/**
 * NumPy has no convolution of many channels: it is the sum of x·w·y over all entries that meet, with one selection an
 * axis that says which entry of x each place of the kernel sees.
 */
function asEinsum(coder: Coder, node: Node, which: "x" | "w" | "y", whole: readonly Size[]): Piece | null {
  const window = windowOf(node.attrs);
  const [first, second] = node.inputs;
  if (!first || !second || window.groups !== 1) return null;
  const spatial = window.stride.length;
  const x = which === "x" ? node : which === "w" ? second : first;
  const w = which === "w" ? node : second;
  const y = which === "y" ? node : first;
  const names = { x: letters(spatial, "x"), w: letters(spatial, "k"), y: letters(spatial, "p") };
  const specs = { x: `nc${names.x.join("")}`, w: `oc${names.w.join("")}`, y: `no${names.y.join("")}` };
  const given = which === "y" ? ["x", "w"] : which === "x" ? ["y", "w"] : ["y", "x"];
  const selections = names.x.map((letter, k) => {
    const [before, after] = window.padding[k] ?? [0, 0];
    const size = whole[k] ?? 1;
    const text = reach(
      coder,
      "np",
      [addSize(size, before + after), y.shape[k + 2] ?? 1, w.shape[k + 2] ?? 1],
      window.stride[k] ?? 1,
      window.dilation[k] ?? 1,
    );
    const cut = before + after === 0 ? "" : `[..., ${before}:${coder.size(addSize(size, before))}]`;
    return { spec: `${names.y[k] ?? ""}${names.w[k] ?? ""}${letter}`, text: text + cut };
  });
  if (x.shape.length !== spatial + 2) return null;
  const spec = [...given.map((name) => specs[name as "x" | "w" | "y"]), ...selections.map((own) => own.spec)];
  const parts = [input(coder, node), input(coder, node, 1), ...selections.map((own) => own.text)];
  return einsum("np", `${spec.join(",")}->${specs[which]}`, ...parts);
}

const conv: Rule = (coder, node, { name }: Library) => {
  const window = windowOf(node.attrs);
  if (name === "np") return asEinsum(coder, node, "y", (node.inputs[0]?.shape ?? []).slice(2));
  const even = isEven(window);
  // torch pads the last axis first.
  const pads = [...window.padding].reverse().flat();
  const x = even
    ? input(coder, node)
    : `torch.nn.functional.pad(${input(coder, node)}, (${pads.join(", ")}))`;
  const own = torchArguments(window, even);
  return atom(`torch.nn.functional.conv${window.stride.length}d(${x}, ${input(coder, node, 1)}${own})`);
};

/** The adjoints, which torch has under their own names. */
export const CONVOLUTIONS: Readonly<Record<string, Rule>> = {
  conv,
  conv_input: (coder, node, { name }) => {
    const window = windowOf(node.attrs);
    if (name === "np") return asEinsum(coder, node, "x", node.shape.slice(2));
    if (!isEven(window)) return null;
    const parts = `${tuple(coder, node.shape)}, ${input(coder, node, 1)}, ${input(coder, node)}`;
    return atom(`torch.nn.grad.conv${window.stride.length}d_input(${parts}${torchArguments(window, true)})`);
  },
  conv_weight: (coder, node, { name }) => {
    const window = windowOf(node.attrs);
    if (name === "np") return asEinsum(coder, node, "w", (node.inputs[1]?.shape ?? []).slice(2));
    if (!isEven(window)) return null;
    const parts = `${input(coder, node, 1)}, ${tuple(coder, node.shape)}, ${input(coder, node)}`;
    return atom(`torch.nn.grad.conv${window.stride.length}d_weight(${parts}${torchArguments(window, true)})`);
  },
};
