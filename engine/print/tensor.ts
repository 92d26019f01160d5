import type { Node } from "../graph/node.ts";
import { type Form, leaf, mark, product } from "./form.ts";
import { type Indices, type Maker, subscripted } from "./layout.ts";

type Rule = (maker: Maker, node: Node, indices: Indices) => Form | null;

const raised = (body: Form, latex: string, text: string): Form => ({
  kind: "postfix",
  body,
  mark: mark(latex, text),
  high: true,
});

export const transposed = (body: Form): Form => raised(body, "{\\top}", "ᵀ");

const first = (maker: Maker, node: Node): Form => {
  const [x] = node.inputs;
  return x ? maker.form(x) : leaf("?", "?");
};

const RULES: Readonly<Record<string, Rule>> = {
  transpose: (maker, node) => transposed(first(maker, node)),
  matmul: (maker, node) => product(node.inputs.map((x) => maker.form(x))),
};

export function tensorForm(maker: Maker, node: Node, indices: Indices): Form | null {
  const rule = Object.hasOwn(RULES, node.op) ? RULES[node.op] : undefined;
  const form = rule?.(maker, node, null) ?? null;
  return form && subscripted(form, indices);
}
