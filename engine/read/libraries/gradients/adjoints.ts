/** Gradients of outputs by inputs, as graphs. */

import { adjoints } from "../../../differentiate/reverse.ts";
import { NablaError } from "../../../graph/errors.ts";
import type { Node } from "../../../graph/node.ts";
import { isNone, type Value } from "../../values.ts";
import type { Host } from "../host.ts";

/** Gradients of `output` by `wrt`, as nodes; null where nothing flows. */
export function gradientsOf(
  host: Host,
  outputs: readonly Node[],
  wrt: readonly Node[],
  seeds: readonly (Node | null)[],
): (Node | null)[] {
  const { b } = host.trace;
  const totals: (Node | null)[] = wrt.map(() => null);
  for (const [i, output] of outputs.entries()) {
    const lost = host.trace.lostIn(output);
    if (lost) throw new NablaError("unsupported", lost.reason, lost.span);
    const seed = seeds[i] ?? b.fill(b.one, output.shape);
    const found = adjoints(b, output, wrt, b.fill(seed, output.shape));
    for (const [k, x] of wrt.entries()) {
      const part = found.get(x);
      if (!part) continue;
      const before = totals[k];
      totals[k] = before ? b.add(before, part) : part;
    }
  }
  return totals;
}

/** Whether a node depends on another at all, whatever the derivative. */
export function reaches(host: Host, from: Node, to: Node): boolean {
  return host.trace.dependsOn(from, to);
}

/** What one value, several or None make as a list. */
export const listOf = (value: Value | undefined): readonly Value[] =>
  value === undefined || isNone(value) ? [] : value.kind === "sequence" ? value.items.current : [value];
