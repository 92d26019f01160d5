import { apart } from "../tensors/state.ts";
import { isNode } from "../truth.ts";
import {
  bool,
  type Call,
  float,
  int,
  isNone,
  isNumber,
  NONE,
  nodeOf,
  symbolicOf,
  tuple,
  typeName,
  type Value,
} from "../values.ts";
import { methodOf } from "./attributes.ts";
import { type Builtin, type Builtins, first, itemsOf } from "./builtin.ts";
import type { Python } from "./interpreter.ts";
import { ordered } from "./ordering.ts";
import { mapSymbolic } from "./rounds/symbolic.ts";

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

/** As Python rounds: of the exact binary value, and a true half goes to the even digit. */
function toDecimals(x: number, digits: number): number {
  if (!Number.isFinite(x) || digits > 50 || Math.abs(x) > 1e20) return x;
  if (digits < 0) {
    const scaled = x * 10 ** digits;
    const low = Math.floor(scaled);
    const isUp = scaled - low > 0.5 || (scaled - low === 0.5 && low % 2 !== 0);
    return (isUp ? low + 1 : low) * 10 ** -digits;
  }
  const exact = Math.abs(x).toFixed(100);
  const end = exact.indexOf(".") + 1 + digits;
  const isHalf = /^50*$/.test(exact.slice(end));
  const kept = exact.slice(0, end);
  const isEven = /[02468]\.?$/.test(kept);
  return Math.sign(x) * Number(isHalf && isEven ? kept : Math.abs(x).toFixed(digits));
}

/** To so many decimals: the slope is zero. */
function rounded(py: Python, call: Call): Value {
  const value = first(py, call);
  const digits = call.args[1] ?? call.named.get("ndigits");
  if (!digits || isNone(digits)) return py.trace.apply("round", [value], undefined, call.span);
  const at = py.trace.number(digits, call.span);
  if (at === null) return py.trace.unknown("to how many decimals is not known", call.span);
  if (isNumber(value) && (value.node?.op ?? "const") === "const" && value.type !== "bool")
    return value.type === "int" && at >= 0 ? value : float(toDecimals(Number(value.value), at));
  const scale = float(10 ** at);
  const scaled = py.trace.apply("mul", [value, scale], undefined, call.span);
  return py.trace.apply(
    "div",
    [py.trace.apply("round", [scaled], undefined, call.span), scale],
    undefined,
    call.span,
  );
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

/** Numbers made and joined: conversions, extremes, sums. */
export const NUMBERS: Builtins = {
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
    const from = start ?? call.named.get("start");
    if (only?.kind === "tensor" && nodeOf(only).shape.length === 1) {
      const total = py.method(only, "sum", call.span);
      return from ? py.add(from, total, call.span) : total;
    }
    const lazy = py.symbolic(only ?? int(0));
    if (lazy && !(typeof lazy.size === "number" && lazy.size <= 1000 && !lazy.stacked)) {
      const all =
        lazy.stacked?.() ?? mapSymbolic(py, { size: lazy.size, at: (i) => i }, (i) => lazy.at(i), call.span);
      const whole = all.kind === "sequence" ? (symbolicOf(all)?.stacked?.() ?? all) : all;
      if (whole.kind === "unknown") return whole;
      if (whole.kind === "tensor") {
        const total = py.trace.apply("sum", [whole], { axes: [0], keepdims: false }, call.span);
        return from ? py.add(from, total, call.span) : total;
      }
    }
    const items = itemsOf(py, only, call.span);
    let total: Value | undefined = from;
    for (const item of items)
      total = total ? py.add(total, item, call.span) : item.kind === "tensor" ? apart(py.trace, item) : item;
    return total ?? int(0);
  },
  divmod: (py, call) => {
    const [a, b] = call.args;
    if (!a || !b) return NONE;
    return tuple([
      py.trace.apply("floordiv", [a, b], undefined, call.span),
      py.trace.apply("mod", [a, b], undefined, call.span),
    ]);
  },
  all: (py, call) => quantifier(py, call, true),
  any: (py, call) => quantifier(py, call, false),
};
