import type { Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import { X } from "../builders.ts";
import type { Entry, Row } from "../row.ts";

const { row } = make;

/** With axes of size one in front, so that there are at least `rank`. */
export const atLeast = (rank: number, a: Arguments, x: Value): Value => {
  const node = make.liftOf(a, x);
  if (node.shape.length >= rank) return x;
  return make.reshapeTo(a, x, [...Array.from({ length: rank - node.shape.length }, () => 1), ...node.shape]);
};

const joined = (
  axis: (a: Arguments) => number,
  lift: (a: Arguments, x: Value) => Value = (_a, x) => x,
): Row =>
  row("x|arrays|tup|tensors, axis|dim=0", (a) => {
    const raw = a.raw("axis");
    const flat = raw?.kind === "known" && raw.type === "none";
    const parts = make.arrays(a, "x").map((part) => lift(a, flat ? make.reshapeTo(a, part, [-1]) : part));
    const [first] = parts;
    const at = first ? a.axisOf(axis(a), make.liftOf(a, first)) : 0;
    return a.op("concatenate", parts, { axis: at });
  });

/** Columns of what is one-dimensional. */
const asColumn = (a: Arguments, x: Value): Value => {
  const node = make.liftOf(a, x);
  return node.shape.length < 2
    ? make.reshapeTo(a, x, [...(node.shape.length === 0 ? [1] : node.shape), 1])
    : x;
};

const stackRow = (params: string): Row =>
  row(params, (a) => {
    const parts = make.arrays(a, "x");
    const rank = parts[0] ? make.liftOf(a, parts[0]).shape.length : 0;
    const axis = a.int("axis", 0);
    return a.op("stack", parts, { axis: axis < 0 ? axis + rank + 1 : axis });
  });

function joinedBlocks(a: Arguments, value: Value, axis: number): Value {
  if (value.kind !== "sequence") {
    return atLeast(2, a, make.asArray(a, value));
  }
  const deep = value.items.current.some(
    (item) => item.kind === "sequence" && item.items.current.some((inner) => inner.kind !== "known"),
  );
  const parts = value.items.current.map((item) =>
    deep || item.kind !== "sequence" ? joinedBlocks(a, item, axis + 1) : joinedBlocks(a, item, 1),
  );
  return a.op("concatenate", parts, { axis });
}

const block = row("x|arrays", (a) => {
  const given = a.need("x");
  const nested = given.kind === "sequence" && given.items.current.some((item) => item.kind === "sequence");
  return joinedBlocks(a, given, nested ? 0 : 1);
});

const dstack = row("x|tup|tensors", (a) => {
  const parts = make.arrays(a, "x").map((part) => {
    const { shape } = make.liftOf(a, part);
    if (shape.length === 1) return make.reshapeTo(a, part, [1, shape[0] ?? 1, 1]);
    return shape.length === 2 ? make.reshapeTo(a, part, [...shape, 1]) : part;
  });
  return a.op("concatenate", parts, { axis: 2 });
});

/** Arrays put together. */
export const JOINING: Readonly<Record<string, Entry>> = {
  concatenate: joined((a) => a.int("axis", 0)),
  concat: joined((a) => a.int("axis", 0)),
  hstack: row("x|tup|tensors", (a) => {
    const parts = make.arrays(a, "x").map((part) => atLeast(1, a, part));
    const rank = parts[0] ? make.liftOf(a, parts[0]).shape.length : 1;
    return a.op("concatenate", parts, { axis: rank === 1 ? 0 : 1 });
  }),
  vstack: joined(
    () => 0,
    (a, x) => atLeast(2, a, x),
  ),
  row_stack: joined(
    () => 0,
    (a, x) => atLeast(2, a, x),
  ),
  column_stack: joined(() => 1, asColumn),
  stack: stackRow("x|arrays|tensors|values, axis|dim=0"),
  append: row("x|arr, values, axis=None", (a) => {
    const parts = [a.tensor("x"), a.tensor("values")].map((part) =>
      a.has("axis") ? part : make.reshapeTo(a, part, [-1]),
    );
    return a.op("concatenate", parts, { axis: a.int("axis", 0) });
  }),
  atleast_1d: row(X, (a) => atLeast(1, a, a.tensor("x"))),
  atleast_2d: row(X, (a) => atLeast(2, a, a.tensor("x"))),
  block,
  dstack,
};
