/** The arguments of one call, bound to the parameters of a row and handed out in the form that is needed. */

import { NablaError } from "../../graph/errors.ts";
import type { Attrs, Node } from "../../graph/node.ts";
import { normalAxis } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import { toTensor } from "../tensors/literals.ts";
import { Stop } from "../tensors/stop.ts";
import { type Call, isNone, isNumber, type Library, typeName, type Value } from "../values.ts";
import type { Host } from "./host.ts";
import type { Row } from "./row.ts";

interface Parameter {
  readonly names: readonly string[];
  readonly rest: boolean;
}

const PARSED = new Map<string, readonly Parameter[]>();

function parametersOf(params: string): readonly Parameter[] {
  let parsed = PARSED.get(params);
  if (!parsed) {
    parsed = params
      .split(",")
      .map((part) => (part.trim().split("=")[0] ?? "").trim())
      .filter((part) => part !== "" && part !== "*" && part !== "/")
      .map((part) => ({ names: part.replace(/^\*/, "").split("|"), rest: part.startsWith("*") }));
    PARSED.set(params, parsed);
  }
  return parsed;
}

/** The arguments of one call, by the first name of their parameter. */
export class Arguments {
  readonly host: Host;
  readonly library: Library;
  readonly span: Span;
  readonly call: Call;
  readonly #bound = new Map<string, Value>();
  readonly #spans = new Map<string, Span>();

  constructor(host: Host, library: Library, row: Row, call: Call, name: string) {
    this.host = host;
    this.library = library;
    this.span = call.span;
    this.call = call;
    const parameters = parametersOf(row.params);
    let at = 0;
    for (const parameter of parameters) {
      const [key = ""] = parameter.names;
      if (parameter.rest) {
        this.#bound.set(key, { kind: "sequence", type: "tuple", items: { current: call.args.slice(at) } });
        at = call.args.length;
        continue;
      }
      const value = call.args[at];
      if (!value) continue;
      this.#bound.set(key, value);
      this.#spans.set(key, call.spans[at] ?? call.span);
      at++;
    }
    if (at < call.args.length)
      throw new Stop(host.trace.unknown(`${name} is called with too many arguments`, call.span));
    for (const [key, value] of call.named) {
      const parameter = parameters.find((each) => each.names.includes(key));
      if (parameter) this.#bound.set(parameter.names[0] ?? key, value);
      else if (!IGNORED.has(key))
        throw new Stop(host.trace.unknown(`the argument ${key} of ${name} is not known here`, call.span));
    }
  }

  /** The same call with another value for one argument. */
  with(name: string, value: Value): this {
    this.#bound.set(name, value);
    return this;
  }

  /** What a row throws where it cannot follow. */
  stop(reason: string): Stop {
    return new Stop(this.host.trace.unknown(reason, this.span));
  }

  /** Given, and not None. */
  has(name: string): boolean {
    return !isNone(this.#bound.get(name));
  }

  /** The argument, or undefined where there is none or it is None. */
  get(name: string): Value | undefined {
    const value = this.#bound.get(name);
    return isNone(value) ? undefined : value;
  }

  /** The argument as it was given, also None. */
  raw(name: string): Value | undefined {
    return this.#bound.get(name);
  }

  /** The argument, which must be given. */
  need(name: string): Value {
    const value = this.#bound.get(name);
    if (!value) throw this.stop(`the argument ${name} is missing`);
    if (value.kind === "unknown") throw new Stop(value);
    return value;
  }

  /** Where the argument is written. */
  spanOf(name: string): Span {
    return this.#spans.get(name) ?? this.span;
  }

  /** A number, an array, or lists that make one. */
  tensor(name: string): Value {
    const value = this.need(name);
    if (isNumber(value) || value.kind === "tensor") return value;
    const made = toTensor(this.host.trace, value, this.spanOf(name), this.library);
    if (made.kind === "unknown") throw new Stop(made);
    return made;
  }

  /** The node of a number or an array. */
  node(name: string): Node {
    const value = this.tensor(name);
    const node = this.host.trace.lift(value);
    if (!node) throw this.stop(`a ${typeName(value)} is not a number`);
    return node;
  }

  /** The node of an argument, or a number where it is not given. */
  nodeOr(name: string, fallback: number): Node {
    return this.has(name) ? this.node(name) : this.host.trace.b.const(fallback);
  }

  /** A number or an array, or what holds where it is not given. */
  tensorOr(name: string, fallback: Value): Value {
    return this.has(name) ? this.tensor(name) : fallback;
  }

  /** A number that is known. */
  int(name: string, fallback?: number): number {
    const value = this.get(name);
    if (value === undefined) {
      if (fallback === undefined) throw this.stop(`the argument ${name} is missing`);
      return fallback;
    }
    if (value.kind === "unknown") throw new Stop(value);
    const number = this.host.trace.number(value, this.spanOf(name));
    if (number === null) throw this.stop(`the value of ${name} must be known`);
    return number;
  }

  /** A boolean that is known. */
  flag(name: string, fallback = false): boolean {
    const value = this.get(name);
    if (value === undefined) return fallback;
    if (value.kind === "known") return Boolean(value.value);
    throw this.stop(`the value of ${name} must be known`);
  }

  /** Whether the result is to be written where the first argument is: `inplace=True`. */
  inPlace(): boolean {
    const given = this.#bound.get("inplace") ?? this.call.named.get("inplace");
    return given?.kind === "known" && given.value === true;
  }

  /** A string, or what holds where none is given. */
  text(name: string, fallback: string): string {
    const value = this.get(name);
    return value?.kind === "known" && value.type === "string" ? String(value.value) : fallback;
  }

  /** Several integers, or one. */
  ints(name: string): number[] | null {
    const value = this.get(name);
    if (value === undefined) return null;
    if (value.kind !== "sequence") return [this.int(name)];
    return value.items.current.map((item) => {
      const number = this.host.trace.number(item, this.span);
      if (number === null) throw this.stop(`the value of ${name} must be known`);
      return number;
    });
  }

  /** Normal axes of `node`: all of them where none is given. */
  axes(name: string, node: Node): number[] {
    const given = this.ints(name);
    const rank = node.shape.length;
    if (!given) return Array.from({ length: rank }, (_, axis) => axis);
    if (given.length > 0 && rank === 0 && this.host.trace.guessing)
      throw new Stop(
        this.host.trace.wantRank(
          node,
          Math.max(...given.map((a) => (a < 0 ? -a : a + 1))),
          "a scalar has no axes",
          this.span,
        ),
      );
    return [...new Set(given.map((axis) => this.axisOf(axis, node)))].sort((a, b) => a - b);
  }

  /** One axis of `node`, counted from the front. */
  axis(name: string, node: Node, fallback: number): number {
    return this.axisOf(this.int(name, fallback), node);
  }

  /** The same of an axis that is a number already; another rank is tried where it is not there. */
  axisOf(axis: number, node: Node): number {
    const rank = node.shape.length;
    try {
      return normalAxis(axis, rank);
    } catch (error) {
      if (!(error instanceof NablaError)) throw error;
      throw new Stop(this.host.trace.wantRank(node, axis < 0 ? -axis : axis + 1, error.message, this.span));
    }
  }

  /** An op on values, as the text wrote it. */
  op(name: string, values: readonly Value[], attrs?: Attrs): Value {
    const value = this.host.trace.apply(name, values, attrs, this.span, this.library);
    if (value.kind === "unknown") throw new Stop(value);
    return value;
  }

  /** A node made by the row itself, as a value. */
  value(node: Node, from: readonly Value[]): Value {
    this.host.trace.record(node, this.span);
    return this.host.trace.result(node, node.op, from, this.library);
  }

  /** A function of the text or of a library, called with these. */
  run(callee: Value, args: readonly Value[]): Value {
    return this.host.call(callee, { args, named: new Map(), span: this.span, spans: [] });
  }

  /** The items of a list or tuple. */
  items(name: string): Value[] {
    const items = this.host.items(this.need(name), this.spanOf(name));
    if (!Array.isArray(items)) throw new Stop(items);
    return items;
  }
}

/** Arguments that change where or how something is stored, never what it is. */
const IGNORED = new Set([
  "dtype",
  "device",
  "order",
  "copy",
  "subok",
  "casting",
  "like",
  "layout",
  "pin_memory",
  "memory_format",
  "non_blocking",
  "name",
  "precision",
  "preferred_element_type",
  "inplace",
  "ndmin",
]);
