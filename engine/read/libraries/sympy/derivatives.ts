/** `diff`, `jacobian`, `hessian`: derivatives that the text asks SymPy for. */

import { gradient } from "../../../differentiate/reverse.ts";
import type { Node } from "../../../graph/node.ts";
import { isNumber, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import { entriesOf, entrywise } from "./matrices.ts";
import { variableOf } from "./symbols.ts";

const { row } = make;

/** One expression differentiated once by each of a list of symbols. */
function differentiate(a: Arguments, node: Node, by: readonly Node[]): Node {
  const { b } = a.host.trace;
  return by.reduce((total, x) => {
    if (total.shape.length === 0) return gradient(b, total, [x])[0] ?? b.zero;
    return entrywise(a, total, (entry) => gradient(b, entry, [x])[0] ?? b.zero);
  }, node);
}

/** A derivative the text asked for, noted as read. */
function told(a: Arguments, result: Node, by: readonly Node[]): Value {
  a.host.noteRead({
    span: a.span,
    results: [result],
    of: a.host.nameOf(a.need("x")),
    by: by.map((x) => String(x.attrs["name"])),
  });
  return a.host.trace.tensor(result, "sympy");
}

/** `diff(f, x)`, `diff(f, x, 2)`, `diff(f, x, y)`, `diff(f, (x, 2))` */
export const diff = row("x|expr, *by, evaluate=True", (a) => {
  const node = a.node("x");
  const order: Node[] = [];
  for (const each of a.items("by")) {
    if (isNumber(each)) {
      const last = order[order.length - 1];
      for (let more = Number(each.value) - 1; more > 0 && last; more--) order.push(last);
    } else if (each.kind === "sequence") {
      const [x, times] = each.items.current;
      if (x)
        for (let k = times ? (a.host.trace.number(times, a.span) ?? 1) : 1; k > 0; k--)
          order.push(variableOf(a, x));
    } else order.push(variableOf(a, each));
  }
  if (order.length === 0) {
    const variables = a.host.trace.variablesOf(node);
    const [only] = variables;
    if (variables.length !== 1 || !only) throw a.stop("by which symbol is not said");
    order.push(only);
  }
  const result = differentiate(a, node, order);
  return told(a, result, order);
});

/** Each of the outputs differentiated by each of the variables: a row for each output. */
function slopes(a: Arguments, outputs: readonly Node[], by: readonly Node[]): Node {
  const { graph, b } = a.host.trace;
  const rows = outputs.map((output) => graph.node("stack", gradient(b, output, by), { axis: 0 }));
  return graph.node("stack", rows, { axis: 0 });
}

/** `f.jacobian(x)` */
export const jacobian = row("x, by", (a) => {
  const outputs = entriesOf(a, a.node("x"));
  const by = a.need("by");
  const variables =
    by.kind === "sequence" ? by.items.current.map((each) => variableOf(a, each)) : entriesOf(a, a.node("by"));
  return told(a, slopes(a, outputs, variables), variables);
});

/** `hessian(f, x)` */
export const hessian = row("x|f, by|varlist, constraints=None", (a) => {
  const variables = a.items("by").map((each) => variableOf(a, each));
  const first = gradient(a.host.trace.b, a.node("x"), variables);
  return told(a, slopes(a, first, variables), variables);
});
