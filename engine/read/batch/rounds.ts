import type { Node } from "../../graph/node.ts";
import { loopOf, type Passed, placeholder, reads, scans } from "../../graph/scan.ts";
import { batch } from "./batch.ts";
import { type Rule, spread } from "./rule.ts";

/** A loop for every item at once: what the items differ in has a lane axis, in every round. */
export const rounds: Rule = (b, node, inputs, on, size) => {
  const loop = loopOf(node);
  const all = [...loop.carried, ...loop.fixed, ...loop.walked];
  const wide = new Set(all.filter((_, i) => on[i]).map(({ parameter }) => parameter));
  // What a round makes of something with lanes has lanes too.
  const leaves = new Set(all.map(({ parameter }) => parameter));
  const below = reads(
    loop.carried.map(({ next }) => next),
    leaves,
  );
  for (let grown = true; grown; ) {
    grown = false;
    for (const [i, { parameter }] of loop.carried.entries()) {
      if (wide.has(parameter) || ![...(below[i] ?? [])].some((part) => wide.has(part))) continue;
      wide.add(parameter);
      grown = true;
    }
  }
  const lanes = new Map<Node, Node>();
  const widened = <P extends Passed>(own: P): P => {
    const place = all.indexOf(own as Passed);
    const input = inputs[place] ?? own.input;
    const { parameter } = own;
    if (!wide.has(parameter)) return { ...own, input };
    const shape = [size, ...parameter.shape];
    const name = String(parameter.attrs["name"]);
    const made = placeholder(b.graph, name, `w${String(parameter.attrs["bound"])}`, shape, parameter.dtype);
    lanes.set(parameter, made);
    return { ...own, parameter: made, input: on[place] ? input : spread(b, input, size) };
  };
  const carried = loop.carried.map(widened);
  const fixed = loop.fixed.map(widened);
  // Lanes go after the axis that is walked.
  const walked = loop.walked.map(widened).map((own, i): Passed => {
    const rank = own.input.shape.length;
    const place = all.length - loop.walked.length + i;
    if (!on[place]) return own;
    const perm = [1, 0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2)];
    return { ...own, input: b.graph.node("transpose", [own.input], { perm }) };
  });
  const { pick } = loop;
  const each = "each" in pick ? [pick.each] : [];
  const results = batch(b, [...loop.carried.map(({ next }) => next), ...each], lanes, size);
  const made = scans(
    b.graph,
    {
      ...loop,
      carried: carried.map((own, i) => ({
        ...own,
        next: wide.has(all[i]?.parameter ?? own.parameter) ? (results[i] ?? own.next) : own.next,
      })),
      fixed,
      walked,
    },
    ["last" in pick ? pick : { each: results[loop.carried.length] ?? b.zero }],
  )[0];
  if (!made) return null;
  if ("last" in pick)
    return wide.has(loop.carried[pick.last]?.parameter ?? node) ? made : spread(b, made, size);
  const rank = made.shape.length;
  const perm = [1, 0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2)];
  return b.graph.node("transpose", [made], { perm });
};
