import { NablaError } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import type { ElementwiseRow } from "../graph/ops/row.ts";
import { rowOf } from "../graph/ops/table.ts";
import { loopOf } from "../graph/scan.ts";
import { entries } from "../graph/shape.ts";
import { stridesOf } from "./affine.ts";
import { Lowering } from "./lower.ts";
import { extentOf } from "./rounds.ts";
import { constantOf, powerPlan } from "./scalar-text.ts";
import {
  countOf,
  type Gather,
  type Reduce,
  type Scan,
  type Scatter,
  type Updates,
  type Value,
  type ViewRow,
} from "./values.ts";

/** One scalar operation; `from` are positions of earlier ones. */
export type Instruction =
  | { readonly kind: "constant"; readonly value: number }
  /** Entry `entry` of argument `position`. */
  | { readonly kind: "argument"; readonly position: number; readonly entry: number }
  | { readonly kind: "row"; readonly row: ElementwiseRow; readonly from: readonly number[] };

/** A graph as scalar operations in order: for the tape, and for GPUs. */
export interface ScalarProgram {
  readonly instructions: readonly Instruction[];
  /** For each output, where its entries are, in row-major order. */
  readonly outputs: readonly (readonly number[])[];
  readonly shapes: readonly (readonly number[])[];
  /** Shapes of the arguments. */
  readonly inputs: readonly (readonly number[])[];
}

const MOST = 100_000;

/** Takes tensors apart into their entries. Throws "too-large" or, for what has no scalar form, "unsupported". */
export function scalarise(outputs: readonly Node[], inputs: readonly Node[], most = MOST): ScalarProgram {
  const lowering = new Lowering(inputs);
  const results = lowering.lower(outputs);
  const s = new Scalariser(most);
  // In order, so that long chains do not nest; what turns out not to be needed is dropped at the end.
  for (const v of lowering.values.all) if (v.kind === "map" && v.shape.length === 0) s.entry(v, 0);
  const places = results.map((v) => s.entries(v));
  return {
    ...needed(s.instructions, places),
    shapes: results.map((v) => v.shape),
    inputs: inputs.map((input) => input.shape as readonly number[]),
  };
}

/** The instructions that the outputs need, and where their entries are then. */
function needed(
  instructions: readonly Instruction[],
  outputs: readonly (readonly number[])[],
): Pick<ScalarProgram, "instructions" | "outputs"> {
  const wanted = new Set(outputs.flat());
  for (let at = instructions.length - 1; at >= 0; at--) {
    const instruction = instructions[at];
    if (wanted.has(at) && instruction?.kind === "row") for (const part of instruction.from) wanted.add(part);
  }
  const place = new Map<number, number>();
  const kept: Instruction[] = [];
  for (const [at, instruction] of instructions.entries()) {
    if (!wanted.has(at)) continue;
    place.set(at, kept.length);
    kept.push(
      instruction.kind === "row"
        ? { ...instruction, from: instruction.from.map((part) => place.get(part) ?? 0) }
        : instruction,
    );
  }
  return { instructions: kept, outputs: outputs.map((list) => list.map((at) => place.get(at) ?? 0)) };
}

class Scalariser {
  readonly instructions: Instruction[] = [];
  readonly #known = new Map<string, number>();
  readonly #entries = new Map<Value, (number | undefined)[]>();
  readonly #scattered = new Map<Scatter, number[]>();
  readonly #written = new Map<Scan, readonly number[]>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  entries(v: Value): number[] {
    return Array.from({ length: countOf(v) }, (_, flat) => this.entry(v, flat));
  }

  entry(v: Value, flat: number): number {
    const known = this.#entries.get(v) ?? [];
    this.#entries.set(v, known);
    const made = known[flat] ?? this.#compute(v, flat);
    known[flat] = made;
    return made;
  }

  #compute(v: Value, flat: number): number {
    const index = unravel(flat, v.shape);
    switch (v.kind) {
      case "constant":
        return this.constant(v.value);
      case "argument":
        return this.#push(`a${v.position}.${flat}`, { kind: "argument", position: v.position, entry: flat });
      case "data":
        return this.constant(v.data[flat] ?? Number.NaN);
      case "iota":
        return this.constant(flat);
      case "map":
        return this.#map(v.row, v.args, index);
      case "view":
        return this.entry(
          v.arg,
          ravel(
            v.rows.map((row) => apply(row, index)),
            v.arg.shape,
          ),
        );
      case "reshape":
        return this.entry(v.arg, flat);
      case "piecewise": {
        const place = index[v.axis] ?? 0;
        const piece = v.pieces.find(({ start, end }) => place >= start && place < end);
        if (!piece) return this.entry(v.fill, broadcastFlat(index, v.fill.shape));
        const own = index.map((i, axis) => (axis === v.axis ? i - piece.start : i));
        return this.entry(piece.arg, broadcastFlat(own, piece.arg.shape));
      }
      case "gather":
        return this.#gather(v, index);
      case "reduce":
        return this.#reduce(v, index);
      case "scatter": {
        const all = this.#scattered.get(v) ?? this.#scatter(v);
        this.#scattered.set(v, all);
        return all[flat] ?? this.constant(0);
      }
      case "cumulative":
        return this.#cumulative(v.arg, flat, v.shape, v.how, v.reverse);
      case "product": {
        const lead = index.slice(0, -2);
        const [i = 0, j = 0] = index.slice(-2);
        const k = v.a.shape[v.a.shape.length - 1] ?? 0;
        const terms = Array.from({ length: k }, (_, p) =>
          this.row(
            "mul",
            this.entry(v.a, ravel([...lead, i, p], v.a.shape)),
            this.entry(v.b, ravel([...lead, p, j], v.b.shape)),
          ),
        );
        return this.#chain("add", terms, 0);
      }
      case "scan":
        return this.#rounds(v)[flat] ?? this.constant(Number.NaN);
      case "call":
        throw new NablaError("unsupported", `${v.node.op} is not computed entry by entry`);
    }
  }

  /** A loop written out, round after round; what its results have in common is computed once. */
  #rounds(v: Scan): readonly number[] {
    const known = this.#written.get(v);
    if (known) return known;
    const loop = loopOf(v.node);
    const { rounds, reverse } = extentOf(v.node, loop);
    const { pick, carried, fixed } = loop;
    const parameters = [...carried, ...fixed, ...loop.walked].map(({ parameter }) => parameter);
    const roots = carried.map(({ next }) => next);
    if ("each" in pick) roots.push(pick.each);
    const body = scalarise(roots, [...parameters, loop.index], this.#most);
    if (rounds * body.instructions.length > this.#most) throw this.#tooLarge();
    const given = v.args.map((arg) => this.entries(arg));
    let held = given.slice(0, carried.length);
    const all: (readonly number[])[] = [];
    for (let step = 0; step < rounds; step++) {
      const round = reverse ? rounds - 1 - step : step;
      const argument = (place: number, entry: number): number | undefined => {
        if (place < carried.length) return held[place]?.[entry];
        if (place === parameters.length) return this.constant(round);
        const count = entries((body.inputs[place] ?? []) as readonly number[]);
        return given[place]?.[place < carried.length + fixed.length ? entry : round * count + entry];
      };
      const made: number[] = [];
      for (const instruction of body.instructions)
        made.push(
          instruction.kind === "constant"
            ? this.constant(instruction.value)
            : instruction.kind === "argument"
              ? (argument(instruction.position, instruction.entry) ?? this.constant(Number.NaN))
              : this.row(instruction.row.name, ...instruction.from.map((part) => made[part] ?? 0)),
        );
      const results = body.outputs.map((list) => list.map((place) => made[place] ?? 0));
      if ("each" in pick) all[round] = results[carried.length] ?? [];
      held = results.slice(0, carried.length);
    }
    const out = "last" in pick ? (held[pick.last] ?? []) : all.flat();
    this.#written.set(v, out);
    return out;
  }

  #map(row: ElementwiseRow, args: readonly Value[], index: readonly number[]): number {
    const from = args.map((arg) => this.entry(arg, broadcastFlat(index, arg.shape)));
    const exponent = row.name === "pow" && args[1] ? constantOf(args[1]) : null;
    const plan = exponent === null ? null : powerPlan(exponent);
    if (plan === null) return this.row(row.name, ...from);
    return plan(from[0] ?? 0, {
      mul: (a, b) => this.row("mul", a, b),
      inverse: (a) => this.row("div", this.constant(1), a),
      sqrt: (a) => this.row("sqrt", a),
    });
  }

  #gather(v: Gather, index: readonly number[]): number {
    const rank = v.indices.shape.length;
    const own = v.aligned ? index : index.slice(v.axis, v.axis + rank);
    const size = v.arg.shape[v.axis] ?? 1;
    const place = this.instructions[this.entry(v.indices, broadcastFlat(own, v.indices.shape))];
    const where = (i: number): number =>
      this.entry(
        v.arg,
        broadcastFlat(
          v.aligned
            ? index.map((x, axis) => (axis === v.axis ? i : x))
            : [...index.slice(0, v.axis), i, ...index.slice(v.axis + rank)],
          v.arg.shape,
        ),
      );
    if (place?.kind === "constant") return where(place.value < 0 ? place.value + size : place.value);
    throw new NablaError("unsupported", "an index that depends on the point is not computed entry by entry");
  }

  #reduce(v: Reduce, index: readonly number[]): number {
    const sizes = v.axes.map((axis) => v.arg.shape[axis] ?? 1);
    const count = sizes.reduce((a, b) => a * b, 1);
    const parts: number[] = [];
    for (let flat = 0; flat < count; flat++) {
      const inner = unravel(flat, sizes);
      let kept = 0;
      const full = v.arg.shape.map((_, axis) => {
        const position = v.axes.indexOf(axis);
        return position >= 0 ? (inner[position] ?? 0) : (index[kept++] ?? 0);
      });
      parts.push(this.entry(v.arg, ravel(full, v.arg.shape)));
    }
    if (v.how === "sum") return this.#chain("add", parts, 0);
    if (v.how === "prod") return this.#chain("mul", parts, 1);
    if (v.how === "max") return this.#chain("maximum", parts, Number.NEGATIVE_INFINITY);
    if (v.how === "min") return this.#chain("minimum", parts, Number.POSITIVE_INFINITY);
    let best = parts[0] ?? this.constant(Number.NaN);
    let place = this.constant(0);
    for (const [i, part] of parts.entries()) {
      if (i === 0) continue;
      const better = this.row(v.how === "argmax" ? "gt" : "lt", part, best);
      best = this.row("select", better, part, best);
      place = this.row("select", better, this.constant(i), place);
    }
    return place;
  }

  #scatter(v: Scatter): number[] {
    const sums: (number | undefined)[] = [];
    for (const part of v.parts)
      for (let flat = 0; flat < countOf(part.updates); flat++) {
        const target = this.#target(v, part, unravel(flat, part.updates.shape));
        const update = this.entry(part.updates, flat);
        const sum = sums[target];
        sums[target] = sum === undefined ? update : this.row("add", sum, update);
      }
    return Array.from({ length: countOf(v) }, (_, flat) => sums[flat] ?? this.constant(0));
  }

  /** Where an update goes. */
  #target(v: Scatter, { rows }: Updates, index: readonly number[]): number {
    const where = rows.map((row, axis) => {
      if (!("indices" in row)) return apply(row, index);
      const own = row.axes.map((a, i) => (row.indices.shape[i] === 1 ? 0 : (index[a] ?? 0)));
      const place = this.instructions[this.entry(row.indices, ravel(own, row.indices.shape))];
      if (place?.kind !== "constant")
        throw new NablaError(
          "unsupported",
          "an index that depends on the point is not computed entry by entry",
        );
      return place.value < 0 ? place.value + (v.shape[axis] ?? 1) : place.value;
    });
    return ravel(where, v.shape);
  }

  #cumulative(
    arg: Value,
    flat: number,
    shape: readonly number[],
    how: "sum" | "prod",
    reverse: boolean,
  ): number {
    const size = shape[shape.length - 1] ?? 1;
    const place = flat % size;
    const own = this.entry(arg, flat);
    const first = reverse ? place === size - 1 : place === 0;
    if (first) return own;
    const before = this.#cumulative(arg, reverse ? flat + 1 : flat - 1, shape, how, reverse);
    return this.row(how === "sum" ? "add" : "mul", before, own);
  }

  #chain(name: string, parts: readonly number[], empty: number): number {
    const [first, ...rest] = parts;
    if (first === undefined) return this.constant(empty);
    return rest.reduce((total, part) => this.row(name, total, part), first);
  }

  constant(value: number): number {
    return this.#push(`c${Object.is(value, -0) ? "-0" : value}`, { kind: "constant", value });
  }

  /** Operations on constants are done at once. */
  row(name: string, ...from: number[]): number {
    const row = rowOf(name) as ElementwiseRow;
    const values: number[] = [];
    for (const i of from) {
      const part = this.instructions[i];
      if (part?.kind === "constant") values.push(part.value);
    }
    if (values.length === from.length) return this.constant(row.real(...values));
    return this.#push(`${name}:${from.join()}`, { kind: "row", row, from });
  }

  #push(key: string, instruction: Instruction): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.instructions.length >= this.#most) throw this.#tooLarge();
    const at = this.instructions.push(instruction) - 1;
    this.#known.set(key, at);
    return at;
  }

  #tooLarge(): NablaError {
    return new NablaError(
      "too-large",
      `too large to write out: over ${this.#most} operations on single entries`,
    );
  }
}

export function unravel(flat: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length).fill(0);
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    index[axis] = rest % size;
    rest = Math.floor(rest / size);
  }
  return index;
}

export function ravel(index: readonly number[], shape: readonly number[]): number {
  const strides = stridesOf(shape);
  return index.reduce((sum, i, axis) => sum + i * (strides[axis] ?? 1), 0);
}

const apply = (row: ViewRow, index: readonly number[]): number =>
  row.terms.reduce((sum, [axis, by]) => sum + by * (index[axis] ?? 0), row.offset);

const broadcastFlat = (index: readonly number[], shape: readonly number[]): number =>
  ravel(
    shape.map((size, axis) => (size === 1 ? 0 : (index[axis + index.length - shape.length] ?? 0))),
    shape,
  );
