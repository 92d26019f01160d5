/** Structures of numbers (lists, dicts) taken apart into variables and put together again. */

import { substitute } from "../../../graph/graph.ts";
import type { Node } from "../../../graph/node.ts";
import type { Span } from "../../../graph/span.ts";
import type { ReadLayout } from "../../reading.ts";
import {
  type Call,
  isNumber,
  type Library,
  list,
  type TensorValue,
  tuple,
  typeName,
  type Unknown,
  type Value,
} from "../../values.ts";
import type { Host } from "../host.ts";

/** The numbers inside a value (a number, a list or dict of them), each replaced by a variable of its own. */
export interface Opened {
  readonly value: Value;
  readonly variables: readonly Node[];
  readonly actual: readonly Node[];
}

function open(host: Host, value: Value, name: string, span: Span): Opened | Unknown {
  if (value.kind === "unknown") return value;
  if (isNumber(value) || value.kind === "tensor") {
    const actual = host.trace.lift(value);
    if (!actual) return host.trace.unknown("this is not a number", span);
    const variable = host.trace.freshVariable(name, actual.shape);
    const at = host.trace.shadow.value(actual);
    if (at) host.trace.shadow.bind(variable, at);
    const tensor: TensorValue = host.trace.tensor(
      variable,
      value.kind === "tensor" ? value.library : "python",
      {
        ...(value.kind === "tensor" && value.random ? { random: true } : {}),
      },
    );
    return { value: tensor, variables: [variable], actual: [actual] };
  }
  const parts: Opened[] = [];
  const each = (part: Value, at: string): Value | Unknown => {
    const opened = open(host, part, at, span);
    if ("kind" in opened) return opened;
    parts.push(opened);
    return opened.value;
  };
  let made: Value;
  if (value.kind === "sequence" && !value.symbolic)
    made = list(
      value.items.current.map((part, i) => each(part, `${name}[${i}]`)),
      value.type,
    );
  else if (value.kind === "mapping")
    made = {
      kind: "mapping",
      entries: {
        current: new Map(
          [...value.entries.current].map(([key, entry]) => [
            key,
            { key: entry.key, value: each(entry.value, key.replace(/^s:/, `${name}.`)) },
          ]),
        ),
      },
    };
  else return host.trace.unknown(`a ${typeName(value)} cannot be differentiated by`, span);
  return {
    value: made,
    variables: parts.flatMap((p) => p.variables),
    actual: parts.flatMap((p) => p.actual),
  };
}

/** `like` with its numbers replaced, in order, by `values`: arrays where `like` has them. */
export function rebuild(like: Value, values: Value[]): Value {
  if (like.kind === "sequence")
    return list(
      like.items.current.map((part) => rebuild(part, values)),
      like.type,
    );
  if (like.kind === "mapping")
    return {
      kind: "mapping",
      entries: {
        current: new Map(
          [...like.entries.current].map(([key, entry]) => [
            key,
            { key: entry.key, value: rebuild(entry.value, values) },
          ]),
        ),
      },
    };
  return values.shift() ?? like;
}

/** Nodes put in the structure of what was opened: one for each argument, or all of the only one. */
export function closed(
  host: Host,
  opened: readonly Opened[],
  nodes: readonly Node[],
  library: Library,
  many: boolean,
): Value {
  const leaves = opened.flatMap(({ value }) => leavesOf(value));
  const values: Value[] = nodes.map((node, i) => {
    const leaf = leaves[i];
    const own = leaf?.kind === "tensor" && leaf.library !== "python" ? leaf.library : library;
    return host.trace.tensor(node, own);
  });
  return bundled(opened, values, many);
}

/** The same of values that are there already. */
export function bundled(opened: readonly Opened[], values: readonly Value[], many: boolean): Value {
  const rest = [...values];
  const parts = opened.map(({ value }) => rebuild(value, rest));
  return many || parts.length !== 1 ? tuple(parts) : (parts[0] as Value);
}

/** The numbers and arrays in a structure, in order. */
export function leavesOf(value: Value): Value[] {
  if (value.kind === "sequence") return value.items.current.flatMap(leavesOf);
  if (value.kind === "mapping")
    return [...value.entries.current.values()].flatMap((entry) => leavesOf(entry.value));
  return [value];
}

/** How the numbers of a structure lie in it; undefined for one array, and for what holds anything else. */
export function layoutOf(host: Host, value: Value): ReadLayout | undefined {
  return value.kind === "sequence" || value.kind === "mapping"
    ? (layout(host, value) ?? undefined)
    : undefined;
}

function layout(host: Host, value: Value): ReadLayout | null {
  if (value.kind === "sequence" && !value.symbolic) {
    const items = value.items.current.map((part) => layout(host, part));
    return items.every((item) => item !== null) ? { items } : null;
  }
  if (value.kind === "mapping") {
    const entries = new Map<string, ReadLayout>();
    for (const { key, value: part } of value.entries.current.values()) {
      const inner = layout(host, part);
      if (!inner || key.kind !== "known") return null;
      entries.set(String(key.value), inner);
    }
    return { entries };
  }
  const node = value.kind === "unknown" ? null : host.trace.lift(value);
  return node && { node };
}

/** What a function gave back when it was called with variables. */
export interface Run {
  readonly output: Value;
  readonly opened: readonly Opened[];
  /** Puts the actual arguments back. */
  readonly settle: (nodes: readonly Node[]) => Node[];
}

/** Calls `fn` with variables in place of some of its arguments. */
export function runOpen(host: Host, fn: Value, call: Call, argnums: readonly number[]): Run | Unknown {
  const names = host.parametersOf(fn);
  const args = [...call.args];
  const opened: Opened[] = [];
  for (const at of argnums) {
    const index = at < 0 ? at + args.length : at;
    const arg = args[index];
    if (!arg) return host.trace.unknown(`there is no argument ${at} to differentiate by`, call.span);
    const made = open(host, arg, names[index] ?? "x", call.span);
    if ("kind" in made) return made;
    args[index] = made.value;
    opened.push(made);
  }
  // What the function reads inside is part of this read.
  host.trace.rehearsing++;
  const output = host.call(fn, { ...call, args });
  host.trace.rehearsing--;
  if (output.kind === "unknown") return output;
  const replacement = new Map<Node, Node>();
  for (const { variables, actual } of opened)
    for (const [i, variable] of variables.entries()) {
      const node = actual[i];
      if (node) replacement.set(variable, node);
    }
  const settle = (nodes: readonly Node[]): Node[] =>
    substitute(nodes, replacement, (op, inputs, attrs) => host.trace.b.op(op, inputs, attrs));
  return { output, opened, settle };
}
