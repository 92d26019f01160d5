/** Symbols: variables that are the same wherever they have the same name. */

import type { Node } from "../../../graph/node.ts";
import type { Span } from "../../../graph/span.ts";
import { nodeOf, type TensorValue, tuple, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Host } from "../host.ts";

const { row } = make;

/** A symbol: a variable that is the same wherever it has the same name. */
function symbol(host: Host, name: string, span: Span): TensorValue {
  const node = host.trace.b.variable(name);
  host.symbol(node, name, span);
  return host.trace.tensor(node, "sympy");
}

/** `symbols('x y z')`, `symbols('x, y')`, `symbols('x0:3')` */
export const symbols = row(
  "names, *rest, real=None, positive=None, nonnegative=None, integer=None, negative=None, nonzero=None, finite=None, cls=None",
  (a) => {
    const text = a.text("names", "");
    const names = text
      .split(/[\s,]+/)
      .filter(Boolean)
      .flatMap((name) => {
        const range = /^(\w*?)(\d*):(\d+)$/.exec(name);
        if (!range) return [name];
        const [, stem = "", from = "", to = "0"] = range;
        return Array.from(
          { length: Number(to) - Number(from || 0) },
          (_, i) => `${stem}${i + Number(from || 0)}`,
        );
      });
    const made = names.map((name) => symbol(a.host, name, a.span));
    const [only] = made;
    return made.length === 1 && only && !/[,:]/.test(text) ? only : tuple(made);
  },
);

/** The variable behind a symbol; nothing else can be differentiated by. */
export const variableOf = (a: Arguments, value: Value): Node => {
  const node = value.kind === "tensor" ? nodeOf(value) : null;
  if (node?.op !== "variable") throw a.stop("SymPy differentiates by symbols only");
  return node;
};
