import { topological } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import { sizeNames } from "../../graph/size.ts";
import { type Cell, nextSerial } from "../environment.ts";
import { CarriedLoop } from "../recurrences.ts";
import {
  Identities,
  innerCells,
  isState,
  isValue,
  numbersOf,
  restsOn,
  settled,
  skeleton,
  withNumbers,
} from "../structures.ts";
import { isNumber, list, nodeOf, type SymbolicSequence, type Unknown, type Value } from "../values.ts";
import { spoil } from "./branches.ts";
import type { Completion, Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { lanes } from "./symbolic.ts";
import { partOf, type Syntax } from "./syntax.ts";
import { accumulated, atLast, type Context, mentions } from "./totals.ts";

/** Variables in place of the numbers that a loop carries from round to round in one cell. */
interface Carried {
  readonly cell: Cell;
  readonly before: unknown;
  readonly placeholders: readonly Node[];
  /** What can be changed in place in what stands in the cell. */
  readonly inner: readonly Cell[];
}

/** So often the rounds are rehearsed, each time with more of what they carry in view. */
const MOST_REHEARSALS = 4;

/**
 * A loop over many rounds, or a symbolic number of them, taken all at once: sums, products and extremes become
 * reductions, entries written one a round become an array, lists that grow by one a round become arrays. Anything else
 * that a round needs of the one before is a recurrence: one node that loops.
 */
export function symbolicLoop(
  py: Python,
  items: SymbolicSequence,
  node: Syntax,
  frame: Frame,
  fallback: (reason: Unknown) => Completion,
): Completion {
  const { left, right, body } = node.fields;
  if (!left || !right || !body) return null;
  const { trail } = py.trace;
  const span = partOf(node, node.start, body.start);
  for (const name of sizeNames(items.size)) py.trace.recording.sized.add(name);
  const index = py.trace.freshVariable("i", [], "int");
  const mark = trail.mark();
  const returns = frame.pending.length;
  const free = new Set(py.free.keys());
  const older = py.trace.graph.size;
  /** Goes through one round; false where the loop may be left in it, or a name is read that a later round binds. */
  const round = (): boolean => {
    const loop = py.loops.enter();
    py.trace.rehearsing++;
    const outer = py.loopSize;
    py.loopSize = items.size;
    try {
      py.assign(left, items.at(py.trace.tensor(index)), right, frame);
      const completion = py.execute(body, frame);
      py.loops.closeRound(loop, span);
      const on = completion === null || completion.type === "continue";
      return on && loop.breaks.length === 0 && frame.pending.length === returns && !boundLater();
    } finally {
      py.loopSize = outer;
      py.trace.rehearsing--;
      py.loops.end(loop, span);
    }
  };
  const boundLater = (): boolean => {
    const early = [...py.free.keys()].filter(
      (name) => !free.has(name) && frame.scope.names.get(name)?.current,
    );
    for (const name of early) {
      const value = py.free.get(name);
      if (value?.kind === "tensor") py.leaves.delete(nodeOf(value));
      py.free.delete(name);
    }
    return early.length > 0;
  };
  const stop = (why: string): Completion => {
    trail.undo(mark);
    frame.pending.length = returns;
    return fallback(py.trace.unknown(why, span));
  };

  // Once to see what is carried, then on variables in its place, until nothing more turns out to be.
  const recorded = py.trace.recording.occurrences.length;
  const born = nextSerial();
  if (!round()) return stop(LEFT_EARLY);
  const changed = new Map<Cell, { readonly before: unknown; readonly after: unknown }>();
  const more = (): boolean => {
    const size = changed.size;
    for (const [cell, change] of trail.since(mark))
      if (change.before !== undefined && (cell.serial ?? -1) < born && !changed.has(cell))
        changed.set(cell, change);
    return changed.size > size;
  };
  more();
  let carried: Carried[] = [];
  for (let rehearsals = 0; ; rehearsals++) {
    trail.undo(mark);
    py.trace.recording.occurrences.length = recorded;
    const ids = new Identities();
    carried = [...changed].map(([cell, { before, after }]) => standIn(py, cell, before, after, ids));
    if (!round()) return stop(LEFT_EARLY);
    if (!more()) break;
    if (rehearsals >= MOST_REHEARSALS) return stop("what the rounds of this loop carry is not followed");
  }
  // What the last rehearsal made is kept apart from the cells that are about to be what they were.
  const written = trail.since(mark);
  const after = new Map(carried.map(({ cell }) => [cell, settled(py.trace, cell.current)]));
  const fresh = [...written]
    .filter(([cell]) => !after.has(cell))
    .map(([cell, change]) => [cell, settled(py.trace, change.after)] as const);
  const inPlace = carried.filter(({ inner }) => inner.some((cell) => written.has(cell)));
  trail.undo(mark);
  if (inPlace.some(({ cell, before }) => hasOtherName(frame, cell, innerCells(before))))
    return stop("what this loop writes into has two names");

  const holders = new Set(carried.flatMap(({ placeholders }) => placeholders));
  if (drawn(py, [...after.values(), ...fresh.map(([, value]) => value)], older, new Set([index, ...holders])))
    return stop("each round of this loop makes something of its own, such as a random number");
  const context: Context = {
    py,
    index,
    items,
    holders,
    span,
    loop: items.where ? null : new CarriedLoop(py.trace, index, items.size),
  };
  context.loop?.hold(
    carried.map((each) => ({ ...each, after: after.get(each.cell), name: nameIn(frame, each.cell) })),
    span,
  );
  const results: [Cell, unknown][] = [];
  try {
    for (const each of carried) {
      const made = settle(context, each, after.get(each.cell));
      if (typeof made === "string") return stop(made);
      results.push([each.cell, made.value]);
    }
    for (const [cell, value] of fresh) {
      const last = lastRound(context, value);
      if (items.strict && isValue(last) && last.kind === "unknown") return stop(last.reason);
      results.push([cell, last]);
    }
  } catch (error) {
    return stop(py.trace.failure(error, [], span).reason);
  }
  // Nothing that stands for a round may be left in what the loop leaves.
  const inside = new Set([index, ...holders]);
  if (results.some(([, value]) => restsOn(value, inside)))
    return stop("what a loop over an unknown number of rounds leaves is not followed");
  // What stands inside a loop that is one node is not shown by itself.
  if (context.loop && context.loop.used.size > 0) {
    py.trace.recording.occurrences.length = recorded;
    const whole = partOf(node, node.start, node.end);
    for (const [made, name] of context.loop.used) py.trace.record(made, whole, name);
  }
  for (const [cell, value] of results) {
    if (isValue(value) && value.kind === "unknown" && cell.current !== undefined && !isValue(cell.current))
      spoil(py, cell, value);
    else trail.set(cell, value);
  }
  const last = node.fields["alternative"]?.fields["body"];
  return last ? py.execute(last, frame) : null;
}

/** Whether a round rests on a variable that it made itself: another round would make another. */
function drawn(py: Python, values: readonly unknown[], older: number, inside: ReadonlySet<Node>): boolean {
  const numbers = values.flatMap((value) => numbersOf(py.trace, value)).filter((node) => node !== null);
  const named = new Set(
    [...py.free.values()].flatMap((value) => (value.kind === "tensor" ? [nodeOf(value)] : [])),
  );
  return topological(numbers).some(
    (node) =>
      node.op === "variable" &&
      node.id >= older &&
      !inside.has(node) &&
      !named.has(node) &&
      (!py.trace.cuts.has(node) || topological(py.trace.resolve([node])).some((part) => inside.has(part))),
  );
}

/** Whether something else that a name leads to is kept in one of these cells. */
function hasOtherName(frame: Frame, own: Cell, cells: readonly Cell[]): boolean {
  for (let scope: typeof frame.scope | null = frame.scope; scope; scope = scope.parent)
    for (const cell of scope.names.values())
      if ((cell as Cell) !== own && innerCells(cell.current).some((inner) => cells.includes(inner)))
        return true;
  return false;
}

/** The name under which a value is carried. */
function nameIn(frame: Frame, cell: Cell): string {
  for (const [name, own] of [...frame.scope.names, ...frame.elsewhere]) {
    const value = own.current;
    if (own === cell || (value?.kind === "tensor" && (value.state as Cell) === cell)) return name;
  }
  return "x";
}

/** Puts variables in the place of the numbers of a cell, where a round leaves it holding numbers in the same places. */
function standIn(py: Python, cell: Cell, before: unknown, after: unknown, ids: Identities): Carried {
  const placeholders: Node[] = [];
  let inner: readonly Cell[] = [];
  // A window into another array is not a thing of its own.
  const window = isValue(before) && before.kind === "tensor" && before.view !== undefined;
  const plain = isValue(before) && (before.kind === "tensor" || isNumber(before)) && !window;
  if (plain || isState(before) || skeleton(before, ids) === skeleton(after, ids)) {
    const standing = withNumbers(py.trace, before, (number) => {
      const node = py.trace.lift(number);
      if (!node) return number;
      const placeholder = py.trace.freshVariable("carried", node.shape);
      placeholders.push(placeholder);
      return py.trace.tensor(placeholder, number.kind === "tensor" ? number.library : "python");
    });
    if (placeholders.length > 0) {
      py.trace.trail.set(cell, standing);
      if (isValue(before)) inner = innerCells(standing);
    }
  }
  return { cell, before, placeholders, inner };
}

const RECURRENCE = "each round of this loop needs the one before, and how many there are is not known";
const LEFT_EARLY = "a loop over an unknown number of rounds is left early";
const NOT_FOLLOWED = "a loop over an unknown number of rounds changes something that is not followed";

type Settled = { readonly value: unknown } | string;

function settle(context: Context, carried: Carried, after: unknown): Settled {
  const { py } = context;
  const { before, placeholders } = carried;
  if (Array.isArray(before) && Array.isArray(after) && before.length !== after.length)
    return grown(context, before as Value[], after as Value[]);
  if (isValue(after) && after.kind === "unknown")
    return context.items.strict ? after.reason : { value: after };
  const ids = new Identities();
  if (placeholders.length === 0)
    return skeleton(before, ids) === skeleton(after, ids) ? { value: before } : NOT_FOLLOWED;
  const [starts, ends] = [numbersOf(py.trace, before), numbersOf(py.trace, after)];
  const known = ends.filter((end) => end !== null);
  const spoilt = topological(known).flatMap((part) => py.trace.lost.get(part) ?? [])[0];
  if (spoilt && context.items.strict) return spoilt.reason;
  const single = isState(before) || (isValue(before) && (before.kind === "tensor" || isNumber(before)));
  const alike = single ? ends.length === 1 : skeleton(before, ids) === skeleton(after, ids);
  if (!alike || ends.length !== placeholders.length)
    return "a loop over an unknown number of rounds changes what a name is";
  const totals: Node[] = [];
  for (const [k, placeholder] of placeholders.entries()) {
    const [start, end] = [starts[k], ends[k]];
    if (!start || !end) return NOT_FOLLOWED;
    const total = accumulated(context, end, placeholder, start) ?? context.loop?.last(carried.cell, k);
    if (!total) return context.loop?.reason ?? RECURRENCE;
    try {
      totals.push(total());
    } catch (error) {
      return py.trace.failure(error, [], context.span).reason;
    }
  }
  let at = 0;
  const value = withNumbers(py.trace, after, (number) => {
    const node = totals[at++];
    if (!node) return number;
    if (number.kind !== "tensor") return py.trace.tensor(node, "python");
    return py.trace.tensor(node, number.library, number.dtype ? { dtype: number.dtype } : {});
  });
  return { value };
}

/** What a name assigned in the loop holds after it: the last round's. */
function lastRound(context: Context, value: unknown): unknown {
  const { py, holders, index, span } = context;
  const inside = new Set([index, ...holders]);
  if (!restsOn(value, inside)) return value;
  let lost = false;
  const last = withNumbers(py.trace, value, (number) => {
    const node = py.trace.lift(number);
    if (!node) return number;
    const made = mentions(node, holders) ? context.loop?.lastOf(node)?.() : atLast(context, node);
    lost ||= !made;
    if (!made || made === node) return number;
    return py.trace.result(made, "loop", [number]);
  });
  return lost
    ? py.trace.unknown("what a loop over an unknown number of rounds leaves in this name", span)
    : last;
}

/** A list with one entry of an array for each round. */
function entriesOf({ py, items, span }: Context, all: Node, item: Value): SymbolicSequence {
  return {
    size: items.size,
    at: (at) => {
      const by = py.trace.lift(at);
      return by
        ? py.trace.result(py.trace.graph.node("gather", [all, by], { axis: 0 }), "index", [item])
        : py.trace.unknown("an index that is not known", span);
    },
    stacked: () => py.trace.result(all, "stack", [item]),
  };
}

/** A list that grows by one item a round. */
function grown(context: Context, before: readonly Value[], after: readonly Value[]): Settled {
  const { py, index, items, holders, span } = context;
  const item = after[after.length - 1];
  const node = item && item.kind !== "unknown" ? py.trace.lift(item) : null;
  if (before.length === 0 && after.length === 1 && item && node && mentions(node, holders)) {
    const all = context.loop?.eachOf(node)?.();
    if (all) return { value: [{ ...list([]), symbolic: entriesOf(context, all, item), grown: true }] };
    if (items.strict) return context.loop?.reason ?? RECURRENCE;
  }
  const plain = before.length === 0 && after.length === 1 && item && node && !items.where;
  if (!plain && items.strict) return "a list that grows in this loop";
  if (!plain || mentions(node, holders))
    return {
      value: [
        {
          ...py.trace.unknown("a list that grows in a loop over an unknown number of rounds", span),
          poison: true,
        },
      ],
    };
  const symbolic: SymbolicSequence = {
    size: items.size,
    at: (at) => {
      const by = py.trace.lift(at);
      return by
        ? py.trace.tensor(py.trace.replace([node], new Map([[index, by]]))[0] ?? node)
        : py.trace.unknown("an index that is not known", span);
    },
    stacked: () =>
      py.attempt(span, () =>
        py.trace.result(lanes(py, [node], index, items.size)[0] ?? node, "stack", [item]),
      ),
  };
  return { value: [{ ...list([]), symbolic, grown: true }] };
}
