/** What a reader offers to the libraries, and what they note through it. */

import type { Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import type { ReadLayout, Severity } from "../reading.ts";
import type { Trace } from "../trace.ts";
import type { Call, Library, ObjectValue, TensorValue, Unknown, Value } from "../values.ts";
import type { Row } from "./row.ts";

/** A gradient asked for in the text. */
export interface Read {
  readonly span: Span;
  readonly results: readonly (Node | null)[];
  readonly of: string;
  readonly by: readonly string[];
  readonly none?: string;
  readonly numerical?: readonly Node[];
  /** What the person should know of it, beside the result. */
  readonly note?: string;
  /** How the numbers lie in what is read, where it is more than an array. */
  readonly layout?: ReadLayout;
}

/** What a reader offers to the libraries. */
export interface Host {
  readonly trace: Trace;
  call(callee: Value, call: Call): Value;
  items(value: Value, span: Span, wanted?: number): Value[] | Unknown;
  noteRead(read: Read): void;
  /** How a value is called in the text: the name of a variable, else the written expression. */
  nameOf(value: Value): string;
  textOf(span: Span): string;
  /** A tensor made by a factory. It takes the name it is first assigned to. */
  made(
    node: Node,
    library: Library,
    dtype: string | undefined,
    span: Span,
    what: string,
    grad: boolean,
  ): Value;
  /** Names of a function's parameters, where it is written in the text. */
  parametersOf(callee: Value): readonly string[];
  finding(
    code: string,
    severity: Severity,
    message: string,
    span: Span,
    related?: readonly { readonly span: Span; readonly message: string }[],
    fix?: { readonly title: string; readonly span: Span; readonly text: string },
  ): void;
  /** A method of an object, bound to it. */
  methodOf(object: Value, name: string): Value | undefined;
  /** Another instance of the same class of the text, its attributes not yet filled; null of anything else. */
  emptyCopy(object: ObjectValue): ObjectValue | null;
  /** `tensor[index]` */
  entry(tensor: TensorValue, index: Value, span: Span): Value;
  /** A symbol was declared. */
  symbol(node: Node, name: string, span: Span): void;
  /** Where no gradient flows: `detach()`, `stop_gradient`. */
  cutOff(tensor: TensorValue): TensorValue;
  /** A row of a table as a function of the language. */
  tableFunction(library: Library, name: string, row: Row): Value;
  /** A parameter of a layer: a variable that asks for gradients, whose values are drawn at random, or all `start`. */
  parameter(name: string, shape: readonly Size[], span: Span, start?: number): TensorValue;
  /** The same numbers, out of reach of gradients. */
  detach(tensor: TensorValue, library: Library): Value;
  /** `float(x)`, `x.item()`. */
  detachToNumber(tensor: TensorValue, span: Span): Value;
  /** `x.at[i].set(v)` and the like: a new array. */
  updated(tensor: TensorValue, index: Value, verb: string, value: Value, span: Span): Value;
  /** A size as a number of the language. */
  sizeValue(size: Size): Value;
  /** A module that is imported under its usual name. */
  library(name: string): Value | undefined;
}
