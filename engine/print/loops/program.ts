import { NablaError } from "../../graph/errors.ts";
import { everyNode, topological } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import { rowOf } from "../../graph/ops/table.ts";
import { shapeText } from "../../graph/shape.ts";
import type { CodeOptions } from "../code.ts";
import { lean } from "../lean.ts";
import { BLOCKS } from "./blocks.ts";
import type { Dialect } from "./dialect.ts";
import { ENTRIES } from "./entries.ts";
import { rounds } from "./rounds.ts";
import { LoopWriter, spelledOut } from "./writer.ts";

/** Rows that read each entry of an input many times, or need it to lie in an array. */
const HOT = new Set(
  "scan matmul dot einsum cumsum cumprod argmax argmin prod_others trace reshape gather take_along kron outer conv conv_input conv_weight argsort".split(
    " ",
  ),
);

/** Whether anything in the graph is more than a number and a loop over numbers, so that it is written as loops. */
export const needsLoops = (roots: readonly Node[]): boolean => {
  const order = everyNode(roots);
  const isRounds = (node: Node): boolean => {
    const [x] = node.inputs;
    const turned = (node.op === "flip" || node.op === "index") && x !== undefined && isRounds(x);
    return (node.op === "scan" && node.shape.length < 2) || turned;
  };
  return order.some((node) => node.shape.length > 0 && !isRounds(node));
};

export interface LoopProgram {
  readonly lines: readonly string[];
  /** An expression, or the name of an array, for each root. */
  readonly values: readonly string[];
  /** Functions that must stand before. */
  readonly helpers: readonly string[];
  /** Arrays to be freed. */
  readonly freed: readonly string[];
}

/** `outs`: where roots that are arrays are to be written; null for what is a number. */
export function loopProgram(
  dialect: Dialect,
  given: readonly Node[],
  options: CodeOptions,
  taken: readonly string[],
  { heap, outs }: { readonly heap: boolean; readonly outs: readonly (string | null)[] },
): LoopProgram {
  const roots = spelledOut(lean(given));
  const order = topological(roots);
  const variables = order.filter((node) => node.op === "variable");
  const probe = new LoopWriter(dialect, options, [], heap);
  const c = new LoopWriter(
    dialect,
    options,
    [...taken, ...variables.map((node) => probe.name(node)), ...symbolsOf(order)],
    heap,
  );
  produced(c, roots, { outs });
  const values = roots.map((root, k) => {
    if (root.shape.length === 0) return c.text(root, []);
    const out = outs[k] ?? "";
    // A root that lies somewhere else: a parameter itself, or one that is given twice.
    if (out !== "" && c.array(root) !== out) {
      const letters = c.letters(root.shape.length);
      c.loops(letters, root.shape, () =>
        c.line(`${out}[${c.flat(root.shape, letters)}] = ${c.text(root, letters)};`),
      );
    }
    return out === "" ? c.array(root) : out;
  });
  return {
    lines: c.lines,
    values,
    helpers: [...c.helpers].map((name) => dialect.helpers[name].text),
    freed: c.freed,
  };
}

/**
 * Writes the lines for nodes, in their order; `outs`: where those among them that are arrays lie already. What is only
 * `read`, entry by entry, needs no array.
 */
export function produced(
  c: LoopWriter,
  roots: readonly Node[],
  {
    outs = [],
    read = [],
  }: { readonly outs?: readonly (string | null)[]; readonly read?: readonly Node[] } = {},
): void {
  const order = topological([...roots, ...read]);
  const wanted = kept(c, order, roots);
  for (const node of order) {
    const at = roots.indexOf(node);
    const into = at >= 0 && node.shape.length > 0 ? (outs[at] ?? undefined) : undefined;
    if (c.lies(node)) continue;
    if (node.op === "scan") rounds(c, node, order);
    else if (into !== undefined || wanted.has(node)) c.make(node, into);
  }
}

/** The names that sizes are made of. */
export function symbolsOf(nodes: readonly Node[]): string[] {
  const found = new Set<string>();
  for (const node of everyNode(nodes))
    for (const size of node.op === "scan" ? [...node.shape, node.attrs["size"]] : node.shape)
      if (typeof size === "string") for (const [name] of size.matchAll(/[A-Za-z_]\w*/g)) found.add(name);
  return [...found];
}

/** The nodes that get an array (or a variable) of their own. */
export function kept(c: LoopWriter, order: readonly Node[], roots: readonly Node[]): ReadonlySet<Node> {
  const wanted = new Set<Node>();
  const uses = new Map<Node, number>();
  const hot = new Set<Node>();
  for (const node of [...order].reverse()) {
    const isHot = HOT.has(node.op) || hot.has(node);
    // What a loop begins with is read once.
    const first = node.op === "scan" ? Number(node.attrs["carry"]) : 0;
    const spreads = node.op === "broadcast" || rowOf(node.op).kind === "elementwise";
    for (const [at, input] of node.inputs.entries()) {
      uses.set(input, (uses.get(input) ?? 0) + 1);
      const moves = Object.hasOwn(ENTRIES, input.op);
      const computed = rowOf(input.op).kind === "elementwise";
      const often = isHot && at >= first;
      if (often && moves) hot.add(input);
      // What is spread over more entries than it has is computed once.
      const spread = computed && spreads && shapeText(input.shape) !== shapeText(node.shape);
      if (computed && (often || spread || (uses.get(input) ?? 0) > 1)) wanted.add(input);
      const counts = (node.op === "argmax" || node.op === "argmin") && typeof node.attrs["axis"] !== "number";
      if (!c.lies(input) && ((node.op === "reshape" && !sameOrder(node)) || counts)) wanted.add(input);
    }
  }
  for (const node of order) if (Object.hasOwn(BLOCKS, node.op) || node.op === "tensor") wanted.add(node);
  for (const root of roots) if (root.shape.length > 0 && !c.lies(root)) wanted.add(root);
  for (const node of order)
    if (
      rowOf(node.op).kind === "tensor" &&
      !Object.hasOwn(BLOCKS, node.op) &&
      !Object.hasOwn(ENTRIES, node.op)
    )
      throw new NablaError("unsupported", `${node.op} cannot be written in this language`);
  return wanted;
}

/** Only axes of size 1 come or go. */
function sameOrder(node: Node): boolean {
  const plain = (of: Node | undefined): string => (of?.shape ?? []).filter((size) => size !== 1).join();
  return plain(node) === plain(node.inputs[0]);
}
