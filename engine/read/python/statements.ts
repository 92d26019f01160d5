import { NablaError } from "../../graph/errors.ts";
import type { Cell } from "../environment.ts";
import { isNode } from "../truth.ts";
import { int, isNumber, NONE, type Value } from "../values.ts";
import { augmented } from "./augmented.ts";
import { branch } from "./branches.ts";
import { defineClass } from "./classes.ts";
import { withBlock } from "./contexts.ts";
import { decorated } from "./decorators.ts";
import type { Completion, Frame } from "./frame.ts";
import { define } from "./functions.ts";
import { importFrom, importModule } from "./imports.ts";
import type { Python } from "./interpreter.ts";
import { forLoop, whileLoop } from "./loops.ts";
import { matchStatement } from "./matching.ts";
import { deleteEntry } from "./subscripts.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";

type Execute = (py: Python, node: Syntax, frame: Frame) => Completion;

const done: Completion = null;

/** One row for each kind of statement of the grammar; what is not here is passed over. */
const KINDS: Readonly<Record<string, Execute>> = {
  expression_statement: expressionStatement,
  return_statement: (py, node, frame) => ({
    type: "return",
    value: node.children[0] ? py.evaluate(node.children[0], frame) : NONE,
    span: spanOf(node),
  }),
  if_statement: (py, node, frame) => branch(py, node, frame),
  for_statement: (py, node, frame) => forLoop(py, node, frame),
  while_statement: (py, node, frame) => whileLoop(py, node, frame),
  with_statement: (py, node, frame) => withBlock(py, node, frame),
  function_definition: (py, node, frame) => {
    define(py, node, frame);
    return done;
  },
  class_definition: (py, node, frame) => {
    defineClass(py, node, frame);
    return done;
  },
  decorated_definition: (py, node, frame) => {
    decorated(py, node, frame);
    return done;
  },
  import_statement: (py, node, frame) => {
    importModule(py, node, frame);
    return done;
  },
  import_from_statement: (py, node, frame) => {
    importFrom(py, node, frame);
    return done;
  },
  break_statement: (_py, node) => ({ type: "break", span: spanOf(node) }),
  continue_statement: (_py, node) => ({ type: "continue", span: spanOf(node) }),
  raise_statement: (py, node) => ({ type: "raise", message: py.textOf(node), span: spanOf(node) }),
  block: (py, node, frame) => execute(py, node, frame),
  try_statement: tryStatement,
  assert_statement: (py, node, frame) => {
    const condition = node.children[0];
    if (!condition) return done;
    const truth = py.truth(py.evaluate(condition, frame), spanOf(condition));
    if (isNode(truth)) py.trace.assume(`${py.textOf(condition)} holds, as asserted`, spanOf(condition));
    return done;
  },
  global_statement: (py, node, frame) => {
    for (const child of node.children)
      frame.elsewhere.set(py.textOf(child), py.module.scope.own(py.textOf(child)));
    return done;
  },
  nonlocal_statement: (py, node, frame) => {
    for (const child of node.children) {
      const cell = frame.scope.parent?.find(py.textOf(child));
      if (cell) frame.elsewhere.set(py.textOf(child), cell);
    }
    return done;
  },
  delete_statement: (py, node, frame) => {
    const targets = node.children.flatMap((child) =>
      child.type === "expression_list" ? child.children : [child],
    );
    for (const child of targets) {
      const cell = child.type === "identifier" ? frame.scope.names.get(py.textOf(child)) : undefined;
      if (cell) py.trace.trail.set(cell as Cell<Value | undefined>, undefined);
      else if (child.type === "subscript") deleteEntry(py, child, frame);
    }
    return done;
  },
  match_statement: (py, node, frame) => matchStatement(py, node, frame),
};

/** Runs the statements of a block until one of them leaves it. */
export function execute(py: Python, block: Syntax, frame: Frame): Completion {
  for (const statement of block.children) {
    const completion = executeOne(py, statement, frame);
    if (completion) return completion;
  }
  return done;
}

export function executeOne(py: Python, statement: Syntax, frame: Frame): Completion {
  const kind = KINDS[statement.type];
  if (!kind) return done;
  py.trace.step(statement.span);
  try {
    return kind(py, statement, frame);
  } catch (error) {
    if (!(error instanceof NablaError)) throw error;
    const { code } = error.problem;
    if (code === "deadline" || code === "cancelled" || code === "too-large") throw error;
    py.trace.failure(error, [], spanOf(statement));
    return done;
  }
}

function expressionStatement(py: Python, node: Syntax, frame: Frame): Completion {
  const expression = node.children[0];
  if (!expression) return done;
  if (expression.type === "assignment") assignment(py, expression, node, frame);
  else if (expression.type === "augmented_assignment") augmented(py, expression, frame);
  else {
    py.statementCall = expression.type === "call" ? expression : null;
    const value = py.evaluate(expression, frame);
    py.notes.expression(node, expression, value, frame);
  }
  return done;
}

function assignment(py: Python, node: Syntax, statement: Syntax, frame: Frame): Value | null {
  const { left, right } = node.fields;
  if (!left) return null;
  if (!right) return null;
  if (node.children.some((child) => child.type === "ERROR")) {
    const reason = py.trace.unknown("a syntax error", spanOf(node));
    py.assign(left, reason, right, frame);
    return reason;
  }
  if (right.type === "assignment") {
    const inner = assignment(py, right, statement, frame);
    if (inner) py.assign(left, inner, right, frame);
    return inner;
  }
  const from = py.trace.recording.assumptions.length;
  const value = py.evaluate(right, frame);
  py.assign(left, value, right, frame);
  py.notes.assignment(statement, left, right, value, frame, from);
  return value;
}

/** The body of `try`: an exception that leaves a function called in it stops it too. */
function guarded(py: Python, body: Syntax, frame: Frame): Completion {
  const before = py.raised;
  py.raised = null;
  try {
    for (const statement of body.children) {
      const mark = py.trace.trail.mark();
      const completion = executeOne(py, statement, frame);
      if (py.raised) {
        py.trace.trail.undo(mark);
        return py.raised;
      }
      if (completion) return completion;
    }
    return done;
  } finally {
    py.raised = before;
  }
}

function tryStatement(py: Python, node: Syntax, frame: Frame): Completion {
  const body = node.fields["body"];
  let completion = body ? guarded(py, body, frame) : done;
  for (const child of node.children) {
    if (completion?.type === "raise" && child.type === "except_clause") {
      const block = child.children.find((part) => part.type === "block");
      completion = block ? execute(py, block, frame) : done;
      break;
    }
    if (child.type === "else_clause" && !completion && child.fields["body"])
      completion = execute(py, child.fields["body"], frame);
  }
  const last = node.children.find((child) => child.type === "finally_clause");
  const block = last?.children.find((part) => part.type === "block");
  if (block) completion = execute(py, block, frame) ?? completion;
  return completion;
}

/** A counter that has been changed is a plain integer again. */
export function plainInteger(value: Value): Value {
  return isNumber(value) && value.type === "int" && value.node ? int(Number(value.value)) : value;
}
