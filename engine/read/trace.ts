import { checkBudget } from "../graph/budget.ts";
import { Builder } from "../graph/build.ts";
import { NablaError, type Problem, SizeConflict } from "../graph/errors.ts";
import { type Graph, substitute, topological, variablesOf } from "../graph/graph.ts";
import type { Attrs, DType, Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import { isConcrete, SCALAR, type Shape, type Size, shapeText } from "../graph/shape.ts";
import type { Span } from "../graph/span.ts";
import type { Tensor } from "../graph/tensor.ts";
import { resultDtype } from "./dtypes.ts";
import { Cell, Trail } from "./environment.ts";
import type { Assumption, Finding, NameInfo, Occurrence } from "./reading.ts";
import { Shadow } from "./shadow.ts";
import {
  int,
  isNumber,
  type Known,
  type Library,
  nodeOf,
  type TensorValue,
  typeName,
  type Unknown,
  type Value,
} from "./values.ts";

/** A shape that did not fit: which nodes met, and what would have fitted. */
export interface Trouble {
  readonly message: string;
  readonly span: Span;
  readonly nodes: readonly Node[];
  /** The rank the first node should have had at least. */
  readonly rank?: number;
  readonly conflict?: readonly [Size, Size];
}

/** What is noted while one formula (or the module) is traced. */
export interface Recording {
  readonly occurrences: Occurrence[];
  readonly assumptions: Assumption[];
  readonly troubles: Trouble[];
  readonly findings: Finding[];
  readonly names: NameInfo[];
  /** Reads of variables by a constant index: the largest seen; -1 entries count from the end. */
  readonly indexed: Map<Node, number>;
  /** What was handed to calls that are not understood. */
  readonly untold: { readonly node: Node; readonly message: string; readonly span: Span }[];
  /** Numbers that would have steered, had they been known. */
  readonly wanted: Node[];
  /** Symbolic sizes that something else than a constant index rests on. */
  readonly sized: Set<string>;
  /** Values of the parameters of the function that is traced. */
  readonly point: Map<Node, Tensor>;
  steps: number;
}

export function newRecording(): Recording {
  return {
    occurrences: [],
    assumptions: [],
    troubles: [],
    findings: [],
    names: [],
    indexed: new Map(),
    untold: [],
    wanted: [],
    sized: new Set(),
    point: new Map(),
    steps: 0,
  };
}

const MAX_OCCURRENCES = 5_000;

/** The statement of the module that noted something; spreads with it, and is told to nobody. */
const BY = Symbol("statement");

export function notedBy(item: object): number | undefined {
  return (item as { readonly [BY]?: number })[BY];
}

/** The state of one reading: graph, versions, what was noted, and the values at the point. */
export class Trace {
  readonly graph: Graph;
  readonly b: Builder;
  readonly trail = new Trail();
  readonly shadow = new Shadow();
  /** Nodes that stand for what is not known any more, and why. */
  readonly lost = new Map<Node, Unknown>();
  /** Variables that stand for something detached: its actual value. */
  readonly cuts = new Map<Node, Node>();
  recording: Recording = newRecording();
  /** Shapes of some variables are guesses being tried: a mismatch is then no finding. */
  guessing = false;
  /** Variables whose shape is a guess. */
  soft: ReadonlyMap<Node, string> = new Map();
  /** A round of a loop on variables, to see what it does: nothing of it is told. */
  rehearsing = 0;
  /** Inside a branch that may not be taken, or a trace that may be thrown away. */
  speculating = 0;
  /** Recorders that are running (`GradientTape`). */
  readonly tapes = new Set<object>();
  /** One function is being traced on its own, on variables. */
  tracing = false;
  /** Told when a leaf takes a new value outside the tape. */
  onMoved: ((before: Node, after: Node) => void) | null = null;
  /** Inside `np.vectorize`: a condition on an array is one on each entry. */
  entrywise = 0;
  /** Inside `no_grad` and the like. */
  gradOff = 0;
  #variables = 0;

  constructor(graph: Graph) {
    this.graph = graph;
    this.b = new Builder(graph);
  }

  step(span: Span): void {
    if ((++this.recording.steps & 255) === 0) checkBudget(this.graph.budget);
    if (this.recording.steps > 400_000)
      throw new NablaError("too-large", "stopped: too many steps to follow", span);
  }

  assume(message: string, span?: Span): void {
    const { assumptions } = this.recording;
    if (
      assumptions.some(
        (known) => known.message === message && notedBy(known) === (this.statement ?? undefined),
      )
    )
      return;
    assumptions.push(this.mine(span ? { message, span } : { message }));
  }

  record(node: Node, span: Span, name?: string): void {
    const { occurrences } = this.recording;
    if (occurrences.length >= MAX_OCCURRENCES) return;
    const last = occurrences[occurrences.length - 1];
    if (
      name !== undefined &&
      last &&
      last.node === node &&
      last.span.start === span.start &&
      last.span.end === span.end
    )
      occurrences[occurrences.length - 1] = { ...last, name };
    else occurrences.push(this.mine(name === undefined ? { node, span } : { node, span, name }));
  }

  /** A variable of its own, even where another has the same name and shape. */
  freshVariable(name: string, shape: Shape = SCALAR, dtype: DType = "float"): Node {
    const key = this.graph.size * 1_000 + this.#variables++;
    const attrs = dtype === "float" ? { name, shape, key } : { name, shape, dtype, key };
    return this.graph.node("variable", [], attrs);
  }

  /** A variable that stands for `node` where no derivative may flow through. */
  cut(node: Node, name: string): Node {
    if (node.inputs.length === 0 && node.op !== "variable") return node;
    const variable = this.freshVariable(name, node.shape, node.dtype);
    this.cuts.set(variable, node);
    const value = this.shadow.value(node);
    if (value) this.shadow.bind(variable, value);
    return variable;
  }

  /** `nodes` with every cut put back. */
  resolve(nodes: readonly Node[]): Node[] {
    let out = [...nodes];
    if (this.cuts.size === 0) return out;
    for (let round = 0; round < 64; round++) {
      const found = new Map<Node, Node>();
      for (const node of topological(out)) {
        const actual = this.cuts.get(node);
        if (actual) found.set(node, actual);
      }
      if (found.size === 0) break;
      out = substitute(out, found, (op, inputs, attrs) => this.graph.node(op, inputs, attrs));
    }
    return out;
  }

  /**
   * Outputs as they are shown and differentiated: cuts stay variables where something asks for gradients through
   * them, with their value at the point; where no gradient is kept out they are put back.
   */
  resolveDetached(nodes: readonly Node[]): Node[] {
    return [...nodes];
  }

  tensor(node: Node, library: Library = "python", more: Partial<TensorValue> = {}): TensorValue {
    return { kind: "tensor", library, ...more, state: more.state ?? new Cell({ node }) };
  }

  /** The node of a number or tensor; null for anything else. */
  lift(value: Value): Node | null {
    if (value.kind === "tensor") return nodeOf(value);
    if (!isNumber(value)) return null;
    return value.node ?? this.b.const(Number(value.value));
  }

  /** The value of a scalar at the point, to steer by; noted as an assumption unless the language knows it outright. */
  number(value: Value, span: Span): number | null {
    if (isNumber(value)) {
      if (value.because) this.assume(value.because.message, value.because.span);
      return Number(value.value);
    }
    if (value.kind !== "tensor") return null;
    const at = this.shadow.value(nodeOf(value));
    if (at?.data.length !== 1) {
      if (this.guessing) this.recording.wanted.push(nodeOf(value));
      return null;
    }
    this.assume("followed as it runs at the given values", span);
    return at.data[0] ?? null;
  }

  /** An operation on values: folded for constants, a node otherwise, unknown with its reason where it cannot be. */
  apply(
    op: string,
    values: readonly Value[],
    attrs: Attrs | undefined,
    span: Span,
    library?: Library,
  ): Value {
    for (const value of values) if (value.kind === "unknown") return value;
    if (values.every(isNumber) && !attrs && (!library || library === "python")) {
      const folded = this.#fold(op, values as readonly Known[]);
      if (folded) {
        if (folded.node && folded.node.inputs.length > 0) this.record(folded.node, span);
        return folded;
      }
    }
    const nodes: Node[] = [];
    for (const value of values) {
      const node = this.lift(value);
      if (!node) return this.unknown(`a ${typeName(value)} is not a number`, span);
      nodes.push(node);
    }
    return this.make(op, nodes, attrs, span, values, library);
  }

  /** A node as a value, inheriting library, dtype and tape from `from`. */
  make(
    op: string,
    nodes: readonly Node[],
    attrs: Attrs | undefined,
    span: Span,
    from: readonly Value[],
    library?: Library,
  ): Value {
    try {
      const node = attrs ? this.graph.node(op, nodes, attrs) : this.graph.node(op, nodes);
      this.record(node, span);
      return this.result(node, op, from, library);
    } catch (error) {
      return this.failure(error, nodes, span);
    }
  }

  result(node: Node, op: string, from: readonly Value[], library?: Library): TensorValue {
    const tensors = from.filter((value) => value.kind === "tensor");
    const lib = library && library !== "python" ? library : libraryOf(tensors);
    const dtype = resultDtype(node, tensors, lib);
    const tracked = this.gradOff === 0 ? tensors.filter((t) => t.state.current.requiresGrad) : [];
    const random = tensors.some((t) => t.random);
    // What is computed outside the tape is a constant to whatever uses it later.
    if (
      this.gradOff > 0 &&
      node.inputs.length > 0 &&
      (this.tracing || tensors.some((t) => t.state.current.requiresGrad))
    )
      return {
        kind: "tensor",
        library: lib,
        state: new Cell({
          node: this.tracing ? this.graph.node("stop_gradient", [node]) : this.cut(node, "constant"),
        }),
        ...(dtype ? { dtype } : {}),
      };
    return {
      kind: "tensor",
      library: lib,
      state: new Cell({
        node,
        requiresGrad: tracked.length > 0 && node.dtype !== "bool",
        ...(this.tapes.size > 0 ? { recorded: new Set(this.tapes) } : {}),
        ...(tracked.length > 0 ? { tape: { op, parents: tracked, freed: new Cell<Span | null>(null) } } : {}),
      }),
      ...(dtype ? { dtype } : {}),
      ...(random ? { random } : {}),
    };
  }

  /** A NablaError as an unknown value; shape trouble is noted so that other shapes may be tried. */
  failure(error: unknown, nodes: readonly Node[], span: Span): Unknown {
    if (!(error instanceof NablaError)) throw error;
    const { code, message } = error.problem;
    if (code === "deadline" || code === "cancelled" || code === "too-large") throw error;
    if (code === "shape-mismatch") {
      const trouble: Trouble = { message, span, nodes };
      this.recording.troubles.push(
        error instanceof SizeConflict ? { ...trouble, conflict: [error.left, error.right] } : trouble,
      );
    }
    return this.unknown(message, span);
  }

  /** `node` should have had at least `rank` axes: an unknown now, another guess later. */
  wantRank(node: Node, rank: number, message: string, span: Span): Unknown {
    this.recording.troubles.push({ message, span, nodes: [node], rank });
    return this.unknown(message, span);
  }

  /** An axis of symbolic size was unpacked into a known number of names: that is its size. */
  noteSize(size: Size, count: Size, span: Span): void {
    this.recording.troubles.push({
      message: `${size} is ${count}`,
      span,
      nodes: [],
      conflict: [size, count],
    });
  }

  unknown(reason: string, span: Span): Unknown {
    return { kind: "unknown", reason, span };
  }

  #fold(op: string, values: readonly Known[]): Known | null {
    const row = rowOf(op);
    if (row.kind !== "elementwise") return null;
    const numbers = values.map((value) => Number(value.value));
    const because = values.find((value) => value.because)?.because;
    const value = row.real(...numbers);
    if (row.dtype === "bool")
      return { kind: "known", type: "bool", value: value !== 0, ...(because ? { because } : {}) };
    const integers = values.every((v) => v.type !== "float");
    const symbolic = values.some((v) => v.node && v.node.op !== "const");
    if (integers && !symbolic && INTEGER_OPS.has(op) && Number.isInteger(value))
      return because ? { ...int(value), because } : int(value);
    if (!symbolic && !Number.isFinite(value)) return { kind: "known", type: "float", value };
    const nodes = values.map((v) => v.node ?? this.b.const(Number(v.value)));
    const node = symbolic ? this.graph.node(op, nodes) : this.b.op(op, nodes);
    const type = integers && INTEGER_OPS.has(op) && Number.isInteger(value) ? "int" : "float";
    return { kind: "known", type, value, node, ...(because ? { because } : {}) };
  }

  /** Nodes with some of those below them replaced. */
  replace(nodes: readonly Node[], replacement: ReadonlyMap<Node, Node>): Node[] {
    return substitute(nodes, replacement, (op, inputs, attrs) => this.graph.node(op, inputs, attrs));
  }

  variablesOf(node: Node): Node[] {
    return variablesOf([node]);
  }

  /** Which statement of the module is running, as a number; what is noted is marked with it. */
  statement: number | null = null;

  mine<T extends object>(item: T): T {
    if (this.statement !== null) (item as { [BY]?: number })[BY] = this.statement;
    return item;
  }

  /** Why nothing can be told of `node`: something it is computed from is not known any more. */
  lostIn(node: Node): Unknown | null {
    if (this.lost.size === 0) return null;
    for (const part of topological([node])) {
      const reason = this.lost.get(part);
      if (reason) return reason;
    }
    return null;
  }

  dependsOn(node: Node, on: Node): boolean {
    return topological([node]).includes(on);
  }

  /** Whether another guess of some variable's shape could give this node more axes. */
  couldBeLarger(node: Node): boolean {
    return this.guessing && topological([node]).some((part) => this.soft.has(part));
  }

  /** The name of a variable node, if it is one. */
  nameOf(node: Node): string | undefined {
    return node.op === "variable" ? String(node.attrs["name"]) : undefined;
  }

  /** A mistake that can be told before running; nothing while shapes are tried or rounds rehearsed. */
  tell(code: string, message: string, span: Span): void {
    if (this.guessing || this.speculating > 0 || this.rehearsing > 0) return;
    const { findings } = this.recording;
    if (!findings.some((known) => known.code === code && known.span.start === span.start))
      findings.push(this.mine({ severity: "error", code, message, span }));
  }

  /** Two shapes written outright that do not fit together: a mistake that can be told before running. */
  mismatch(trouble: Trouble, nodes: readonly Node[], spans: readonly Span[]): void {
    if (this.guessing || this.speculating > 0 || !nodes.every((node) => isConcrete(node.shape))) return;
    const shapes = nodes.map((node) => shapeText(node.shape)).join(" and ");
    this.recording.findings.push(
      this.mine({
        severity: "error",
        code: "shape-mismatch",
        message: `the shapes ${shapes} do not fit together`,
        span: trouble.span,
        related: spans.map((span, i) => ({ span, message: `shape ${shapeText(nodes[i]?.shape ?? [])}` })),
      }),
    );
  }

  bindPoint(variable: Node, value: Tensor): void {
    this.shadow.bind(variable, value);
  }
}

const INTEGER_OPS = new Set([
  "add",
  "sub",
  "mul",
  "neg",
  "pow",
  "mod",
  "floordiv",
  "abs",
  "maximum",
  "minimum",
  "sign",
]);

const RANK: readonly Library[] = ["torch", "tensorflow", "jax", "sympy", "numpy", "python"];

function libraryOf(tensors: readonly TensorValue[]): Library {
  return RANK.find((library) => tensors.some((t) => t.library === library)) ?? "python";
}

/** A problem for people from an unknown value. */
export function problemOf(value: Unknown): Problem {
  const problem: Problem = { code: "unsupported", message: value.reason, span: value.span };
  return value.related ? { ...problem, related: value.related } : problem;
}
