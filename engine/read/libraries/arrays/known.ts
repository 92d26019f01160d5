/** Numbers and lengths that must be known to go on. */

import type { Node } from "../../../graph/node.ts";
import type { Tensor } from "../../../graph/tensor.ts";
import { trueAt } from "../../tensors/parts.ts";
import { Stop } from "../../tensors/stop.ts";
import type { Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";

/** Numbers that do not depend on anything: indices, counts. */
export function plain(
  a: Arguments,
  data: readonly number[],
  shape: readonly number[] = [data.length],
  dtype = "int64",
): Value {
  const node = a.host.trace.graph.node("tensor", [], {
    data: { shape: [...shape], data: Float64Array.from(data) },
  });
  return a.host.trace.tensor(node, a.library, { dtype });
}

/** What an argument is at the point, said as an assumption where it depends on a variable. */
export function known(a: Arguments, name: string): Tensor {
  const node = a.node(name);
  const at = a.host.trace.shadow.value(node);
  if (!at) throw a.stop(`the values of ${name} must be known`);
  if (a.host.trace.variablesOf(node).length > 0)
    a.host.trace.assume("followed as it runs at the given values", a.spanOf(name));
  return at;
}

/** Index arrays of a mask as a list of the language. */
export const placesOf = (a: Arguments, mask: Node): Node => {
  const places = trueAt(a.host.trace, mask, a.span);
  if ("kind" in places) throw new Stop(places);
  return places;
};

/** How many entries a vector has, where that must be known. */
export const lengthOf = (a: Arguments, x: Value): number => {
  const [size] = make.liftOf(a, x).shape;
  if (typeof size !== "number") throw a.stop("the length of these arrays must be known");
  return size;
};

/** How long an axis is, where that must be known. */
export function sizeAt(a: Arguments, x: Value, axis: number): number {
  const size = make.liftOf(a, x).shape[axis];
  if (typeof size !== "number") throw a.stop("a size that is not known");
  return size;
}
