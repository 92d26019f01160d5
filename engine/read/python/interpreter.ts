import { NablaError } from "../../graph/errors.ts";
import type { Node } from "../../graph/node.ts";
import { isConcrete, type Shape, type Size } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import { filled, type Tensor } from "../../graph/tensor.ts";
import { Cell } from "../environment.ts";
import type { Host, Read } from "../libraries/host.ts";
import { tensorAttribute } from "../libraries/methods.ts";
import { moduleNamed } from "../libraries/registry.ts";
import { functionOf, type Row } from "../libraries/row.ts";
import type { Assumption, Severity } from "../reading.ts";
import { getItem } from "../tensors/get-item.ts";
import { setItem } from "../tensors/set-item.ts";
import type { Trace } from "../trace.ts";
import { isNode, type Truth, truthOf } from "../truth.ts";
import {
  type Call,
  type ClassValue,
  int,
  isNumber,
  type Library,
  NONE,
  native,
  nodeOf,
  type Origin,
  type SequenceValue,
  type SymbolicSequence,
  type TensorValue,
  type Unknown,
  type Value,
} from "../values.ts";
import { assign } from "./assign.ts";
import { classAttribute, methodOf } from "./attributes.ts";
import { joinHeld } from "./branches.ts";
import { defineClass } from "./classes.ts";
import { evaluate } from "./expressions.ts";
import { type Code, type Completion, codeOf, type Frame, newFrame } from "./frame.ts";
import { sequenceItems } from "./iteration.ts";
import { rangeOf } from "./loops.ts";
import { binary } from "./operators.ts";
import type { Printed } from "./promises.ts";
import { execute } from "./statements.ts";
import { mapSymbolic, symbolicItems } from "./symbolic.ts";
import { type Syntax, spanOf } from "./syntax.ts";

/** A variable that was introduced by the text: a parameter, a named number, a tensor made by a factory. */
export interface Leaf {
  readonly name: string;
  readonly span: Span;
  readonly value?: Tensor;
  readonly valueSpan?: Span;
  readonly shapeFrom?: string;
  /** An integer as far as the text shows: a count, where no value depends on it. */
  readonly whole?: boolean;
  readonly differentiable: boolean;
  readonly requiresGrad?: boolean;
  /** Bound nowhere in the text. */
  readonly free?: boolean;
}

/** A gradient read with the text around it. */
export interface ReadSite extends Read {
  readonly name?: string;
  readonly assumptions: readonly Assumption[];
}

/** An assignment or expression of the module whose value may be mathematics. */
export interface Found {
  readonly kind: "assignment" | "expression";
  readonly span: Span;
  readonly name?: string;
  readonly nameSpan?: Span;
  readonly node: Node;
  readonly right: Syntax;
  readonly assumptions: readonly Assumption[];
}

type Changes = ReadonlyMap<Cell, { readonly before: unknown; readonly after: unknown }>;

/** A way that left a round or the loop early, to be joined with the others at its end. */
interface Leaving {
  readonly condition: Node;
  readonly changes: Changes;
  readonly mark: number;
}

export interface Loop {
  readonly breaks: Leaving[];
  readonly continues: Leaving[];
}

/** Evaluation steps and graph nodes. */
export interface Allowance {
  readonly steps: number;
  readonly nodes: number;
}

/** The module's own loops are followed a little: enough for what they compute at first. */
const MODULE_ALLOWANCE: Allowance = { steps: 12_000, nodes: 3_000 };
/** One function traced among many. */
export const FUNCTION_ALLOWANCE: Allowance = { steps: 30_000, nodes: 6_000 };
/** One function that was asked for. */
export const WIDE_ALLOWANCE: Allowance = { steps: 350_000, nodes: 150_000 };

const MAX_DEPTH = 60;
/** Calls of a function inside itself that are followed on conditions that are not known: each doubles the work. */
const DEEP = 5;

/** Evaluates Python over the domain of values. One for each reading. */
export class Python implements Host {
  readonly trace: Trace;
  text: string;
  readonly module: Frame;
  readonly leaves = new Map<Node, Leaf>();
  readonly reads: ReadSite[] = [];
  readonly found: Found[] = [];
  readonly prints: Printed[] = [];
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
  readonly loops: Loop[] = [];
  /** The size of the symbolic loop that is running, if one is. */
  loopSize: Size | null = null;
  /** Running the module itself, as against tracing one function. */
  running = true;
  /** What one outermost loop may cost. */
  allowance: Allowance = MODULE_ALLOWANCE;
  #loopStart: Allowance | null = null;
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

  get context(): Host {
    return this;
  }

  textOf(node: Span): string {
    return this.text.slice(node.start, node.end);
  }

  evaluate(node: Syntax, frame: Frame): Value {
    this.trace.step(node);
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
    const truth = truthOf(this.trace, value, span);
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
    const method = tensorAttribute(this, tensor, name, span, name);
    return method?.kind === "function"
      ? method.invoke({ args: [], named: new Map(), span, spans: [] })
      : this.trace.unknown(`the method ${name} is not known here`, span);
  }

  /** Python's own sum and its kin: along the first axis. */
  reduceFirst(op: string, tensor: Value, span: Span): Value {
    return this.trace.apply(op, [tensor], { axes: [0], keepdims: false }, span);
  }

  sizeValue(size: Size): Value {
    if (typeof size === "number") return int(size);
    const node = this.trace.graph.node("size", [], { size });
    return this.trace.tensor(node, "python", { dtype: "int64" });
  }

  range(call: Call): Value {
    return rangeOf(this, call);
  }

  symbolic(value: Value): SymbolicSequence | null {
    return symbolicItems(this, value, { start: 0, end: 0 });
  }

  /** Things walked together have one length: another guess of their shapes where they have not. */
  unlikeSizes(
    values: readonly Value[],
    symbolic: readonly (SymbolicSequence | null)[],
    span: Span,
  ): Unknown | null {
    const [first] = symbolic.filter((each) => each !== null);
    if (!first || !this.trace.guessing) return null;
    for (const [i, value] of values.entries()) {
      if (value.kind !== "tensor") continue;
      const node = nodeOf(value);
      if (node.shape.length === 0 && this.trace.couldBeLarger(node))
        return this.trace.wantRank(node, 1, "a scalar cannot be walked through", span);
      const size = symbolic[i]?.size ?? node.shape[0];
      if (size === undefined || size === first.size) continue;
      this.trace.recording.troubles.push({
        message: "sizes differ",
        span,
        nodes: [],
        conflict: [size, first.size],
      });
      return this.trace.unknown(`sizes ${size} and ${first.size} are walked together`, span);
    }
    return null;
  }

  mapSymbolic(size: Size, at: (index: Value) => Value, span: Span): Value {
    return mapSymbolic(this, { size, at: (index) => index }, at, span);
  }

  typeOf(value: Value): Value {
    if (value.kind === "object" && typeof value.type !== "string") return value.type;
    const name =
      value.kind === "known"
        ? value.type === "string"
          ? "str"
          : value.type
        : value.kind === "tensor" && value.library === "python" && nodeOf(value).shape.length === 0
          ? "float"
          : value.kind === "tensor"
            ? "ndarray"
            : value.kind === "mapping"
              ? "dict"
              : value.kind === "sequence"
                ? value.type
                : value.kind;
    return native(name, () => NONE);
  }

  /** `float(x)`, `x.item()`: the number, out of reach of gradients. */
  detachToNumber(tensor: TensorValue, span: Span): Value {
    const node = nodeOf(tensor);
    if (node.shape.some((size) => typeof size === "number" && size !== 1))
      return this.trace.unknown("only a tensor of one element is a number", span);
    const plain = node.shape.length === 0 ? node : this.trace.graph.node("reshape", [node], { shape: [] });
    const cut = tensor.state.current.requiresGrad ? this.trace.cut(plain, this.nameOf(tensor)) : plain;
    return this.trace.tensor(cut, "python", { dtype: "float64", ...(tensor.random ? { random: true } : {}) });
  }

  appendTo(target: SequenceValue, value: Value): void {
    const items = [...target.items.current, value];
    this.trace.trail.set(target.items, target.longest === undefined ? items : items.slice(-target.longest));
  }

  /** Whether a bare name is called somewhere in the text. */
  called(name: string): boolean {
    return this.#callees.has(name);
  }

  /** A call of something written in the text. */
  isOwnCall(node: Syntax): boolean {
    const callee = node.fields["function"];
    if (callee?.type !== "identifier")
      return callee?.type === "attribute" && !/^(np|torch|tf|jnp|F|plt|math)\b/.test(this.textOf(callee));
    const value = this.module.scope.find(this.textOf(callee))?.current;
    return value !== undefined && (codeOf(value) !== null || value.kind === "object");
  }

  setCallees(names: ReadonlySet<string>): void {
    this.#callees = new Set(names);
  }

  addCallees(names: ReadonlySet<string>): void {
    for (const name of names) this.#callees.add(name);
  }

  defineClass(node: Syntax, frame: Frame, decorators: readonly string[]): void {
    defineClass(this, node, frame, decorators);
  }

  noteCode(node: Syntax, code: Code, frame: Frame): void {
    if (!this.running || this.stack.length > 0) return;
    void frame;
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

  /** An instance made with variables for its arguments, where none is seen in the text. */
  exampleOf(owner: ClassValue): Value {
    const init = classAttribute(owner, "__init__");
    const code = init ? codeOf(init) : null;
    const span = code?.nameSpan ?? { start: 0, end: 0 };
    const args: Value[] = [];
    for (const parameter of code?.parameters.slice(1) ?? []) {
      if (parameter.kind !== "plain" || code?.defaults.has(parameter.name)) continue;
      const node = this.trace.b.variable(parameter.name);
      this.addLeaf(node, { name: parameter.name, span: parameter.span, differentiable: true });
      args.push(this.trace.tensor(node));
    }
    return owner.construct({ args, named: new Map(), span, spans: args.map(() => span) });
  }

  // --- leaving loops on unknown conditions ---

  enterLoop(): Loop {
    const loop: Loop = { breaks: [], continues: [] };
    if (this.loops.length === 0)
      this.#loopStart = { steps: this.trace.recording.steps, nodes: this.trace.graph.size };
    this.loops.push(loop);
    return loop;
  }

  /** Whether the outermost loop that is running has cost all it may. */
  isSpent(): boolean {
    const start = this.#loopStart;
    if (!start) return false;
    const { steps, nodes } = this.allowance;
    return this.trace.recording.steps - start.steps > steps || this.trace.graph.size - start.nodes > nodes;
  }

  leave(completion: Completion, condition: Node, changes: Changes): void {
    const loop = this.loops[this.loops.length - 1];
    if (!loop || !completion) return;
    const leaving = { condition, changes, mark: this.trace.trail.mark() };
    if (completion.type === "break") loop.breaks.push(leaving);
    else if (completion.type === "continue") loop.continues.push(leaving);
  }

  closeRound(loop: Loop, span: Span): void {
    this.#rejoin(loop.continues, span);
  }

  leaveLoop(loop: Loop, span: Span): void {
    this.#rejoin(loop.continues, span);
    this.#rejoin(loop.breaks, span);
    const at = this.loops.indexOf(loop);
    if (at >= 0) this.loops.splice(at);
  }

  #rejoin(leavings: Leaving[], span: Span): void {
    for (let leaving = leavings.pop(); leaving; leaving = leavings.pop()) {
      const since = this.trace.trail.since(leaving.mark);
      for (const cell of new Set([...leaving.changes.keys(), ...since.keys()])) {
        const change = leaving.changes.get(cell);
        const then = change ? change.after : since.get(cell)?.before;
        this.trace.trail.set(cell, joinHeld(this, leaving.condition, then, cell.current, span));
      }
    }
  }

  spoilLoop(reason: Unknown): void {
    this.trace.recording.troubles.push({ message: reason.reason, span: reason.span, nodes: [] });
  }

  // --- what was found while running ---

  noteAssignment(
    statement: Syntax,
    left: Syntax,
    right: Syntax,
    value: Value,
    frame: Frame,
    from: number,
  ): void {
    if (frame.kind !== "module" || !this.running || left.type !== "identifier") return;
    if (this.trace.rehearsing > 0) return;
    this.#note("assignment", statement, right, value, from, left);
  }

  noteUpdate(statement: Syntax, left: Syntax, before: Value, after: Value, frame: Frame): void {
    if (frame.kind !== "module" || !this.running || left.type !== "identifier" || before.kind !== "tensor")
      return;
    this.#note("assignment", statement, statement, after, this.trace.recording.assumptions.length, left);
  }

  noteExpression(statement: Syntax, expression: Syntax, value: Value, frame: Frame): void {
    if (frame.kind !== "module" || !this.running || !EXPRESSIONS.has(expression.type)) return;
    this.#note("expression", statement, expression, value, this.trace.recording.assumptions.length);
  }

  #note(
    kind: Found["kind"],
    statement: Syntax,
    right: Syntax,
    value: Value,
    from: number,
    target?: Syntax,
  ): void {
    const node = value.kind === "tensor" ? nodeOf(value) : isNumber(value) ? value.node : undefined;
    if (!node || node.inputs.length === 0) return;
    if (this.found.some((known) => known.span.start === statement.start)) return;
    this.found.push(
      this.trace.mine({
        kind,
        span: spanOf(statement),
        ...(target ? { name: this.textOf(target), nameSpan: spanOf(target) } : {}),
        node,
        right,
        assumptions: this.trace.recording.assumptions.slice(from),
      }),
    );
  }

  notePrint(call: Call): void {
    if (this.trace.rehearsing > 0 || this.trace.tracing) return;
    const known = this.prints.find((each) => each.span.start === call.span.start);
    if (known) known.again = true;
    else
      this.prints.push(
        this.trace.mine({
          span: call.span,
          args: call.args.map((value) => this.frozen(value)),
          again: false,
        }),
      );
  }

  /** A value as it is now, whatever is written into it later. */
  frozen(value: Value): Value {
    return value.kind === "tensor"
      ? this.trace.tensor(nodeOf(value), value.library, {
          ...(value.dtype ? { dtype: value.dtype } : {}),
          ...(value.random ? { random: true } : {}),
        })
      : value;
  }

  noteRead(read: Read): void {
    const { span } = read;
    if (this.trace.rehearsing > 0) return;
    if (this.reads.some((known) => known.span.start === span.start && known.span.end === span.end)) return;
    const assumptions = read.note === undefined ? [] : [{ message: read.note, span }];
    this.reads.push(this.trace.mine({ ...read, assumptions }));
  }

  // --- what libraries ask ---

  items(value: Value, span: Span, wanted?: number): Value[] | Unknown {
    return sequenceItems(this, value, span, wanted);
  }

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

  /** A phrase that names a line: it is mended when that line moves. */
  origin(text: string): Origin {
    const made = { text };
    this.origins.push(made);
    return made;
  }

  made(
    node: Node,
    library: Library,
    dtype: string | undefined,
    span: Span,
    what: string,
    grad: boolean,
  ): TensorValue {
    const line = this.text.slice(0, span.start).split("\n").length;
    const value = this.trace.tensor(node, library, {
      ...(dtype ? { dtype } : {}),
      from: this.origin(`from ${what} on line ${line}`),
    });
    value.state.current = grad
      ? { node, requiresGrad: true, leaf: true, fresh: true }
      : { node, fresh: true };
    return value;
  }

  /** A parameter of a layer; it takes the path it is stored under. */
  parameter(name: string, shape: readonly Size[], span: Span, start?: number): TensorValue {
    const node = this.trace.freshVariable(name, shape);
    const line = this.text.slice(0, span.start).split("\n").length;
    this.addLeaf(node, {
      name,
      span,
      differentiable: true,
      requiresGrad: true,
      shapeFrom: `from the layer on line ${line}`,
      ...(start !== undefined && isConcrete(shape) ? { value: filled(shape, start) } : {}),
    });
    return this.trace.tensor(node, "torch", {
      dtype: "float32",
      ...(start === undefined ? { random: true } : {}),
      from: this.origin(`from the layer on line ${line}`),
      state: new Cell({ node, requiresGrad: true, leaf: true }),
    });
  }

  finding(
    code: string,
    severity: Severity,
    message: string,
    span: Span,
    related?: readonly { readonly span: Span; readonly message: string }[],
    fix?: { readonly title: string; readonly span: Span; readonly text: string },
  ): void {
    if (this.trace.guessing || this.trace.speculating > 0 || this.trace.rehearsing > 0) return;
    const { findings } = this.trace.recording;
    if (findings.some((known) => known.code === code && known.span.start === span.start)) return;
    findings.push(
      this.trace.mine({
        severity,
        code,
        message,
        span,
        ...(related ? { related } : {}),
        ...(fix ? { fix } : {}),
      }),
    );
  }

  detach(tensor: TensorValue, library: Library): TensorValue {
    const state = tensor.state.current;
    const node = nodeOf(tensor);
    if (!state.requiresGrad) return { ...tensor, library };
    const cut = this.trace.cut(node, this.nameOf(tensor));
    const { view: _view, ...rest } = tensor;
    return { ...rest, library, state: new Cell({ node: cut }) };
  }

  methodOf(object: Value, name: string): Value | undefined {
    return methodOf(this, object, name, { start: 0, end: 0 }) ?? undefined;
  }

  entry(tensor: TensorValue, index: Value, span: Span): Value {
    return getItem(this.trace, tensor, index, span);
  }

  symbol(node: Node, name: string, span: Span): void {
    if (!this.leaves.has(node)) this.leaves.set(node, { name, span, differentiable: true });
  }

  cutOff(tensor: TensorValue): TensorValue {
    const { view: _view, ...rest } = tensor;
    const node = this.trace.graph.node("stop_gradient", [nodeOf(tensor)]);
    return { ...rest, state: new Cell({ node }) };
  }

  tableFunction(library: Library, name: string, row: Row): Value {
    return functionOf(this, library, name, row);
  }

  updated(tensor: TensorValue, index: Value, verb: string, value: Value, span: Span): Value {
    const { view: _view, ...rest } = tensor;
    const copy: TensorValue = { ...rest, state: new Cell({ ...tensor.state.current, node: nodeOf(tensor) }) };
    const operator = { add: "+", multiply: "*", mul: "*", subtract: "-", divide: "/", power: "**" }[verb];
    const before = operator ? getItem(this.trace, copy, index, span) : value;
    const after = operator
      ? binary(this, operator, before, value, span)
      : verb === "min" || verb === "max"
        ? this.trace.apply(`${verb}imum`, [getItem(this.trace, copy, index, span), value], undefined, span)
        : value;
    setItem(this.trace, copy, index, after, span);
    return copy;
  }

  parametersOf(callee: Value): readonly string[] {
    return codeOf(callee)?.parameters.map((parameter) => parameter.name) ?? [];
  }

  library(name: string): Value | undefined {
    return moduleNamed(this, name);
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

const EXPRESSIONS = new Set([
  "binary_operator",
  "unary_operator",
  "call",
  "conditional_expression",
  "parenthesized_expression",
]);
