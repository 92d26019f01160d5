import type { Attr, Attrs, Node } from "../../engine/graph/node.ts";
import { type Nested, type Tensor, tensorOf } from "../../engine/graph/tensor.ts";
import type { AttrData, GraphData, Num, Numbers } from "../../extension/protocol/wire.ts";

/** A graph as it came over the wire; the node with id i stands at index i. */
export function decodeGraph(data: GraphData): Node[] {
  const inner = { next: -1 };
  const nodes = decoded(data, inner, (at) => at);
  sources.set(nodes, data);
  return nodes;
}

/** Ids below zero for nodes inside loops: no two nodes have the same. */
interface Inner {
  next: number;
}

function decoded(data: GraphData, inner: Inner, idOf: (at: number) => number): Node[] {
  const nodes: Node[] = [];
  for (const [id, { op, inputs, attrs, shape, dtype }] of data.nodes.entries()) {
    const from = inputs.map((input) => {
      const node = nodes[input];
      if (!node) throw new Error(`node ${id} uses node ${input}, which comes later`);
      return node;
    });
    nodes.push({ id: idOf(id), op, inputs: from, attrs: decodeAttrs(attrs ?? {}, inner), shape, dtype });
  }
  return nodes;
}

/** What a graph was decoded from, to be sent on to a worker. */
const sources = new WeakMap<readonly Node[], GraphData>();

export function sourceOf(nodes: readonly Node[]): GraphData | null {
  return sources.get(nodes) ?? null;
}

function decodeAttrs(attrs: Readonly<Record<string, AttrData>>, inner: Inner): Attrs {
  return Object.fromEntries(
    Object.entries(attrs).map(([name, attr]) => [name, decodeAttr(attr, name, inner)]),
  );
}

const isList = (attr: AttrData): attr is readonly AttrData[] => Array.isArray(attr);

/** Texts such as a name or a size stay texts; the three non-finite numbers are texts only where a number stands. */
function decodeAttr(attr: AttrData, name: string, inner: Inner): Attr {
  if (attr === null || typeof attr === "number" || typeof attr === "boolean") return attr;
  if (typeof attr === "string") return name === "value" ? decodeNumber(attr as Num) : attr;
  if (isList(attr)) return attr.map((part) => decodeAttr(part, name, inner));
  if ("tensor" in attr)
    return { shape: attr.tensor.shape, data: Float64Array.from(attr.tensor.data, decodeNumber) };
  if ("body" in attr) {
    const { graph, parameters, results } = attr.body;
    const nodes = decoded(graph, inner, () => inner.next--);
    const pick = (places: readonly number[]): Node[] =>
      places.flatMap((place) => {
        const node = nodes[place];
        return node ? [node] : [];
      });
    return { parameters: pick(parameters), results: pick(results) };
  }
  const [n, d, decimal] = attr.rational;
  return { n: BigInt(n), d: BigInt(d), decimal: decimal === 1 };
}

export const decodeNumber = (value: Num): number => (typeof value === "number" ? value : Number(value));

export const encodeNumber = (value: number): Num =>
  Number.isFinite(value) ? value : (String(value) as Exclude<Num, number>);

const isNested = (value: Numbers): value is readonly Numbers[] => Array.isArray(value);

function nested(value: Numbers): Nested {
  return isNested(value) ? value.map(nested) : decodeNumber(value as Num);
}

export function decodeTensor(value: Numbers): Tensor {
  return tensorOf(nested(value));
}

export function encodeTensor({ shape, data }: Tensor): Numbers {
  const build = (axis: number, offset: number, stride: number): Numbers => {
    if (axis === shape.length) return encodeNumber(data[offset] ?? Number.NaN);
    const size = shape[axis] ?? 0;
    const inner = size === 0 ? 0 : stride / size;
    return Array.from({ length: size }, (_, i) => build(axis + 1, offset + i * inner, inner));
  };
  return build(0, 0, data.length);
}
