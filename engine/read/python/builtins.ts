import { attempt, NablaError } from "../../graph/errors.ts";
import { addSize } from "../../graph/size.ts";
import type { Span } from "../../graph/span.ts";
import { isNode } from "../truth.ts";
import {
  bool,
  type Call,
  float,
  int,
  isNone,
  isNumber,
  list,
  NONE,
  native,
  nodeOf,
  type SymbolicSequence,
  string,
  symbolicOf,
  tuple,
  typeName,
  type Unknown,
  type Value,
} from "../values.ts";
import { classAttribute, instanceAttribute, methodOf, setAttribute } from "./attributes.ts";
import { tupleItems } from "./classes.ts";
import { OTHER } from "./expressions.ts";
import type { Python } from "./interpreter.ts";
import { sequenceItems } from "./iteration.ts";
import { rangeOf } from "./loops.ts";
import { mappingOf } from "./mappings.ts";
import { ordered } from "./ordering.ts";
import { slice } from "./subscripts.ts";
import { mapSymbolic } from "./symbolic.ts";

type Builtin = (py: Python, call: Call) => Value;

const first = (py: Python, call: Call): Value =>
  call.args[0] ?? py.trace.unknown("an argument is missing", call.span);

function itemsOf(py: Python, value: Value | undefined, span: Span): Value[] {
  const items = value ? sequenceItems(py, value, span) : [];
  if (Array.isArray(items)) return items;
  throw new Halt(items);
}

/** Carries an unknown value out of a builtin. */
class Halt extends Error {
  readonly value: Value;
  constructor(value: Value) {
    super("halt");
    this.value = value;
  }
}

const conversion =
  (type: "int" | "float"): Builtin =>
  (py, call) => {
    const value = call.args[0];
    if (!value) return type === "int" ? int(0) : float(0);
    if (isNumber(value)) {
      if (type === "float") return { ...value, type: "float", value: Number(value.value) };
      const steer = py.trace.number(value, call.span) ?? 0;
      return int(Math.trunc(steer));
    }
    if (value.kind === "known") {
      const number = value.type === "string" ? Number(value.value) : Number.NaN;
      if (/^[+-]?inf(inity)?$/i.test(String(value.value)))
        return float(String(value.value).startsWith("-") ? -Infinity : Infinity);
      return Number.isNaN(number)
        ? py.trace.unknown("a number read from text", call.span)
        : type === "int"
          ? int(number)
          : float(number);
    }
    if (value.kind === "tensor") {
      if (type === "int") {
        const at = py.trace.number(value, call.span);
        return at === null ? py.trace.apply("trunc", [value], undefined, call.span) : int(Math.trunc(at));
      }
      return py.host.detachToNumber(value, call.span);
    }
    return value.kind === "unknown"
      ? value
      : py.trace.unknown(`a ${typeName(value)} is not a number`, call.span);
  };

const extreme =
  (op: "maximum" | "minimum"): Builtin =>
  (py, call) => {
    const key = call.named.get("key");
    if (key) {
      const all = call.args.length > 1 ? [...call.args] : itemsOf(py, call.args[0], call.span);
      const order = ordered(py, all, key, call.span);
      if (!Array.isArray(order)) return order;
      // The first of several that are equal, as Python has it.
      const place = op === "minimum" ? order[0] : order.find((at) => at.key === order[order.length - 1]?.key);
      return place?.item ?? call.named.get("default") ?? py.trace.unknown("of an empty list", call.span);
    }
    let items: Value[];
    if (call.args.length > 1) items = [...call.args];
    else {
      const [only] = call.args;
      if (only?.kind === "tensor" && nodeOf(only).shape.length > 0)
        return py.method(only, op === "maximum" ? "max" : "min", call.span);
      const lazy = only?.kind === "sequence" ? symbolicOf(only) : undefined;
      if (lazy) {
        const all = lazy.stacked?.();
        if (all?.kind === "tensor") return py.method(all, op === "maximum" ? "max" : "min", call.span);
      }
      items = itemsOf(py, only, call.span);
    }
    const [start, ...rest] = items;
    if (!start) return call.named.get("default") ?? py.trace.unknown("of an empty list", call.span);
    return rest.reduce((best, item) => py.trace.apply(op, [best, item], undefined, call.span), start);
  };

/** To so many decimals: the slope is zero. */
function rounded(py: Python, call: Call): Value {
  const value = first(py, call);
  const digits = call.args[1] ?? call.named.get("ndigits");
  if (!digits || isNone(digits)) return py.trace.apply("round", [value], undefined, call.span);
  const at = py.trace.number(digits, call.span);
  if (at === null) return py.trace.unknown("to how many decimals is not known", call.span);
  const scale = float(10 ** at);
  const scaled = py.trace.apply("mul", [value, scale], undefined, call.span);
  return py.trace.apply(
    "div",
    [py.trace.apply("round", [scaled], undefined, call.span), scale],
    undefined,
    call.span,
  );
}

const ROWS: Readonly<Record<string, Builtin>> = {
  abs: (py, call) => {
    const value = first(py, call);
    const method = methodOf(py, value, "__abs__", call.span);
    if (method) return py.call(method, { ...call, args: [] });
    return py.trace.apply("abs", [value], undefined, call.span);
  },
  pow: (py, call) => py.trace.apply("pow", call.args.slice(0, 2), undefined, call.span),
  round: rounded,
  int: conversion("int"),
  float: conversion("float"),
  bool: (py, call) => {
    const truth = py.truth(first(py, call), call.span);
    return typeof truth === "boolean" ? bool(truth) : isNode(truth) ? py.trace.tensor(truth) : truth;
  },
  complex: (py, call) => py.trace.unknown("complex numbers are not followed", call.span),
  max: extreme("maximum"),
  min: extreme("minimum"),
  sum: (py, call) => {
    const [only, start] = call.args;
    if (only?.kind === "tensor" && nodeOf(only).shape.length === 1) return py.method(only, "sum", call.span);
    const lazy = py.symbolic(only ?? int(0));
    if (lazy && !(typeof lazy.size === "number" && lazy.size <= 1000 && !lazy.stacked)) {
      const all =
        lazy.stacked?.() ?? mapSymbolic(py, { size: lazy.size, at: (i) => i }, (i) => lazy.at(i), call.span);
      const whole = all.kind === "sequence" ? (symbolicOf(all)?.stacked?.() ?? all) : all;
      if (whole.kind === "unknown") return whole;
      if (whole.kind === "tensor") {
        const total = py.trace.apply("sum", [whole], { axes: [0], keepdims: false }, call.span);
        const start = call.args[1] ?? call.named.get("start");
        return start ? py.add(start, total, call.span) : total;
      }
    }
    const items = itemsOf(py, only, call.span);
    let total: Value | undefined = start ?? call.named.get("start");
    for (const item of items) total = total === undefined ? item : py.add(total, item, call.span);
    return total ?? int(0);
  },
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
          py.call(fn, {
            args: symbolic.map((each) => each?.at(i) ?? NONE),
            named: new Map(),
            span: call.span,
            spans: [],
          }),
        call.span,
      );
    const all = sources.map((value) => itemsOf(py, value, call.span));
    const count = Math.min(...all.map((items) => items.length));
    return list(
      Array.from({ length: count }, (_, i) =>
        py.call(fn, {
          args: all.map((items) => items[i] ?? NONE),
          named: new Map(),
          span: call.span,
          spans: [],
        }),
      ),
    );
  },
  filter: (py, call) => {
    const [fn, source] = call.args;
    const out: Value[] = [];
    for (const item of itemsOf(py, source, call.span)) {
      const kept = fn
        ? py.truth(py.call(fn, { args: [item], named: new Map(), span: call.span, spans: [] }), call.span)
        : true;
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
  all: (py, call) => quantifier(py, call, true),
  any: (py, call) => quantifier(py, call, false),
  list: (py, call) => {
    const [value] = call.args;
    if (value?.kind === "sequence" && symbolicOf(value)) return { ...value, type: "list" };
    return list(itemsOf(py, value, call.span));
  },
  tuple: (py, call) => list(itemsOf(py, call.args[0], call.span), "tuple"),
  set: (py, call) => list(itemsOf(py, call.args[0], call.span), "set"),
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
  isinstance: (py, call) => isInstance(py, call),
  hasattr: (py, call) => {
    const [value, name] = call.args;
    const key = name?.kind === "known" ? String(name.value) : "";
    if (value?.kind === "object") return bool(instanceAttribute(py, value, key, call.span) !== undefined);
    if (value?.kind === "module") return bool(value.lookup(key) !== undefined);
    return py.trace.unknown("hasattr", call.span);
  },
  getattr: (py, call) => {
    const [value, name, fallback] = call.args;
    const key = name?.kind === "known" ? String(name.value) : "";
    if (value?.kind === "object") return instanceAttribute(py, value, key, call.span) ?? fallback ?? NONE;
    if (value?.kind === "class") return classAttribute(value, key) ?? fallback ?? NONE;
    if (value?.kind === "module") return value.lookup(key) ?? fallback ?? NONE;
    return py.trace.unknown("getattr", call.span);
  },
  setattr: (py, call) => {
    const [value, name, given] = call.args;
    if (value && given && name?.kind === "known")
      setAttribute(py, value, String(name.value), given, call.span);
    return NONE;
  },
  callable: (_py, call) => bool(call.args[0]?.kind === "function" || call.args[0]?.kind === "class"),
  type: (py, call) => typeOf(first(py, call)),
  str: () => OTHER,
  repr: () => OTHER,
  format: () => OTHER,
  print: (py, call) => {
    py.notes.print(call);
    return NONE;
  },
  input: (py, call) => py.trace.unknown("typed in while running", call.span),
  open: () => OTHER,
  id: () => OTHER,
  hash: () => OTHER,
  vars: () => OTHER,
  dir: () => OTHER,
  divmod: (py, call) => {
    const [a, b] = call.args;
    if (!a || !b) return NONE;
    return tuple([
      py.trace.apply("floordiv", [a, b], undefined, call.span),
      py.trace.apply("mod", [a, b], undefined, call.span),
    ]);
  },
};

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

/** `type(x)`: the class of an instance, or something of the name that its type has. */
function typeOf(value: Value): Value {
  if (value.kind === "object" && typeof value.type !== "string") return value.type;
  const name =
    value.kind === "known"
      ? value.type === "string"
        ? "str"
        : value.type
      : value.kind === "tensor" && value.library === "python" && nodeOf(value).shape.length === 0
        ? "float"
        : value.kind === "tensor"
          ? "ndarray"
          : value.kind === "mapping"
            ? "dict"
            : value.kind === "sequence"
              ? value.type
              : value.kind;
  return native(name, () => NONE);
}

function quantifier(py: Python, call: Call, every: boolean): Value {
  const [only] = call.args;
  if (only?.kind === "tensor") return py.method(only, every ? "all" : "any", call.span);
  let all: Value = bool(every);
  for (const item of itemsOf(py, only, call.span)) {
    const truth = py.truth(item, call.span);
    if (truth === !every) return bool(!every);
    if (truth === every) continue;
    if (typeof truth !== "object") continue;
    if (!isNode(truth)) return truth;
    const value = py.trace.tensor(truth);
    all =
      all.kind === "known" ? value : py.trace.apply(every ? "and" : "or", [all, value], undefined, call.span);
  }
  return all;
}

function isInstance(py: Python, call: Call): Value {
  const [value, types] = call.args;
  if (!value || !types) return bool(false);
  if (value.kind === "unknown") return value;
  const names = (types.kind === "sequence" ? types.items.current : [types]).map((type) =>
    type.kind === "class" || type.kind === "function" || type.kind === "module"
      ? (type.name.split(".").pop() ?? "")
      : typeName(type),
  );
  if (value.kind === "object" && typeof value.type !== "string") {
    const chain: string[] = [];
    const climb = (type: Value): void => {
      if (type.kind !== "class") return;
      chain.push(type.name);
      type.bases.forEach(climb);
    };
    climb(value.type);
    return bool(names.some((name) => chain.includes(name)));
  }
  if (value.kind === "tensor") {
    const scalar = nodeOf(value).shape.length === 0;
    if (value.library === "python" && scalar) return bool(names.some((n) => NUMBERS.has(n)));
    if (value.library === "python") return bool(names.some((n) => ARRAYS.has(n)));
    const array = { numpy: "ndarray", torch: "Tensor", tensorflow: "Tensor", jax: "Array", sympy: "Expr" }[
      value.library
    ];
    return bool(names.includes(array) || (value.library === "tensorflow" && names.includes("Variable")));
  }
  if (isNumber(value)) {
    const own = value.type === "bool" ? ["bool", "int"] : [value.type];
    return bool(
      names.some(
        (name) =>
          own.includes(name) || (NUMBERS.has(name) && name !== "int" && name !== "float" && name !== "bool"),
      ),
    );
  }
  const type = typeName(value) === "string" ? "str" : typeName(value);
  void py;
  return bool(names.includes(type));
}

const NUMBERS = new Set([
  "float",
  "int",
  "Number",
  "Real",
  "number",
  "floating",
  "integer",
  "float64",
  "float32",
  "generic",
]);
const ARRAYS = new Set(["ndarray", "Tensor", "Array"]);

/** The names that are there without an import. */
export const BUILTINS: Readonly<Record<string, (py: Python) => Value>> = {
  ...Object.fromEntries(
    Object.entries(ROWS).map(([name, row]) => [
      name,
      (py: Python) =>
        native(name, (call) => {
          const bad = call.args.find((value) => value.kind === "unknown");
          if (bad && !HARMLESS.has(name)) return bad;
          try {
            return row(py, call);
          } catch (error) {
            if (error instanceof Halt) return error.value;
            if (!(error instanceof NablaError)) throw error;
            const result = attempt(() => {
              throw error;
            });
            return result.ok ? NONE : py.trace.failure(error, [], call.span);
          }
        }),
    ]),
  ),
  __name__: () => string("__main__"),
  __file__: () => OTHER,
  object: () => ({ kind: "class", name: "object", bases: [], attributes: new Map(), construct: () => OTHER }),
  property: () => native("property", (call) => call.args[0] ?? NONE),
  staticmethod: () => native("staticmethod", (call) => call.args[0] ?? NONE),
  classmethod: () => native("classmethod", (call) => call.args[0] ?? NONE),
};

const HARMLESS = new Set([
  "print",
  "str",
  "repr",
  "format",
  "hasattr",
  "isinstance",
  "callable",
  "type",
  "id",
]);
