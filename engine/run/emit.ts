import {
  type Axis,
  add,
  along,
  at,
  depthOf,
  divide,
  flatten,
  type Index,
  indexText,
  keyOf,
  range,
  scale,
  shift,
  ZERO,
} from "./affine.ts";
import { numberText, rowText } from "./scalar-text.ts";
import type { Data, Gather, Piecewise, Reduce, Reshape, Value, ViewRow } from "./values.ts";

/** Where a value is kept: an array of that name, or a number in the scratch array. */
export type Place = ArrayPlace | { readonly slot: number };

export interface ArrayPlace {
  readonly array: string;
  /** Leading axes that the array lacks: it holds what one round of that many loops needs, and is used again in the next. */
  readonly outer?: number;
  /** Nobody reads the array: the values are at hand in variables. */
  readonly unread?: boolean;
}

/** Text of one loop body. A condition opens another level at the same depth, `outer` being the one around it. */
interface Level {
  readonly lines: string[];
  readonly memo: Map<string, string>;
  readonly journal: string[];
  /** How often it runs. */
  readonly trips: number;
  /** How many parts the loops around have been cut into, multiplied. */
  readonly parts: number;
  readonly outer?: Level;
}

/** A condition on a loop variable wants the loop cut at `place`, and all that was written since discarded. */
class Cut {
  readonly axis: string;
  readonly place: number;
  constructor(axis: string, place: number) {
    this.axis = axis;
    this.place = place;
  }
}

const MAX_CUTS = 6;
/** Loops inside parts of loops multiply: past this many bodies, conditions are asked as the loop runs. */
const MAX_PARTS = 12;
/** A function this long helps nobody; the plan keeps more values instead. */
const MAX_LINES = 6_000;

/** Thrown when a function grows past all bounds. */
export class TooLong extends Error {}
/** Sums over at most this many entries are written out, of simple things over twice as many. */
const WRITE_OUT = 8;
/** Short loops whose bodies have no more lines than this are written out, which takes what repeats outside. */
const SHORT_BODY = 8;
/** Innermost loops over at most this many entries are written out. */
export const UNROLL = 4;

/** Writes the entries of values, at indices, into the loops around it; each entry once, as far out as it can go. */
export class Emitter {
  readonly #places: ReadonlyMap<Value, Place>;
  /** The name of an array of whole numbers that holds this data. */
  readonly integers: (v: Data) => string;
  #levels: Level[] = [{ lines: [], memo: new Map(), journal: [], trips: 1, parts: 1 }];
  #names = 0;
  /** Declarations before everything and stores after everything, each once by key. */
  readonly head = new Map<string, string>();
  /** Stores into arrays once the loops are done. */
  readonly tail = new Map<string, string>();
  readonly arrays = new Set<string>();
  /** Numbers read from the scratch array, and numbers computed here that others may want there. */
  readonly slotsRead = new Set<number>();
  readonly slotsMade = new Map<number, string>();
  readonly #unsettled = new Map<number, { readonly value: Value; readonly text: string }>();
  /** Values computed, with how often. */
  readonly counts: [Value, number][] = [];
  /** Told of every read of a kept value. */
  onRead: (value: Value, indices: readonly Index[]) => void = () => {};
  /** Told of every read of an array of kept values. */
  onLoad: (value: Value, indices: readonly Index[]) => void = () => {};
  /** Indices of the loops around the task at hand. */
  around: readonly Index[] = [];

  constructor(places: ReadonlyMap<Value, Place>, integers: (v: Data) => string) {
    this.#places = places;
    this.integers = integers;
  }

  /** The whole body. */
  get lines(): string[] {
    return [...this.head.values(), ...this.#level(0).lines];
  }

  get length(): number {
    return this.#level(0).lines.length;
  }

  get depth(): number {
    return this.#levels.length - 1;
  }

  /** A statement in the innermost loop. */
  write(line: string): void {
    this.#level(this.depth).lines.push(line);
  }

  fresh(prefix: string): string {
    // Names stand for lines, those thrown away included.
    if (this.#names > 4 * MAX_LINES) throw new TooLong();
    return `${prefix}${this.#names++}`;
  }

  array(name: string): string {
    this.arrays.add(name);
    return name;
  }

  /** The entry of `v` is now in the variable `name`. */
  remember(v: Value, indices: readonly Index[], name: string): void {
    const level = this.#level(Math.max(0, ...indices.map(depthOf)));
    this.#put(level, memoKey(v, indices), name);
  }

  /** A number that is known once the loops around are done. */
  promise(value: Value, slot: number, text: string): void {
    this.#unsettled.set(slot, { value, text });
  }

  /** The loops are done: their totals become names, their small results are stored. */
  settle(): void {
    const { lines } = this.#level(0);
    for (const [slot, { value, text }] of this.#unsettled) {
      const plain = /^[\w.]+$/.test(text);
      const name = plain ? text : `s${slot}`;
      if (!plain) lines.push(`const ${name} = ${text};`);
      this.slotsMade.set(slot, name);
      this.remember(value, [], name);
    }
    lines.push(...this.tail.values());
    this.#unsettled.clear();
    this.tail.clear();
  }

  /** A name or literal for the entry of `v` at these indices. */
  entry(v: Value, indices: readonly Index[]): string {
    if (v.kind === "argument")
      return v.shape.length === 0
        ? this.array(`a${v.position}`)
        : this.load(`a${v.position}`, flatten(indices, v.shape));
    const place = this.#places.get(v);
    if (!place) return this.compute(v, indices);
    this.onRead(v, indices);
    const known = this.#find(memoKey(v, indices));
    if (known !== undefined) return known;
    if ("array" in place) {
      this.onLoad(v, indices);
      return this.#loadPlace(v, indices, place);
    }
    const name = `s${place.slot}`;
    this.slotsRead.add(place.slot);
    this.head.set(name, `const ${name} = S[${place.slot}];`);
    return name;
  }

  #loadPlace(v: Value, indices: readonly Index[], place: ArrayPlace): string {
    if (place.outer === undefined) return this.load(place.array, flatten(indices, v.shape));
    const depth = Math.max(0, ...indices.map(depthOf));
    const name = this.fresh("v");
    const position = this.position(placed(v, indices, place));
    this.#level(depth).lines.push(`const ${name} = ${this.array(place.array)}[${position}];`);
    this.#put(this.#level(depth), memoKey(v, indices), name);
    return name;
  }

  /** The entry computed from its parts, whether or not it is kept somewhere. */
  compute(v: Value, indices: readonly Index[]): string {
    if (v.kind === "constant") return numberText(v.value);
    if (v.kind === "iota") return this.#number(indices[0] ?? ZERO);
    if (v.kind === "view")
      return this.entry(
        v.arg,
        v.rows.map((row) => applied(row, indices)),
      );
    const key = memoKey(v, indices);
    const known = this.#find(key);
    if (known !== undefined) return known;
    const depth = Math.max(0, ...indices.map(depthOf));
    const level = this.#level(depth);
    switch (v.kind) {
      case "reshape":
        return this.#reshaped(v, indices);
      case "piecewise":
        return this.#pieces(v, indices, depth);
      case "gather":
        return this.#gathered(v, indices);
      case "map": {
        const args = v.args.map((arg) => this.entry(arg, broadcast(indices, arg)));
        this.counts.push([v, level.trips]);
        const define = (text: string): string => {
          // The same text further in would be out of reach here.
          const same = this.#find(`=${text}`, depth);
          if (same !== undefined) return same;
          const name = this.fresh("v");
          this.#level(depth).lines.push(`const ${name} = ${text};`);
          this.#put(this.#level(depth), `=${text}`, name);
          return name;
        };
        const text = rowText(v.row, v.args, args, define);
        const name = /^\w+$/.test(text) ? text : define(text);
        this.#put(this.#level(depth), key, name);
        return name;
      }
      case "reduce": {
        const name = this.#reduced(v, indices, depth);
        this.counts.push([v, level.trips]);
        this.#put(this.#level(depth), key, name);
        return name;
      }
      default:
        throw new Error(`a ${v.kind} must be kept before it is read`);
    }
  }

  load(array: string, position: Index): string {
    const key = `${array}[${keyOf(position)}`;
    const known = this.#find(key);
    if (known !== undefined) return known;
    const depth = depthOf(position);
    const name = this.fresh("v");
    this.#level(depth).lines.push(`const ${name} = ${this.array(array)}[${this.position(position)}];`);
    this.#put(this.#level(depth), key, name);
    return name;
  }

  /** Text of a flat position; the part that outer loops decide is computed there. */
  position(index: Index): string {
    const depth = depthOf(index);
    const outer: Index = { offset: 0, terms: index.terms.filter(({ axis }) => axis.depth < depth) };
    if (outer.terms.length === 0 || (outer.terms.length === 1 && outer.terms[0]?.by === 1))
      return indexText(index);
    const key = `@${keyOf(outer)}`;
    let name = this.#find(key);
    if (name === undefined) {
      name = this.fresh("p");
      const level = this.#level(depthOf(outer));
      level.lines.push(`const ${name} = ${this.position(outer)};`);
      this.#put(level, key, name);
    }
    const inner: Index = {
      offset: index.offset,
      terms: index.terms.filter(({ axis }) => axis.depth === depth),
    };
    const rest = indexText(inner);
    return rest.startsWith("-") ? `${name} ${rest.replace(/^-/, "- ")}` : `${name} + ${rest}`;
  }

  /**
   * Runs `body` for 0 ≤ index < size in loops opened at `depth`. The range is cut where a condition inside changes,
   * so that it is known in each part; short bodies take several steps at a time, each a `lane`.
   */
  loop(
    depth: number,
    size: number,
    body: (index: Index, lane: number) => void,
    options: LoopOptions = {},
  ): void {
    const deeper = this.#levels.splice(depth + 1);
    const name = this.fresh("i");
    const cuts = new Set<number>();
    for (;;) {
      const start = this.#snapshot();
      try {
        const bounds = [0, ...[...cuts].sort((a, b) => a - b), size];
        for (let i = 0; i + 1 < bounds.length; i++)
          this.#part(depth, name, bounds[i] ?? 0, bounds[i + 1] ?? 0, body, options, cuts.size + 1);
        break;
      } catch (cut) {
        if (!(cut instanceof Cut) || cut.axis !== name || cuts.has(cut.place)) throw cut;
        cuts.add(cut.place);
        this.#restore(start);
      }
    }
    this.#levels.push(...deeper);
  }

  /** Does it only where the index is below `size`; the loop is cut there if need be. */
  within(index: Index, size: number, body: () => void): void {
    const [lo, hi] = range(index);
    if (hi < size) body();
    else if (lo < size) {
      this.#demand(index, size);
      this.#block(this.depth, `if (${indexText(index)} < ${size}) {`, body);
    }
  }

  #part(
    depth: number,
    name: string,
    lo: number,
    hi: number,
    body: (index: Index, lane: number) => void,
    options: LoopOptions,
    parts: number,
  ): void {
    const length = hi - lo;
    if (length <= 0) return;
    if (length === 1 || (options.writeOut === true && length <= UNROLL)) {
      for (let i = lo; i < hi; i++) body(at(i), 0);
      return;
    }
    const start = this.#snapshot();
    let lines = this.#run(depth, name, lo, hi, 1, body, parts);
    if (
      length <= 2 * WRITE_OUT &&
      options.sequential !== true &&
      lines.length - 2 <= SHORT_BODY &&
      !hasLoop(lines)
    ) {
      this.#restore(start);
      for (let i = lo; i < hi; i++) body(at(i), 0);
      return;
    }
    const lanes = options.sequential === true ? 1 : lanesFor(lines, length);
    if (lanes === 1) {
      append(this.#level(depth).lines, lines);
      return;
    }
    this.#restore(start);
    const main = lo + Math.floor(length / lanes) * lanes;
    lines = this.#run(depth, name, lo, main, lanes, body, parts);
    append(this.#level(depth).lines, lines);
    if (main === hi) return;
    if (hi - main === 1) body(at(main), 0);
    else append(this.#level(depth).lines, this.#run(depth, name, main, hi, 1, body, parts));
  }

  #run(
    depth: number,
    name: string,
    lo: number,
    hi: number,
    lanes: number,
    body: (index: Index, lane: number) => void,
    cuts: number,
  ): string[] {
    const parts = cuts * this.#level(depth).parts;
    const splittable = cuts <= MAX_CUTS && parts < MAX_PARTS;
    const axis: Axis = { name, lo, hi: hi - lanes, depth: depth + 1, splittable };
    const trips = (this.#level(depth).trips * (hi - lo)) / lanes;
    const level: Level = { lines: [], memo: new Map(), journal: [], trips, parts };
    this.#levels.push(level);
    for (let lane = 0; lane < lanes; lane++) body(shift(along(axis), lane), lane);
    this.#levels.length = depth + 1;
    const step = lanes === 1 ? `${name}++` : `${name} += ${lanes}`;
    return [`for (let ${name} = ${lo}; ${name} < ${hi}; ${step}) {`, ...level.lines, "}"];
  }

  #number(index: Index): string {
    if (index.terms.length === 0) return numberText(index.offset);
    if (index.offset === 0 && index.terms.length === 1 && index.terms[0]?.by === 1)
      return index.terms[0].axis.name;
    return `(${indexText(index)})`;
  }

  #reshaped(v: Reshape, indices: readonly Index[]): string {
    let rest = flatten(indices, v.shape);
    const own: Index[] = [];
    for (let axis = v.arg.shape.length - 1; axis >= 0; axis--) {
      const size = v.arg.shape[axis] ?? 1;
      if (axis === 0) own.unshift(rest);
      else {
        const parts = divide(rest, size) ?? this.#divided(rest, size);
        own.unshift(parts.r);
        rest = parts.q;
      }
    }
    return this.entry(v.arg, own);
  }

  /** Quotient and remainder computed where they are not affine. */
  #divided(index: Index, n: number): { readonly q: Index; readonly r: Index } {
    const [lo, hi] = range(index);
    const q = this.#integer(
      `(${this.position(index)}) / ${n} | 0`,
      index,
      Math.floor(lo / n),
      Math.floor(hi / n),
    );
    const r = this.#integer(`${indexText(index)} - ${indexText(q)} * ${n}`, index, 0, n - 1);
    return { q, r };
  }

  #integer(text: string, like: Index, lo: number, hi: number): Index {
    const depth = depthOf(like);
    const key = `#${text}`;
    let name = this.#find(key);
    if (name === undefined) {
      name = this.fresh("q");
      this.#level(depth).lines.push(`const ${name} = ${text};`);
      this.#put(this.#level(depth), key, name);
    }
    return along({ name, lo, hi, depth, splittable: false });
  }

  #gathered(v: Gather, indices: readonly Index[]): string {
    const rank = v.indices.shape.length;
    const own = v.aligned ? indices : indices.slice(v.axis, v.axis + rank);
    const place = this.dataIndex(v.indices, broadcast(own, v.indices), v.arg.shape[v.axis] ?? 1);
    const where = v.aligned
      ? indices.map((index, axis) => (axis === v.axis ? place : index))
      : [...indices.slice(0, v.axis), place, ...indices.slice(v.axis + rank)];
    return this.entry(v.arg, broadcast(where, v.arg));
  }

  /** An index that is read from data; negative ones count from the end. */
  dataIndex(v: Value, indices: readonly Index[], size: number): Index {
    if (v.kind === "data" && v.data.every((x) => Number.isInteger(x) && x >= 0 && x < size)) {
      const position = flatten(indices, v.shape);
      return this.#integer(
        `${this.array(this.integers(v))}[${this.position(position)}]`,
        position,
        0,
        size - 1,
      );
    }
    const entry = this.entry(v, indices);
    const like = indices.reduce((a, b) => (depthOf(a) > depthOf(b) ? a : b), ZERO);
    return this.#integer(`(${entry} < 0 ? ${entry} + ${size} : ${entry}) | 0`, like, 0, size - 1);
  }

  #pieces(v: Piecewise, indices: readonly Index[], depth: number): string {
    const index = indices[v.axis] ?? ZERO;
    const [lo, hi] = range(index);
    const relative = (start: number): Index[] =>
      indices.map((own, axis) => (axis === v.axis ? shift(own, -start) : own));
    for (const { arg, start, end } of v.pieces)
      if (lo >= start && hi < end) return this.entry(arg, broadcast(relative(start), arg));
    const meeting = v.pieces.filter(({ start, end }) => hi >= start && lo < end);
    if (meeting.length === 0) return this.entry(v.fill, broadcast(indices, v.fill));
    for (const { start, end } of meeting) {
      this.#demand(index, start);
      this.#demand(index, end);
    }
    const name = this.fresh("c");
    const host = this.#level(depth);
    host.lines.push(`let ${name} = ${this.entry(v.fill, broadcast(indices, v.fill))};`);
    for (const { arg, start, end } of meeting) {
      const text = indexText(index);
      this.#block(depth, `if (${text} >= ${start} && ${text} < ${end}) {`, () => {
        const entry = this.entry(arg, broadcast(relative(start), arg));
        this.#level(depth).lines.push(`${name} = ${entry};`);
      });
    }
    this.#put(host, memoKey(v, indices), name);
    return name;
  }

  /** Asks for a cut where `index` reaches `bound`, when it lies inside the range of one loop. */
  #demand(index: Index, bound: number): void {
    const [lo, hi] = range(index);
    const [term] = index.terms;
    if (!term || index.terms.length > 1 || !term.axis.splittable || bound <= lo || bound > hi) return;
    const x = (bound - index.offset) / term.by;
    throw new Cut(term.axis.name, term.by > 0 ? Math.ceil(x) : Math.floor(x) + 1);
  }

  #block(depth: number, opening: string, body: () => void): void {
    const host = this.#level(depth);
    const deeper = this.#levels.splice(depth + 1);
    const level: Level = {
      lines: [],
      memo: new Map(),
      journal: [],
      trips: host.trips,
      parts: host.parts,
      outer: host,
    };
    this.#levels[depth] = level;
    body();
    this.#levels[depth] = host;
    host.lines.push(opening);
    append(host.lines, level.lines);
    host.lines.push("}");
    this.#levels.push(...deeper);
  }

  #reduced(v: Reduce, indices: readonly Index[], depth: number): string {
    const full = (inner: readonly Index[]): Index[] => {
      let kept = 0;
      return v.arg.shape.map((_, axis) => {
        const position = v.axes.indexOf(axis);
        return position >= 0 ? (inner[position] ?? ZERO) : (indices[kept++] ?? ZERO);
      });
    };
    const sizes = v.axes.map((axis) => v.arg.shape[axis] ?? 1);
    const total = sizes.reduce((a, b) => a * b, 1);
    const name = this.fresh("r");
    if (v.how === "argmax" || v.how === "argmin") {
      const best = this.fresh("b");
      const sign = v.how === "argmax" ? ">" : "<";
      this.#level(depth).lines.push(
        `let ${name} = 0, ${best} = ${v.how === "argmax" ? "-Infinity" : "Infinity"};`,
      );
      const body = (index: Index): void => {
        const entry = this.entry(v.arg, full([index]));
        this.write(
          `if (${entry} ${sign} ${best} || (${entry} !== ${entry} && ${best} === ${best})) { ${best} = ${entry}; ${name} = ${this.#number(index)}; }`,
        );
      };
      this.loop(depth, total, body, { sequential: true });
      return name;
    }
    if (total <= WRITE_OUT || (total <= 2 * WRITE_OUT && this.#isSimple(v.arg, 8) > 0)) {
      const parts = everyIndex(sizes).map((inner) => this.entry(v.arg, full(inner.map(at))));
      this.#level(depth).lines.push(`const ${name} = ${joined(v.how, parts)};`);
      return name;
    }
    const lanes: string[] = [];
    const host = this.#level(depth);
    const declared = host.lines.push("") - 1;
    const nest = (axis: number, inner: readonly Index[], lane: number): void => {
      if (axis < sizes.length) {
        const next = (index: Index, own: number): void =>
          nest(axis + 1, [...inner, index], axis + 1 === sizes.length ? own : lane);
        this.loop(depth + (axis === 0 ? 0 : this.depth - depth), sizes[axis] ?? 1, next);
        return;
      }
      lanes[lane] ??= this.fresh("r");
      const entry = this.entry(v.arg, full(inner));
      this.write(accumulate(v.how, lanes[lane] ?? "", entry));
    };
    nest(0, [], 0);
    const names = [...lanes].filter((lane) => lane !== undefined);
    if (names.length > 0)
      host.lines[declared] = `let ${names.map((lane) => `${lane} = ${identity(v.how)}`).join(", ")};`;
    host.lines.push(`const ${name} = ${joined(v.how, names)};`);
    return name;
  }

  /** A reduction over its `inner` axes alone, at indices of the others. */
  partial(v: Reduce, indices: readonly Index[], inner: readonly number[]): string {
    const key = `${v.id}/${indices.map(keyOf).join()}`;
    const known = this.#find(key);
    if (known !== undefined) return known;
    const depth = Math.max(0, ...indices.map(depthOf));
    const name = this.#reduced({ ...v, axes: inner }, indices, depth);
    this.#put(this.#level(depth), key, name);
    return name;
  }

  applied(row: ViewRow, indices: readonly Index[]): Index {
    return applied(row, indices);
  }

  /** What is left of `budget` when every unkept part is counted; 0 when there is more, or a loop. */
  #isSimple(v: Value, budget: number): number {
    if (v.kind === "argument" || v.kind === "constant" || v.kind === "iota" || this.#places.has(v))
      return budget;
    if (v.kind === "view" || v.kind === "reshape") return this.#isSimple(v.arg, budget);
    if (v.kind !== "map") return 0;
    let left = budget - 1;
    for (const arg of v.args) if (left > 0) left = this.#isSimple(arg, left);
    return Math.max(0, left);
  }

  #level(depth: number): Level {
    const level = this.#levels[depth];
    if (!level) throw new Error(`no loop of depth ${depth} is open`);
    return level;
  }

  #find(key: string, deepest = this.#levels.length - 1): string | undefined {
    for (let depth = deepest; depth >= 0; depth--)
      for (let level = this.#levels[depth]; level; level = level.outer) {
        const name = level.memo.get(key);
        if (name !== undefined) return name;
      }
    return undefined;
  }

  #put(level: Level, key: string, name: string): void {
    level.memo.set(key, name);
    level.journal.push(key);
  }

  #snapshot(): Snapshot {
    return {
      levels: [...this.#levels],
      marks: this.#levels.map((level) => [level.lines.length, level.journal.length] as const),
      counts: this.counts.length,
    };
  }

  #restore(snapshot: Snapshot): void {
    this.#levels = [...snapshot.levels];
    for (const [i, [lines, journal]] of snapshot.marks.entries()) {
      const level = this.#levels[i];
      if (!level) continue;
      level.lines.length = lines;
      for (const key of level.journal.splice(journal)) level.memo.delete(key);
    }
    this.counts.length = snapshot.counts;
  }
}

/** Where an entry lies in the array that keeps it. */
export function placed(v: Value, indices: readonly Index[], { outer = 0 }: ArrayPlace): Index {
  return flatten(indices.slice(outer), v.shape.slice(outer));
}

interface LoopOptions {
  /** Steps must follow one another in one accumulator. */
  readonly sequential?: boolean;
  /** Nothing but straight code is inside: a short range is written out. */
  readonly writeOut?: boolean;
}

interface Snapshot {
  readonly levels: readonly Level[];
  readonly marks: readonly (readonly [lines: number, journal: number])[];
  readonly counts: number;
}

const memoKey = (v: Value, indices: readonly Index[]): string => `${v.id}@${indices.map(keyOf).join()}`;

/** Pushing with a spread would run out of stack where there is much. */
function append(target: string[], lines: readonly string[]): void {
  for (const line of lines) target.push(line);
}

const hasLoop = (lines: readonly string[]): boolean =>
  lines.slice(1).some((line) => line.startsWith("for") || line.startsWith("if"));

/** How many steps a loop takes at a time: short bodies are bound by the latency of their sums and the loop itself. */
function lanesFor(lines: readonly string[], length: number): number {
  if (hasLoop(lines)) return 1;
  const body = lines.length - 2;
  const lanes = body <= 24 ? 4 : body <= 40 ? 2 : 1;
  return length >= 2 * lanes ? lanes : 1;
}

function applied(row: ViewRow, indices: readonly Index[]): Index {
  return row.terms.reduce((sum, [axis, by]) => add(sum, scale(indices[axis] ?? ZERO, by)), at(row.offset));
}

/** The indices of an argument that broadcasts to a result at `indices`. */
export function broadcast(indices: readonly Index[], arg: Value): Index[] {
  const lead = indices.length - arg.shape.length;
  return arg.shape.map((size, axis) => (size === 1 ? ZERO : (indices[axis + lead] ?? ZERO)));
}

export const identity = (how: Reduce["how"]): string =>
  how === "sum" ? "0" : how === "prod" ? "1" : how === "max" || how === "argmax" ? "-Infinity" : "Infinity";

export function joined(how: Reduce["how"], parts: readonly string[]): string {
  if (parts.length === 0) return identity(how);
  if (parts.length === 1) return parts[0] ?? "";
  if (how === "sum") return paired(parts, "+");
  if (how === "prod") return paired(parts, "*");
  return `Math.${how}(${parts.join(", ")})`;
}

/** (a + b) + (c + d): shorter chains than one after the other, and less rounding. */
function paired(parts: readonly string[], sign: string): string {
  if (parts.length <= 2) return parts.join(` ${sign} `);
  const half = Math.ceil(parts.length / 2);
  const side = (own: readonly string[]): string =>
    own.length === 1 ? (own[0] ?? "") : `(${paired(own, sign)})`;
  return `${side(parts.slice(0, half))} ${sign} ${side(parts.slice(half))}`;
}

export function accumulate(how: Reduce["how"], target: string, entry: string): string {
  if (how === "sum") return `${target} += ${entry};`;
  if (how === "prod") return `${target} *= ${entry};`;
  return `${target} = Math.${how}(${target}, ${entry});`;
}

function everyIndex(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (all, size) => all.flatMap((prefix) => Array.from({ length: size }, (_, i) => [...prefix, i])),
    [[]],
  );
}
