import { isNode } from "../truth.ts";
import { list, type Value } from "../values.ts";
import { type Frame, newFrame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { sequenceItems } from "./iteration.ts";
import { mappingOf } from "./mappings.ts";
import { mapSymbolic, symbolicItems } from "./rounds/symbolic.ts";
import { setOf } from "./sets.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";

/** `[f(x) for x in xs if c]` and its kin, run through. */
export function comprehension(py: Python, node: Syntax, frame: Frame, type: "list" | "set" | "dict"): Value {
  const body = node.fields["body"];
  const clauses = node.children.filter((child) => child !== body);
  if (!body) return py.trace.unknown("the code here is not complete", spanOf(node));
  const inner = newFrame("comprehension", frame.scope);
  for (const [name, cell] of frame.elsewhere) inner.elsewhere.set(name, cell);
  const [first] = clauses;
  if (first?.fields["right"] && first.fields["left"] && clauses.length === 1 && type !== "dict") {
    const source = py.evaluate(first.fields["right"], frame);
    const symbolic = symbolicItems(py, source, spanOf(first));
    const left = first.fields["left"];
    const known = typeof symbolic?.size === "number" ? sequenceItems(py, source, spanOf(first)) : null;
    if (symbolic && !Array.isArray(known))
      return mapSymbolic(
        py,
        symbolic,
        (item) => {
          py.assign(left, item, first.fields["right"] ?? first, inner);
          return py.evaluate(body, inner);
        },
        spanOf(node),
      );
    return collect(py, node, inner, frame, type, source);
  }
  return collect(py, node, inner, frame, type, null);
}

function collect(
  py: Python,
  node: Syntax,
  inner: Frame,
  outer: Frame,
  type: "list" | "set" | "dict",
  firstSource: Value | null,
): Value {
  const body = node.fields["body"];
  const clauses = node.children.filter((child) => child !== body);
  const values: Value[] = [];
  const pairs: [Value, Value][] = [];
  let stopped: Value | null = null;
  const go = (at: number): void => {
    if (stopped) return;
    const clause = clauses[at];
    if (!clause) {
      if (type === "dict" && body?.type === "pair") {
        const { key, value } = body.fields;
        if (key && value) pairs.push([py.evaluate(key, inner), py.evaluate(value, inner)]);
      } else if (body) values.push(py.evaluate(body, inner));
      return;
    }
    if (clause.type === "if_clause") {
      const condition = clause.children[0];
      if (!condition) return;
      const truth = py.truth(py.evaluate(condition, inner), spanOf(condition));
      const known = isNode(truth) ? py.trace.number(py.trace.tensor(truth), spanOf(condition)) : null;
      if (truth === true || (known !== null && known !== 0)) go(at + 1);
      else if (truth !== false && known === null)
        stopped = isNode(truth)
          ? py.trace.unknown("a filter that depends on a variable", spanOf(condition))
          : truth;
      return;
    }
    const { left, right } = clause.fields;
    if (!left || !right) return;
    const source = at === 0 ? (firstSource ?? py.evaluate(right, outer)) : py.evaluate(right, inner);
    const items = sequenceItems(py, source, spanOf(right));
    if (!Array.isArray(items)) {
      stopped = items;
      return;
    }
    for (const item of items) {
      py.trace.step(clause.span);
      py.assign(left, item, right, inner);
      go(at + 1);
      if (stopped) return;
    }
  };
  go(0);
  if (stopped) return stopped;
  return type === "dict" ? mappingOf(pairs) : type === "set" ? setOf(values) : list(values, type);
}
