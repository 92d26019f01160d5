import { NablaError } from "../../graph/errors.ts";
import { variablesOf } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { subSize } from "../../graph/size.ts";
import { scalar } from "../../graph/tensor.ts";
import { Plan } from "../../run/interpret.ts";
import { sizeValue } from "../tensors/slices.ts";
import { isNode } from "../truth.ts";
import { type Call, int, list, type Unknown, type Value } from "../values.ts";
import { spoil } from "./branches.ts";
import type { Completion, Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { sequenceItems } from "./iteration.ts";
import { symbolicLoop } from "./rounds/rehearsal.ts";
import { longRange, symbolicItems } from "./rounds/symbolic.ts";
import { partOf, type Syntax, spanOf } from "./syntax/syntax.ts";

/** Rounds of one loop that are followed one after the other. */
const MAX_ROUNDS = 5_000;

/** `for target in iterable:` */
export function forLoop(py: Python, node: Syntax, frame: Frame): Completion {
  const { left, right, body } = node.fields;
  if (!left || !right || !body) return null;
  const source = py.evaluate(right, frame);
  const symbolic = symbolicItems(py, source, spanOf(right)) ?? longRange(py, source, spanOf(right));
  if (symbolic && (frame.kind !== "module" || typeof symbolic.size === "string"))
    return symbolicLoop(py, symbolic, node, frame, (reason) => walked(py, node, source, reason, frame));
  const items = sequenceItems(py, source, spanOf(right));
  if (!Array.isArray(items)) return unfollowed(py, node, items, frame);
  return rounds(py, node, frame, items.length, (at) => {
    const item = items[at];
    if (item) py.assign(left, item, right, frame);
    return true;
  });
}

/** A long array whose rounds are not alike is walked one by one; one of unknown length is given up. */
function walked(py: Python, node: Syntax, source: Value, reason: Unknown, frame: Frame): Completion {
  const { left, right } = node.fields;
  const items = sequenceItems(py, source, spanOf(node));
  if (!left || !right || !Array.isArray(items)) return unfollowed(py, node, reason, frame);
  return rounds(py, node, frame, items.length, (at) => {
    const item = items[at];
    if (item) py.assign(left, item, right, frame);
    return true;
  });
}

/** `while condition:` */
export function whileLoop(py: Python, node: Syntax, frame: Frame): Completion {
  const { condition, body } = node.fields;
  if (!condition || !body) return null;
  let stopped: Unknown | null = null;
  const completion = rounds(py, node, frame, Number.POSITIVE_INFINITY, () => {
    const value = py.evaluate(condition, frame);
    const truth = py.truth(value, spanOf(condition));
    if (typeof truth === "boolean") return truth;
    if (isNode(truth)) {
      const known = py.trace.number(py.trace.tensor(truth), spanOf(condition));
      if (known !== null) return known !== 0;
    }
    stopped = isNode(truth)
      ? py.trace.unknown(`how often this loop runs depends on \`${py.textOf(condition)}\``, spanOf(condition))
      : truth;
    return false;
  });
  return stopped ? unfollowed(py, node, stopped, frame) : completion;
}

/** Runs the body as often as `next` says. */
function rounds(
  py: Python,
  node: Syntax,
  frame: Frame,
  count: number,
  next: (round: number) => boolean,
): Completion {
  const body = node.fields["body"];
  if (!body) return null;
  const mark = py.trace.trail.mark();
  const loop = py.loops.enter();
  let broken = false;
  const outer = frame.looping;
  frame.looping = Math.max(count, 1);
  try {
    for (let round = 0; round < count; round++) {
      // Training for many epochs is not run: what follows the first rounds is said to be unknown.
      if (round >= MAX_ROUNDS || py.loops.isSpent()) return tooLong(py, node, mark, round, count);
      if (!next(round)) break;
      const completion = py.execute(body, frame);
      py.loops.closeRound(loop, spanOf(node));
      if (completion?.type === "break") {
        broken = true;
        break;
      }
      if (completion?.type === "return" || completion?.type === "raise") return completion;
    }
  } catch (error) {
    if (error instanceof NablaError && error.problem.code === "too-large" && frame.kind === "module")
      return tooLong(py, node, mark, 0, count);
    throw error;
  } finally {
    frame.looping = outer;
    py.loops.end(loop, spanOf(node));
  }
  const last = node.fields["alternative"]?.fields["body"];
  return last && !broken ? py.execute(last, frame) : null;
}

/** Gives up in the middle: what the loop changed is not known after it. */
function tooLong(py: Python, node: Syntax, mark: number, round: number, count: number): Completion {
  const times = Number.isFinite(count) ? `runs ${count} times` : "is long";
  const reason = py.trace.unknown(
    `the loop ${times}: only its first ${round} rounds are followed`,
    partOf(node, node.start, node.fields["body"]?.start ?? node.end),
  );
  for (const cell of py.trace.trail.since(mark).keys()) spoil(py, cell, reason);
  return null;
}

/** A loop that cannot be followed: what its body assigns is unknown. */
function unfollowed(py: Python, node: Syntax, reason: Unknown, frame: Frame): Completion {
  const { left, right, body } = node.fields;
  if (!body) return null;
  const mark = py.trace.trail.mark();
  const loop = py.loops.enter();
  py.trace.speculating++;
  let completion: Completion;
  try {
    if (left && right) py.assign(left, reason, right, frame);
    completion = py.execute(body, frame);
  } finally {
    py.trace.speculating--;
    py.loops.end(loop, spanOf(node));
  }
  for (const cell of py.trace.trail.since(mark).keys()) spoil(py, cell, reason);
  return completion?.type === "return" ? { ...completion, value: reason } : null;
}

/** `range(a, b, c)`: known integers, or a symbolic count from zero. */
export function rangeOf(py: Python, call: Call): Value {
  const { args, span } = call;
  const numbers = args.map((value) => py.trace.number(value, span));
  const [a, b, c] = numbers;
  if (numbers.every((value): value is number => value !== null) && a !== undefined && a !== null) {
    const [from, to, step] = b === undefined || b === null ? [0, a, 1] : [a, b, c ?? 1];
    const count = Math.max(0, Math.ceil((to - from) / step));
    if (!Number.isFinite(count) || count > LONGEST_RANGE) return py.trace.unknown("a very long range", span);
    return { ...list(Array.from({ length: count }, (_, i) => int(from + i * step))), type: "range" };
  }
  return symbolicRange(py, call);
}

const LONGEST_RANGE = 1_000_000;

/** Rounds that are looked at where a loop has an unknown number of them. */
const FIRST_ROUNDS = 8;

/** A number in the rounds of the loop around it, one after the other; null where it hangs on more than the round. */
function boundsAt(py: Python, node: Node): number[] | null {
  const variables = variablesOf([node]);
  const [index] = variables;
  if (variables.length !== 1 || index?.dtype !== "int" || index.shape.length > 0) return null;
  const count = typeof py.loopSize === "number" ? py.loopSize : FIRST_ROUNDS;
  if (count > MAX_ROUNDS) return null;
  const plan = new Plan([node]);
  return Array.from({ length: count }, (_, i) => plan.run(new Map([[index, scalar(i)]]))[0]?.data[0] ?? 0);
}

/** How long the longest inner loop is: `range(i + 1)` inside a loop over i. */
function longestInner(py: Python, until: Node, outer: Size): Size | null {
  const bounds = boundsAt(py, until);
  if (!bounds) return null;
  if (typeof outer === "number") return Math.max(1, ...bounds);
  // Of an unknown number of rounds: no longer than the rounds gone by.
  return bounds.every((bound, i) => bound <= i + 1) ? outer : null;
}

/** A range whose end is a symbolic size. */
function symbolicRange(py: Python, { args, span }: Call): Value {
  const bad = args.find((value) => value.kind === "unknown");
  if (bad) return bad;
  const sizes = args.map(sizeValue);
  const [a, b, c] = sizes;
  const [lower, upper] = args;
  if (args.length === 2 && a === null && b !== null && b !== undefined && lower && upper) {
    // `range(i + 1, n)`: all of them, of which those from i + 1 on count.
    const from = py.trace.lift(lower);
    const starts = from ? boundsAt(py, from) : null;
    // What begins before nought is not "all of them from there on".
    if (from && (!starts || starts.every((at) => at >= 0)))
      return {
        ...list([]),
        type: "range",
        symbolic: { size: b, at: (i) => i, where: (i) => py.trace.graph.node("ge", [i, from]) },
      };
  }
  if (args.length === 1 && a === null && lower?.kind === "tensor" && py.loopSize !== null) {
    // `range(i)` inside a loop over i: of all, those below i count.
    const until = py.trace.lift(lower);
    const size = until ? longestInner(py, until, py.loopSize) : null;
    if (until && size !== null)
      return {
        ...list([]),
        type: "range",
        symbolic: { size, at: (i) => i, where: (i) => py.trace.graph.node("lt", [i, until]) },
      };
  }
  if (c === -1 && a !== undefined && a !== null && b !== undefined && b !== null) {
    // From a down to just above b.
    const at = (i: Value): Value => py.trace.apply("sub", [py.sizeValue(a), i], undefined, span);
    return { ...list([]), type: "range", symbolic: { size: subSize(a, b), at } };
  }
  if (sizes.includes(null) || (c !== undefined && c !== 1) || a === undefined || a === null)
    return py.trace.unknown("how often this loop runs is not known", span);
  const from: Size = b === undefined || b === null ? 0 : a;
  const size = b === undefined || b === null ? a : subSize(b, a);
  return {
    ...list([]),
    type: "range",
    symbolic: {
      size,
      at: (i) => (from === 0 ? i : py.trace.apply("add", [i, py.sizeValue(from)], undefined, span)),
    },
  };
}
