import { NablaError } from "../graph/errors.ts";
import { Graph, topological } from "../graph/graph.ts";
import type { Attr, Attrs, Node } from "../graph/node.ts";
import { isOp, rowOf } from "../graph/ops/table.ts";
import type { Rational } from "../graph/rational.ts";
import { entries } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";

/** A number as JSON can hold it: what JSON has no word for is text. */
type Num = number | "NaN" | "Infinity" | "-Infinity" | "-0";

type JsonAttr =
  | number
  | string
  | boolean
  | null
  | { readonly x: Num }
  | { readonly n: string; readonly d: string; readonly decimal?: true }
  | { readonly shape: readonly number[]; readonly data: readonly Num[] }
  | { readonly body: SerialGraph; readonly parameters: number }
  | readonly JsonAttr[];

/** `[op, inputs, attrs]`: inputs are positions of earlier nodes. */
type JsonNode =
  | readonly [op: string, inputs: readonly number[]]
  | readonly [op: string, inputs: readonly number[], attrs: Readonly<Record<string, JsonAttr>>];

/** Graphs as plain JSON, each node once. What the panel is sent, and what caches keep. */
export interface SerialGraph {
  readonly nodes: readonly JsonNode[];
  /** Positions of the roots. */
  readonly roots: readonly number[];
}

export function serialise(roots: readonly Node[]): SerialGraph {
  return placed(roots).graph;
}

/** The same, with the position of each node. */
export function placed(roots: readonly Node[]): {
  readonly graph: SerialGraph;
  readonly position: ReadonlyMap<Node, number>;
} {
  const order = topological(roots);
  const position = new Map(order.map((node, i) => [node, i]));
  const nodes = order.map((node): JsonNode => {
    const inputs = node.inputs.map((input) => position.get(input) ?? -1);
    const attrs = Object.entries(node.attrs);
    return attrs.length === 0
      ? [node.op, inputs]
      : [node.op, inputs, Object.fromEntries(attrs.map(([name, attr]) => [name, attrToJson(attr)]))];
  });
  return { graph: { nodes, roots: roots.map((root) => position.get(root) ?? -1) }, position };
}

/** The roots again, in `graph`. Throws bad-request for what is no serialised graph. */
export function deserialise(serial: SerialGraph, graph: Graph = new Graph()): Node[] {
  const made = eachNode(serial, (op, inputs, attrs) => graph.node(op, inputs, attrs));
  return serial.roots.map((root) => nodeAt(made, root));
}

/** Every node with its position for an id, just as it was sent: nothing is shared that was not shared before. */
export function nodesOf(serial: SerialGraph): Node[] {
  // Nodes inside loops are below zero: no two nodes have the same id.
  let inner = -1;
  const make: Make = (op, inputs, attrs, position) => {
    const row = rowOf(op);
    const shape = row.shape(inputs, attrs);
    const dtype = typeof row.dtype === "function" ? row.dtype(inputs, attrs) : (row.dtype ?? "float");
    return { id: position ?? inner--, op, inputs, attrs, shape, dtype };
  };
  return eachNode(serial, make, true);
}

/** `position` is null inside the body of a loop. */
type Make = (op: string, inputs: readonly Node[], attrs: Attrs, position: number | null) => Node;

function eachNode(serial: SerialGraph, make: Make, outside = false): Node[] {
  const made: Node[] = [];
  for (const [at, [op, inputs, attrs]] of serial.nodes.entries()) {
    if (!isOp(op)) throw new NablaError("bad-request", `the graph is damaged: no operation is named ${op}`);
    const own: Attrs = Object.fromEntries(
      Object.entries(attrs ?? {}).map(([name, attr]) => [name, attrFromJson(attr, make)]),
    );
    const from = inputs.map((input) => nodeAt(made, input));
    made.push(make(op, from, own, outside ? at : null));
  }
  return made;
}

function nodeAt(made: readonly Node[], position: number): Node {
  const found = made[position];
  if (!found) throw new NablaError("bad-request", "the graph is damaged: a node stands before its input");
  return found;
}

function attrToJson(attr: Attr): JsonAttr {
  if (typeof attr === "number") {
    const x = numToJson(attr);
    return typeof x === "number" ? x : { x };
  }
  if (attr === null || typeof attr !== "object") return attr;
  if (isList(attr)) return attr.map(attrToJson);
  if ("data" in attr) return { shape: attr.shape, data: Array.from(attr.data, numToJson) };
  if ("results" in attr)
    return {
      body: serialise([...attr.parameters, ...attr.results]),
      parameters: attr.parameters.length,
    };
  const { n, d, decimal } = attr;
  return decimal ? { n: String(n), d: String(d), decimal } : { n: String(n), d: String(d) };
}

function attrFromJson(attr: JsonAttr, make: Make): Attr {
  if (attr === null || typeof attr !== "object") return attr;
  if (isJsonList(attr)) return attr.map((part) => attrFromJson(part, make));
  if ("body" in attr) {
    const made = eachNode(attr.body, make);
    const nodes = attr.body.roots.map((root) => nodeAt(made, root));
    return { parameters: nodes.slice(0, attr.parameters), results: nodes.slice(attr.parameters) };
  }
  if ("x" in attr) return numFromJson(attr.x);
  if ("data" in attr) return tensorFromJson(attr);
  const exact: Rational = { n: BigInt(attr.n), d: BigInt(attr.d), decimal: attr.decimal === true };
  return exact;
}

function tensorFromJson({ shape, data }: { shape: readonly number[]; data: readonly Num[] }): Tensor {
  if (entries(shape) !== data.length)
    throw new NablaError("bad-request", "the graph is damaged: a tensor's size");
  return { shape, data: Float64Array.from(data, numFromJson) };
}

export function numToJson(value: number): Num {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : (String(value) as Num);
}

export const numFromJson = (value: Num): number => Number(value);

const isList = (attr: Attr): attr is readonly Attr[] => Array.isArray(attr);
const isJsonList = (attr: JsonAttr): attr is readonly JsonAttr[] => Array.isArray(attr);
