import { Builder, isZero } from "./build.ts";
import { type Graph, substitute, topological } from "./graph.ts";
import type { Attrs, DType, Node } from "./node.ts";
import { bodyOf } from "./ops/loop.ts";
import { attrNumber } from "./ops/rules.ts";
import { type Shape, type Size, sameShape } from "./shape.ts";

/** A value of a round, as a variable of the body, and what stands for it outside. */
export interface Passed {
  readonly parameter: Node;
  readonly input: Node;
}

/** What goes from round to round: its value before the first one, and what a round makes of it. */
export interface Carried extends Passed {
  readonly next: Node;
}

/** A loop with its parts by name. Everything in `next` and in what is picked reads the parameters alone. */
export interface Loop {
  readonly carried: readonly Carried[];
  /** The number of the round: 0, 1, …, also where the rounds run backwards. */
  readonly index: Node;
  /** The same in every round. */
  readonly fixed: readonly Passed[];
  /** One entry along the first axis a round. */
  readonly walked: readonly Passed[];
  readonly size: Size;
  /** From the last round to the first. */
  readonly reverse: boolean;
}

/** Which value of a loop: a carried one after the last round, or something of each round, stacked. */
export type Pick = { readonly last: number } | { readonly each: Node };

/** A variable to write a round with: the same for the same key. */
export function placeholder(graph: Graph, name: string, key: string, shape: Shape, dtype: DType): Node {
  const attrs = { name, shape, bound: key };
  return graph.node("variable", [], dtype === "float" ? attrs : { ...attrs, dtype });
}

/** The parts of a scan node, and what it picks. */
export function loopOf(node: Node): Loop & { readonly pick: Pick } {
  const { parameters, results } = bodyOf(node.attrs);
  const carry = attrNumber(node.attrs, "carry");
  const fixed = attrNumber(node.attrs, "fixed");
  const output = attrNumber(node.attrs, "output");
  const passed = node.inputs.map((input, i): Passed => {
    return { input, parameter: parameters[i < carry ? i : i + 1] ?? input };
  });
  const emitted = results[output] ?? node;
  return {
    carried: passed.slice(0, carry).map((own, i) => ({ ...own, next: results[i] ?? own.parameter })),
    index: parameters[carry] ?? node,
    fixed: passed.slice(carry, carry + fixed),
    walked: passed.slice(carry + fixed),
    size: node.attrs["size"] as Size,
    reverse: node.attrs["reverse"] === true,
    pick: output < carry ? { last: output } : { each: emitted },
  };
}

/** Scans that are the same rounds, whatever each picks, have the same key: they run as one loop. */
export function loopKey(node: Node): string {
  const { parameters, results } = bodyOf(node.attrs);
  const carry = attrNumber(node.attrs, "carry");
  const { size, reverse, fixed } = node.attrs;
  const ids = (nodes: readonly Node[]): string => nodes.map(({ id }) => id).join();
  return `${ids(node.inputs)}|${ids(parameters)}|${ids(results.slice(0, carry))}|${String(size)}|${String(reverse)}|${String(fixed)}`;
}

/** The same rounds, another pick. */
export function repicked(graph: Graph, node: Node, pick: Pick): Node {
  const { parameters, results } = bodyOf(node.attrs);
  const carry = attrNumber(node.attrs, "carry");
  const own = results.slice(0, carry);
  return graph.node("scan", node.inputs, {
    ...node.attrs,
    body: { parameters, results: "last" in pick ? own : [...own, pick.each] },
    output: "last" in pick ? pick.last : carry,
  });
}

/**
 * The nodes of a loop, one for each pick, all of the same rounds. What nothing needs is left out, what a round leaves
 * alone is not carried, and parameters are renamed by their places, so that the same loop is the same node.
 */
export function scans(graph: Graph, loop: Loop, picks: readonly Pick[]): Node[] {
  const roots = (own: readonly Carried[]): Node[] => [
    ...own.map(({ next }) => next),
    ...picks.flatMap((pick) => ("each" in pick ? [pick.each] : [])),
  ];
  // A number that every round reads is part of the round.
  const numbers = new Map<Node, Node>();
  const uniform: Passed[] = [];
  const varying: Passed[] = [];
  for (const own of loop.walked) {
    const same = uniformEntry(graph, own.input);
    if (same) uniform.push({ parameter: own.parameter, input: same });
    else varying.push(own);
  }
  const given: Passed[] = [];
  // What a round does not change is the same in all of them.
  const still = new Set<Carried>(loop.carried.filter(({ parameter, next }) => next === parameter));
  for (const own of [...loop.fixed, ...uniform, ...still]) {
    if (own.input.op === "const") numbers.set(own.parameter, own.input);
    else given.push(own);
  }
  const carried = loop.carried.filter((own) => !still.has(own));
  const read = new Set(topological(roots(carried)));
  const fixed = given.filter(({ parameter }) => read.has(parameter));
  const walked = varying.filter(({ parameter }) => read.has(parameter));
  const renamed = new Map<Node, Node>(numbers);
  const parameters: Node[] = [];
  const bind = (parameter: Node): void => {
    const at = parameters.length;
    const { name, shape, dtype } = parameter.attrs;
    const made = graph.node("variable", [], {
      name: name ?? "x",
      shape: shape ?? [],
      ...(dtype === undefined ? {} : { dtype }),
      bound: at,
    });
    renamed.set(parameter, made);
    parameters.push(made);
  };
  for (const { parameter } of carried) bind(parameter);
  bind(loop.index);
  // The same value given twice is one parameter.
  const inputs = carried.map(({ input }) => input);
  const bindInputs = (list: readonly Passed[]): number => {
    const seen = new Map<Node, Node>();
    for (const { parameter, input } of list) {
      const known = seen.get(input);
      if (known) renamed.set(parameter, known);
      else {
        bind(parameter);
        seen.set(input, renamed.get(parameter) ?? parameter);
        inputs.push(input);
      }
    }
    return seen.size;
  };
  const fixedCount = bindInputs(fixed);
  bindInputs(walked);
  const b = numbers.size > 0 ? new Builder(graph) : null;
  const make = (op: string, of: readonly Node[], attrs: Attrs): Node =>
    b && of.some(({ op: input }) => input === "const") ? b.op(op, of, attrs) : graph.node(op, of, attrs);
  const results = substitute(roots(carried), renamed, make);
  const common = { carry: carried.length, fixed: fixedCount, size: loop.size, reverse: loop.reverse };
  const next = results.slice(0, carried.length);
  let at = carried.length;
  return picks.map((pick) => {
    const each = "each" in pick ? results[at++] : undefined;
    if (each)
      return graph.node("scan", inputs, {
        body: { parameters, results: [...next, each] },
        ...common,
        output: carried.length,
      });
    const own = "last" in pick ? loop.carried[pick.last] : undefined;
    const output = own ? carried.indexOf(own) : -1;
    if (output < 0) return own?.input ?? graph.node("const", [], { value: 0 });
    return graph.node("scan", inputs, { body: { parameters, results: next }, ...common, output });
  });
}

/** The entry that all rounds read, where an array repeats one along its first axis. */
function uniformEntry(graph: Graph, input: Node): Node | null {
  const shape = input.shape.slice(1);
  let x = input;
  while ((x.op === "broadcast" || x.op === "reshape") && x.inputs[0]) x = x.inputs[0];
  if (x === input) return null;
  if (x.shape.length === 0) return shape.length === 0 ? x : graph.node("broadcast", [x], { shape });
  const [direct] = input.inputs;
  return input.op === "broadcast" && direct && sameShape(direct.shape, shape) ? direct : null;
}

/** For each root, which of `leaves` it depends on. */
export function reads(roots: readonly Node[], leaves: ReadonlySet<Node>): ReadonlySet<Node>[] {
  const below = new Map<Node, ReadonlySet<Node>>();
  const none: ReadonlySet<Node> = new Set();
  for (const node of topological(roots)) {
    let own: ReadonlySet<Node> = leaves.has(node) ? new Set([node]) : none;
    for (const input of node.inputs) {
      const more = below.get(input) ?? none;
      if (own.size === 0) own = more;
      else if (more.size > 0 && more !== own) own = new Set([...own, ...more]);
    }
    below.set(node, own);
  }
  return roots.map((root) => below.get(root) ?? none);
}

/** The carried values that what is picked rests on, in this round or a later one. */
export function neededCarries(loop: Loop, pick: Pick): ReadonlySet<Carried> {
  const leaves = new Set(loop.carried.map(({ parameter }) => parameter));
  const of = new Map(loop.carried.map((own) => [own.parameter, own]));
  const below = reads(
    loop.carried.map(({ next }) => next),
    leaves,
  );
  const found = new Set<Carried>();
  const last = "last" in pick ? loop.carried[pick.last] : undefined;
  const stack = last ? [last] : [];
  if ("each" in pick)
    for (const node of reads([pick.each], leaves)[0] ?? []) stack.push(...[of.get(node) ?? []].flat());
  for (let own = stack.pop(); own; own = stack.pop()) {
    if (found.has(own)) continue;
    found.add(own);
    for (const node of below[loop.carried.indexOf(own)] ?? []) stack.push(...[of.get(node) ?? []].flat());
  }
  return found;
}

/** Nodes that are the same rounds, with what these must carry, and what each of them keeps of every round. */
export interface SameRounds {
  readonly nodes: readonly Node[];
  readonly loop: Loop;
  readonly carried: readonly Carried[];
  readonly picked: readonly { readonly node: Node; readonly each: Node }[];
}

/** Of the nodes in `order`, those that are the same rounds as `node`: one loop makes them all. */
export function sameRounds(node: Node, order: readonly Node[]): SameRounds {
  const key = loopKey(node);
  const nodes = order.filter((other) => other.op === "scan" && loopKey(other) === key);
  const loop = loopOf(node);
  const loops = nodes.map((own) => ({ node: own, own: loopOf(own) }));
  const reached = new Set(
    loops.flatMap(({ own }) => [...neededCarries(own, own.pick)].map(({ parameter }) => parameter)),
  );
  return {
    nodes,
    loop,
    carried: loop.carried.filter(({ parameter }) => reached.has(parameter)),
    picked: loops.flatMap(({ node: of, own: { pick } }) =>
      "each" in pick ? [{ node: of, each: pick.each }] : [],
    ),
  };
}

/** Without the carried values that nothing picked rests on: their first input takes their place. */
export function needed(loop: Loop, picks: readonly Pick[]): Loop {
  const reached = new Set(picks.flatMap((pick) => [...neededCarries(loop, pick)]));
  // Unneeded ones stay in their places, as what no round changes: `scans` drops these.
  return {
    ...loop,
    carried: loop.carried.map((own) => (reached.has(own) ? own : { ...own, next: own.parameter })),
  };
}

/** Carried values that begin at zero, to which each round adds something that rests on none of them: by parameter. */
export function addedUp(loop: Loop, negated?: (node: Node) => Node): ReadonlyMap<Node, Node> {
  const terms = new Map<Node, Node>();
  const leaves = new Set(loop.carried.map(({ parameter }) => parameter));
  for (const own of loop.carried) {
    const [x, y] = own.next.inputs;
    if (!x || !y || !isZero(own.input)) continue;
    let term: Node | null = null;
    if (own.next.op === "add") term = x === own.parameter ? y : y === own.parameter ? x : null;
    else if (own.next.op === "sub" && x === own.parameter) term = negated?.(y) ?? null;
    const others = loop.carried.filter((other) => other !== own).map(({ next }) => next);
    const read = term && reads([term, ...others], leaves).some((set) => set.has(own.parameter));
    if (term && !read) terms.set(own.parameter, term);
  }
  return terms;
}
