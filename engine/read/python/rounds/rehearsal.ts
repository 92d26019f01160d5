import { topological } from "../../../graph/graph.ts";
import type { Node } from "../../../graph/node.ts";
import type { Size } from "../../../graph/shape.ts";
import { sizeNames } from "../../../graph/size.ts";
import { type Cell, nextSerial } from "../../environment.ts";
import { CarriedLoop } from "../../recurrences.ts";
import { Identities, innerCells, isValue, numbersOf, restsOn, settled } from "../../structures.ts";
import { nodeOf, type SymbolicSequence, type Unknown } from "../../values.ts";
import { spoil } from "../branches.ts";
import type { Completion, Frame } from "../frame.ts";
import type { Python } from "../interpreter.ts";
import { partOf, type Syntax } from "../syntax/syntax.ts";
import { lastRound, settle } from "./after-rounds.ts";
import { type Carried, hasOtherName, nameIn, standIn } from "./carried.ts";
import { type Context, mentions } from "./totals.ts";

const LEFT_EARLY = "a loop over an unknown number of rounds is left early";

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
    py.loops.undecided = false;
    if (items.strict) py.loops.rehearsed.push(index);
    try {
      py.assign(left, items.at(py.trace.tensor(index)), right, frame);
      const completion = py.execute(body, frame);
      py.loops.closeRound(loop, span);
      const on = completion === null || completion.type === "continue";
      if (py.loops.undecided) return false;
      return on && loop.breaks.length === 0 && frame.pending.length === returns && !boundLater();
    } finally {
      if (items.strict) py.loops.rehearsed.pop();
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
  const lists = carried.some(({ before }) => Array.isArray(before));
  if (items.short && (lists || !isShorter(context.loop, index, items.size)))
    return stop("this loop is short");
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

/**
 * Rounds that need one another, and would be many operations one after the other. Written out, numbers of a list in the
 * file become a polynomial's coefficients, and what is asked of the round's number is known.
 */
function isShorter(loop: CarriedLoop | null, index: Node, size: Size): boolean {
  if (!loop || loop.used.size === 0) return false;
  const { round } = loop;
  const counted = new Set([index]);
  const told = round.some(
    ({ op, inputs: [condition] }) => op === "select" && condition && mentions(condition, counted),
  );
  if (told || round.some(({ op }) => op === "tensor")) return false;
  return round.filter(({ inputs }) => inputs.length > 0).length * Number(size) > WRITTEN_OUT;
}

/** So many operations of a loop are written out round by round. */
const WRITTEN_OUT = 24;

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
