import type { Node } from "../graph/node.ts";
import type { Size } from "../graph/shape.ts";
import type { Span } from "../graph/span.ts";
import { Cell } from "./environment.ts";

/** The domain of values that every reader evaluates over. */
export type Value =
  | Known
  | TensorValue
  | SequenceValue
  | MappingValue
  | FunctionValue
  | ClassValue
  | ObjectValue
  | ModuleValue
  | Unknown;

/** A constant of the language, kept exact: integers steer loops and indices. */
export interface Known {
  readonly kind: "known";
  readonly type: "int" | "float" | "bool" | "string" | "none" | "ellipsis" | "other";
  readonly value: number | string | boolean | null;
  /** The expression it stands for in the graph: a named variable, `2π`; a plain constant where absent. */
  readonly node?: Node;
  /** Why its value is taken as known where the text does not say so outright; assumed once it steers anything. */
  readonly because?: { readonly message: string; readonly span?: Span };
}

/** Which library an array belongs to: decides dtype, methods, and what in-place and gradients mean. */
export type Library = "python" | "numpy" | "torch" | "tensorflow" | "jax" | "sympy";

/** What is at a tensor's place now; replaced as a whole when it is written in place. */
export interface TensorState {
  readonly node: Node;
  readonly requiresGrad?: boolean;
  /** As a factory made it: not yet named, not written. */
  readonly fresh?: boolean | undefined;
  /** A leaf of the tape: gradients are accumulated here. */
  readonly leaf?: boolean;
  /** undefined: no backward reached it. */
  readonly grad?: TensorValue | undefined;
  /** What `grad` is the gradient of, by name. */
  readonly gradOf?: string | undefined;
  /** The recorders that saw it being computed. */
  readonly recorded?: ReadonlySet<object> | undefined;
  /** Keeps its gradient although it is not a leaf. */
  readonly retain?: boolean | undefined;
  /** What it was computed from and how, where the library keeps a tape. */
  readonly tape?: Tape | undefined;
}

/** A phrase that names a line ("from np.zeros on line 3"); mended when that line moves. */
export interface Origin {
  readonly text: string;
}

export interface TensorValue {
  readonly kind: "tensor";
  readonly state: Cell<TensorState>;
  readonly library: Library;
  /** The library's own name of it: `float32`, `int64`. Absent: not known. */
  readonly dtype?: string;
  /** A window into another tensor: reads and writes go through it. */
  readonly view?: View;
  /** Where its data is from, for leaves. */
  readonly from?: Origin;
  /** Numbers that come from chance or from outside; values are not told. */
  readonly random?: boolean;
}

export interface View {
  readonly base: TensorValue;
  readonly read: (base: Node) => Node;
  readonly write: (base: Node, part: Node) => Node;
}

export interface Tape {
  readonly op: string;
  readonly parents: readonly TensorValue[];
  /** The operation needs saved tensors in its backward pass; gone after one without retain_graph. */
  readonly freed: Cell<Span | null>;
}

/** Lists, tuples, sets, ranges that are short, generators that have been run. */
export interface SequenceValue {
  readonly kind: "sequence";
  readonly type: "list" | "tuple" | "set" | "range";
  readonly items: Cell<readonly Value[]>;
  /** Names of the items, where they have them (`.values`, `.indices`). */
  readonly fields?: readonly string[];
  /** What is pushed in past this many pushes out at the other end. */
  readonly longest?: number;
  /** A sequence of symbolic length: `at(i)` for a scalar index node. Its `items` are empty. */
  readonly symbolic?: SymbolicSequence;
  /** As the only item of a list: the list itself is this sequence, grown in a loop. */
  readonly grown?: boolean;
}

export interface SymbolicSequence {
  readonly size: Size;
  readonly at: (index: Value) => Value;
  /** Which of the items count: a condition on the index. */
  readonly where?: (index: Node) => Node;
  /** All of it as one array. */
  readonly stacked?: () => Value;
  /** It can be walked one by one too: nothing may become unknown by taking it at once. */
  readonly strict?: boolean;
  /** It is so short that it is taken at once only where that is clearly shorter. */
  readonly short?: boolean;
}

export interface MappingValue {
  readonly kind: "mapping";
  /** Makes what an entry that is not there holds. */
  readonly missing?: Value;
  /** Stands for an object as well: its entries are attributes. */
  readonly record?: boolean;
  /** Keys by `keyOf`. */
  readonly entries: Cell<ReadonlyMap<string, { readonly key: Value; readonly value: Value }>>;
}

export interface Call {
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly span: Span;
  /** Aligned with `args`. */
  readonly spans: readonly Span[];
}

/** A call with these arguments that the text does not write out. */
export const calling = (args: readonly Value[], span: Span): Call => ({
  args,
  named: new Map(),
  span,
  spans: args.map(() => span),
});

export interface FunctionValue {
  readonly kind: "function";
  readonly name: string;
  readonly invoke: (call: Call) => Value;
  /** The reader's own definition of it (parameters, body, closure), for functions written in the text. */
  readonly code?: object;
  /** Attributes that some libraries hang on functions (`F.apply`). */
  readonly attributes?: ReadonlyMap<string, Value>;
}

export interface ClassValue {
  readonly kind: "class";
  readonly name: string;
  readonly bases: readonly Value[];
  readonly attributes: ReadonlyMap<string, Cell<Value | undefined>>;
  readonly code?: object;
  readonly construct: (call: Call) => Value;
}

export interface ObjectValue {
  readonly kind: "object";
  readonly type: ClassValue | string;
  readonly attributes: Map<string, Cell<Value | undefined>>;
  /** Attributes and methods computed by the library that made it. */
  readonly lookup?: (name: string, span: Span) => Value | undefined;
  readonly invoke?: (call: Call) => Value;
  /** The library's own private state. */
  readonly inner?: object;
}

export interface ModuleValue {
  readonly kind: "module";
  readonly name: string;
  readonly lookup: (name: string) => Value | undefined;
}

/** Something not understood. Costs nothing until a result depends on it. */
export interface Unknown {
  readonly kind: "unknown";
  readonly reason: string;
  readonly span: Span;
  readonly related?: readonly { readonly span: Span; readonly message: string }[];
  /** As an item: the whole sequence is unknown, its length too. */
  readonly poison?: boolean;
}

export const NONE: Known = { kind: "known", type: "none", value: null };
export const TRUE: Known = { kind: "known", type: "bool", value: true };
export const FALSE: Known = { kind: "known", type: "bool", value: false };
export const ELLIPSIS: Known = { kind: "known", type: "ellipsis", value: null };

export const int = (value: number): Known => ({ kind: "known", type: "int", value });
export const float = (value: number, node?: Node): Known =>
  node ? { kind: "known", type: "float", value, node } : { kind: "known", type: "float", value };
export const bool = (value: boolean): Known => (value ? TRUE : FALSE);
export const string = (value: string): Known => ({ kind: "known", type: "string", value });

export const list = (items: readonly Value[], type: SequenceValue["type"] = "list"): SequenceValue => ({
  kind: "sequence",
  type,
  items: new Cell(items),
});
export const tuple = (items: readonly Value[]): SequenceValue => list(items, "tuple");

export const unknown = (reason: string, span: Span): Unknown => ({ kind: "unknown", reason, span });

export const native = (name: string, invoke: (call: Call) => Value): FunctionValue => ({
  kind: "function",
  name,
  invoke,
});

/** The node at a tensor's place now. */
export function nodeOf(tensor: TensorValue): Node {
  return tensor.view ? tensor.view.read(nodeOf(tensor.view.base)) : tensor.state.current.node;
}

/** The items of a sequence of unknown length, also of a list grown in such a loop. */
export function symbolicOf(value: SequenceValue): SymbolicSequence | undefined {
  if (value.symbolic) return value.symbolic;
  const [only, ...more] = value.items.current;
  return more.length === 0 && only?.kind === "sequence" && only.grown ? only.symbolic : undefined;
}

/** A number of the language itself, booleans counted. */
export function isNumber(
  value: Value,
): value is Known & { readonly value: number | boolean; readonly type: "int" | "float" | "bool" } {
  return value.kind === "known" && (value.type === "int" || value.type === "float" || value.type === "bool");
}

export function isNone(value: Value | undefined): boolean {
  return value === undefined || (value.kind === "known" && value.type === "none");
}

/** The key of a mapping entry; null when it is not one we can compare. */
export function keyOf(value: Value): string | null {
  if (value.kind === "known")
    return value.type === "other"
      ? null
      : `${value.type === "string" ? "s" : "n"}:${String(typeof value.value === "boolean" ? Number(value.value) : value.value)}`;
  if (value.kind === "sequence" && value.type === "tuple") {
    const keys = value.items.current.map(keyOf);
    return keys.includes(null) ? null : `(${keys.join()})`;
  }
  // Symbols are keys by what they are: `subs={x: 4}`.
  if (value.kind === "tensor") return `t:${nodeOf(value).id}`;
  return null;
}

/** A short word for what a value is, for messages. */
export function typeName(value: Value): string {
  switch (value.kind) {
    case "known":
      return value.type === "none" ? "None" : value.type;
    case "tensor":
      return "tensor";
    case "sequence":
      return value.type;
    case "mapping":
      return "dict";
    case "object":
      return typeof value.type === "string" ? value.type : value.type.name;
    default:
      return value.kind;
  }
}
