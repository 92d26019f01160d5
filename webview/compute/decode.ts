import type { Node } from "../../engine/graph/node.ts";
import { type Nested, type Tensor, tensorOf } from "../../engine/graph/tensor.ts";
import { nodesOf, type SerialGraph } from "../../engine/run/serialise.ts";
import type { Num, Numbers } from "../../extension/protocol/wire.ts";

/** A graph as it came over the wire; the node with id i stands at index i. */
export function decodeGraph(data: SerialGraph): Node[] {
  const nodes = nodesOf(data);
  sources.set(nodes, data);
  return nodes;
}

/** What a graph was decoded from, to be sent on to a worker. */
const sources = new WeakMap<readonly Node[], SerialGraph>();

export function sourceOf(nodes: readonly Node[]): SerialGraph | null {
  return sources.get(nodes) ?? null;
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
