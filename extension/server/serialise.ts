import { topological } from "../../engine/graph/graph.ts";
import type { Attr, Attrs, Node } from "../../engine/graph/node.ts";
import type { AttrData, GraphData, NodeData, Num } from "../protocol/wire.ts";

/** Nodes with all they depend on as JSON, inputs before users; the map gives each node's index. */
export function serialise(roots: readonly Node[]): {
  readonly graph: GraphData;
  readonly index: ReadonlyMap<Node, number>;
} {
  const index = new Map<Node, number>();
  const nodes: NodeData[] = [];
  for (const node of topological(roots)) {
    index.set(node, nodes.length);
    const attrs = attrsData(node.attrs);
    nodes.push({
      op: node.op,
      inputs: node.inputs.map((input) => index.get(input) ?? -1),
      ...(attrs ? { attrs } : {}),
      shape: node.shape,
      dtype: node.dtype,
    });
  }
  return { graph: { nodes }, index };
}

function attrsData(attrs: Attrs): Record<string, AttrData> | undefined {
  const entries = Object.entries(attrs);
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.map(([name, attr]) => [name, attrData(attr)]));
}

const isList = (attr: Attr): attr is readonly Attr[] => Array.isArray(attr);

function attrData(attr: Attr): AttrData {
  if (typeof attr === "number") return numData(attr);
  if (attr === null || typeof attr !== "object") return attr;
  if (isList(attr)) return attr.map(attrData);
  if ("data" in attr) return { tensor: { shape: attr.shape, data: Array.from(attr.data, numData) } };
  if ("results" in attr) {
    const { graph, index } = serialise([...attr.parameters, ...attr.results]);
    const places = (nodes: readonly Node[]): number[] => nodes.map((node) => index.get(node) ?? -1);
    return { body: { graph, parameters: places(attr.parameters), results: places(attr.results) } };
  }
  return { rational: [String(attr.n), String(attr.d), attr.decimal ? 1 : 0] };
}

const numData = (value: number): Num =>
  Number.isFinite(value) ? value : (String(value) as Exclude<Num, number>);
