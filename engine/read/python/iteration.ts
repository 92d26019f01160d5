import type { Span } from "../../graph/span.ts";
import { getItem } from "../tensors/get-item.ts";
import { calling, int, nodeOf, string, symbolicOf, type Unknown, type Value } from "../values.ts";
import { methodOf } from "./attributes.ts";
import { tupleItems } from "./classes.ts";
import type { Python } from "./interpreter.ts";

const LONGEST = 20_000;

/**
 * The items of anything that can be walked, or why not. `wanted` is how many the text unpacks: it fixes
 * the size of an axis that is not known yet.
 */
export function sequenceItems(py: Python, value: Value, span: Span, wanted?: number): Value[] | Unknown {
  switch (value.kind) {
    case "sequence": {
      const symbolic = symbolicOf(value);
      if (symbolic) {
        if (wanted !== undefined) return Array.from({ length: wanted }, (_, i) => symbolic.at(int(i)));
        return py.trace.unknown(`the number of items is not known (${symbolic.size})`, span);
      }
      const items = value.items.current;
      const bad = items.find((item) => item.kind === "unknown" && item.poison);
      return bad?.kind === "unknown" ? bad : [...items];
    }
    case "mapping":
      return [...value.entries.current.values()].map((entry) => entry.key);
    case "known":
      if (value.type === "string") return [...String(value.value)].map(string);
      return py.trace.unknown("this cannot be walked through", span);
    case "tensor": {
      const node = nodeOf(value);
      const [size] = node.shape;
      if (size === undefined) return py.trace.wantRank(node, 1, "a scalar cannot be walked through", span);
      if (typeof size === "number" && size > LONGEST)
        return py.trace.unknown("too long to walk through", span);
      const count = typeof size === "number" ? size : wanted;
      if (count === undefined) return py.trace.unknown(`the number of items is not known (${size})`, span);
      if (typeof size === "string" && wanted !== undefined) py.trace.noteSize(size, wanted, span);
      return Array.from({ length: count }, (_, i) => getItem(py.trace, value, int(i), span));
    }
    case "object": {
      const fields = tupleItems(value);
      if (fields) return fields;
      const method = methodOf(py, value, "__iter__", span);
      if (method) return sequenceItems(py, py.call(method, calling([], span)), span, wanted);
      const length = methodOf(py, value, "__len__", span);
      const item = methodOf(py, value, "__getitem__", span);
      if (!length || !item) return py.trace.unknown("this object cannot be walked through", span);
      const count = py.trace.number(py.call(length, calling([], span)), span);
      if (count === null || count > LONGEST)
        return py.trace.unknown("the number of items is not known", span);
      return Array.from({ length: count }, (_, i) => py.call(item, calling([int(i)], span)));
    }
    case "unknown":
      return value;
    default:
      return py.trace.unknown("this cannot be walked through", span);
  }
}
