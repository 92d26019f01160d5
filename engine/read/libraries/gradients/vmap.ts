/** `vmap`: a function traced once on one item, then batched. */

import type { Node } from "../../../graph/node.ts";
import type { Size } from "../../../graph/shape.ts";
import { batch } from "../../batch/batch.ts";
import { Stop } from "../../tensors/stop.ts";
import { list, nodeOf, type Value } from "../../values.ts";
import { row } from "../builders.ts";
import type { Row } from "../row.ts";
import { guardedNative } from "./transforms.ts";

/** `jax.vmap(f, in_axes, out_axes)`: f traced once on one item, then batched. */
export const vmapRow: Row = row("fun|func, in_axes|in_dims=0, out_axes|out_dims=0", (a) => {
  const fn = a.need("fun");
  const axes = a.get("in_axes");
  const out = a.has("out_axes") ? a.int("out_axes") : 0;
  const { host, library } = a;
  return guardedNative(host, `vmap of ${host.nameOf(fn)}`, (call) => {
    const given = call.args.map((_arg, i): number | null => {
      if (axes === undefined) return a.raw("in_axes") ? null : 0;
      const one = axes.kind === "sequence" ? axes.items.current[i] : axes;
      return one === undefined || (one.kind === "known" && one.type === "none")
        ? null
        : (host.trace.number(one, call.span) ?? 0);
    });
    const mapped = new Map<Node, Node>();
    let size: Size | null = null;
    const args = call.args.map((arg, i): Value => {
      const axis = given[i] ?? null;
      const node = host.trace.lift(arg);
      if (axis === null || !node) return arg;
      const at = axis < 0 ? axis + node.shape.length : axis;
      if (at >= node.shape.length)
        throw new Stop(host.trace.wantRank(node, at + 1, "vmap over an axis that is not there", call.span));
      size ??= node.shape[at] ?? 1;
      const rest = node.shape.filter((_s, k) => k !== at);
      const item = host.trace.freshVariable("item", rest);
      const perm = [at, ...node.shape.map((_s, k) => k).filter((k) => k !== at)];
      mapped.set(item, at === 0 ? node : host.trace.graph.node("transpose", [node], { perm }));
      return host.trace.tensor(item, arg.kind === "tensor" ? arg.library : library);
    });
    host.trace.rehearsing++;
    const output = host.call(fn, { ...call, args });
    host.trace.rehearsing--;
    const finish = (value: Value): Value => {
      if (value.kind === "sequence") return list(value.items.current.map(finish), value.type);
      if (value.kind === "unknown") return value;
      const node = host.trace.lift(value);
      if (!node || size === null) return host.trace.unknown("vmap of what is no number", call.span);
      const lanes = batch(host.trace.b, [node], mapped, size)[0] ?? node;
      const moved =
        out === 0 || lanes.shape.length < 2
          ? lanes
          : host.trace.graph.node("transpose", [lanes], {
              perm: lanes.shape.map((_s, k) =>
                k === (out < 0 ? out + lanes.shape.length : out) ? 0 : k <= out ? k + 1 : k,
              ),
            });
      return host.trace.tensor(moved, library);
    };
    const result = finish(output);
    if (result.kind === "tensor" && fn.kind === "function" && fn.attributes?.has("__wrapped__"))
      host.noteRead({
        span: call.span,
        results: [nodeOf(result)],
        of: host.nameOf(fn.attributes.get("__wrapped__") ?? fn),
        by: ["x"],
      });
    return result;
  });
});
