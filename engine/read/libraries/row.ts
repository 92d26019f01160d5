/** An entry of a library, and how it becomes a function of the language. */

import { rowOf } from "../../graph/ops/table.ts";
import { sharedWith } from "../tensors/shares.ts";
import { updateInPlace } from "../tensors/state.ts";
import { Stop } from "../tensors/stop.ts";
import {
  type Call,
  type FunctionValue,
  type Library,
  native,
  nodeOf,
  type TensorValue,
  type Value,
} from "../values.ts";
import { Arguments } from "./arguments.ts";
import type { Host } from "./host.ts";
import { methodsOf } from "./ufuncs.ts";

/** A function of a library: its parameters as its documentation writes them, and what it makes of them. */
export interface Row {
  /** `x, axis|dim=None, keepdims|keepdim=False`; `|` separates other names of the same parameter, `*name` takes the rest. */
  readonly params: string;
  readonly build: (a: Arguments) => Value;
}

/** An entry of a library: the name of an elementwise op, a row, a constant, or a table of its own (a submodule). */
export type Entry = string | Row | { readonly constant: (host: Host) => Value } | Table;

/** A library or a submodule. */
export interface Table {
  readonly table: Readonly<Record<string, Entry>>;
}

/** The library's function as a value of the language. */
export function functionOf(host: Host, library: Library, name: string, entry: string | Row): FunctionValue {
  const row = typeof entry === "string" ? elementwiseRow(entry) : entry;
  const last = name.slice(name.lastIndexOf(".") + 1);
  const made = native(name, (call) => {
    const bad =
      call.args.find((value) => value.kind === "unknown") ??
      [...call.named.values()].find((v) => v.kind === "unknown");
    try {
      if (bad?.kind === "unknown" && !row.params.startsWith("?")) return bad;
      if (call.named.has("where") && typeof entry === "string")
        return host.trace.unknown(`the argument where of ${name} is not followed`, call.span);
      const out = outOf(call);
      if (!out) {
        const a = new Arguments(host, library, row, call, name);
        const made = sharedWith(host.trace, call.args[0], last, row.build(a));
        return a.inPlace() ? rewritten(host, call, made) : made;
      }
      const named = new Map([...call.named].filter(([key]) => key !== "out"));
      const value = row.build(new Arguments(host, library, row, { ...call, named }, name));
      const written = updateInPlace(host.trace, out, value, call.span);
      return written.kind === "unknown" ? written : out;
    } catch (error) {
      if (error instanceof Stop) return error.value;
      // What it was given may have had too few axes: other shapes of it are tried.
      const given = [...call.args, ...call.named.values()].flatMap((value) =>
        value.kind === "tensor" ? [nodeOf(value)] : [],
      );
      return host.trace.failure(error, given, call.span);
    }
  });
  if (typeof entry !== "string" || library !== "numpy" || rowOf(entry).arity !== 2) return made;
  return {
    ...made,
    attributes: methodsOf(entry, name, (inner, method) => functionOf(host, library, inner, method)),
  };
}

/** `inplace=True`: the result is written where the argument was. */
function rewritten(host: Host, call: Call, made: Value): Value {
  const [first] = call.args;
  return first?.kind === "tensor" ? updateInPlace(host.trace, first, made, call.span) : made;
}

/** The forms of functions that write their result where their argument is: `relu_`. */
export const written = (entries: Readonly<Record<string, string | Row>>): Readonly<Record<string, Row>> =>
  Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => {
      const { params, build } = typeof entry === "string" ? elementwiseRow(entry) : entry;
      return [`${name}_`, { params, build: (a) => rewritten(a.host, a.call, build(a)) }];
    }),
  );

/** `out=y`: the result is written into y. */
function outOf(call: Call): TensorValue | null {
  const out = call.named.get("out");
  const [first] = out?.kind === "sequence" ? out.items.current : [out];
  return first?.kind === "tensor" ? first : null;
}

const ELEMENTWISE = new Map<string, Row>();

const LETTERS = ["x", "y", "z", "w"];

function elementwiseRow(op: string): Row {
  let row = ELEMENTWISE.get(op);
  if (!row) {
    const { arity } = rowOf(op);
    const count = typeof arity === "number" ? arity : arity[1];
    const names = LETTERS.slice(0, count);
    row = {
      params: [
        `${names[0]}|input|a|features|logits`,
        names[1] ? `${names[1]}|other|exponent|b` : "",
        ...names.slice(2),
      ]
        .filter(Boolean)
        .join(", "),
      build: (a) =>
        a.op(
          op,
          names.filter((name, i) => i === 0 || a.has(name)).map((name) => a.tensor(name)),
        ),
    };
    ELEMENTWISE.set(op, row);
  }
  return row;
}

/** An entry that another table has, under this name too; that it is there is ours to see to. */
export function shared(entries: Readonly<Record<string, Entry>>, name: string): Entry {
  const entry = entries[name];
  if (entry === undefined) throw new Error(`no entry ${name} to share`);
  return entry;
}

/** A value made when it is looked up. */
export const constant = (make: (host: Host) => Value): Entry => ({ constant: make });

/** A submodule. */
export const table = (entries: Readonly<Record<string, Entry>>): Table => ({ table: entries });
