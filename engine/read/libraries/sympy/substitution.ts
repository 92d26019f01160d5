/** Expressions with something put in: `subs`, `evalf`, `lambdify`. */

import type { Node } from "../../../graph/node.ts";
import { list, native, nodeOf, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import { variableOf } from "./symbols.ts";

const { row } = make;

/** Replacements as SymPy takes them: `subs(x, 2)`, `subs({x: 2})`, `subs([(x, 2), (y, 3)])`. */
function replaced(a: Arguments, node: Node, pairs: readonly (readonly [Value, Value])[]): Node {
  const map = new Map<Node, Node>();
  for (const [from, to] of pairs) {
    const left = from.kind === "tensor" ? nodeOf(from) : null;
    const right = a.host.trace.lift(to);
    if (!left || !right) throw a.stop("this substitution is not followed");
    map.set(left, right);
  }
  return a.host.trace.replace([node], map)[0] ?? node;
}

function pairsOf(a: Arguments, value: Value | undefined): (readonly [Value, Value])[] {
  if (!value) return [];
  if (value.kind === "mapping")
    return [...value.entries.current.values()].map((entry) => [entry.key, entry.value] as const);
  if (value.kind === "sequence")
    return value.items.current.map((pair) => {
      const [from, to] = pair.kind === "sequence" ? pair.items.current : [];
      if (!from || !to) throw a.stop("this substitution is not followed");
      return [from, to] as const;
    });
  return [];
}

const asNumber = (a: Arguments, node: Node): Value => a.host.trace.tensor(node, "sympy");

/** `f.subs(x, 2)` */
export const subs = row("x|expr, old, new=None", (a) => {
  const pairs = a.has("new") ? [[a.need("old"), a.need("new")] as const] : pairsOf(a, a.get("old"));
  return asNumber(a, replaced(a, a.node("x"), pairs));
});

/** A derivative evaluated at a point is a gradient read, in numbers. */
export const evalf = row("x|expr, n=15, subs=None, maxn=None", (a) => {
  const pairs = pairsOf(a, a.get("subs"));
  const result = replaced(a, a.node("x"), pairs);
  if (pairs.length > 0 && a.host.trace.variablesOf(result).length === 0)
    a.host.noteRead({
      span: a.span,
      results: [result],
      of: a.host.nameOf(a.need("x")),
      by: pairs.map(([from]) => a.host.nameOf(from)),
    });
  return asNumber(a, result);
});

/** `lambdify((x, y), f)`: a function of numbers or arrays. */
export const lambdify = row("args, x|expr, modules=None, cse=False", (a) => {
  const args = a.need("args");
  const wanted = args.kind === "sequence" ? args.items.current : [args];
  const body = a.need("x");
  const flat = wanted.map((each) =>
    (each.kind === "sequence" ? each.items.current : [each]).map((one) => variableOf(a, one)),
  );
  const { host } = a;
  return native("lambdify", (call) => {
    const map = new Map<Node, Node>();
    for (const [i, group] of flat.entries()) {
      const given = call.args[i];
      if (!given) return host.trace.unknown("an argument is missing", call.span);
      const parts =
        group.length === 1 && wanted[i]?.kind !== "sequence" ? [given] : host.items(given, call.span);
      if (!Array.isArray(parts)) return parts;
      for (const [k, x] of group.entries()) {
        const node = parts[k] ? host.trace.lift(parts[k]) : null;
        if (!node) return host.trace.unknown("an argument is no number", call.span);
        map.set(x, node);
      }
    }
    const put = (value: Value): Value => {
      if (value.kind === "sequence") return list(value.items.current.map(put), value.type);
      const node = value.kind === "unknown" ? null : host.trace.lift(value);
      if (!node) return value;
      return host.trace.tensor(host.trace.replace([node], map)[0] ?? node, "numpy");
    };
    return put(body);
  });
});
