/** Borders around an array: constant, or entries of the array itself. NumPy names pairs from the first axis, torch from the last. */

import type { Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry } from "../row.ts";
import { plain, sizeAt } from "./known.ts";

const { row } = make;

/** Where in the array an entry outside of it is found. */
const OUTSIDE: Readonly<Record<string, (at: number, size: number) => number>> = {
  edge: (at, size) => Math.min(size - 1, Math.max(0, at)),
  wrap: (at, size) => ((at % size) + size) % size,
  reflect: (at, size) => {
    if (size === 1) return 0;
    const period = 2 * (size - 1);
    const inside = ((at % period) + period) % period;
    return inside < size ? inside : period - inside;
  },
  symmetric: (at, size) => {
    const inside = ((at % (2 * size)) + 2 * size) % (2 * size);
    return inside < size ? inside : 2 * size - 1 - inside;
  },
};

const TORCH_MODES: Readonly<Record<string, string>> = { replicate: "edge", circular: "wrap" };

function padded(
  a: Arguments,
  pads: readonly (readonly [number, number])[],
  mode: string,
  fill: Value,
): Value {
  let x = a.tensor("x");
  if (mode === "constant") return a.op("pad", [x, fill], { pads });
  const outside = OUTSIDE[TORCH_MODES[mode] ?? mode];
  if (!outside) throw a.stop(`padding by ${mode} is not followed`);
  for (const [axis, [before, after]] of pads.entries()) {
    if (before === 0 && after === 0) continue;
    const size = sizeAt(a, x, axis);
    const places = Array.from({ length: size + before + after }, (_, i) => outside(i - before, size));
    x = a.op("gather", [x, plain(a, places)], { axis });
  }
  return x;
}

const pad = row("x|array, pad_width, mode='constant', constant_values=0", (a) => {
  const node = a.node("x");
  const flat = a.need("pad_width");
  const pairOf = (value: Value): readonly [number, number] => {
    const parts = value.kind === "sequence" ? value.items.current : [value, value];
    const [before, after] = parts.map((part) => a.host.trace.number(part, a.span) ?? 0);
    return [before ?? 0, after ?? before ?? 0];
  };
  const items = flat.kind === "sequence" ? flat.items.current : [];
  const nested = items.some((item) => item.kind === "sequence");
  const pads = node.shape.map((_size, i) =>
    nested ? pairOf(items[items.length === 1 ? 0 : i] ?? flat) : pairOf(flat),
  );
  return padded(a, pads, a.text("mode", "constant"), a.get("constant_values") ?? make.numeral(0));
});

/** torch's: pairs from the last axis backwards. */
const padBackwards = row("x|input, pad, mode='constant', value=0", (a) => {
  const node = a.node("x");
  const given = a.ints("pad") ?? [];
  const rank = node.shape.length;
  const pads = node.shape.map((_size, axis): readonly [number, number] => {
    const at = 2 * (rank - 1 - axis);
    return [given[at] ?? 0, given[at + 1] ?? 0];
  });
  if (pads.some(([before, after]) => before < 0 || after < 0))
    throw a.stop("padding by less than nothing is not followed");
  return padded(a, pads, a.text("mode", "constant"), a.get("value") ?? make.numeral(0));
});

/** `np.pad`. */
export const PADDING: Readonly<Record<string, Entry>> = {
  pad,
};

/** `torch.nn.functional.pad`. */
export const TORCH_PADDING: Readonly<Record<string, Entry>> = {
  pad: padBackwards,
};
