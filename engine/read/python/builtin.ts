import type { Span } from "../../graph/span.ts";
import type { Call, Value } from "../values.ts";
import type { Python } from "./interpreter.ts";
import { sequenceItems } from "./iteration.ts";

/** A function that is there without an import. */
export type Builtin = (py: Python, call: Call) => Value;

/** A table of them, by name. */
export type Builtins = Readonly<Record<string, Builtin>>;

/** Its first argument. */
export const first = (py: Python, call: Call): Value =>
  call.args[0] ?? py.trace.unknown("an argument is missing", call.span);

/** The items of one of its arguments. */
export function itemsOf(py: Python, value: Value | undefined, span: Span): Value[] {
  const items = value ? sequenceItems(py, value, span) : [];
  if (Array.isArray(items)) return items;
  throw new Halt(items);
}

/** Carries an unknown value out of a builtin. */
export class Halt extends Error {
  readonly value: Value;
  constructor(value: Value) {
    super("halt");
    this.value = value;
  }
}
