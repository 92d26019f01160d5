import { NablaError } from "../../graph/errors.ts";
import type { Node } from "../../graph/node.ts";
import type { Shape, Size } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Host } from "../libraries/host.ts";
import { tensorAttribute } from "../libraries/methods/index.ts";
import type { Trace } from "../trace.ts";
import { isNode, type Truth, truthOf } from "../truth.ts";
import {
  type Call,
  type ClassValue,
  calling,
  int,
  type Library,
  nodeOf,
  type Origin,
  type SymbolicSequence,
  type TensorValue,
  type Value,
} from "../values.ts";
import { assign } from "./assign.ts";
import { truthAsked } from "./attributes.ts";
import { evaluate } from "./expressions.ts";
import { type Code, type Completion, type Frame, newFrame } from "./frame.ts";
import type { Leaf } from "./leaves.ts";
import { OpenLoops } from "./leaving.ts";
import { LibraryHost } from "./library-host.ts";
import { Notes } from "./notes.ts";
import { binary } from "./operators.ts";
import { symbolicItems } from "./rounds/symbolic.ts";
import { execute } from "./statements.ts";
import type { Syntax } from "./syntax/syntax.ts";

const MAX_DEPTH = 60;
/** Calls of a function inside itself that are followed on conditions that are not known: each doubles the work. */
const DEEP = 5;

/** Evaluates Python over the domain of values. One for each reading. */
export class Python {
  readonly trace: Trace;
  /** What libraries see of it. */
  readonly host: Host;
  text: string;
  readonly module: Frame;
  readonly leaves = new Map<Node, Leaf>();
  /** Variables that go by another name in formulas where two would be called the same. */
  readonly renamed = new Map<string, Node>();
  readonly notes = new Notes(this);
  readonly origins: Origin[] = [];
  /** Functions written in the text, in order of position. */
  readonly codes = new Map<Syntax, Code>();
  /** Names used but bound nowhere: taken as numbers. */
  readonly free = new Map<string, Value>();
  /** Shapes for parameters and free names, by name, while they are tried. */
  shapes: ReadonlyMap<string, Shape> = new Map();
  /** Values at the point, by name of parameter or free name. */
  readonly points = new Map<string, Tensor>();
  /** Instances seen while running, by class: methods are traced on them. */
  readonly instances = new Map<ClassValue, Value>();
  /** Whose arrays free names are. */
  arrays: Library = "python";
  /** Free names whose shape is being guessed. */
  softNames: ReadonlySet<string> = new Set();
  readonly stack: Code[] = [];
  readonly frames: Frame[] = [];
  readonly loops = new OpenLoops(this);
  /** The size of the symbolic loop that is running, if one is. */
  loopSize: Size | null = null;
  /** Running the module itself, as against tracing one function. */
  running = true;
  /** Bare `sin`, `pi`, `np` are understood without imports. */
  readonly lenient: boolean;
  /** The last exception that left a function. */
  raised: Completion = null;
  /** The call whose value the statement that is running throws away. */
  statementCall: Syntax | null = null;
  /** A bare `e` is Euler's number, not a variable. */
  eulers = false;
  /** The call being evaluated, for libraries that speak of their arguments. */
  callNode: { readonly node: Syntax; readonly frame: Frame } | null = null;
  /** A name of the module is about to change: what depends on it is traced first. */
  beforeRebind: ((name: string) => void) | null = null;
  #callees = new Set<string>();

  constructor(trace: Trace, text: string, lenient: boolean) {
    this.trace = trace;
    this.host = new LibraryHost(this);
    this.text = text;
    this.lenient = lenient;
    this.module = newFrame("module", null);
    trace.onMoved = (before, after) => {
      const leaf = this.leaves.get(before);
      if (!leaf) return;
      const { value: _value, ...rest } = leaf;
      const now = trace.shadow.value(after);
      this.leaves.set(after, now ? { ...rest, value: now } : rest);
    };
  }

  textOf(node: Span): string {
    return this.text.slice(node.start, node.end);
  }

  evaluate(node: Syntax, frame: Frame): Value {
    this.trace.step(node.span);
    return evaluate(this, node, frame);
  }

  execute(block: Syntax, frame: Frame): Completion {
    this.frames.push(frame);
    try {
      return execute(this, block, frame);
    } finally {
      this.frames.pop();
    }
  }

  assign(target: Syntax, value: Value, right: Syntax, frame: Frame): void {
    assign(this, target, value, right, frame);
  }

  /** Calls anything that can be called. */
  call(callee: Value, call: Call): Value {
    if (this.stack.length > MAX_DEPTH)
      return this.trace.unknown("recursion whose depth is not known", call.span);
    if (callee.kind === "function") return callee.invoke(call);
    if (callee.kind === "object" && callee.invoke) return callee.invoke(call);
    if (callee.kind === "class") return callee.construct(call);
    if (callee.kind === "unknown") return callee;
    return this.trace.unknown("this is not a function", call.span);
  }

  /** Whether a value holds: known, or a condition in the graph, or unknown. */
  truth(value: Value, span: Span): Truth {
    const truth = truthOf(this.trace, truthAsked(this, value, span) ?? value, span);
    // Inside a recursion an unknown condition would be followed for ever: go the way it goes at the point.
    if (isNode(truth) && this.isRecursive()) {
      const known = this.trace.number(this.trace.tensor(truth), span);
      if (known !== null) return known !== 0;
      const last = this.stack[this.stack.length - 1];
      if (this.stack.filter((each) => each === last).length > DEEP)
        return this.trace.unknown("how deep this recursion goes is not known", span);
    }
    return truth;
  }

  isRecursive(): boolean {
    const last = this.stack[this.stack.length - 1];
    return last !== undefined && this.stack.indexOf(last) !== this.stack.length - 1;
  }

  add(a: Value, b: Value, span: Span): Value {
    return binary(this, "+", a, b, span);
  }

  /** A method of an array, by name. */
  method(tensor: TensorValue, name: string, span: Span): Value {
    const method = tensorAttribute(this.host, tensor, name, span, name);
    return method?.kind === "function"
      ? method.invoke(calling([], span))
      : this.trace.unknown(`the method ${name} is not known here`, span);
  }

  sizeValue(size: Size): Value {
    if (typeof size === "number") return int(size);
    const node = this.trace.graph.node("size", [], { size });
    return this.trace.tensor(node, "python", { dtype: "int64" });
  }

  symbolic(value: Value): SymbolicSequence | null {
    return symbolicItems(this, value, { start: 0, end: 0 });
  }

  /** Whether a bare name is called somewhere in the text. */
  called(name: string): boolean {
    return this.#callees.has(name);
  }

  setCallees(names: ReadonlySet<string>): void {
    this.#callees = new Set(names);
  }

  addCallees(names: ReadonlySet<string>): void {
    for (const name of names) this.#callees.add(name);
  }

  noteCode(node: Syntax, code: Code): void {
    if (!this.running || this.stack.length > 0) return;
    this.codes.set(node, code);
  }

  noteMethod(code: Code, owner: ClassValue): void {
    this.codes.set(code.definition, Object.assign(code, { qualified: `${owner.name}.${code.name}` }));
  }

  /** Traces run by `body` may rebind names without asking again. */
  beforeRebindOff(body: () => void): void {
    const hook = this.beforeRebind;
    this.beforeRebind = null;
    body();
    this.beforeRebind = hook;
  }

  /** How a value is called in the text. */
  nameOf(value: Value): string {
    if (value.kind === "tensor") {
      const leaf = this.leaves.get(nodeOf(value));
      if (leaf) return leaf.name;
      for (const frame of [...this.frames].reverse())
        for (const [name, cell] of frame.scope.names) if (cell.current === value) return name;
      for (const [name, cell] of this.module.scope.names) if (cell.current === value) return name;
    }
    return value.kind === "function" ? value.name : "value";
  }

  /** Runs `body`; what the engine refuses becomes an unknown value. */
  attempt(span: Span, body: () => Value): Value {
    try {
      return body();
    } catch (error) {
      if (!(error instanceof NablaError)) throw error;
      return this.trace.failure(error, [], span);
    }
  }

  addLeaf(node: Node, leaf: Leaf): void {
    this.leaves.set(node, leaf);
    if (leaf.value) this.trace.shadow.bind(node, leaf.value);
  }
}
