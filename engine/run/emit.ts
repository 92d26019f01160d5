import { at, depthOf, divide, flatten, type Index, indexText, keyOf, range, shift, ZERO } from "./affine.ts";
import { accumulate, everyIndex, identity, joined } from "./folds.ts";
import { Loops, WRITE_OUT } from "./loops.ts";
import { type ArrayPlace, applied, broadcast, memoKey, type Place, placed } from "./place.ts";
import { constantOf, numberText, rowText } from "./scalar-text.ts";
import {
  countOf,
  type Data,
  type Elementwise,
  type Gather,
  type Piecewise,
  type Reduce,
  type Reshape,
  type Value,
} from "./values.ts";

/** Writes the entries of values, at indices, into the loops around it; each entry once, as far out as it can go. */
export class Emitter extends Loops {
  readonly #places: ReadonlyMap<Value, Place>;
  /** The name of an array of whole numbers that holds this data. */
  readonly integers: (v: Data) => string;
  /** Declarations before everything and stores after everything, each once by key. */
  readonly head = new Map<string, string>();
  /** Stores into arrays once the loops are done. */
  readonly tail = new Map<string, string>();
  /** Numbers read from the scratch array, and numbers computed here that others may want there. */
  readonly slotsRead = new Set<number>();
  readonly slotsMade = new Map<number, string>();
  readonly #unsettled = new Map<number, { readonly value: Value; readonly text: string }>();
  /** Told of every read of a kept value. */
  onRead: (value: Value, indices: readonly Index[]) => void = () => {};
  /** Told of every read of an array of kept values. */
  onLoad: (value: Value, indices: readonly Index[]) => void = () => {};
  /** Indices of the loops around the task at hand. */
  around: readonly Index[] = [];

  constructor(places: ReadonlyMap<Value, Place>, integers: (v: Data) => string) {
    super();
    this.#places = places;
    this.integers = integers;
  }

  /** The whole body. */
  get lines(): string[] {
    return [...this.head.values(), ...this.level(0).lines];
  }

  /** The entry of `v` is now in the variable `name`. */
  remember(v: Value, indices: readonly Index[], name: string): void {
    const level = this.level(Math.max(0, ...indices.map(depthOf)));
    this.put(level, memoKey(v, indices), name);
  }

  /** A number that is known once the loops around are done. */
  promise(value: Value, slot: number, text: string): void {
    this.#unsettled.set(slot, { value, text });
  }

  /** The loops are done: their totals become names, their small results are stored. */
  settle(): void {
    const { lines } = this.level(0);
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
        : this.load(`a${v.position}`, countOf(v), flatten(indices, v.shape));
    const place = this.#places.get(v);
    if (!place) return this.compute(v, indices);
    this.onRead(v, indices);
    const known = this.find(memoKey(v, indices));
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
    if (place.outer === undefined) return this.load(place.array, countOf(v), flatten(indices, v.shape));
    const depth = Math.max(0, ...indices.map(depthOf));
    const name = this.fresh("v");
    const position = this.position(placed(v, indices, place));
    this.level(depth).lines.push(`const ${name} = ${this.array(place.array)}[${position}];`);
    this.put(this.level(depth), memoKey(v, indices), name);
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
    const known = this.find(key);
    if (known !== undefined) return known;
    const depth = Math.max(0, ...indices.map(depthOf));
    const level = this.level(depth);
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
          const same = this.find(`=${text}`, depth);
          if (same !== undefined) return same;
          const name = this.fresh("v");
          this.level(depth).lines.push(`const ${name} = ${text};`);
          this.put(this.level(depth), `=${text}`, name);
          return name;
        };
        const text = this.#quotient(v, args, indices) ?? rowText(v.row, v.args, args, define);
        const name = /^\w+$/.test(text) ? text : define(text);
        this.put(this.level(depth), key, name);
        return name;
      }
      case "reduce": {
        const name = this.#reduced(v, indices, depth);
        this.counts.push([v, level.trips]);
        this.put(this.level(depth), key, name);
        return name;
      }
      default:
        throw new Error(`a ${v.kind} must be kept before it is read`);
    }
  }

  /** x · (1/y), where x/y is at hand: of eᵘ/y and its derivative, say. */
  #quotient(v: Elementwise, args: readonly string[], indices: readonly Index[]): string | null {
    if (v.row.name !== "mul") return null;
    for (const [side, arg] of v.args.entries()) {
      const [one, under] = arg.kind === "map" && arg.row.name === "div" ? arg.args : [];
      if (!one || !under || constantOf(one) !== 1) continue;
      const divisor = this.entry(under, broadcast(broadcast(indices, arg), under));
      const known = this.find(`=${args[1 - side]} / ${divisor}`);
      if (known !== undefined) return known;
    }
    return null;
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
    const q = this.integer(
      `(${this.position(index)}) / ${n} | 0`,
      index,
      Math.floor(lo / n),
      Math.floor(hi / n),
    );
    const r = this.integer(`${indexText(index)} - ${indexText(q)} * ${n}`, index, 0, n - 1);
    return { q, r };
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
      return this.integer(
        `${this.array(this.integers(v))}[${this.position(position)}]`,
        position,
        0,
        size - 1,
      );
    }
    const entry = this.entry(v, indices);
    const like = indices.reduce((a, b) => (depthOf(a) > depthOf(b) ? a : b), ZERO);
    return this.integer(`(${entry} < 0 ? ${entry} + ${size} : ${entry}) | 0`, like, 0, size - 1);
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
      this.demand(index, start);
      this.demand(index, end);
    }
    const name = this.fresh("c");
    const host = this.level(depth);
    host.lines.push(`let ${name} = ${this.entry(v.fill, broadcast(indices, v.fill))};`);
    for (const { arg, start, end } of meeting) {
      const text = indexText(index);
      this.block(depth, `if (${text} >= ${start} && ${text} < ${end}) {`, () => {
        const entry = this.entry(arg, broadcast(relative(start), arg));
        this.level(depth).lines.push(`${name} = ${entry};`);
      });
    }
    this.put(host, memoKey(v, indices), name);
    return name;
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
      this.level(depth).lines.push(
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
      this.level(depth).lines.push(`const ${name} = ${joined(v.how, parts)};`);
      return name;
    }
    const lanes: string[] = [];
    const host = this.level(depth);
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
    const known = this.find(key);
    if (known !== undefined) return known;
    const depth = Math.max(0, ...indices.map(depthOf));
    const name = this.#reduced({ ...v, axes: inner }, indices, depth);
    this.put(this.level(depth), key, name);
    return name;
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
}
