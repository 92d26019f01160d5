import { exact, isZero } from "../../graph/build.ts";
import { topological } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { addSize, sizeNames } from "../../graph/size.ts";
import type { Span } from "../../graph/span.ts";
import { batch } from "../batch.ts";
import { type Cell, nextSerial } from "../environment.ts";
import { getItem, writePart } from "../tensors.ts";
import {
  int,
  isNumber,
  list,
  nodeOf,
  type SymbolicSequence,
  symbolicOf,
  type Unknown,
  type Value,
} from "../values.ts";
import { spoil } from "./branches.ts";
import type { Completion, Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { CarriedLoop } from "./recurrences.ts";
import { Identities, isState, isValue, numbersOf, restsOn, skeleton, withNumbers } from "./structures.ts";
import { partOf, type Syntax } from "./syntax.ts";

/** Longer arrays of known size are walked all at once when that is possible. */
const LONG = 32;

/** The items of something whose number is not known (or is large), when one of them can be named by its index. */
export function symbolicItems(py: Python, value: Value, span: Span): SymbolicSequence | null {
  if (value.kind === "sequence") return symbolicOf(value) ?? null;
  if (value.kind !== "tensor") return null;
  const [size] = nodeOf(value).shape;
  if (size === undefined || (typeof size === "number" && size <= LONG)) return null;
  return { size, at: (index) => getItem(py.trace, value, index, span), stacked: () => value };
}

/** A long `range` with known ends, to be taken all at once; rounds that do not go together are walked one by one. */
export function longRange(py: Python, value: Value, span: Span): SymbolicSequence | null {
  if (value.kind !== "sequence" || value.type !== "range") return null;
  const items = value.items.current;
  const [first, second] = items;
  if (items.length <= LONG || first?.kind !== "known" || second?.kind !== "known") return null;
  const from = Number(first.value);
  const step = Number(second.value) - from;
  const at = (index: Value): Value => {
    const scaled = step === 1 ? index : py.trace.apply("mul", [index, int(step)], undefined, span);
    return from === 0 ? scaled : py.trace.apply("add", [scaled, int(from)], undefined, span);
  };
  return { size: items.length, at, strict: true };
}

/** What each item becomes, over all items at once. */
export function mapSymbolic(
  py: Python,
  items: SymbolicSequence,
  each: (item: Value) => Value,
  span: Span,
): Value {
  const index = py.trace.freshVariable("i", [], "int");
  const value = each(items.at(py.trace.tensor(index)));
  if (value.kind === "unknown") return value;
  const put = (one: Value, by: Node): Value => {
    if (one.kind === "sequence")
      return {
        ...list(
          one.items.current.map((part) => put(part, by)),
          one.type,
        ),
        ...(one.fields ? { fields: one.fields } : {}),
      };
    if (one.kind !== "tensor" && !isNumber(one)) return one;
    const node = py.trace.lift(one);
    if (!node) return one;
    const [moved] = py.trace.replace([node], new Map([[index, by]]));
    return one.kind === "tensor"
      ? py.trace.result(moved ?? node, "index", [one])
      : py.trace.tensor(moved ?? node);
  };
  const stacked = (): Value => {
    const node = py.trace.lift(value);
    if (!node) return py.trace.unknown("a list of what is no number", span);
    if (items.where) return py.trace.unknown("a list whose length depends on a variable", span);
    return py.attempt(span, () => {
      const [all] = lanes(py, [node], index, items.size);
      return py.trace.result(all ?? node, "stack", [value]);
    });
  };
  return {
    ...list([]),
    symbolic: {
      size: items.size,
      at: (at) => {
        const by = py.trace.lift(at);
        return by ? put(value, by) : py.trace.unknown("an index that is not known", span);
      },
      stacked,
      ...(items.where ? { where: items.where } : {}),
    },
  };
}

const lanes = (py: Python, nodes: readonly Node[], index: Node, size: Size): Node[] =>
  batch(py.trace.b, nodes, new Map([[index, py.trace.graph.node("iota", [], { size })]]), size);

/** Variables in place of the numbers that a loop carries from round to round in one cell. */
interface Carried {
  readonly cell: Cell;
  readonly before: unknown;
  readonly placeholders: readonly Node[];
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
  const round = (): Completion => {
    const loop = py.enterLoop();
    py.trace.rehearsing++;
    const outer = py.loopSize;
    py.loopSize = items.size;
    try {
      py.assign(left, items.at(py.trace.tensor(index)), right, frame);
      const completion = py.execute(body, frame);
      py.closeRound(loop, span);
      if (loop.breaks.length > 0) return { type: "break", span };
      return completion;
    } finally {
      py.loopSize = outer;
      py.trace.rehearsing--;
      py.leaveLoop(loop, span);
    }
  };
  const stop = (why: string): Completion => {
    trail.undo(mark);
    return fallback(py.trace.unknown(why, span));
  };

  // Once to see what is carried, then on variables in its place, until nothing more turns out to be.
  const recorded = py.trace.recording.occurrences.length;
  const born = nextSerial();
  const first = round();
  if (first && first.type !== "continue")
    return stop("a loop over an unknown number of rounds is left early");
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
    round();
    if (!more()) break;
    if (rehearsals >= MOST_REHEARSALS) return stop("what the rounds of this loop carry is not followed");
  }
  const after = new Map(carried.map(({ cell }) => [cell, cell.current]));
  const fresh = [...trail.since(mark)]
    .filter(([cell]) => !after.has(cell))
    .map(([cell, change]) => [cell, change.after] as const);
  trail.undo(mark);

  const holders = new Set(carried.flatMap(({ placeholders }) => placeholders));
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
    for (const made of context.loop.used) py.trace.record(made, partOf(node, node.start, node.end));
  }
  for (const [cell, value] of results) {
    if (isValue(value) && value.kind === "unknown" && cell.current !== undefined && !isValue(cell.current))
      spoil(py, cell, value);
    else trail.set(cell, value);
  }
  return null;
}

interface Context {
  readonly py: Python;
  readonly index: Node;
  readonly items: SymbolicSequence;
  readonly holders: ReadonlySet<Node>;
  readonly span: Span;
  /** The loop as one node, for what its rounds need of one another. */
  readonly loop: CarriedLoop | null;
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
  const plain = isValue(before) && (before.kind === "tensor" || isNumber(before));
  if (plain || isState(before) || skeleton(before, ids) === skeleton(after, ids)) {
    const standing = withNumbers(py.trace, before, (number) => {
      const node = py.trace.lift(number);
      if (!node) return number;
      const placeholder = py.trace.freshVariable("carried", node.shape);
      placeholders.push(placeholder);
      return py.trace.tensor(placeholder, number.kind === "tensor" ? number.library : "python");
    });
    if (placeholders.length > 0) py.trace.trail.set(cell, standing);
  }
  return { cell, before, placeholders };
}

const RECURRENCE = "each round of this loop needs the one before, and how many there are is not known";
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

const mentions = (node: Node, which: ReadonlySet<Node>): boolean =>
  topological([node]).some((part) => which.has(part));

/** The value after all rounds, from what one round makes of a variable; null for a recurrence. */
function accumulated(context: Context, end: Node, held: Node, start: Node): (() => Node) | null {
  const { py, index, items, holders } = context;
  const { b, graph } = py.trace;
  const one = (node: Node): Node => lanes(py, [node], index, items.size)[0] ?? node;
  if (end === held) return () => start;
  const free = (node: Node): boolean => !mentions(node, holders);
  if (free(end)) return () => atLast(context, end);
  const written = entryWritten(context, end, held, start);
  if (written) return written;
  const rest = added(context, end, held);
  if (rest && free(rest)) {
    return () => {
      const term = items.where ? b.select(items.where(index), rest, b.zero) : rest;
      const sum = graph.node("sum", [one(b.broadcast(term, end.shape))], { axes: [0], keepdims: false });
      return isZero(start) ? b.broadcast(sum, start.shape) : graph.node("add", [start, sum]);
    };
  }
  if (items.where) return null;
  const [x, y] = end.inputs;
  const other = x === held ? y : y === held ? x : undefined;
  if (!other || !free(other)) return null;
  if (end.op === "mul") {
    return () => {
      const product = graph.node("prod", [one(other)], { axes: [0], keepdims: false });
      const first = exact(start);
      return first && first.n === first.d ? product : graph.node("mul", [start, product]);
    };
  }
  if (end.op === "maximum" || end.op === "minimum") {
    const op = end.op === "maximum" ? "max" : "min";
    return () => graph.node(end.op, [start, graph.node(op, [one(other)], { axes: [0], keepdims: false })]);
  }
  return null;
}

/** r where `node` is held + r. */
function added(context: Context, node: Node, held: Node): Node | null {
  const { b } = context.py.trace;
  if (node === held) return b.zero;
  const [x, y, z] = node.inputs;
  const has = (part: Node | undefined): boolean => part !== undefined && mentions(part, new Set([held]));
  if (node.op === "add" && x && y) {
    if (has(x) && has(y)) return null;
    const inner = added(context, has(x) ? x : y, held);
    return inner && b.add(inner, has(x) ? y : x);
  }
  if (node.op === "sub" && x && y && has(x) && !has(y)) {
    const inner = added(context, x, held);
    return inner && b.sub(inner, y);
  }
  if (node.op === "select" && x && y && z && !has(x)) {
    const [yes, no] = [added(context, y, held), added(context, z, held)];
    return yes && no ? b.select(x, yes, no) : null;
  }
  return null;
}

/** `out[i + c] = value`, one entry a round. */
function entryWritten(context: Context, end: Node, held: Node, start: Node): (() => Node) | null {
  const { py, index, items, holders } = context;
  const [, put, base] = end.inputs;
  if (
    end.op !== "select" ||
    base !== held ||
    put?.op !== "scatter_add" ||
    put.attrs["axis"] !== 0 ||
    items.where
  )
    return null;
  const [update, place] = put.inputs;
  if (!update || !place) return null;
  const offset = offsetOf(place, index);
  if (offset === null) return null;
  // What the entry held before the loop, where it is added to.
  const own = py.trace.graph.node("gather", [held, place], { axis: 0 });
  const [value] = py.trace.replace(
    [update],
    new Map([[own, py.trace.graph.node("gather", [start, place], { axis: 0 })]]),
  );
  if (!value || mentions(value, holders)) return null;
  return () => {
    const whole =
      lanes(py, [py.trace.b.broadcast(value, start.shape.slice(1))], index, items.size)[0] ?? value;
    return writePart(py.trace, start, offset, addSize(offset, items.size), whole);
  };
}

/** c where `node` is index + c for a known c. */
export function offsetOf(node: Node, index: Node): Size | null {
  if (node === index) return 0;
  const [x, y] = node.inputs;
  if (!x || !y || (node.op !== "add" && node.op !== "sub")) return null;
  const amount = (part: Node): Size | null => {
    const value = exact(part);
    if (value && value.d === 1n) return Number(value.n);
    return part.op === "size" ? (part.attrs["size"] as Size) : null;
  };
  const right = amount(y);
  const inner = offsetOf(x, index);
  if (inner !== null && right !== null)
    return addSize(inner, node.op === "add" ? right : typeof right === "number" ? -right : `-${right}`);
  const [left, second] = [amount(x), offsetOf(y, index)];
  return node.op === "add" && left !== null && second !== null ? addSize(left, second) : null;
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

function atLast(context: Context, node: Node): Node {
  const { py, index, items } = context;
  const end = addSize(items.size, -1);
  const last =
    typeof end === "number" ? py.trace.b.const(end) : py.trace.graph.node("size", [], { size: end });
  return py.trace.replace([node], new Map([[index, last]]))[0] ?? node;
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
