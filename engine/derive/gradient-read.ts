import { Builder } from "../graph/build.ts";
import { attempt } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import type { Target } from "../graph/ops/row.ts";
import { type Nested, nestedOf, type Tensor } from "../graph/tensor.ts";
import { code } from "../print/code.ts";
import { latex } from "../print/latex.ts";
import { operations } from "../print/operations.ts";
import { text } from "../print/text.ts";
import type { Formula, GradientRead, Reading, ReadLayout } from "../read/reading.ts";
import { simplify } from "../simplify/simplify.ts";
import type { Derivation, Derivative, Structured } from "./derivation.ts";
import type { DeriveOptions } from "./derive.ts";
import { bindingsOf, valueAt } from "./point.ts";

/** What a gradient read gives: for each thing asked, its derivative as a formula and as numbers. */
export function readDerivation(
  formula: Formula,
  read: GradientRead,
  reading: Reading,
  options: DeriveOptions,
): Derivation {
  const b = new Builder(reading.graph);
  const bindings = bindingsOf(formula.variables, options.at);
  const derivatives: Derivative[] = [];
  const values: (Nested | undefined)[] = [];
  for (const [i, node] of read.results.entries()) {
    if (!node) continue;
    const simple = attempt(() => simplify(b, [node], { budget: options.budget })[0]);
    const shown = (simple.ok && simple.value) || node;
    const value = bindings ? valueAt(node, bindings) : undefined;
    values.push(value);
    derivatives.push({
      wrt: read.by[i] ?? String(i),
      node: shown,
      latex: latex(shown),
      source: sourceOf(shown, options.target),
      text: text(shown),
      ...(value === undefined ? {} : { value }),
      operations: operations([shown]),
    });
  }
  const known = values.length > 0 && values.every((value) => value !== undefined);
  const whole = known ? (values.length === 1 ? values[0] : (values as Nested[])) : undefined;
  const structure = bindings && read.layout ? structured(read.layout, bindings) : undefined;
  const at =
    bindings &&
    Object.fromEntries([...bindings].map(([node, value]) => [String(node.attrs["name"]), nestedOf(value)]));
  return {
    latex: derivatives.map((derivative) => derivative.latex).join(",\\; "),
    text: derivatives.map((derivative) => derivative.text).join(", "),
    variables: formula.variables.map(({ name }) => name),
    ...(whole === undefined ? {} : { value: whole }),
    ...(structure === undefined ? {} : { whole: structure }),
    derivatives,
    checked: { verdict: "not-checked", reason: "what is read is a derivative already" },
    kinks: [],
    assumptions: formula.assumptions,
    ...(at ? { at } : {}),
    ...(formula.problem ? { problem: formula.problem } : {}),
  };
}

/** The numbers of a tuple or dict in their places; undefined where one of them is not known. */
function structured(layout: ReadLayout, bindings: ReadonlyMap<Node, Tensor>): Structured | undefined {
  if ("node" in layout) return valueAt(layout.node, bindings);
  if ("items" in layout) {
    const items = layout.items.map((each) => structured(each, bindings));
    return items.every((each) => each !== undefined) ? items : undefined;
  }
  const entries = [...layout.entries].map(([key, each]) => [key, structured(each, bindings)] as const);
  return entries.every(([, each]) => each !== undefined)
    ? (Object.fromEntries(entries) as Readonly<Record<string, Structured>>)
    : undefined;
}

function sourceOf(node: Node, target: Target): string {
  const written = attempt(() => code(node, target));
  return written.ok ? written.value : text(node);
}
