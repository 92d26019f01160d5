/** Products of vectors, matrices and tensors: `dot`, `matmul`, `outer`, `cross`, `tensordot`. */

import type { Value } from "../../values.ts";
import * as make from "../builders.ts";
import type { Entry } from "../row.ts";
import { einsum } from "./einsum.ts";

const { row } = make;

const outer = row("x|a|input, y|b|vec2|other", (a) => {
  const flat = (name: string): Value => {
    make.wantRank(a, a.node(name), 1, "outer");
    return make.reshapeTo(a, a.tensor(name), [-1]);
  };
  return a.op("outer", [flat("x"), flat("y")]);
});

const cross = row("x|a|input, y|b|other, axis|dim=-1", (a) => {
  const part = (value: Value, i: number): Value => {
    const node = make.liftOf(a, value);
    make.wantRank(a, node, 1, "cross");
    const last = node.shape.length - 1;
    return a.op("index", [value], {
      spec: node.shape.map((size, axis) => (axis === last ? i : [0, size, 1])),
    });
  };
  const [u, v] = [a.tensor("x"), a.tensor("y")];
  const sizes = [u, v].map((value) => {
    const { shape } = make.liftOf(a, value);
    return shape[shape.length - 1];
  });
  if (a.has("axis") && a.axis("axis", a.node("x"), -1) !== a.node("x").shape.length - 1)
    throw a.stop("cross along another axis is not followed");
  if (sizes[0] === 2 && sizes[1] === 2)
    return a.op("sub", [a.op("mul", [part(u, 0), part(v, 1)]), a.op("mul", [part(u, 1), part(v, 0)])]);
  if (sizes.includes(2)) throw a.stop("cross of a plane and a space vector is not followed");
  const minor = (i: number, j: number): Value =>
    a.op("sub", [a.op("mul", [part(u, i), part(v, j)]), a.op("mul", [part(u, j), part(v, i)])]);
  const entries = [minor(1, 2), minor(2, 0), minor(0, 1)];
  return a.op("stack", entries, { axis: make.liftOf(a, entries[0] ?? u).shape.length });
});

const tensordot = row("x|a, y|b, axes|dims=2", (a) => {
  const [x, y] = [a.node("x"), a.node("y")];
  const given = a.get("axes");
  let left: number[];
  let right: number[];
  if (given?.kind === "sequence") {
    const [p, q] = given.items.current;
    const of = (value: Value | undefined): number[] =>
      (value?.kind === "sequence" ? value.items.current : value ? [value] : []).map(
        (item) => a.host.trace.number(item, a.span) ?? 0,
      );
    left = of(p).map((axis) => a.axisOf(axis, x));
    right = of(q).map((axis) => a.axisOf(axis, y));
  } else {
    const count = a.int("axes", 2);
    left = Array.from({ length: count }, (_, i) => x.shape.length - count + i);
    right = Array.from({ length: count }, (_, i) => i);
  }
  const letters = "abcdefghijklmnopqrstuvwxyz";
  let next = 0;
  const first = x.shape.map(() => letters[next++] ?? "z");
  const second = y.shape.map((_size, axis) => {
    const at = right.indexOf(axis);
    return at >= 0 ? (first[left[at] ?? 0] ?? "a") : (letters[next++] ?? "z");
  });
  const out = [
    ...first.filter((_l, i) => !left.includes(i)),
    ...second.filter((_l, i) => !right.includes(i)),
  ];
  return a.op("einsum", [a.tensor("x"), a.tensor("y")], {
    spec: `${first.join("")},${second.join("")}->${out.join("")}`,
  });
});

/** Products of arrays. */
export const PRODUCTS: Readonly<Record<string, Entry>> = {
  dot: row("x|a, y|b", (a) => make.dot(a, a.tensor("x"), a.tensor("y"))),
  vdot: row("x|a, y|b", (a) =>
    make.dot(a, make.reshapeTo(a, a.tensor("x"), [-1]), make.reshapeTo(a, a.tensor("y"), [-1])),
  ),
  inner: row("x|a, y|b", (a) => {
    const y = a.node("y");
    const right = y.shape.length === 2 ? make.swap(a, a.tensor("y"), 0, 1) : a.tensor("y");
    return make.dot(a, a.tensor("x"), right);
  }),
  matmul: row("x|a|x1|input, y|b|x2|other", (a) => {
    make.wantRank(a, a.node("x"), 1, "matmul");
    make.wantRank(a, a.node("y"), 1, "matmul");
    return a.op("matmul", [a.tensor("x"), a.tensor("y")]);
  }),
  outer,
  cross,
  tensordot,
  einsum,
  kron: row("x|a, y|b", (a) => a.op("kron", [a.tensor("x"), a.tensor("y")])),
};
