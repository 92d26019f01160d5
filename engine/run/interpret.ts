import { NablaError } from "../graph/errors.ts";
import { type Graph, scratchOver, topological, variablesOf } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import type { ElementwiseRow, TensorRow } from "../graph/ops/row.ts";
import { rowOf } from "../graph/ops/table.ts";
import { type Rational, toNumber } from "../graph/rational.ts";
import { loopKey } from "../graph/scan.ts";
import { isConcrete } from "../graph/shape.ts";
import { isSymbolic, sizesFrom, specialise } from "../graph/specialise.ts";
import { scalar, type Tensor } from "../graph/tensor.ts";
import { mapTensors } from "./broadcast.ts";
import { Rounds } from "./rounds.ts";

export interface EvaluateOptions {
  /** "float32": every operation's result is rounded to single precision, as a float32 library would. */
  readonly precision?: "float64" | "float32";
  /** What becomes of every number that is computed and not whole: to see what rounding alone would change. */
  readonly shaken?: (value: number) => number;
  /** Values that stand in for what these nodes would compute. */
  readonly fixed?: ReadonlyMap<Node, Tensor>;
}

/** Values by variable node or by name; a number stands for a scalar. */
export type Bindings = ReadonlyMap<Node | string, Tensor | number>;

/** A rank-0 value is kept as a number, so that scalar graphs allocate nothing. */
export type Value = number | Tensor;

type Step =
  | { readonly kind: "bind"; readonly node: Node }
  | { readonly kind: "value"; readonly value: Value }
  | {
      readonly kind: "map";
      readonly row: ElementwiseRow;
      readonly from: readonly number[];
      readonly scalar: boolean;
    }
  | {
      readonly kind: "tensor";
      readonly row: TensorRow;
      readonly node: Node;
      readonly from: readonly number[];
      readonly shape: readonly number[];
    }
  | {
      readonly kind: "loop";
      readonly rounds: Rounds;
      readonly place: number;
      readonly from: readonly number[];
    };

/**
 * A graph made ready for many evaluations: ordered once, rows looked up once. Shapes must be concrete
 * (`evaluate` binds symbolic sizes first).
 */
export class Plan {
  readonly roots: readonly Node[];
  readonly variables: readonly Node[];
  readonly #steps: Step[] = [];
  readonly #outputs: readonly number[];
  readonly #at: ReadonlyMap<Node, number>;

  constructor(roots: readonly Node[]) {
    this.roots = roots;
    const at = new Map<Node, number>();
    this.#at = at;
    const variables: Node[] = [];
    const loops = new Map<string, Rounds>();
    for (const node of topological(roots)) {
      if (node.op === "variable") variables.push(node);
      at.set(node, this.#steps.length);
      this.#steps.push(node.op === "scan" ? loopStep(node, at, loops) : stepOf(node, at));
    }
    this.variables = variables;
    this.#outputs = roots.map((root) => at.get(root) ?? 0);
  }

  run(bindings: Bindings, options: EvaluateOptions = {}): Tensor[] {
    return this.runValues(bindings, options).map((value) =>
      typeof value === "number" ? scalar(value) : value,
    );
  }

  /** As `run`, with scalars as numbers. */
  runValues(bindings: Bindings, options: EvaluateOptions = {}): Value[] {
    const single = options.precision === "float32";
    const values: Value[] = new Array(this.#steps.length);
    let ran: Map<Rounds, readonly Value[]> | null = null;
    const fixed = new Map<number, Tensor>();
    for (const [node, value] of options.fixed ?? []) fixed.set(this.#at.get(node) ?? -1, value);
    for (let i = 0; i < this.#steps.length; i++) {
      const step = this.#steps[i];
      if (!step) break;
      const given = fixed.size > 0 ? fixed.get(i) : undefined;
      if (given) {
        values[i] = demote(given);
        continue;
      }
      if (step.kind === "loop") {
        ran ??= new Map();
        const known = ran.get(step.rounds) ?? step.rounds.run(valuesAt(step.from, values), options);
        ran.set(step.rounds, known);
        values[i] = known[step.place] ?? Number.NaN;
        continue;
      }
      const value = runStep(step, values, bindings);
      values[i] = single ? toSingle(value, step.kind === "tensor") : value;
      if (options.shaken && step.kind !== "bind") values[i] = shaken(value, options.shaken);
    }
    return this.#outputs.map((i) => values[i] ?? Number.NaN);
  }
}

function stepOf(node: Node, at: ReadonlyMap<Node, number>): Step {
  const row = rowOf(node.op);
  if (row.kind === "leaf")
    return node.op === "variable"
      ? { kind: "bind", node }
      : { kind: "value", value: leafValue(node, row.value) };
  const from = node.inputs.map((input) => at.get(input) ?? 0);
  if (row.kind === "elementwise")
    return { kind: "map", row, from, scalar: node.shape.length === 0 && from.length <= 3 };
  if (row.kind === "loop" || !isConcrete(node.shape))
    throw new NablaError("unbound", `the shape of ${node.op} is not known in numbers`);
  return { kind: "tensor", row, node, from, shape: node.shape };
}

/** Nodes that are the same rounds are one loop: the first that is reached runs it for all of them. */
function loopStep(node: Node, at: ReadonlyMap<Node, number>, loops: Map<string, Rounds>): Step {
  const key = loopKey(node);
  const known = loops.get(key);
  const rounds = known ?? new Rounds(node);
  loops.set(key, rounds);
  const from = node.inputs.map((input) => at.get(input) ?? 0);
  return { kind: "loop", rounds, place: known ? known.add(node) : 0, from };
}

const valuesAt = (from: readonly number[], values: readonly Value[]): Value[] =>
  from.map((i) => values[i] ?? Number.NaN);

/** The value of a leaf that is not a variable. */
export function leafValue(node: Node, named?: number): Value {
  if (named !== undefined) return named;
  if (node.op === "const") {
    const value = node.attrs["value"] as Rational | number;
    return typeof value === "number" ? value : toNumber(value);
  }
  if (node.op === "tensor") return demote(node.attrs["data"] as Tensor);
  if (node.op === "size")
    throw new NablaError("unbound", `the size ${String(node.attrs["size"])} is not known`);
  throw new NablaError("unsupported", String(node.attrs["reason"] ?? "something here was not understood"));
}

function runStep(step: Exclude<Step, { kind: "loop" }>, values: readonly Value[], bindings: Bindings): Value {
  if (step.kind === "value") return step.value;
  if (step.kind === "bind") return boundValue(step.node, bindings);
  const [i = 0, j = 0, k = 0] = step.from;
  if (step.kind === "map") {
    if (!step.scalar)
      return mapTensors(
        step.row.real,
        step.from.map((at) => values[at] ?? Number.NaN),
      );
    const { real } = step.row;
    const x = values[i] as number;
    if (step.from.length === 1) return real(x);
    const y = values[j] as number;
    return step.from.length === 2 ? real(x, y) : real(x, y, values[k] as number);
  }
  const inputs = step.from.map((at) => promote(values[at] ?? Number.NaN));
  return demote(step.row.evaluate(inputs, step.node.attrs, step.shape));
}

/** The value given for a variable, checked against its shape. */
export function boundValue(node: Node, bindings: Bindings): Value {
  const name = String(node.attrs["name"]);
  const value = bindings.get(node) ?? bindings.get(name);
  if (value === undefined) throw new NablaError("unbound", `no value is given for ${name}`);
  const shape = typeof value === "number" ? [] : value.shape;
  if (shape.length !== node.shape.length || shape.some((size, axis) => size !== node.shape[axis]))
    throw new NablaError(
      "shape-mismatch",
      `${name} is given with shape (${shape.join(", ")}), expected (${node.shape.join(", ")})`,
    );
  return typeof value === "number" ? value : demote(value);
}

const promote = (value: Value): Tensor => (typeof value === "number" ? scalar(value) : value);
const demote = (tensor: Tensor): Value =>
  tensor.shape.length === 0 ? (tensor.data[0] ?? Number.NaN) : tensor;

function toSingle(value: Value, fresh: boolean): Value {
  if (typeof value === "number") return Math.fround(value);
  const data = fresh ? value.data : value.data.slice();
  for (let i = 0; i < data.length; i++) data[i] = Math.fround(data[i] ?? 0);
  return fresh ? value : { shape: value.shape, data };
}

function shaken(value: Value, by: (value: number) => number): Value {
  const one = (entry: number): number => (Number.isInteger(entry) ? entry : by(entry));
  return typeof value === "number" ? one(value) : { shape: value.shape, data: value.data.map(one) };
}

/**
 * Roots with concrete shapes and the bindings that go with them: symbolic sizes are read off the shapes of the values.
 * Rebuilt nodes go into `graph` (a scratch one by default, so that a trace does not grow with every point).
 */
export function concretise(
  roots: readonly Node[],
  bindings: Bindings,
  graph: Graph = scratchOver(roots),
): { readonly roots: readonly Node[]; readonly bindings: Bindings } {
  if (!isSymbolic(roots)) return { roots, bindings };
  const given = new Map<Node, Tensor>();
  for (const node of variablesOf(roots)) {
    const name = String(node.attrs["name"]);
    const value = bindings.get(node) ?? bindings.get(name);
    if (value === undefined) throw new NablaError("unbound", `no value is given for ${name}`);
    given.set(node, promote(value));
  }
  const sizes = sizesFrom(given);
  const variables = [...given.keys()];
  const made = specialise(graph, [...roots, ...variables], sizes);
  const rebound = new Map<Node | string, Tensor | number>();
  for (const [i, variable] of variables.entries()) {
    const node = made[roots.length + i];
    const value = given.get(variable);
    if (node && value) rebound.set(node, value);
  }
  return { roots: made.slice(0, roots.length), bindings: rebound };
}

/**
 * The reference interpreter: every root's value, row by row, as the ops table says. Nothing is generated and nothing
 * recurses; generated code and the tape are tested against it.
 */
export function evaluate(
  roots: readonly Node[],
  bindings: Bindings,
  options: EvaluateOptions = {},
): Tensor[] {
  const concrete = concretise(roots, bindings);
  return new Plan(concrete.roots).run(concrete.bindings, options);
}

/** The value of a scalar graph at numbers by name. */
export function evaluateScalar(root: Node, at: Readonly<Record<string, number>>): number {
  return evaluate([root], new Map(Object.entries(at)))[0]?.data[0] ?? Number.NaN;
}
