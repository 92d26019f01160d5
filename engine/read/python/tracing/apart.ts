import { substitute, topological } from "../../../graph/graph.ts";
import type { Node } from "../../../graph/node.ts";
import type { Assumption } from "../../reading.ts";
import type { Python } from "../interpreter.ts";

/** Nodes in which no two variables are called the same, and what is said of those that got another name. */
export interface Apart {
  readonly of: (node: Node) => Node;
  /** All of them. */
  readonly inside: ReadonlySet<Node>;
  readonly said: readonly Assumption[];
}

/**
 * Variables of one formula that the text calls by one name: a parameter and the module's `x` that another function
 * reads, a field `self.w` beside an argument `w`, an `x` that was bound anew since. What the name means where the formula
 * stands keeps it: the parameter, else what was bound last. The others get names of their own, since a value or a
 * derivative is told by name.
 */
export function apart(py: Python, roots: readonly Node[], parameters: readonly Node[]): Apart {
  const order = topological(roots);
  const called = new Map<string, Set<Node>>();
  for (const node of [...parameters, ...order]) {
    if (node.op !== "variable") continue;
    const name = nameIn(py, node);
    called.set(name, (called.get(name) ?? new Set()).add(node));
  }
  const replaced = new Map<Node, Node>();
  const said: Assumption[] = [];
  for (const [name, nodes] of called) {
    if (nodes.size < 2) continue;
    const own = parameters.find((each) => nodes.has(each) && py.leaves.get(each)?.path === undefined);
    const [kept, ...others] = own
      ? [own, ...[...nodes].filter((each) => each !== own)]
      : [...nodes].sort((a, b) => placeOf(py, b) - placeOf(py, a));
    for (const node of others) {
      const leaf = py.leaves.get(node);
      const cut = py.trace.cuts.get(node);
      // What is held constant of a variable has its value; what nobody named (a sample, an index) is not told by name.
      if (cut ? cut === kept : !leaf) continue;
      const other = unusedName(called, leaf?.path ?? name, name, own ? "global" : "before");
      called.set(other, new Set([node]));
      replaced.set(node, renamed(py, node, other));
      if (other !== leaf?.path)
        said.push({
          message: own
            ? `${other} is the ${name} outside of the function`
            : `${other} is what ${name} was before it was bound anew`,
          ...(leaf ? { span: leaf.span } : {}),
        });
    }
  }
  if (replaced.size === 0) return { of: (node) => node, inside: new Set(order), said };
  const made = substitute(order, replaced, (op, inputs, attrs) => py.trace.graph.node(op, inputs, attrs));
  const by = new Map(order.map((node, i) => [node, made[i] ?? node]));
  return { of: (node) => by.get(node) ?? replaced.get(node) ?? node, inside: new Set(made), said };
}

const nameIn = (py: Python, node: Node): string => py.leaves.get(node)?.name ?? String(node.attrs["name"]);

const placeOf = (py: Python, node: Node): number => py.leaves.get(node)?.span.start ?? -1;

/** `path` where it is another name than the one that clashes; else `x_global`, `params_before[0]`. */
function unusedName(
  called: ReadonlyMap<string, unknown>,
  path: string,
  name: string,
  suffix: "global" | "before",
): string {
  if (path !== name && !called.has(path)) return path;
  for (let i = 1; ; i++) {
    const made = name.replace(/^[^[.]*/, (word) => `${word}_${suffix}${i > 1 ? i : ""}`);
    if (!called.has(made)) return made;
  }
}

/** The same variable by another name; the same one whenever it is asked for. */
function renamed(py: Python, node: Node, name: string): Node {
  const key = `${node.id} ${name}`;
  const known = py.renamed.get(key);
  if (known) return known;
  const made = py.trace.freshVariable(name, node.shape, node.dtype);
  py.renamed.set(key, made);
  const leaf = py.leaves.get(node);
  if (leaf) py.addLeaf(made, { ...leaf, name, renamed: true });
  const cut = py.trace.cuts.get(node);
  if (cut) py.trace.cuts.set(made, cut);
  const value = py.trace.shadow.value(node);
  if (value) py.trace.shadow.bind(made, value);
  return made;
}
