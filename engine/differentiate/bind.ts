import { everyNode, scratchOver } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { sizeNames } from "../graph/size.ts";
import { bindSizes, isSymbolic, specialise } from "../graph/specialise.ts";
import type { Tensor } from "../graph/tensor.ts";

/** A graph with numbers for its sizes, and the values given for its variables. */
export interface Bound {
  readonly roots: readonly Node[];
  readonly variables: ReadonlyMap<Node, Node>;
  readonly given: ReadonlyMap<Node, Tensor>;
}

/** Sizes from the given values; those that nothing fixes get small numbers, each name its own. */
export function bindShapes(
  roots: readonly Node[],
  variables: readonly Node[],
  at: ReadonlyMap<string, Tensor> | undefined,
): Bound {
  const values = new Map<Node, Tensor>();
  const sizes = new Map<string, number>();
  for (const variable of variables) {
    const value = at?.get(String(variable.attrs["name"]));
    if (!value) continue;
    bindSizes(sizes, variable.shape, value.shape, String(variable.attrs["name"]));
    values.set(variable, value);
  }
  if (!isSymbolic([...roots, ...variables]))
    return { roots, variables: new Map(variables.map((v) => [v, v])), given: values };
  let next = 3;
  for (const node of everyNode([...roots, ...variables]))
    for (const size of node.op === "size" || node.op === "scan" ? [node.attrs["size"]] : node.shape)
      for (const name of typeof size === "string" ? sizeNames(size) : [])
        if (!sizes.has(name)) sizes.set(name, next++);
  const made = specialise(scratchOver([...roots, ...variables]), [...roots, ...variables], sizes);
  const bound = new Map(variables.map((variable, i) => [variable, made[roots.length + i] ?? variable]));
  return {
    roots: made.slice(0, roots.length),
    variables: bound,
    given: new Map([...values].map(([variable, value]) => [bound.get(variable) ?? variable, value])),
  };
}
