import { checkBudget } from "../graph/budget.ts";
import { Builder } from "../graph/build.ts";
import { NablaError, type Problem, SizeConflict } from "../graph/errors.ts";
import { type Graph, substitute, topological, variablesOf } from "../graph/graph.ts";
import type { Attrs, DType, Node } from "../graph/node.ts";
import { isConcrete, SCALAR, type Shape, type Size, shapeText } from "../graph/shape.ts";
import type { Span } from "../graph/span.ts";
import { Cell, Trail } from "./environment.ts";
import { fold } from "./folding.ts";
import { newRecording, noted, notedBy, type Recording, type Trouble } from "./recording.ts";
import { resultOf } from "./results.ts";
import { Shadow } from "./shadow.ts";
import { Shares } from "./tensors/shares.ts";
import {
  isNumber,
  type Known,
  type Library,
  nodeOf,
  type TensorValue,
  typeName,
  type Unknown,
  type Value,
} from "./values.ts";

const MAX_OCCURRENCES = 5_000;

/** The state of one reading: graph, versions, what was noted, and the values at the point. */
export class Trace {
  readonly graph: Graph;
  readonly b: Builder;
  readonly trail = new Trail();
  readonly shadow = new Shadow();
  /** Arrays that share their entries with others. */
  readonly shares = new Shares();
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
      const folded = fold(this.b, op, values as readonly Known[]);
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
    return resultOf(this, node, op, from, library);
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
    return noted(item, this.statement);
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
}

/** A problem for people from an unknown value. */
export function problemOf(value: Unknown): Problem {
  const problem: Problem = { code: "unsupported", message: value.reason, span: value.span };
  return value.related ? { ...problem, related: value.related } : problem;
}
