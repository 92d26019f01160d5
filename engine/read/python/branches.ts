import type { Node } from "../../graph/node.ts";
import type { Span } from "../../graph/span.ts";
import type { Cell } from "../environment.ts";
import { isState, isValue } from "../structures.ts";
import { isNode, join, type Truth } from "../truth.ts";
import type { MappingValue, Unknown, Value } from "../values.ts";
import type { Completion, Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import type { Changes } from "./leaving.ts";
import { withAnyEntry } from "./mappings.ts";
import { childrenOf, type Syntax, spanOf } from "./syntax/syntax.ts";

/** `if` / `elif` / `else`: known conditions are followed, others run both ways and join. */
export function branch(py: Python, node: Syntax, frame: Frame): Completion {
  const { condition, consequence } = node.fields;
  if (!condition || !consequence) return null;
  return arms(py, condition, consequence, childrenOf(node, "alternative"), frame);
}

function arms(
  py: Python,
  condition: Syntax,
  consequence: Syntax,
  rest: readonly Syntax[],
  frame: Frame,
): Completion {
  const otherwise = (): Completion => {
    const [next, ...others] = rest;
    if (!next) return null;
    if (next.type === "elif_clause") {
      const { condition: test, consequence: then } = next.fields;
      return test && then ? arms(py, test, then, others, frame) : null;
    }
    const body = next.fields["body"];
    return body ? py.execute(body, frame) : null;
  };
  const truth = atPoint(py, py.truth(py.evaluate(condition, frame), spanOf(condition)), condition, frame, [
    consequence,
    ...rest,
  ]);
  if (truth === true) return py.execute(consequence, frame);
  if (truth === false) return otherwise();
  return both(py, truth, condition, () => py.execute(consequence, frame), otherwise, frame);
}

/**
 * A condition on which a loop ends early is followed as it goes at the point: to join each round with all that come
 * after it says no more and costs the square of the rounds.
 */
function atPoint(py: Python, truth: Truth, condition: Syntax, frame: Frame, arms: readonly Syntax[]): Truth {
  if (!isNode(truth) || !arms.some((arm) => leavesLoop(arm, frame.looping))) return truth;
  const known = py.trace.number(py.trace.tensor(truth), spanOf(condition));
  return known === null ? truth : known !== 0;
}

/** Rounds up to which every way to return from inside a loop is kept. */
const FEW_ROUNDS = 12;
const INNER = new Set(["function_definition", "class_definition", "lambda"]);

function leavesLoop(node: Syntax, rounds: number): boolean {
  if (rounds === 0 || INNER.has(node.type)) return false;
  if (node.type === "break_statement" || (node.type === "return_statement" && rounds > FEW_ROUNDS))
    return true;
  return node.children.some((child) => leavesLoop(child, rounds));
}

/** Runs both ways of a condition that is not known. */
function both(
  py: Python,
  truth: Node | Unknown,
  condition: Syntax,
  whenTrue: () => Completion,
  whenFalse: () => Completion,
  frame: Frame,
): Completion {
  const { trail } = py.trace;
  const span = spanOf(condition);
  const mark = trail.mark();
  const { raised } = py;
  const a = whenTrue();
  const changesA = trail.since(mark);
  trail.undo(mark);
  const b = whenFalse();
  const changesB = trail.since(mark);
  // An exception on one way only is none that surely happens.
  py.raised = raised;
  const toA = (): void => {
    trail.undo(mark);
    for (const [cell, change] of changesA) trail.set(cell, change.after);
  };
  const source = py.textOf(condition);
  if ((isGuard(a, b) || isGuard(b, a)) && py.loops.isOfRounds(truth)) py.loops.undecided = true;
  const holds = isNode(truth) ? known(py, truth) : null;
  if (holds === true && isGuard(a, b)) {
    py.trace.assume(`\`${source}\` holds at the given values`, span);
    toA();
    return a;
  }
  if (holds === false && isGuard(b, a)) {
    py.trace.assume(`\`${source}\` does not hold at the given values`, span);
    return b;
  }
  if (isGuard(a, b)) {
    py.trace.assume(`\`${source}\` taken as not happening`, span);
    return b;
  }
  if (isGuard(b, a)) {
    py.trace.assume(`\`${source}\` taken as holding`, span);
    toA();
    return a;
  }
  if (!isNode(truth)) return unclear(py, truth, a, b, changesA, changesB, frame);
  const condA = truth;
  const condB = (): Node => py.trace.graph.node("not", [truth]);
  if (a?.type === "return" && b?.type === "return")
    return { type: "return", value: join(py.trace, condA, a.value, b.value, a.span), span: a.span };
  if (!a && !b) {
    merge(py, condA, changesA, changesB, span);
    return null;
  }
  if (a?.type === "return") {
    frame.pending.push({ condition: condA, value: a.value, span: a.span });
    return b;
  }
  if (b?.type === "return") {
    frame.pending.push({ condition: condB(), value: b.value, span: b.span });
    toA();
    return a;
  }
  // One way leaves the loop or the round: what follows runs for the other way, and the loop joins them again.
  if (a && !b) {
    py.loops.leave(a, condA, changesA);
    return null;
  }
  if (b && !a) {
    toA();
    py.loops.leave(b, condB(), changesB);
    return null;
  }
  return unclear(
    py,
    py.trace.unknown("both ways leave the loop differently", span),
    a,
    b,
    changesA,
    changesB,
    frame,
  );
}

/** Whether a condition holds at the given values. */
function known(py: Python, condition: Node): boolean | null {
  const at = py.trace.shadow.value(condition);
  return at?.data.length === 1 ? at.data[0] !== 0 : null;
}

/** A branch that only raises, or returns nothing useful while the other goes on. */
function isGuard(completion: Completion, other: Completion): boolean {
  if (completion?.type === "raise") return other?.type !== "raise";
  if (completion?.type !== "return") return false;
  const { value } = completion;
  if (value.kind !== "known") return false;
  if (value.type === "none" || value.type === "other" || value.type === "string") {
    if (other?.type !== "return") return true;
    return other.value.kind === "tensor" || other.value.kind === "sequence";
  }
  return typeof value.value === "number" && !Number.isFinite(value.value);
}

/** The condition is not understood: whatever either way changed is unknown. */
function unclear(
  py: Python,
  reason: Unknown,
  a: Completion,
  b: Completion,
  changesA: Changes,
  changesB: Changes,
  frame: Frame,
): Completion {
  for (const cell of new Set([...changesA.keys(), ...changesB.keys()])) spoil(py, cell, reason);
  if (a?.type === "return" || b?.type === "return") {
    if (frame.kind === "function" || frame.kind === "module")
      return { type: "return", value: reason, span: reason.span };
  }
  if (a && b && a.type === b.type) return b;
  // Whether the loop or the round ends here is not known, and so nothing is that changes after it.
  for (const way of [a, b])
    if (way) {
      py.trace.recording.troubles.push({ message: reason.reason, span: reason.span, nodes: [] });
      py.loops.leave(way, reason, new Map());
    }
  return null;
}

/** Makes what a cell holds unknown. */
export function spoil(py: Python, cell: Cell, reason: Unknown): void {
  const { current } = cell;
  if (Array.isArray(current)) py.trace.trail.set(cell, [{ ...reason, poison: true }]);
  else if (current instanceof Map) py.trace.trail.set(cell, withAnyEntry(new Map(), reason));
  else if (isState(current)) {
    const opaque = py.trace.graph.node("opaque", [], {
      reason: reason.reason,
      key: py.trace.graph.size,
      shape: current.node.shape,
    });
    py.trace.lost.set(opaque, reason);
    py.trace.trail.set(cell, { ...current, node: opaque });
  } else py.trace.trail.set(cell, reason);
}

/** After `whenFalse` ran: joins what `whenTrue` left. */
export function merge(py: Python, condition: Node, changesA: Changes, changesB: Changes, span: Span): void {
  for (const cell of new Set([...changesA.keys(), ...changesB.keys()])) {
    const change = changesA.get(cell);
    const now = cell.current;
    const then = change ? change.after : changesB.get(cell)?.before;
    py.trace.trail.set(cell, joinHeld(py, condition, then, now, span));
  }
}

type Entries = MappingValue["entries"]["current"];

/** The entries of a dict after two ways; those that only one of them has may not be there. */
function joinEntries(
  py: Python,
  condition: Node,
  a: Entries,
  b: Entries,
  missing: Unknown,
  span: Span,
): Entries {
  const alike = a.size === b.size && [...a.keys()].every((key) => b.has(key));
  if (!alike) return withAnyEntry(new Map(), missing);
  return new Map(
    [...a].map(([key, entry]) => [
      key,
      {
        key: entry.key,
        value: join(py.trace, condition, entry.value, b.get(key)?.value ?? entry.value, span),
      },
    ]),
  );
}

/** Joins the contents of a cell after two ways. */
export function joinHeld(py: Python, condition: Node, a: unknown, b: unknown, span: Span): unknown {
  if (a === b) return a;
  if (a === undefined) return b;
  if (b === undefined) return a;
  const { trace } = py;
  if (isValue(a) && isValue(b)) return join(trace, condition, a, b, span);
  if (isState(a) && isState(b)) {
    const value = trace.make("select", [condition, a.node, b.node], undefined, span, []);
    return value.kind === "tensor"
      ? {
          ...a,
          node: value.state.current.node,
          requiresGrad: a.requiresGrad === true || b.requiresGrad === true,
        }
      : a;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    const [left, right] = [a as readonly Value[], b as readonly Value[]];
    if (left.length === right.length)
      return left.map((item, i) => join(trace, condition, item, right[i] ?? item, span));
    return [{ ...trace.unknown("a list whose length depends on a condition", span), poison: true }];
  }
  if (a instanceof Map && b instanceof Map)
    return joinEntries(
      py,
      condition,
      a,
      b,
      trace.unknown("an entry that is there on one side only", span),
      span,
    );
  return trace.unknown("changed on one side of a condition that is not known", span);
}
