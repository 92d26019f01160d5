import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { Cell } from "./environment.ts";
import type { Trace } from "./trace.ts";
import { isNumber, list, nodeOf, type TensorState, type Value } from "./values.ts";

/** What a cell may hold: a value, a tensor's state, the items of a list, the entries of a dict. */
type Held = unknown;
type Entries = ReadonlyMap<string, { readonly key: Value; readonly value: Value }>;

export const isState = (held: Held): held is TensorState =>
  typeof held === "object" && held !== null && "node" in held && !("kind" in held);
export const isValue = (held: Held): held is Value =>
  typeof held === "object" && held !== null && "kind" in held;
const isEntries = (held: Held): held is Entries => held instanceof Map;

/** Names for things that are the same only when they are the same object. */
export class Identities {
  readonly #known = new Map<unknown, number>();
  of(thing: unknown): number {
    const known = this.#known.get(thing) ?? this.#known.size;
    this.#known.set(thing, known);
    return known;
  }
}

/**
 * What something held is but for its numbers, as text: two that read alike hold numbers in the same places. What is
 * changed through other names (objects, lists inside of lists) is alike only as the same thing.
 */
export function skeleton(held: Held, ids: Identities): string {
  if (isState(held)) return "n";
  if (Array.isArray(held)) return `[${(held as Value[]).map((part) => shallow(part, ids)).join()}]`;
  if (isEntries(held))
    return `{${[...held].map(([key, { value }]) => `${key}:${shallow(value, ids)}`).join()}}`;
  if (!isValue(held)) return `@${ids.of(held)}`;
  if (held.kind === "tensor" || isNumber(held)) return "n";
  if (held.kind === "known") return `=${held.type}:${String(held.value)}`;
  if (held.kind === "sequence" && !held.symbolic && held.longest === undefined)
    return `${held.type}(${held.items.current.map((part) => skeleton(part, ids)).join()})`;
  if (held.kind === "mapping" && !held.missing)
    return `map{${[...held.entries.current].map(([key, { value }]) => `${key}:${skeleton(value, ids)}`).join()}}`;
  return `@${ids.of(held)}`;
}

const shallow = (part: Value, ids: Identities): string =>
  part.kind === "sequence" && part.type !== "tuple" ? `@${ids.of(part)}` : skeleton(part, ids);

/** The numbers of something held, in the order of its skeleton; null for one that is no number after all. */
export function numbersOf(trace: Trace, held: Held): (Node | null)[] {
  if (isState(held)) return [held.node];
  if (Array.isArray(held))
    return (held as Value[]).flatMap((part) => (isInner(part) ? [] : numbersOf(trace, part)));
  if (isEntries(held))
    return [...held.values()].flatMap(({ value }) => (isInner(value) ? [] : numbersOf(trace, value)));
  if (!isValue(held)) return [];
  if (held.kind === "tensor" || isNumber(held)) return [trace.lift(held)];
  if (held.kind === "sequence" && !held.symbolic && held.longest === undefined)
    return held.items.current.flatMap((part) => numbersOf(trace, part));
  if (held.kind === "mapping" && !held.missing)
    return [...held.entries.current.values()].flatMap(({ value }) => numbersOf(trace, value));
  return [];
}

/** A list in a list is another thing, with a cell of its own. */
const isInner = (part: Value): boolean => part.kind === "sequence" && part.type !== "tuple";

/** The same thing with other numbers, taken one by one. */
export function withNumbers(trace: Trace, held: Held, next: (before: Value) => Value): Held {
  const inside = (part: Value): Value => (isInner(part) ? part : (withNumbers(trace, part, next) as Value));
  if (isState(held)) {
    const made = trace.lift(next(trace.tensor(held.node)));
    return made ? { ...held, node: made } : held;
  }
  if (Array.isArray(held)) return (held as Value[]).map(inside);
  if (isEntries(held))
    return new Map([...held].map(([key, entry]) => [key, { ...entry, value: inside(entry.value) }]));
  if (!isValue(held)) return held;
  if (held.kind === "tensor" || isNumber(held)) return next(held);
  const all = (part: Value): Value => withNumbers(trace, part, next) as Value;
  if (held.kind === "sequence" && !held.symbolic && held.longest === undefined)
    return {
      ...list(held.items.current.map(all), held.type),
      ...(held.fields ? { fields: held.fields } : {}),
    };
  if (held.kind === "mapping" && !held.missing) {
    const entries = [...held.entries.current].map(
      ([key, entry]) => [key, { ...entry, value: all(entry.value) }] as const,
    );
    return { ...held, entries: new Cell(new Map(entries)) };
  }
  return held;
}

/** The same as it is now: nothing that is changed or undone in place later reaches it. */
export function settled(trace: Trace, held: Held): Held {
  return withNumbers(trace, held, (number) =>
    number.kind === "tensor"
      ? trace.tensor(nodeOf(number), number.library, number.dtype ? { dtype: number.dtype } : {})
      : number,
  );
}

/** The cells in which what is held can be changed in place. */
export function innerCells(held: Held, seen = new Set<unknown>()): Cell[] {
  if (!isValue(held) || seen.has(held)) return [];
  seen.add(held);
  switch (held.kind) {
    case "tensor":
      return [held.state as Cell, ...(held.view ? innerCells(held.view.base, seen) : [])];
    case "sequence":
      return [held.items as Cell, ...held.items.current.flatMap((part) => innerCells(part, seen))];
    case "mapping":
      return [
        held.entries as Cell,
        ...[...held.entries.current.values()].flatMap(({ value }) => innerCells(value, seen)),
      ];
    case "object":
      return [...held.attributes.values()].flatMap((cell) => innerCells(cell.current, seen));
    default:
      return [];
  }
}

/** Whether any number in it, however deep, rests on one of these. */
export function restsOn(held: Held, which: ReadonlySet<Node>, seen = new Set<unknown>()): boolean {
  if (typeof held !== "object" || held === null || seen.has(held)) return false;
  seen.add(held);
  const rests = (node: Node): boolean => topological([node]).some((part) => which.has(part));
  const any = (parts: Iterable<unknown>): boolean => {
    for (const part of parts) if (restsOn(part, which, seen)) return true;
    return false;
  };
  if (isState(held)) return rests(held.node);
  if (Array.isArray(held)) return any(held);
  if (isEntries(held)) return any([...held.values()].map(({ value }) => value));
  if (!isValue(held)) return false;
  switch (held.kind) {
    case "known":
      return held.node !== undefined && rests(held.node);
    case "tensor":
      return rests(held.state.current.node);
    case "sequence":
      return any(held.items.current);
    case "mapping":
      return any([...held.entries.current.values()].map(({ value }) => value));
    case "object":
      return any([...held.attributes.values()].map((cell) => cell.current));
    default:
      return false;
  }
}
