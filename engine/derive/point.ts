import { attempt } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import { type Nested, nestedOf, type Tensor, tensorOf } from "../graph/tensor.ts";
import type { Variable } from "../read/reading.ts";
import { evaluate } from "../run/interpret.ts";

/** The values of variables, those asked for before those of the text; null where one has none. */
export function bindingsOf(
  variables: readonly Variable[],
  at: Readonly<Record<string, Nested>> | undefined,
): Map<Node, Tensor> | null {
  const bindings = new Map<Node, Tensor>();
  for (const variable of variables) {
    const given = at && Object.hasOwn(at, variable.name) ? at[variable.name] : undefined;
    const value = given === undefined ? variable.value : tensorOf(given);
    if (!value) return null;
    bindings.set(variable.node, value);
  }
  return bindings;
}

/** A node's value at the point; undefined where it cannot be computed. */
export function valueAt(node: Node, bindings: ReadonlyMap<Node, Tensor>): Nested | undefined {
  const found = attempt(() => evaluate([node], bindings)[0]);
  return found.ok && found.value ? nestedOf(found.value) : undefined;
}
