import type { Node } from "../../graph/node.ts";
import { floorDivSize } from "../../graph/size.ts";
import { list, numbers } from "../array/common.ts";
import type { BlockRule } from "./blocks.ts";
import type { LoopWriter } from "./writer.ts";

/** Of the three parts of Σ x·w·y, the one that is made: an input (N, C, …), a kernel (O, C/groups, …) or a result (N, O, …). */
type Part = "x" | "w" | "y";

/** Zeros first, then a term for each entry of the kernel and of the result that meet an entry of the input. */
const convolution =
  (made: Part): BlockRule =>
  (c, node, into) => {
    const [first, second] = node.inputs;
    if (!first || !second) return;
    const x = made === "x" ? node : made === "w" ? second : first;
    const w = made === "w" ? node : second;
    const y = made === "y" ? node : first;
    const name = into ?? c.declare(node);
    const all = c.letters(node.shape.length);
    c.loops(all, node.shape, () => c.line(`${name}[${c.flat(node.shape, all)}] = 0.0;`));
    const spatial = x.shape.length - 2;
    const letters = c.letters(3 + 2 * spatial);
    const [batch = "i", output = "j", channel = "k"] = letters;
    const out = letters.slice(3, 3 + spatial);
    const kernel = letters.slice(3 + spatial);
    const sizes = [
      y.shape[0] ?? 1,
      y.shape[1] ?? 1,
      w.shape[1] ?? 1,
      ...y.shape.slice(2),
      ...w.shape.slice(2),
    ];
    c.loops(letters, sizes, () => {
      const { places, tests } = seen(c, node, x, out, kernel);
      const groups = Number(node.attrs["groups"]);
      const group = c.dialect.quotient(output, c.size(floorDivSize(w.shape[0] ?? 1, groups)));
      const from = groups === 1 ? channel : `${group} * ${c.size(w.shape[1] ?? 1)} + ${channel}`;
      const at = {
        x: [batch, from, ...places],
        w: [output, channel, ...kernel],
        y: [batch, output, ...out],
      };
      const of = { x, w, y };
      const [left, right] = (["x", "w", "y"] as const).filter((part) => part !== made);
      const factor = (part: Part | undefined): string => (part ? c.factor(of[part], at[part]) : "1.0");
      const term = `${name}[${c.flat(node.shape, at[made])}] += ${factor(left)} * ${factor(right)};`;
      c.line(tests.length > 0 ? `if (${tests.join(" && ")}) ${term}` : term);
    });
  };

/** Where in the input a place of the result and one of the kernel meet, and what says that it is inside. */
function seen(
  c: LoopWriter,
  node: Node,
  x: Node,
  out: readonly string[],
  kernel: readonly string[],
): { readonly places: string[]; readonly tests: string[] } {
  const stride = numbers(node.attrs["stride"]);
  const dilation = numbers(node.attrs["dilation"]);
  const padding = list(node.attrs["padding"]).map(numbers);
  const tests: string[] = [];
  const scaled = (by: number | undefined, letter: string): string =>
    by === 1 ? letter : `${by} * ${letter}`;
  const places = out.map((letter, axis) => {
    const [before = 0, after = 0] = padding[axis] ?? [];
    const place = `${scaled(stride[axis], letter)} + ${scaled(dilation[axis], kernel[axis] ?? "0")}`;
    const own = before === 0 ? place : `${place} - ${before}`;
    if (before > 0) tests.push(`${own} >= 0`);
    if (before > 0 || after > 0) tests.push(`${own} < ${c.size(x.shape[axis + 2] ?? 1)}`);
    return own;
  });
  return { places, tests };
}

export const CONVOLUTIONS: Readonly<Record<string, BlockRule>> = {
  conv: convolution("y"),
  conv_input: convolution("x"),
  conv_weight: convolution("w"),
};
