import type { Attrs, Node } from "../graph/node.ts";
import { entries } from "../graph/shape.ts";
import type { Lowering } from "./lower.ts";
import { countOf, type Value, type ViewRow } from "./values.ts";

type Lower = (
  l: Lowering,
  x: readonly Value[],
  attrs: Attrs,
  shape: readonly number[],
  node: Node,
) => Value | null;

/** Below this many multiplications a product is written as a sum inside the loop that needs it. */
const SMALL = 512;

/** True when neighbours along the last axis lie a row apart in memory: the transpose is read instead. */
function isTransposed(v: Value): boolean {
  if (v.kind !== "view") return false;
  const last = v.rows[v.rows.length - 1];
  const column = v.shape.length - 1;
  return (
    v.rows.some((r) => r !== last && r.terms.some(([axis]) => axis === column)) &&
    !last?.terms.some(([axis]) => axis === column)
  );
}

const swap = (l: Lowering, v: Value): Value => {
  const n = v.shape.length;
  return l.transpose(v, [...Array(n - 2).keys(), n - 1, n - 2]);
};

/** M·v over the last two axes of M and the last of v, leading axes broadcast. The loops follow M's rows in memory. */
function matrixVector(l: Lowering, m: Value, v: Value): Value {
  const rank = Math.max(m.shape.length, v.shape.length + 1);
  if (isTransposed(m))
    return l.reduce(l.map("mul", swap(l, m), l.expand(v, [v.shape.length])), [rank - 2], "sum");
  return l.reduce(l.map("mul", m, l.expand(v, [v.shape.length - 1])), [rank - 1], "sum");
}

function matrixMatrix(l: Lowering, a: Value, b: Value): Value {
  const rank = Math.max(a.shape.length, b.shape.length);
  const [m = 1, k = 1] = a.shape.slice(-2);
  const n = b.shape[b.shape.length - 1] ?? 1;
  if (k === 1) return l.map("mul", a, b);
  if (n === 1) return l.expand(matrixVector(l, a, l.reshape(b, b.shape.slice(0, -1))), [rank - 1]);
  if (m === 1) {
    const row = l.reshape(a, [...a.shape.slice(0, -2), k]);
    return l.expand(matrixVector(l, swap(l, b), row), [rank - 2]);
  }
  const lead = broadcast(a, b, rank);
  if (m * n * k <= SMALL || k <= 4) {
    // Both operands run along the sum, so that it is the innermost loop.
    const left = l.expand(a, [a.shape.length - 1]);
    const right = l.expand(swap(l, b), [b.shape.length - 2]);
    return l.reduce(l.map("mul", left, right), [rank], "sum");
  }
  // One matrix for the whole batch on the right: the batch joins the rows.
  if (b.shape.length === 2 && a.shape.length > 2) {
    const rows = entries(a.shape.slice(0, -1));
    return l.reshape(l.product(l.reshape(a, [rows, k]), b), [...a.shape.slice(0, -1), n]);
  }
  return l.product(l.broadcast(a, [...lead, m, k]), l.broadcast(b, [...lead, k, n]));
}

function broadcast(a: Value, b: Value, rank: number): number[] {
  return Array.from({ length: rank - 2 }, (_, axis) => {
    const x = a.shape[axis - rank + a.shape.length] ?? 1;
    return x === 1 ? (b.shape[axis - rank + b.shape.length] ?? 1) : x;
  });
}

function matmul(l: Lowering, a: Value, b: Value): Value {
  if (a.shape.length === 1 && b.shape.length === 1) return l.reduce(l.map("mul", a, b), [0], "sum");
  if (b.shape.length === 1) return matrixVector(l, a, b);
  if (a.shape.length === 1) return matrixVector(l, swap(l, b), a);
  const rank = Math.max(a.shape.length, b.shape.length);
  if (rank === 2 || b.shape.length === 2) return matrixMatrix(l, a, b);
  const lead = broadcast(a, b, rank);
  const batch = lead.map((_, i) => `b${i}`);
  const name = (v: Value, last: readonly string[]): Named => {
    const shape = [...lead, ...v.shape.slice(-2)];
    return { value: l.broadcast(v, shape), names: [...batch, ...last] };
  };
  const kept = [...batch, "i", "k"];
  const product = contract(l, name(a, ["i", "j"]), name(b, ["j", "k"]), (own) => kept.includes(own));
  return aligned(l, product, kept);
}

/** An operand with its axes named, each name once: repeated names take the diagonal. */
interface Named {
  readonly value: Value;
  readonly names: readonly string[];
}

function named(l: Lowering, value: Value, names: readonly string[]): Named {
  const unique = [...new Set(names)];
  const shape = unique.map((name) => value.shape[names.indexOf(name)] ?? 1);
  const rows = names.map((name): ViewRow => ({ offset: 0, terms: [[unique.indexOf(name), 1]] }));
  return { value: l.view(value, shape, rows), names: unique };
}

/** Axes in the order of `names`, with size 1 where the operand has none. */
function aligned(l: Lowering, x: Named, names: readonly string[]): Value {
  const shape = names.map((name) =>
    x.names.includes(name) ? (x.value.shape[x.names.indexOf(name)] ?? 1) : 1,
  );
  return l.view(
    x.value,
    shape,
    x.names.map((name) => ({ offset: 0, terms: [[names.indexOf(name), 1]] })),
  );
}

function summed(l: Lowering, x: Named, kept: (name: string) => boolean): Named {
  const axes = [...x.names.keys()].filter((axis) => !kept(x.names[axis] ?? ""));
  return { value: l.reduce(x.value, axes, "sum"), names: x.names.filter(kept) };
}

function contract(l: Lowering, a: Named, b: Named, later: (name: string) => boolean): Named {
  const left = summed(l, a, (name) => later(name) || b.names.includes(name));
  const right = summed(l, b, (name) => later(name) || a.names.includes(name));
  const batch = left.names.filter((name) => right.names.includes(name) && later(name));
  const inner = left.names.filter((name) => right.names.includes(name) && !later(name));
  const rows = left.names.filter((name) => !right.names.includes(name));
  const columns = right.names.filter((name) => !left.names.includes(name));
  const names = [...batch, ...rows, ...columns];
  const size = (name: string): number =>
    (left.names.includes(name)
      ? left.value.shape[left.names.indexOf(name)]
      : right.value.shape[right.names.indexOf(name)]) ?? 1;
  const count = (list: readonly string[]): number => list.reduce((n, name) => n * size(name), 1);
  if (inner.length === 0)
    return { value: l.map("mul", aligned(l, left, names), aligned(l, right, names)), names };
  if (batch.length > 0 && (count(inner) <= 16 || Math.max(count(rows), count(columns)) <= 16))
    return sumOfProducts(l, left, right, names, inner);
  const lead = batch.map(size);
  const A = l.reshape(aligned(l, left, [...batch, ...rows, ...inner]), [...lead, count(rows), count(inner)]);
  const B = l.reshape(aligned(l, right, [...batch, ...inner, ...columns]), [
    ...lead,
    count(inner),
    count(columns),
  ]);
  return { value: l.reshape(matrixMatrix(l, A, B), names.map(size)), names };
}

/** The names in the order in which their axes lie in memory, outermost first. */
function memoryOrder({ value, names }: Named): string[] {
  if (value.kind !== "view") return [...names];
  const order: string[] = [];
  for (const row of value.rows)
    for (const [axis] of row.terms) {
      const name = names[axis];
      if (name !== undefined && !order.includes(name)) order.push(name);
    }
  return [...order, ...names.filter((name) => !order.includes(name))];
}

/** Many small products as one sum inside the loops around: the loops follow the larger operand in memory. */
function sumOfProducts(
  l: Lowering,
  a: Named,
  b: Named,
  names: readonly string[],
  inner: readonly string[],
): Named {
  const [large, small] = countOf(a.value) >= countOf(b.value) ? [a, b] : [b, a];
  const memory = memoryOrder(large);
  const kept = [
    ...memory.filter((name) => names.includes(name)),
    ...names.filter((name) => !memory.includes(name)),
  ];
  // A sum along the outermost axis stays outside; others are innermost.
  const outermost = memory.findIndex((name) => !inner.includes(name));
  const first = memory.slice(0, outermost);
  const domain = [...first, ...kept, ...inner.filter((name) => !first.includes(name))];
  const axes = inner.map((name) => domain.indexOf(name)).sort((x, y) => x - y);
  const product = l.map("mul", aligned(l, large, domain), aligned(l, small, domain));
  const value = aligned(l, { value: l.reduce(product, axes, "sum"), names: kept }, names);
  return { value, names };
}

function einsum(l: Lowering, x: readonly Value[], spec: string): Value | null {
  const [from = "", to = ""] = spec.replaceAll(" ", "").split("->");
  if (spec.includes(".") || !spec.includes("->")) return null;
  const labels = from.split(",").map((part) => [...part]);
  const out = [...to];
  const operands = x.map((value, i) => named(l, value, labels[i] ?? []));
  const [first, ...rest] = operands;
  if (!first) return null;
  const total = rest.reduce(
    (a, b, i) =>
      contract(
        l,
        a,
        b,
        (name) => out.includes(name) || rest.slice(i + 1).some((o) => o.names.includes(name)),
      ),
    first,
  );
  return aligned(
    l,
    summed(l, total, (name) => out.includes(name)),
    out,
  );
}

/** Spatial axes as strided windows of the padded input, multiplied by the weight and summed. */
function conv(l: Lowering, x: Value, w: Value, attrs: Attrs, shape: readonly number[]): Value {
  const list = (name: string): readonly number[] => attrs[name] as readonly number[];
  const [stride, dilation] = [list("stride"), list("dilation")];
  const groups = Number(attrs["groups"] ?? 1);
  const pads = attrs["padding"] as readonly (readonly number[])[];
  const spatial = shape.length - 2;
  let padded = x;
  for (let s = 0; s < spatial; s++) {
    const [before = 0, after = 0] = pads[s] ?? [];
    padded = l.place(padded, s + 2, before, (padded.shape[s + 2] ?? 1) + before + after);
  }
  const perGroup = (shape[1] ?? 1) / groups;
  const inGroup = w.shape[1] ?? 1;
  // Axes of the sum: n, group, output in group, spatial…, channel in group, kernel….
  const domain = [shape[0] ?? 1, groups, perGroup, ...shape.slice(2), inGroup, ...w.shape.slice(2)];
  const channel = 3 + spatial;
  const windows = l.view(
    padded,
    domain.map((n, i) => (i === 2 ? 1 : n)),
    [
      { offset: 0, terms: [[0, 1]] },
      {
        offset: 0,
        terms: [
          [1, inGroup],
          [channel, 1],
        ],
      },
      ...Array.from(
        { length: spatial },
        (_, s): ViewRow => ({
          offset: 0,
          terms: [
            [3 + s, stride[s] ?? 1],
            [channel + 1 + s, dilation[s] ?? 1],
          ],
        }),
      ),
    ],
  );
  const weights = l.view(
    w,
    domain.map((n, i) => (i === 0 || (i > 2 && i < channel) ? 1 : n)),
    [
      {
        offset: 0,
        terms: [
          [1, perGroup],
          [2, 1],
        ],
      },
      { offset: 0, terms: [[channel, 1]] },
      ...Array.from({ length: spatial }, (_, s): ViewRow => ({ offset: 0, terms: [[channel + 1 + s, 1]] })),
    ],
  );
  const axes = Array.from({ length: 1 + spatial }, (_, i) => channel + i);
  return l.reshape(l.reduce(l.map("mul", windows, weights), axes, "sum"), shape);
}

const two =
  (f: (l: Lowering, a: Value, b: Value, attrs: Attrs, shape: readonly number[]) => Value | null): Lower =>
  (l, [a, b], attrs, shape) =>
    a && b ? f(l, a, b, attrs, shape) : null;

export const PRODUCTS: Readonly<Record<string, Lower>> = {
  matmul: two((l, a, b) => matmul(l, a, b)),
  dot: two((l, a, b) => l.reduce(l.map("mul", a, b), [0], "sum")),
  outer: two((l, a, b) => l.map("mul", l.expand(a, [1]), l.expand(b, [0]))),
  kron: two((l, a, b, _attrs, shape) => {
    if (a.shape.length !== b.shape.length) return null;
    const rank = a.shape.length;
    const even = Array.from({ length: rank }, (_, i) => 2 * i + 1);
    const odd = Array.from({ length: rank }, (_, i) => 2 * i);
    return l.reshape(l.map("mul", l.expand(a, even), l.expand(b, odd)), shape);
  }),
  einsum: (l, x, attrs) => einsum(l, x, String(attrs["spec"])),
  conv: two(conv),
};
