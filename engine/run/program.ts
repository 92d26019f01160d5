import { NablaError } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import type { Index } from "./affine.ts";
import { Emitter } from "./emit.ts";
import { scanFunction, type Target } from "./emit-scan.ts";
import { TooLong, UNROLL } from "./loops.ts";
import { Lowering } from "./lower.ts";
import { isFree, Places } from "./plan.ts";
import { numberText, rowCost } from "./scalar-text.ts";
import { alignment, isTask, type Nest, Schedule } from "./schedule.ts";
import { plainArray, Stage } from "./stage.ts";
import { copied, scattered, type Task, taskOf, zeroed } from "./tasks.ts";
import { type Call, countOf, type Product, partsOf, type Reduce, type Scan, type Value } from "./values.ts";

/** A program as text, with what it needs beside it. */
export interface Program {
  /** Body of a function of `rt`, `K` (kernels), `D` (arrays of data), `C` (calls): returns the compiled function. */
  readonly text: string;
  readonly data: readonly (Float64Array | Int32Array)[];
  readonly calls: readonly ProgramCall[];
  /** Shapes of the results; the first is returned when it is a number. */
  readonly shapes: readonly (readonly number[])[];
}

/** What a program calls: a row's `evaluate`, or the rounds of a loop that are too long to write out. */
export type ProgramCall =
  | Call
  | { readonly kind: "rounds"; readonly nodes: readonly Node[]; readonly args: readonly Value[] };

/** Functions longer than this are split: V8 stops optimising very long ones. */
const FUNCTION_LINES = 500;
/** Scalar operations in one straight piece. */
const CHUNK = 400;

export function programOf(outputs: readonly Node[], inputs: readonly Node[]): Program {
  const lowering = new Lowering(inputs);
  const results = lowering.lower(outputs);
  const live = reachable(results);
  const extra = new Set<Value>(chunkBorders(live));
  const shapes = results.map((v) => v.shape);
  try {
    return { ...settled(results, live, extra, inputs.length), shapes };
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
  }
  try {
    // Everything that is used twice is kept: longer in memory, shorter in text.
    return { ...drafted(results, live, new Set(shared(live)), inputs.length), shapes };
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
    throw new NablaError("too-large", "too large: the program would be too long");
  }
}

/** Drafts until no value is computed much more often than needed, then makes arrays as small as they may be. */
function settled(
  results: readonly Value[],
  live: readonly Value[],
  extra: Set<Value>,
  argumentCount: number,
): Draft {
  for (let round = 0; ; round++) {
    const draft = drafted(results, live, extra, argumentCount);
    const again = round < 8 ? recomputed(draft.counts, draft.places) : [];
    if (again.length === 0)
      return shrunk(draft, (shrinks) => drafted(results, live, extra, argumentCount, shrinks));
    for (const value of again) extra.add(value);
  }
}

/**
 * The same with its arrays as small as they may be. Shorter functions are cut elsewhere: what is then read after all, or
 * in another round than it was written in, keeps its place.
 */
function shrunk(draft: Draft, redrafted: (shrinks: Shrinks) => Draft): Draft {
  let { shrinks } = draft;
  while (shrinks.size > 0) {
    const made = redrafted(shrinks);
    const kept = new Map(
      [...shrinks].filter(([v, to]) => {
        const aligned = made.loads.get(v);
        return aligned === undefined || (to !== "unread" && aligned >= to.outer);
      }),
    );
    if (kept.size === shrinks.size) return made;
    shrinks = kept;
  }
  return draft;
}

/** Values with several users. */
function shared(live: readonly Value[]): Value[] {
  const users = new Map<Value, number>();
  for (const v of live) for (const part of partsOf(v)) users.set(part, (users.get(part) ?? 0) + 1);
  return live.filter(
    (v) => !isFree(v) && (v.kind === "piecewise" || v.kind === "reduce" || (users.get(v) ?? 0) > 1),
  );
}

/** Piecewise values inside others: each level of them doubles the text of the ones inside. */
function nested(live: readonly Value[], places: Places): Value[] {
  const depths = new Map<Value, number>();
  const deep: Value[] = [];
  for (const v of live) {
    const inside = Math.max(
      0,
      ...partsOf(v).map((part) => (places.of.has(part) ? 0 : (depths.get(part) ?? 0))),
    );
    const depth = inside + (v.kind === "piecewise" ? 1 : 0);
    const isDeep = depth > MAX_NESTED && v.shape.length > 0;
    if (isDeep) deep.push(v);
    depths.set(v, isDeep ? 0 : depth);
  }
  return deep;
}

const MAX_NESTED = 2;

/** Every value that the results need, in order. */
function reachable(results: readonly Value[]): Value[] {
  const seen = new Set<Value>();
  const stack = [...results];
  for (let v = stack.pop(); v; v = stack.pop()) {
    if (seen.has(v)) continue;
    seen.add(v);
    stack.push(...partsOf(v));
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** Long scalar code is cut into pieces; what crosses from one to another is kept. */
function chunkBorders(live: readonly Value[]): Value[] {
  const scalars = live.filter((v) => v.kind === "map" && v.shape.length === 0);
  if (scalars.length <= 2 * CHUNK) return [];
  const chunk = new Map(scalars.map((v, i) => [v, Math.floor(i / CHUNK)]));
  const crossing = new Set<Value>();
  for (const v of live)
    for (const part of partsOf(v))
      if (chunk.has(part) && chunk.get(part) !== chunk.get(v)) crossing.add(part);
  return [...crossing];
}

type Shrinks = ReadonlyMap<Value, { readonly outer: number } | "unread">;

interface Draft {
  readonly text: string;
  readonly data: (Float64Array | Int32Array)[];
  readonly calls: ProgramCall[];
  readonly counts: ReadonlyMap<Value, number>;
  readonly places: Places;
  readonly shrinks: Shrinks;
  /** How many leading indices of what is read are those of the loops that write it. */
  readonly loads: ReadonlyMap<Value, number>;
}

/** Kept entry by entry, each written once and before it is read. */
const isStored = (v: Value): boolean =>
  v.kind === "map" ||
  v.kind === "view" ||
  v.kind === "reshape" ||
  v.kind === "gather" ||
  v.kind === "piecewise" ||
  (v.kind === "reduce" && taskOf(v, { array: "" }).complete >= 0);

/** A sum over outer axes of something large: its own loops follow the memory, a loop for each entry would not. */
const isOuter = (v: Reduce): boolean =>
  countOf(v.arg) > 256 &&
  countOf(v.arg) > 8 * countOf(v) &&
  v.shape.length > 0 &&
  taskOf(v, { array: "" }).complete < 0;

/** What a step over whole arrays reads. */
function operands(v: Value): Set<Value> {
  const seen = new Set<Value>();
  const stack = [...partsOf(v)];
  for (let part = stack.pop(); part; part = stack.pop()) {
    seen.add(part);
    if (part.kind === "view" || part.kind === "reshape") stack.push(part.arg);
  }
  return seen;
}

function drafted(
  results: readonly Value[],
  live: readonly Value[],
  extra: ReadonlySet<Value>,
  argumentCount: number,
  shrinks: Shrinks = new Map(),
): Draft {
  const places = new Places();
  const copies: Task[] = [];
  const given = new Set<Value>();
  for (const [i, v] of results.entries()) {
    if (v.shape.length === 0) places.keep(v);
    else if (given.has(v) || v.kind === "argument" || v.kind === "data") copies.push(copied(v, `o${i}`));
    else places.output(v, `o${i}`);
    given.add(v);
  }
  for (const v of live) {
    if (v.kind === "data" || v.kind === "scatter" || v.kind === "cumulative" || extra.has(v)) places.keep(v);
    else if (v.kind === "piecewise" && v.pieces.length > 8) places.keep(v);
    else if (v.kind === "reduce" && v.shape.length === 0 && countOf(v.arg) > 8) places.keep(v);
    else if (v.kind === "reduce" && isOuter(v)) places.keep(v);
    else if (v.kind === "product") {
      places.keep(v);
      places.keepOperand(v.a);
      places.keepOperand(v.b);
    } else if (v.kind === "call" || v.kind === "scan") {
      places.keep(v);
      for (const arg of v.args) places.keep(arg);
    }
  }
  for (const v of nested(live, places)) places.keep(v);
  for (const [v, to] of shrinks) places.shrink(v, to);
  const schedule = new Schedule(places);
  for (const v of live) {
    const place = places.of.get(v);
    if (!place || v.kind === "data") continue;
    if (v.kind === "product" || v.kind === "call") schedule.whole(v);
    else if (v.kind === "scan") schedule.rounds(v);
    else if (v.kind === "scatter" && "array" in place) {
      schedule.add(zeroed(v, place.array));
      for (const part of v.parts) schedule.add(scattered(v, part, place.array));
    } else schedule.add(taskOf(v, place));
  }
  for (const task of copies) schedule.add(task);
  return new Writer(places, schedule, results, argumentCount).draft();
}

/** Writes the steps as functions and the calls between them. */
class Writer {
  readonly #places: Places;
  readonly #schedule: Schedule;
  /** The loops that are open. */
  #loops: readonly Nest[] = [];
  /** How many leading indices of each kept array, wherever it is read, are those of the loops that write it. */
  readonly #loads = new Map<Value, number>();
  readonly #results: readonly Value[];
  readonly #arguments: number;
  /** What `run` does in turn: functions of their own, and steps over whole arrays. */
  readonly #main: { readonly e?: Emitter; readonly text?: string }[] = [];
  #open: Emitter | null = null;
  readonly #calls: ProgramCall[] = [];
  /** What loops are given. */
  readonly #given: Value[] = [];
  /** Functions that run loops. */
  readonly #scans: string[] = [];
  readonly #counts = new Map<Value, number>();
  /** Sizes of plain arrays that loops work on in place of typed ones. */
  readonly #staged = new Map<string, number>();

  constructor(places: Places, schedule: Schedule, results: readonly Value[], argumentCount: number) {
    this.#places = places;
    this.#schedule = schedule;
    this.#results = results;
    this.#arguments = argumentCount;
  }

  draft(): Draft {
    for (const step of this.#schedule.steps) {
      if (step.kind === "whole") {
        this.#open = null;
        const { value } = step;
        const text =
          value.kind === "product"
            ? this.#product(value)
            : value.kind === "call"
              ? this.#call(value)
              : this.#rounds(step.with);
        this.#main.push({ text });
      } else if (step.kind === "straight")
        for (const task of step.tasks) {
          const e = this.#emitter();
          e.around = [];
          this.#loops = [];
          task.emit(e, [], 0);
        }
      else {
        const e = this.#emitter();
        this.#loops = [];
        const stage = new Stage(e);
        this.#nest(e, step.nest, []);
        stage.close();
        for (const [name, size] of stage.arrays) this.#staged.set(name, size);
        e.settle();
      }
    }
    for (const { e } of this.#main)
      for (const [value, trips] of e?.counts ?? [])
        this.#counts.set(value, (this.#counts.get(value) ?? 0) + trips);
    return {
      text: this.#text(),
      data: [...this.#places.data.values()],
      calls: this.#calls,
      counts: this.#counts,
      places: this.#places,
      shrinks: this.#shrinks(),
      loads: this.#loads,
    };
  }

  #nest(e: Emitter, nest: Nest, indices: readonly Index[]): void {
    const leaf = nest.children.every(({ of }) => isTask(of));
    const outside = this.#loops;
    const body = (index: Index, lane: number): void => {
      // Set anew each time: a loop that is cut leaves its body in the middle.
      const loops = [...outside, nest];
      const inner = [...indices, index];
      for (const { size, of } of nest.children)
        e.within(index, size, () => {
          this.#loops = loops;
          e.around = inner;
          if (isTask(of)) of.emit(e, inner, lane);
          else this.#nest(e, of, inner);
        });
    };
    e.loop(e.depth, nest.size, body, { writeOut: leaf && nest.size <= UNROLL });
    this.#loops = outside;
  }

  #loaded(v: Value, aligned: number): void {
    this.#loads.set(v, Math.min(this.#loads.get(v) ?? Number.POSITIVE_INFINITY, aligned));
  }

  /** Arrays that nobody reads, or that are read only in the round of the loops that wrote them. */
  #shrinks(): Shrinks {
    const shrinks = new Map<Value, { readonly outer: number } | "unread">();
    const whole = new Set(
      this.#schedule.steps.flatMap((step) => (step.kind === "whole" ? [...operands(step.value)] : [])),
    );
    for (const [v, place] of this.#places.of) {
      if (!("array" in place) || !this.#places.temporaries.has(place.array) || whole.has(v) || !isStored(v))
        continue;
      const aligned = this.#loads.get(v);
      if (aligned === undefined) shrinks.set(v, "unread");
      else if (aligned > 0) shrinks.set(v, { outer: Math.min(aligned, v.shape.length) });
    }
    return shrinks;
  }

  /** The function being written, or a new one when it is long enough. */
  #emitter(): Emitter {
    if (this.#open && this.#open.length < FUNCTION_LINES) return this.#open;
    const e = new Emitter(this.#places.of, this.#places.integers);
    e.onLoad = (value, indices) => {
      const written = this.#schedule.loopsOf(value);
      let shared = 0;
      while (shared < written.length && written[shared] === this.#loops[shared]) shared++;
      this.#loaded(value, Math.min(shared, alignment(indices, e.around)));
    };
    this.#open = e;
    this.#main.push({ e: this.#open });
    return this.#open;
  }

  #product(v: Product): string {
    const place = this.#places.arrayOf(v);
    const a = this.#places.strided(v.a);
    const b = this.#places.strided(v.b);
    if (place === null || !a || !b)
      throw new NablaError("unsupported", "an operand of a product has no place");
    const rank = v.shape.length;
    const [m = 1, n = 1] = v.shape.slice(-2);
    const k = v.a.shape[rank - 1] ?? 1;
    const at = (offset: number, strides: readonly number[]): string =>
      [String(offset), ...strides.slice(0, -2).map((stride, i) => `b${i} * ${stride}`)].join(" + ");
    const own = v.shape.slice(0, -2).map((_, i) => v.shape.slice(i + 1).reduce((x, y) => x * y, 1));
    const [ar = 0, ac = 0] = a.strides.slice(-2);
    const [br = 0, bc = 0] = b.strides.slice(-2);
    const call = `K.product(${place}, ${at(0, [...own, 0, 0])}, ${a.array}, ${at(a.offset, a.strides)}, ${ar}, ${ac}, ${b.array}, ${at(b.offset, b.strides)}, ${br}, ${bc}, ${m}, ${n}, ${k});`;
    return v.shape
      .slice(0, -2)
      .reduceRight((body, size, i) => `for (let b${i} = 0; b${i} < ${size}; b${i}++) ${body}`, call);
  }

  #argument(arg: Value): string {
    if (arg.kind === "constant") return numberText(arg.value);
    if (arg.kind === "argument") return `a${arg.position}`;
    const place = this.#places.of.get(arg);
    return place && "slot" in place ? `S[${place.slot}]` : (this.#places.arrayOf(arg) ?? "NaN");
  }

  /** A loop: a function of its own where its rounds are short, else rounds over a compiled one. */
  #rounds(results: readonly Scan[]): string {
    const nodes = results.map(({ node }) => node);
    const args = results[0]?.args.map((arg) => this.#argument(arg)) ?? [];
    this.#given.push(...(results[0]?.args ?? []));
    const targets = results.map((v): Target => {
      const place = this.#places.of.get(v);
      return place && "slot" in place ? place : { array: this.#places.arrayOf(v) ?? "null" };
    });
    const arrays = targets.map((target) => ("array" in target ? target.array : "null"));
    const name = `l${this.#scans.length}`;
    const text = scanFunction(name, nodes, targets);
    if (text !== null) {
      this.#scans.push(text);
      return `${name}(${[...args, ...arrays].join(", ")});`;
    }
    const call = `C[${this.#calls.push({ kind: "rounds", nodes, args: results[0]?.args ?? [] }) - 1}]`;
    const numbers = targets.flatMap((target, k) =>
      "slot" in target ? [`S[${target.slot}] = r[${k}];`] : [],
    );
    return `{ const r = ${call}([${arrays.join(", ")}], [${args.join(", ")}]); ${numbers.join(" ")} }`;
  }

  #call(v: Call): string {
    const args = v.args.map((arg) => this.#argument(arg));
    const place = this.#places.of.get(v);
    const call = `C[${this.#calls.push(v) - 1}]`;
    if (place && "slot" in place) return `S[${place.slot}] = ${call}(null, ${args.join(", ")});`;
    return `${call}(${this.#places.arrayOf(v)}, ${args.join(", ")});`;
  }

  #text(): string {
    const places = this.#places;
    const lines = ['"use strict";'];
    const single = this.#main.length === 1 ? this.#main[0]?.e : undefined;
    if (places.slots > 0 && !single) lines.push(`const S = new Float64Array(${places.slots});`);
    for (const [i, name] of [...places.data.keys()].entries()) lines.push(`const ${name} = D[${i}];`);
    for (const [name, size] of places.temporaries) lines.push(`const ${name} = new Float64Array(${size});`);
    for (const [name, size] of this.#staged) lines.push(`const ${name} = ${plainArray(size)};`);
    lines.push(...this.#scans);
    const body: string[] = single ? single.lines : [];
    if (!single)
      for (const [i, { e, text }] of this.#main.entries()) {
        if (!e) {
          body.push(text ?? "");
          continue;
        }
        const arrays = [...e.arrays].join(", ");
        const stores = [...e.slotsMade].filter(([slot]) => this.#wanted(slot, e));
        lines.push(
          `function f${i}(${arrays}) {`,
          e.lines.join("\n"),
          ...stores.map(([slot, name]) => `S[${slot}] = ${name};`),
          "}",
        );
        body.push(`f${i}(${arrays});`);
      }
    const parameters = [
      ...Array.from({ length: this.#arguments }, (_, i) => `a${i}`),
      ...this.#results.flatMap((v, i) => (i > 0 || v.shape.length > 0 ? [`o${i}`] : [])),
    ];
    for (const [i, v] of this.#results.entries())
      if (i > 0 && v.shape.length === 0) body.push(`o${i}[0] = ${this.#number(v, single)};`);
    const first = this.#results[0];
    if (first && first.shape.length === 0) body.push(`return ${this.#number(first, single)};`);
    lines.push(`return function run(${parameters.join(", ")}) {`, body.join("\n"), "};");
    return lines.join("\n");
  }

  /** True when somebody outside of `e` reads the number. */
  #wanted(slot: number, e: Emitter): boolean {
    const isSlot = (v: Value): boolean => {
      const place = this.#places.of.get(v);
      return place !== undefined && "slot" in place && place.slot === slot;
    };
    return (
      this.#main.some((other) => other.e !== e && other.e?.slotsRead.has(slot)) ||
      this.#results.some(isSlot) ||
      this.#calls.some((call) => call.args.some(isSlot)) ||
      this.#given.some(isSlot)
    );
  }

  #number(v: Value, single: Emitter | undefined): string {
    if (v.kind === "constant") return numberText(v.value);
    if (v.kind === "argument") return `a${v.position}`;
    const place = this.#places.of.get(v);
    if (!place || !("slot" in place)) return "NaN";
    return single?.slotsMade.get(place.slot) ?? `S[${place.slot}]`;
  }
}

/** Values that were computed more often than they have entries, and cost more than keeping them would. */
function recomputed(counts: ReadonlyMap<Value, number>, places: Places): Value[] {
  const costs = new Map<Value, number>();
  const cost = (v: Value): number => {
    const known = costs.get(v);
    if (known !== undefined) return known;
    costs.set(v, 0);
    const own =
      v.kind === "map"
        ? rowCost(v.row, v.args) + v.args.reduce((sum, arg) => sum + inner(arg), 0)
        : v.kind === "reduce"
          ? (countOf(v.arg) / Math.max(1, countOf(v))) * (1 + inner(v.arg))
          : v.kind === "view" || v.kind === "reshape"
            ? inner(v.arg)
            : v.kind === "piecewise"
              ? Math.max(0, ...v.pieces.map((piece) => inner(piece.arg)))
              : v.kind === "gather"
                ? 2 + inner(v.arg) + inner(v.indices)
                : 0;
    costs.set(v, own);
    return own;
  };
  const inner = (v: Value): number => (places.of.has(v) || isFree(v) ? 0 : cost(v));
  const wanted = [...counts.keys()].filter((v) => {
    const times = counts.get(v) ?? 0;
    const size = countOf(v);
    if (places.of.has(v) || times <= 1.5 * size) return false;
    const each = cost(v);
    return each >= (v.shape.length === 0 ? 2 : 5) && (times - size) * each > 3 * times;
  });
  // Only the outermost: keeping them may be enough for what is inside.
  const covered = new Set<Value>();
  for (const v of wanted.sort((a, b) => b.id - a.id)) {
    if (covered.has(v)) continue;
    const stack = [...partsOf(v)];
    for (let part = stack.pop(); part; part = stack.pop())
      if (!places.of.has(part) && !covered.has(part)) {
        covered.add(part);
        stack.push(...partsOf(part));
      }
  }
  return wanted.filter((v) => !covered.has(v));
}
