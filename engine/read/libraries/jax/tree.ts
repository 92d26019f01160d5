/** `tree_map` over lists, tuples and dicts. */

import { isNone, list, NONE, type Value } from "../../values.ts";
import * as make from "../builders.ts";
import type { Row } from "../row.ts";

const { row } = make;

/** `tree_map(f, tree, *rest)` over lists, tuples and dicts. */
export function treeMap(): Row {
  return row("f, *trees", (a) => {
    const go = (trees: readonly Value[]): Value => {
      const [first] = trees;
      if (first?.kind === "sequence")
        return list(
          first.items.current.map((_item, i) =>
            go(trees.map((tree) => (tree.kind === "sequence" ? (tree.items.current[i] ?? NONE) : NONE))),
          ),
          first.type,
        );
      if (first?.kind === "mapping")
        return {
          kind: "mapping",
          entries: {
            current: new Map(
              [...first.entries.current].map(([name, entry]) => [
                name,
                {
                  key: entry.key,
                  value: go(
                    trees.map((tree) =>
                      tree.kind === "mapping" ? (tree.entries.current.get(name)?.value ?? NONE) : NONE,
                    ),
                  ),
                },
              ]),
            ),
          },
        };
      return a.run(a.need("f"), trees);
    };
    return go(a.items("trees"));
  });
}

/** `tree_leaves(tree)`: what stands in lists, tuples and dicts, the keys of dicts in their order; None is no leaf. */
export function treeLeaves(): Row {
  return row("tree", (a) => {
    const leaves = (value: Value): Value[] => {
      if (value.kind === "sequence" && !value.symbolic) return value.items.current.flatMap(leaves);
      if (value.kind === "mapping")
        return [...value.entries.current]
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .flatMap(([, entry]) => leaves(entry.value));
      if (value.kind === "object") throw a.stop("the leaves of an instance are not known here");
      return isNone(value) ? [] : [value];
    };
    return list(leaves(a.need("tree")));
  });
}
