import type { Builder } from "../../graph/build.ts";
import { NablaError, SizeConflict } from "../../graph/errors.ts";
import type { Attr, Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { addSize, subSize } from "../../graph/size.ts";
import { sizeNode } from "../sizes.ts";
import type { Rule } from "./rule.ts";

/** Entries along the first axis: every one in order is the array itself, a run of them a slice. */
function along(b: Builder, x: Node, index: Node): Node {
  if (index.op === "iota" && index.attrs["size"] === x.shape[0]) return x;
  const slice = sliceOf(x, index);
  if (!slice) return b.graph.node("gather", [x, index], { axis: 0 });
  return b.graph.node("index", [x], { spec: [slice, ...x.shape.slice(1).map((n): Attr => [0, n, 1])] });
}

/** `x[i + c]` over all i is a slice of x. */
function sliceOf(x: Node, index: Node): Attr | null {
  const start = startOf(index);
  if (!start) return null;
  const [from, size] = start;
  if (typeof from === "number" && from < 0)
    throw new NablaError("unsupported", "an index that wraps around in the first rounds of a loop");
  const own = x.shape[0];
  if (
    from === 0 &&
    typeof own === "string" &&
    typeof size === "string" &&
    /^\w+$/.test(own) &&
    /^\w+$/.test(size)
  )
    throw new SizeConflict(own, size, `sizes ${own} and ${size} are walked together`);
  return [from, addSize(from, size), 1];
}

/** Start and size where the indices are one range. */
function startOf(index: Node): readonly [Size, Size] | null {
  if (index.op === "iota") return [0, index.attrs["size"] as Size];
  const [x, y] = index.inputs;
  if (!x || !y || (index.op !== "add" && index.op !== "sub")) return null;
  const [left, by] = [startOf(x), sizeNode(y)];
  if (left && by !== null) return [index.op === "add" ? addSize(left[0], by) : subSize(left[0], by), left[1]];
  const [ahead, right] = [sizeNode(x), startOf(y)];
  return index.op === "add" && ahead !== null && right ? [addSize(ahead, right[0]), right[1]] : null;
}

/** Entries by an index that may differ from item to item. */
export const gather: Rule = (b, node, inputs, on) => {
  const [x, index] = inputs;
  const axis = Number(node.attrs["axis"]);
  const own = node.inputs[1];
  if (!x || !index || !own) return null;
  if (!on[0]) {
    // The same array under many indices: one gather of them all.
    if (axis !== 0) {
      const rank = x.shape.length;
      const perm = [axis, ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis)];
      if (own.shape.length > 0) return null;
      return along(b, b.graph.node("transpose", [x], { perm }), index);
    }
    return along(b, x, index);
  }
  if (!on[1]) return b.graph.node("gather", [x, index], { axis: axis + 1 });
  if (own.shape.length > 0 || axis !== 0) return null;
  const rest = x.shape.slice(2);
  const lane = x.shape[0] ?? 1;
  const shape = [lane, 1, ...rest.map(() => 1)];
  const spreadIndex = b.graph.node("broadcast", [b.graph.node("reshape", [index], { shape })], {
    shape: [lane, 1, ...rest],
  });
  const taken = b.graph.node("take_along", [x, spreadIndex], { axis: 1 });
  return b.graph.node("reshape", [taken], { shape: [lane, ...rest] });
};
