import { depthOf, flatten, type Index, keyOf, shift, ZERO } from "./affine.ts";
import type { Emitter } from "./emit.ts";
import { accumulate, identity, joined } from "./folds.ts";
import { type ArrayPlace, applied, broadcast, type Place, placed } from "./place.ts";
import {
  type Cumulative,
  countOf,
  type Piecewise,
  type Reduce,
  type Scatter,
  type Updates,
  type Value,
} from "./values.ts";

/** One value to be computed in loops and kept. */
export interface Task {
  readonly value: Value;
  /** Sizes of the loops it needs around it. */
  readonly domain: readonly number[];
  /** Complete as soon as the loops inside the first `aligned` ones are: what reads it there may share those loops. */
  readonly complete: number;
  /** Zeroes or the like before everything, then the work inside the loops. */
  readonly emit: (e: Emitter, indices: readonly Index[], lane: number) => void;
}

/** How a value is kept: as the entries of an array, as a number (`slot`), or as a copy. */
export function taskOf(value: Value, place: Place): Task {
  const slot = "slot" in place ? place.slot : null;
  const array = "array" in place ? place.array : null;
  if (value.kind === "reduce" && value.how !== "argmax" && value.how !== "argmin") {
    const kept = [...value.arg.shape.keys()].filter((axis) => !value.axes.includes(axis));
    const prefix = kept.every((axis, i) => axis === i);
    if (kept.length === 0 && slot !== null && countOf(value.arg) > 8) return total(value, slot);
    if (!prefix && array !== null) return accumulated(value, kept, array);
  }
  if (value.kind === "piecewise" && value.pieces.length > MANY_PIECES && array !== null)
    return pieces(value, array);
  if (value.kind === "cumulative" && array !== null) return running(value, array);
  return "slot" in place ? scalar(value, place.slot) : stored(value, place);
}

/** A number, computed in straight code. */
function scalar(value: Value, slot: number): Task {
  return {
    value,
    domain: [],
    complete: 0,
    emit: (e) => {
      e.promise(value, slot, e.compute(value, []));
      e.settle();
    },
  };
}

/** With more pieces than this, each is written by itself. */
const MANY_PIECES = 8;

/** Many values side by side: each piece is stored in its own place, in straight code or loops of its own. */
function pieces(value: Piecewise, array: string): Task {
  const store = (e: Emitter, source: Value, start: number, at: readonly Index[]): void => {
    const entry = e.entry(source, broadcast(at, source));
    const own = at.map((index, axis) => (axis === value.axis ? shift(index, start) : index));
    e.write(`${e.array(array)}[${e.position(flatten(own, value.shape))}] = ${entry};`);
  };
  const nest = (
    e: Emitter,
    shape: readonly number[],
    at: readonly Index[],
    body: (at: readonly Index[]) => void,
  ): void => {
    const size = shape[at.length];
    if (size === undefined) body(at);
    else e.loop(e.depth, size, (index) => nest(e, shape, [...at, index], body));
  };
  return {
    value,
    domain: [],
    complete: -1,
    emit: (e) => {
      let end = 0;
      for (const piece of [...value.pieces, null]) {
        const start = piece ? piece.start : (value.shape[value.axis] ?? 0);
        const gap = value.shape.map((size, axis) => (axis === value.axis ? start - end : size));
        const from = end;
        if (start > end) nest(e, gap, [], (at) => store(e, value.fill, from, at));
        if (!piece) break;
        const own = value.shape.map((size, axis) => (axis === value.axis ? piece.end - piece.start : size));
        nest(e, own, [], (at) => store(e, piece.arg, piece.start, at));
        end = piece.end;
      }
    },
  };
}

function stored(value: Value, place: ArrayPlace): Task {
  return {
    value,
    domain: value.shape,
    complete: value.shape.length,
    emit: (e, indices) => {
      const entry = e.compute(value, indices);
      if (!place.unread)
        e.write(`${e.array(place.array)}[${e.position(placed(value, indices, place))}] = ${entry};`);
      e.remember(value, indices, entry);
    },
  };
}

/** A copy of what is kept elsewhere: the same result asked for twice, or an argument handed back. */
export function copied(value: Value, array: string): Task {
  return {
    value,
    domain: value.shape,
    complete: value.shape.length,
    emit: (e, indices) => {
      const entry = e.entry(value, indices);
      e.write(`${e.array(array)}[${e.position(flatten(indices, value.shape))}] = ${entry};`);
    },
  };
}

/** Everything reduced to one number, with an accumulator for each lane. */
function total(value: Reduce, slot: number): Task {
  const lanes = new WeakMap<Emitter, string[]>();
  return {
    value,
    domain: value.arg.shape,
    complete: -1,
    emit: (e, indices, lane) => {
      const names = lanes.get(e) ?? [];
      lanes.set(e, names);
      names[lane] ??= e.fresh("r");
      const name = names[lane] ?? "";
      e.head.set(name, `let ${name} = ${identity(value.how)};`);
      e.write(accumulate(value.how, name, e.entry(value.arg, indices)));
      const used = names.filter((own) => own !== undefined);
      e.promise(value, slot, joined(value.how, used));
    },
  };
}

/** Sums along outer axes: each entry of the result grows as the loops go by. */
function accumulated(value: Reduce, kept: readonly number[], array: string): Task {
  const last = Math.max(...kept);
  const domain = value.arg.shape.slice(0, last + 1);
  const target = (indices: readonly Index[]): Index =>
    flatten(
      kept.map((axis) => indices[axis] ?? ZERO),
      value.shape,
    );
  const names = new WeakMap<Emitter, Map<string, string>>();
  const inner = value.axes.filter((axis) => axis > last);
  return {
    value,
    domain,
    complete: -1,
    emit: (e, indices) => {
      const entry = inner.length === 0 ? e.entry(value.arg, indices) : e.partial(value, indices, inner);
      const place = target(indices);
      e.head.set(array, `${e.array(array)}.fill(${identity(value.how)});`);
      if (depthOf(place) === 0) {
        // The place does not move: a local variable stands for it, and joins what loops put there.
        const own = names.get(e) ?? new Map<string, string>();
        names.set(e, own);
        const key = keyOf(place);
        const name = own.get(key) ?? e.fresh("r");
        own.set(key, name);
        e.head.set(name, `let ${name} = ${identity(value.how)};`);
        e.write(accumulate(value.how, name, entry));
        e.tail.set(`${array}[${key}`, `${array}[${key}] = ${joined(value.how, [`${array}[${key}]`, name])};`);
        return;
      }
      const position = e.position(place);
      e.write(`${array}[${position}] = ${joined(value.how, [`${array}[${position}]`, entry])};`);
    },
  };
}

/** One part of a sum of updates; all parts go into the same array. */
export function scattered(value: Scatter, { updates, rows }: Updates, array: string): Task {
  return {
    value,
    domain: updates.shape,
    complete: -1,
    emit: (e, indices) => {
      // A negative update is taken away.
      const negative = updates.kind === "map" && updates.row.name === "neg" ? updates.args[0] : undefined;
      const entry = negative ? e.entry(negative, broadcast(indices, negative)) : e.entry(updates, indices);
      const where = rows.map((row, axis) =>
        "indices" in row
          ? e.dataIndex(
              row.indices,
              row.indices.shape.map((n, i) => (n === 1 ? ZERO : (indices[row.axes[i] ?? 0] ?? ZERO))),
              value.shape[axis] ?? 1,
            )
          : applied(row, indices),
      );
      const target = flatten(where, value.shape);
      e.jump(array, countOf(value), target, 2);
      const position = e.position(target);
      e.write(`${e.array(array)}[${position}] = ${array}[${position}] ${negative ? "-" : "+"} ${entry};`);
    },
  };
}

/** Zeroes an array before updates are added. */
export function zeroed(value: Value, array: string): Task {
  return { value, domain: [], complete: -1, emit: (e) => e.write(`${e.array(array)}.fill(0);`) };
}

/** Running sums along the last axis. */
function running(value: Cumulative, array: string): Task {
  const rank = value.shape.length;
  const size = value.shape[rank - 1] ?? 0;
  return {
    value,
    domain: value.shape.slice(0, -1),
    complete: rank - 1,
    emit: (e, indices) => {
      const name = e.fresh("r");
      e.write(`let ${name} = ${identity(value.how)};`);
      e.loop(
        e.depth,
        size,
        (step) => {
          const own: Index = value.reverse
            ? { offset: size - 1 - step.offset, terms: step.terms.map(({ axis, by }) => ({ axis, by: -by })) }
            : step;
          e.write(accumulate(value.how, name, e.entry(value.arg, [...indices, own])));
          e.write(`${e.array(array)}[${e.position(flatten([...indices, own], value.shape))}] = ${name};`);
        },
        { sequential: true },
      );
    },
  };
}
