import type { Node } from "../../graph/node.ts";
import type { Span } from "../../graph/span.ts";
import type { Trace } from "../trace.ts";
import type { Call, Library, Unknown, Value } from "../values.ts";

/** A gradient asked for in the text. */
export interface Read {
  readonly span: Span;
  readonly results: readonly (Node | null)[];
  readonly of: string;
  readonly by: readonly string[];
  readonly none?: string;
  readonly numerical?: readonly Node[];
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
  /** A module that is imported under its usual name. */
  library(name: string): Value | undefined;
}
