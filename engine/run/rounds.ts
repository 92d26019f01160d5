import { NablaError } from "../graph/errors.ts";
import { topological } from "../graph/graph.ts";
import type { Attrs, Node } from "../graph/node.ts";
import { bodyOf } from "../graph/ops/loop.ts";
import { type Loop, loopOf } from "../graph/scan.ts";
import { entries, isConcrete, shapeText } from "../graph/shape.ts";
import { scalar, type Tensor } from "../graph/tensor.ts";
import { type EvaluateOptions, Plan, type Value } from "./interpret.ts";
import { RoundTape } from "./round-tape.ts";

/** Numbers that one stored value of all rounds may take: half a gibibyte. */
const MOST_STORED = 1 << 26;

/** Operations that all rounds together may take here: a few seconds. Generated code has no such limit. */
const MOST_OPERATIONS = 3e8;

/** How many operations a graph takes, those in loops as often as they are done. */
function operationsIn(roots: readonly Node[]): number {
  let total = 0;
  for (const node of topological(roots))
    total += node.op === "scan" ? Number(node.attrs["size"]) * operationsIn(bodyOf(node.attrs).results) : 1;
  return total;
}

/** The rounds of a loop in numbers: how many, and where each result goes. */
export interface Extent {
  readonly rounds: number;
  readonly reverse: boolean;
}

/** How long a loop is; throws where that is not known, or where what it keeps would not fit. */
export function extentOf(node: Node, { size, reverse }: Loop): Extent {
  if (typeof size !== "number" || !isConcrete(node.shape))
    throw new NablaError("unbound", `how often a loop runs is not known: ${size}, ${shapeText(node.shape)}`);
  if (entries(node.shape) > MOST_STORED)
    throw new NablaError("too-large", `a loop of ${size} rounds would keep ${entries(node.shape)} numbers`);
  return { rounds: size, reverse };
}

/** A loop made ready for many evaluations: the nodes that are the same rounds run together. */
export class Rounds {
  readonly #loop: Loop;
  readonly #picks: { readonly node: Node; readonly output: number; readonly each: boolean }[] = [];
  readonly #roots: Node[];
  readonly #extent: Extent;
  #plan: Plan | null = null;
  #tape: { readonly of: RoundTape | null } | null = null;

  constructor(node: Node) {
    this.#loop = loopOf(node);
    this.#extent = extentOf(node, this.#loop);
    if (operationsIn([node]) > MOST_OPERATIONS)
      throw new NablaError("too-large", `the ${this.#extent.rounds} rounds of a loop would take too long`);
    this.#roots = this.#loop.carried.map(({ next }) => next);
    this.add(node);
  }

  /** Another node of the same rounds; its place among the results. */
  add(node: Node): number {
    const { pick } = loopOf(node);
    extentOf(node, this.#loop);
    this.#plan = null;
    this.#tape = null;
    const output = "last" in pick ? pick.last : this.#roots.push(pick.each) - 1;
    return this.#picks.push({ node, output, each: "each" in pick }) - 1;
  }

  run(inputs: readonly Value[], options: EvaluateOptions): Value[] {
    if (options.precision !== "float32") {
      this.#tape ??= { of: RoundTape.of(this.#loop, this.#roots.slice(this.#loop.carried.length)) };
      if (this.#tape.of) return this.#onNumbers(this.#tape.of, inputs);
    }
    const { carried, fixed, walked, index } = this.#loop;
    this.#plan ??= new Plan(this.#roots);
    const plan = this.#plan;
    const inner: EvaluateOptions = options.precision ? { precision: options.precision } : {};
    const point = new Map<Node, Value>();
    for (const [i, { parameter }] of [...carried, ...fixed].entries())
      point.set(parameter, inputs[i] ?? Number.NaN);
    const sequences = walked.map(({ parameter }, i) => {
      const value = inputs[carried.length + fixed.length + i];
      return { parameter, tensor: typeof value === "object" ? value : scalar(value ?? Number.NaN) };
    });
    const kept = this.#picks.map(({ node, each }) =>
      each ? new Float64Array(entries(node.shape as readonly number[])) : null,
    );
    const { rounds, reverse } = this.#extent;
    for (let step = 0; step < rounds; step++) {
      const round = reverse ? rounds - 1 - step : step;
      point.set(index, round);
      for (const { parameter, tensor } of sequences) point.set(parameter, entryOf(tensor, round));
      const results = plan.runValues(point, inner);
      for (const [k, pick] of this.#picks.entries()) store(kept[k], round, results[pick.output]);
      for (const [i, { parameter }] of carried.entries()) point.set(parameter, results[i] ?? Number.NaN);
    }
    return this.#picks.map(({ node, output }, k): Value => {
      const data = kept[k];
      if (data) return { shape: node.shape as readonly number[], data };
      const own = carried[output];
      return (own && point.get(own.parameter)) ?? Number.NaN;
    });
  }

  /** The same where a round is short: on numbers, whatever the shapes. */
  #onNumbers(tape: RoundTape, inputs: readonly Value[]): Value[] {
    const count = this.#loop.carried.length;
    const left = this.#roots.slice(count).map((root) => {
      const size = entries(root.shape as readonly number[]);
      return new Float64Array(this.#extent.rounds * size);
    });
    const data = inputs.map((value) => (typeof value === "number" ? Float64Array.of(value) : value.data));
    tape.run(data, this.#extent.rounds, this.#extent.reverse, left);
    return this.#picks.map(({ node, output, each }): Value => {
      const shape = node.shape as readonly number[];
      if (each) return { shape, data: left[output - count] ?? new Float64Array() };
      const own = tape.carried(output);
      return shape.length === 0 ? (own[0] ?? Number.NaN) : { shape, data: own };
    });
  }
}

function entryOf({ shape, data }: Tensor, round: number): Value {
  const rest = shape.slice(1);
  if (rest.length === 0) return data[round] ?? Number.NaN;
  const count = entries(rest);
  return { shape: rest, data: data.subarray(round * count, (round + 1) * count) };
}

function store(kept: Float64Array | null | undefined, round: number, value: Value | undefined): void {
  if (!kept || value === undefined) return;
  if (typeof value === "number") kept[round] = value;
  else kept.set(value.data, round * value.data.length);
}

const made = new WeakMap<Attrs, Rounds>();

/** The value of one scan node from those of its inputs. */
export function evaluateScan(node: Node, inputs: readonly Tensor[]): Tensor {
  const rounds = made.get(node.attrs) ?? new Rounds(node);
  made.set(node.attrs, rounds);
  const values = inputs.map(
    (input): Value => (input.shape.length === 0 ? (input.data[0] ?? Number.NaN) : input),
  );
  const [value] = rounds.run(values, {});
  return typeof value === "object" ? value : scalar(value ?? Number.NaN);
}
