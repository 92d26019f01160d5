import type { Node } from "../../graph/node.ts";
import { isConcrete, type Size } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import { filled } from "../../graph/tensor.ts";
import { Cell } from "../environment.ts";
import type { Host, Read } from "../libraries/host.ts";
import { moduleNamed } from "../libraries/registry.ts";
import { functionOf, type Row } from "../libraries/row.ts";
import { getItem } from "../tensors/get-item.ts";
import { addedAt, setItem } from "../tensors/set-item.ts";
import { sharedHeld } from "../tensors/shares.ts";
import type { Trace } from "../trace.ts";
import {
  type Call,
  type Library,
  nodeOf,
  type ObjectValue,
  type Origin,
  type TensorValue,
  type Unknown,
  type Value,
} from "../values.ts";
import { methodOf } from "./attributes.ts";
import { emptyCopy } from "./classes.ts";
import { codeOf } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { sequenceItems } from "./iteration.ts";
import { binary } from "./operators.ts";

/** What the reader of Python offers to the libraries. */
export class LibraryHost implements Host {
  readonly trace: Trace;
  readonly #py: Python;

  constructor(py: Python) {
    this.trace = py.trace;
    this.#py = py;
  }

  call(callee: Value, call: Call): Value {
    return this.#py.call(callee, call);
  }

  items(value: Value, span: Span, wanted?: number): Value[] | Unknown {
    return sequenceItems(this.#py, value, span, wanted);
  }

  /** A phrase that names a line: it is mended when that line moves. */
  #origin(text: string): Origin {
    const made = { text };
    this.#py.origins.push(made);
    return made;
  }

  made(...[node, library, dtype, span, what, grad]: Parameters<Host["made"]>): TensorValue {
    const value = this.trace.tensor(node, library, {
      ...(dtype ? { dtype } : {}),
      from: this.#origin(`from ${what} on line ${this.#line(span)}`),
    });
    value.state.current = grad
      ? { node, requiresGrad: true, leaf: true, fresh: true }
      : { node, fresh: true };
    return value;
  }

  /** A parameter of a layer; it takes the path it is stored under. */
  parameter(name: string, shape: readonly Size[], span: Span, start?: number): TensorValue {
    const node = this.trace.freshVariable(name, shape);
    const from = `from the layer on line ${this.#line(span)}`;
    this.#py.addLeaf(node, {
      name,
      span,
      differentiable: true,
      requiresGrad: true,
      shapeFrom: from,
      ...(start !== undefined && isConcrete(shape) ? { value: filled(shape, start) } : {}),
    });
    return this.trace.tensor(node, "torch", {
      dtype: "float32",
      ...(start === undefined ? { random: true } : {}),
      from: this.#origin(from),
      state: new Cell({ node, requiresGrad: true, leaf: true }),
    });
  }

  detach(tensor: TensorValue, library: Library): TensorValue {
    const state = tensor.state.current;
    const node = nodeOf(tensor);
    if (!state.requiresGrad) return { ...tensor, library };
    const cut = this.trace.cut(node, this.nameOf(tensor));
    const { view: _view, ...rest } = tensor;
    return sharedHeld(this.trace, tensor, { ...rest, library, state: new Cell({ node: cut }) });
  }

  methodOf(object: Value, name: string): Value | undefined {
    return methodOf(this.#py, object, name, { start: 0, end: 0 }) ?? undefined;
  }

  emptyCopy(object: ObjectValue): ObjectValue | null {
    return emptyCopy(this.#py, object);
  }

  entry(tensor: TensorValue, index: Value, span: Span): Value {
    return getItem(this.trace, tensor, index, span);
  }

  symbol(node: Node, name: string, span: Span): void {
    if (!this.#py.leaves.has(node)) this.#py.leaves.set(node, { name, span, differentiable: true });
  }

  cutOff(tensor: TensorValue): TensorValue {
    const { view: _view, ...rest } = tensor;
    const node = this.trace.graph.node("stop_gradient", [nodeOf(tensor)]);
    return sharedHeld(this.trace, tensor, { ...rest, state: new Cell({ node }) });
  }

  tableFunction(library: Library, name: string, row: Row): Value {
    return functionOf(this, library, name, row);
  }

  updated(tensor: TensorValue, index: Value, verb: string, value: Value, span: Span): Value {
    const { view: _view, ...rest } = tensor;
    const copy: TensorValue = { ...rest, state: new Cell({ ...tensor.state.current, node: nodeOf(tensor) }) };
    const twice =
      verb === "set" || !isPlaces(index) ? "distinct" : this.#added(copy, index, verb, value, span);
    if (twice !== "distinct") return twice;
    const operator = { add: "+", multiply: "*", mul: "*", subtract: "-", divide: "/", power: "**" }[verb];
    const before = operator ? getItem(this.trace, copy, index, span) : value;
    const after = operator
      ? binary(this.#py, operator, before, value, span)
      : verb === "min" || verb === "max"
        ? this.trace.apply(`${verb}imum`, [getItem(this.trace, copy, index, span), value], undefined, span)
        : value;
    setItem(this.trace, copy, index, after, span);
    return copy;
  }

  /** `x.at[[1, 1]].add(v)`: a place that is picked twice is added to twice; other verbs are not followed there. */
  #added(copy: TensorValue, index: Value, verb: string, value: Value, span: Span): Value | "distinct" {
    const part = this.trace.lift(value);
    if (!part) return "distinct";
    try {
      const signed = verb === "subtract" ? this.trace.b.neg(part) : part;
      const sum = addedAt(this.trace, copy, index, signed, span);
      if (sum === "distinct") return sum;
      return sum && (verb === "add" || verb === "subtract")
        ? this.trace.result(sum, "scatter", [copy, value])
        : this.trace.unknown("whether a place is picked twice is not known", span);
    } catch (error) {
      return this.trace.failure(error, [nodeOf(copy), part], span);
    }
  }

  parametersOf(callee: Value): readonly string[] {
    return codeOf(callee)?.parameters.map((parameter) => parameter.name) ?? [];
  }

  library(name: string): Value | undefined {
    return moduleNamed(this, name);
  }

  detachToNumber(tensor: TensorValue, span: Span): Value {
    const node = nodeOf(tensor);
    if (node.shape.some((size) => typeof size === "number" && size !== 1))
      return this.trace.unknown("only a tensor of one element is a number", span);
    const plain = node.shape.length === 0 ? node : this.trace.graph.node("reshape", [node], { shape: [] });
    const cut = tensor.state.current.requiresGrad ? this.trace.cut(plain, this.nameOf(tensor)) : plain;
    return this.trace.tensor(cut, "python", { dtype: "float64", ...(tensor.random ? { random: true } : {}) });
  }

  textOf(span: Span): string {
    return this.#py.textOf(span);
  }

  nameOf(value: Value): string {
    return this.#py.nameOf(value);
  }

  sizeValue(size: Size): Value {
    return this.#py.sizeValue(size);
  }

  noteRead(read: Read): void {
    this.#py.notes.read(read);
  }

  finding(...finding: Parameters<Host["finding"]>): void {
    this.#py.notes.finding(...finding);
  }

  #line(span: Span): number {
    return this.#py.text.slice(0, span.start).split("\n").length;
  }
}

/** An index that holds an array of places. */
const isPlaces = (index: Value): boolean =>
  index.kind === "tensor"
    ? nodeOf(index).shape.length > 0 && nodeOf(index).dtype !== "bool"
    : index.kind === "sequence" &&
      index.items.current.some((part) => part.kind === "sequence" || isPlaces(part));
