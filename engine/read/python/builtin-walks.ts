import { addSize } from "../../graph/size.ts";
import type { Span } from "../../graph/span.ts";
import { isNode } from "../truth.ts";
import {
  calling,
  int,
  list,
  NONE,
  nodeOf,
  type SymbolicSequence,
  string,
  symbolicOf,
  tuple,
  type Unknown,
  type Value,
} from "../values.ts";
import { methodOf } from "./attributes.ts";
import { type Builtins, first, itemsOf } from "./builtin.ts";
import { tupleItems } from "./classes.ts";
import { OTHER } from "./expressions.ts";
import type { Python } from "./interpreter.ts";
import { rangeOf } from "./loops.ts";
import { mappingOf } from "./mappings.ts";
import { ordered } from "./ordering.ts";
import { mapSymbolic } from "./rounds/symbolic.ts";
import { setOf } from "./sets.ts";
import { slice } from "./subscripts.ts";

/** Things walked together have one length: another guess of their shapes where they have not. */
function unlikeSizes(
  py: Python,
  values: readonly Value[],
  symbolic: readonly (SymbolicSequence | null)[],
  span: Span,
): Unknown | null {
  const [first] = symbolic.filter((each) => each !== null);
  if (!first || !py.trace.guessing) return null;
  for (const [i, value] of values.entries()) {
    if (value.kind !== "tensor") continue;
    const node = nodeOf(value);
    if (node.shape.length === 0 && py.trace.couldBeLarger(node))
      return py.trace.wantRank(node, 1, "a scalar cannot be walked through", span);
    const size = symbolic[i]?.size ?? node.shape[0];
    if (size === undefined || size === first.size) continue;
    py.trace.recording.troubles.push({
      message: "sizes differ",
      span,
      nodes: [],
      conflict: [size, first.size],
    });
    return py.trace.unknown(`sizes ${size} and ${first.size} are walked together`, span);
  }
  return null;
}

/** What is walked through: lists made, joined, ordered, counted. */
export const WALKS: Builtins = {
  len: (py, call) => {
    const value = first(py, call);
    const fields = tupleItems(value);
    if (fields) return int(fields.length);
    if (value.kind === "tensor") {
      const node = nodeOf(value);
      const [size] = node.shape;
      if (size === undefined) return py.trace.wantRank(node, 1, "a scalar has no length", call.span);
      return py.sizeValue(size);
    }
    if (value.kind === "sequence") {
      const lazy = symbolicOf(value);
      if (lazy)
        return lazy.where
          ? py.trace.unknown("a length that depends on a variable", call.span)
          : py.sizeValue(lazy.size);
      const bad = value.items.current.find((item) => item.kind === "unknown" && item.poison);
      return bad ?? int(value.items.current.length);
    }
    if (value.kind === "mapping") return int(value.entries.current.size);
    if (value.kind === "known") return value.type === "string" ? int(String(value.value).length) : OTHER;
    const method = methodOf(py, value, "__len__", call.span);
    if (method) return py.call(method, { ...call, args: [] });
    return value.kind === "unknown" ? value : py.trace.unknown("the length is not known", call.span);
  },
  range: (py, call) => rangeOf(py, call),
  enumerate: (py, call) => {
    const value = first(py, call);
    const start = call.args[1] ?? call.named.get("start");
    const from = start ? (py.trace.number(start, call.span) ?? 0) : 0;
    const symbolic = py.symbolic(value);
    if (symbolic)
      return {
        ...list([]),
        symbolic: {
          size: symbolic.size,
          at: (i) =>
            tuple([
              from === 0 ? i : py.trace.apply("add", [i, int(from)], undefined, call.span),
              symbolic.at(i),
            ]),
        },
      };
    return list(itemsOf(py, value, call.span).map((item, i) => tuple([int(i + from), item])));
  },
  zip: (py, call) => {
    const symbolic = call.args.map((value) => py.symbolic(value));
    const [one] = symbolic;
    const unlike = unlikeSizes(py, call.args, symbolic, call.span);
    if (unlike) return unlike;
    if (one && symbolic.every((each) => each !== null))
      return {
        ...list([]),
        symbolic: { size: one.size, at: (i) => tuple(symbolic.map((each) => each?.at(i) ?? NONE)) },
      };
    const all = call.args.map((value) => itemsOf(py, value, call.span));
    const count = Math.min(...all.map((items) => items.length));
    return list(
      Array.from({ length: Number.isFinite(count) ? count : 0 }, (_, i) =>
        tuple(all.map((items) => items[i] ?? NONE)),
      ),
    );
  },
  map: (py, call) => {
    const [fn, ...sources] = call.args;
    if (!fn) return list([]);
    const symbolic = sources.map((value) => py.symbolic(value));
    const [one] = symbolic;
    if (one && symbolic.every((each) => each !== null))
      return mapSymbolic(
        py,
        { size: one.size, at: (i) => i },
        (i) =>
          py.call(
            fn,
            calling(
              symbolic.map((each) => each?.at(i) ?? NONE),
              call.span,
            ),
          ),
        call.span,
      );
    const all = sources.map((value) => itemsOf(py, value, call.span));
    const count = Math.min(...all.map((items) => items.length));
    return list(
      Array.from({ length: count }, (_, i) =>
        py.call(
          fn,
          calling(
            all.map((items) => items[i] ?? NONE),
            call.span,
          ),
        ),
      ),
    );
  },
  filter: (py, call) => {
    const [fn, source] = call.args;
    const out: Value[] = [];
    for (const item of itemsOf(py, source, call.span)) {
      const kept = fn ? py.truth(py.call(fn, calling([item], call.span)), call.span) : true;
      if (kept === true) out.push(item);
      else if (kept !== false) {
        const at = isNode(kept) ? py.trace.number(py.trace.tensor(kept), call.span) : null;
        if (at === null) return py.trace.unknown("a filter that depends on a variable", call.span);
        if (at !== 0) out.push(item);
      }
    }
    return list(out);
  },
  reversed: (py, call) => {
    const lazy = call.args[0] ? py.symbolic(call.args[0]) : null;
    if (!lazy) return list(itemsOf(py, call.args[0], call.span).reverse());
    const last = py.sizeValue(addSize(lazy.size, -1));
    return {
      ...list([]),
      symbolic: {
        size: lazy.size,
        at: (i) => lazy.at(py.trace.apply("sub", [last, i], undefined, call.span)),
      },
    };
  },
  sorted: (py, call) => {
    const order = ordered(py, itemsOf(py, call.args[0], call.span), call.named.get("key"), call.span);
    if (!Array.isArray(order)) return order;
    const reverse = call.named.get("reverse");
    if (reverse?.kind === "known" && reverse.value === true) order.sort((a, b) => b.key - a.key);
    return list(order.map(({ item }) => item));
  },
  list: (py, call) => {
    const [value] = call.args;
    if (value?.kind === "sequence" && symbolicOf(value)) return { ...value, type: "list" };
    return list(itemsOf(py, value, call.span));
  },
  tuple: (py, call) => list(itemsOf(py, call.args[0], call.span), "tuple"),
  set: (py, call) => setOf(itemsOf(py, call.args[0], call.span)),
  iter: (py, call) => list(itemsOf(py, call.args[0], call.span)),
  next: (py, call) => {
    const [from, fallback] = call.args;
    const [first, ...rest] = itemsOf(py, from, call.span);
    // What has been handed out is gone.
    if (from?.kind === "sequence" && !from.symbolic) py.trace.trail.set(from.items, rest);
    return first ?? fallback ?? py.trace.unknown("nothing is left", call.span);
  },
  dict: (py, call) => {
    const [source] = call.args;
    const pairs: [Value, Value][] = [];
    if (source?.kind === "mapping")
      for (const { key, value } of source.entries.current.values()) pairs.push([key, value]);
    else if (source)
      for (const pair of itemsOf(py, source, call.span)) {
        const [key, value] = itemsOf(py, pair, call.span);
        if (key && value) pairs.push([key, value]);
      }
    for (const [key, value] of call.named) pairs.push([string(key), value]);
    return mappingOf(pairs);
  },
  slice: (_py, call) => {
    const [a, b, c] = call.args;
    return b ? slice(a ?? NONE, b, c ?? NONE) : slice(NONE, a ?? NONE, NONE);
  },
};
