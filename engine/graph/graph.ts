import { type Budget, checkBudget, DEFAULT_BUDGET } from "./budget.ts";
import { NablaError } from "./errors.ts";
import type { Attr, Attrs, Node } from "./node.ts";
import { rowOf } from "./ops/table.ts";
import type { Tensor } from "./tensor.ts";

const NO_ATTRS: Attrs = {};

/**
 * The interning table of one trace. `node` keeps exactly what it is given (the graph view shows what was written);
 * the Builder (build.ts) folds constants and identities on top of it.
 */
export class Graph {
  readonly budget: Budget;
  readonly #nodes = new Map<string, Node>();
  readonly #tensors = new WeakMap<object, string>();
  readonly #firstId: number;
  #tensorCount = 0;

  /**
   * `firstId`: for a scratch graph that builds on nodes of another one, a number above all of their ids
   * (`scratchOver`), since nodes are interned by the ids of their inputs.
   */
  constructor(budget: Budget = DEFAULT_BUDGET, firstId = 0) {
    this.budget = budget;
    this.#firstId = firstId;
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** The node for `op` of `inputs`, made when it is new. Throws shape-mismatch or too-large. */
  node(op: string, inputs: readonly Node[], attrs: Attrs = NO_ATTRS): Node {
    let key = op;
    for (const input of inputs) key += `,${input.id}`;
    for (const name in attrs) key += `;${name}=${this.#attrKey(attrs[name] ?? null)}`;
    const known = this.#nodes.get(key);
    if (known) return known;
    const count = this.#nodes.size;
    if (count >= this.budget.maxNodes)
      throw new NablaError("too-large", `too large: stopped after ${this.budget.maxNodes} operations`);
    if ((count & 255) === 0) checkBudget(this.budget);
    const id = this.#firstId + count;
    const row = rowOf(op);
    const shape = row.shape(inputs, attrs);
    const dtype = typeof row.dtype === "function" ? row.dtype(inputs, attrs) : (row.dtype ?? "float");
    const made: Node = { id, op, inputs, attrs, shape, dtype };
    this.#nodes.set(key, made);
    return made;
  }

  #attrKey(attr: Attr): string {
    if (attr === null || typeof attr !== "object")
      return typeof attr === "string" ? JSON.stringify(attr) : numberKey(attr);
    if (isList(attr)) return `[${attr.map((part) => this.#attrKey(part)).join()}]`;
    if ("data" in attr) return this.#tensorKey(attr);
    if ("results" in attr) return `{${idsOf(attr.parameters)}|${idsOf(attr.results)}}`;
    return `${attr.n}/${attr.d}${attr.decimal ? "." : ""}`;
  }

  /** Small tensors are keyed by their content, large ones by identity. */
  #tensorKey(tensor: Tensor): string {
    if (tensor.data.length <= 64)
      return `(${tensor.shape.join()}|${Array.from(tensor.data, numberKey).join()})`;
    let key = this.#tensors.get(tensor.data);
    if (!key) {
      key = `#${this.#tensorCount++}|${tensor.shape.join()}`;
      this.#tensors.set(tensor.data, key);
    }
    return key;
  }
}

/** A graph for nodes that must not stay in the trace of `roots`, built on top of it. */
export function scratchOver(roots: readonly Node[], budget: Budget = DEFAULT_BUDGET): Graph {
  return new Graph(budget, 1 + roots.reduce((most, root) => Math.max(most, root.id), -1));
}

const idsOf = (nodes: readonly Node[]): string => nodes.map(({ id }) => id).join();

/** -0 and 0 are different constants. */
const numberKey = (value: unknown): string => (Object.is(value, -0) ? "-0" : String(value));

const isList = (attr: Attr): attr is readonly Attr[] => Array.isArray(attr);

/** Every node that `roots` depend on, inputs before users, each once. */
export function topological(roots: readonly Node[]): Node[] {
  const seen = new Set<Node>();
  const order: Node[] = [];
  const stack: Node[] = [...roots];
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    if (!node) break;
    if (seen.has(node)) {
      stack.pop();
      continue;
    }
    let ready = true;
    for (const input of node.inputs)
      if (!seen.has(input)) {
        stack.push(input);
        ready = false;
      }
    if (ready) {
      seen.add(node);
      order.push(node);
      stack.pop();
    }
  }
  return order;
}

/** `topological`, with the nodes inside loops: for questions about any operation, wherever it is done. */
export function everyNode(roots: readonly Node[]): Node[] {
  return topological(roots).flatMap((node) => {
    const { body } = node.attrs;
    const inside = typeof body === "object" && body !== null && "results" in body;
    return inside ? [...everyNode([...body.parameters, ...body.results]), node] : [node];
  });
}

/** Replaces nodes by others and rebuilds what depends on them, through `make`. */
export function substitute(
  roots: readonly Node[],
  replacement: ReadonlyMap<Node, Node>,
  make: (op: string, inputs: readonly Node[], attrs: Attrs) => Node,
): Node[] {
  const done = new Map<Node, Node>(replacement);
  for (const node of topological(roots)) {
    if (done.has(node)) continue;
    const inputs = node.inputs.map((input) => done.get(input) ?? input);
    done.set(
      node,
      inputs.every((input, i) => input === node.inputs[i]) ? node : make(node.op, inputs, node.attrs),
    );
  }
  return roots.map((root) => done.get(root) ?? root);
}

/** The `variable` nodes that `roots` depend on, in order of their making. */
export function variablesOf(roots: readonly Node[]): Node[] {
  return topological(roots)
    .filter((node) => node.op === "variable")
    .sort((a, b) => a.id - b.id);
}
