import { NablaError } from "./errors.ts";
import type { Graph } from "./graph.ts";
import { topological } from "./graph.ts";
import type { Attr, Attrs, Body, Node } from "./node.ts";
import { rational } from "./rational.ts";
import { isConcrete, type Shape, shapeText } from "./shape.ts";
import { evaluateSize, solveSize } from "./size.ts";
import type { Tensor } from "./tensor.ts";

/** Values of symbolic sizes by name. */
export type Sizes = ReadonlyMap<string, number>;

/** Attributes that may hold sizes, alone or in nested lists. */
const SIZED = new Set([
  "shape",
  "spec",
  "size",
  "depth",
  "n",
  "m",
  "counts",
  "count",
  "pads",
  "shifts",
  "offset",
]);

/** Adds to `sizes` what `actual` says about the names in `declared`; throws where they contradict. */
export function bindSizes(
  sizes: Map<string, number>,
  declared: Shape,
  actual: readonly number[],
  what: string,
): void {
  const mismatch = (): never => {
    const known = declared.map((size) => evaluateSize(size, sizes) ?? size);
    throw new NablaError(
      "shape-mismatch",
      `${what} has shape ${shapeText(actual)}, expected ${shapeText(declared)}${shapeText(known) === shapeText(declared) ? "" : ` = ${shapeText(known)}`}`,
    );
  };
  if (declared.length !== actual.length) mismatch();
  for (const [axis, size] of declared.entries()) {
    const length = actual[axis] ?? 0;
    if (typeof size === "string") {
      const solved = solveSize(size, length, sizes);
      if (solved) sizes.set(solved.name, solved.value);
    }
    const value = evaluateSize(size, sizes);
    if (value !== null && value !== length) mismatch();
  }
}

/** Whether anything in the graph still depends on a symbolic size. */
export function isSymbolic(roots: readonly Node[]): boolean {
  return topological(roots).some(
    (node) => node.op === "size" || !isConcrete(node.shape) || hasSymbolicAttr(node.attrs),
  );
}

/** The `spec` of `einsum` is text of its own; that of `index` is a list with sizes in it. */
const isSized = (name: string, attrs: Attrs): boolean =>
  SIZED.has(name) && !(name === "spec" && typeof attrs[name] === "string");

function hasSymbolicAttr(attrs: Attrs): boolean {
  for (const name in attrs) if (isSized(name, attrs) && containsName(attrs[name] ?? null)) return true;
  const { body } = attrs;
  return isBody(body) && isSymbolic([...body.parameters, ...body.results]);
}

const isBody = (attr: Attr | undefined): attr is Body =>
  typeof attr === "object" && attr !== null && "results" in attr;

const containsName = (attr: Attr): boolean =>
  typeof attr === "string" ? attr !== "new" : isList(attr) && attr.some(containsName);

/**
 * The graph with numbers for its symbolic sizes: shapes become concrete and `size` leaves constants.
 * Nodes are made in `graph`; what holds no symbolic size stays as it is.
 */
export function specialise(graph: Graph, roots: readonly Node[], sizes: Sizes): Node[] {
  const done = new Map<Node, Node>();
  for (const node of topological(roots)) done.set(node, specialised(graph, node, sizes, done));
  return roots.map((root) => done.get(root) ?? root);
}

function specialised(graph: Graph, node: Node, sizes: Sizes, done: ReadonlyMap<Node, Node>): Node {
  if (node.op === "size") {
    const size = sizeValue(node.attrs["size"] ?? null, sizes);
    return graph.node("const", [], { value: rational(size) });
  }
  const inputs = node.inputs.map((input) => done.get(input) ?? input);
  const changed = hasSymbolicAttr(node.attrs);
  if (!changed && inputs.every((input, i) => input === node.inputs[i])) return node;
  if (!changed) return graph.node(node.op, inputs, node.attrs);
  const attrs: Record<string, Attr> = {};
  for (const name in node.attrs) {
    const attr = node.attrs[name] ?? null;
    attrs[name] = isBody(attr)
      ? {
          parameters: specialise(graph, attr.parameters, sizes),
          results: specialise(graph, attr.results, sizes),
        }
      : isSized(name, node.attrs)
        ? concreteAttr(attr, sizes)
        : attr;
  }
  return graph.node(node.op, inputs, attrs);
}

function concreteAttr(attr: Attr, sizes: Sizes): Attr {
  if (typeof attr === "string") return attr === "new" ? attr : sizeValue(attr, sizes);
  return isList(attr) ? attr.map((part) => concreteAttr(part, sizes)) : attr;
}

function sizeValue(attr: Attr, sizes: Sizes): number {
  const value = typeof attr === "number" || typeof attr === "string" ? evaluateSize(attr, sizes) : null;
  if (value === null) throw new NablaError("unbound", `the size ${String(attr)} is not known`);
  return value;
}

const isList = (attr: Attr): attr is readonly Attr[] => Array.isArray(attr);

/** Sizes as the shapes of `bindings` fix them: each variable's declared shape against its value's. */
export function sizesFrom(bindings: ReadonlyMap<Node, Tensor>): Map<string, number> {
  const sizes = new Map<string, number>();
  // Plain names first, so that n−1 can be solved whatever the order.
  const all = [...bindings].sort(([a], [c]) => hardness(a.shape) - hardness(c.shape));
  for (const [variable, value] of all)
    bindSizes(sizes, variable.shape, value.shape, String(variable.attrs["name"]));
  return sizes;
}

const hardness = (shape: Shape): number =>
  shape.filter((size) => typeof size === "string" && !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(size)).length;
