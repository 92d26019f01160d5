import type { Builder } from "../graph/build.ts";
import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { type Carried, type Loop, needed, type Pick, placeholder, scans } from "../graph/scan.ts";
import { type Size, sameShape, shapeText } from "../graph/shape.ts";
import type { Span } from "../graph/span.ts";
import { Inputs } from "./enclosed.ts";
import type { Cell } from "./environment.ts";
import { numbersOf } from "./structures.ts";
import type { Trace } from "./trace.ts";

/** What a loop carries under one name: its value before the loop, the variable in its place, and what a round makes. */
interface Held {
  readonly name: string;
  readonly start: Node;
  readonly variable: Node;
  readonly end: Node;
}

/** A loop as it was rehearsed: its rounds on variables, which may read anything from outside. */
interface Rehearsed {
  readonly held: readonly Held[];
  readonly index: Node;
  readonly size: Size;
}

/** What is wanted of a loop: a value under a name as the last round leaves it, or something of each round. */
type Wanted = { readonly last: Held } | { readonly lastOf: Node } | { readonly eachOf: Node };

/**
 * A value of a loop whose rounds need one another, as a node that loops. What the rounds read from outside comes in
 * once, `x[i]` of an array from outside is walked entry by entry, and the rest is the body.
 */
function recurrence(b: Builder, { held, index, size }: Rehearsed, wanted: Wanted): Node {
  const { graph } = b;
  const inputs = new Inputs(b, new Set([index, ...held.map(({ variable }) => variable)]), index, size);
  // A name assigned in each round holds the last one's value: carried, but read by no round.
  const last = "lastOf" in wanted ? wanted.lastOf : null;
  const extra: Held[] = last
    ? [
        {
          name: "last",
          start: b.fill(b.zero, last.shape),
          variable: placeholder(graph, "last", "last", last.shape, "float"),
          end: last,
        },
      ]
    : [];
  const all = [...held, ...extra];
  const carried = all.map(
    (own): Carried => ({
      parameter: placeholder(graph, own.name, `x${own.variable.id}`, own.variable.shape, "float"),
      input: own.start,
      next: own.end,
    }),
  );
  const number = placeholder(graph, "i", "i", [], "int");
  const renamed = new Map<Node, Node>([[index, number]]);
  for (const [k, own] of all.entries()) {
    const parameter = carried[k]?.parameter;
    if (parameter) renamed.set(own.variable, parameter);
  }
  const each = "eachOf" in wanted ? [wanted.eachOf] : [];
  const roots = inputs.closed([...all.map(({ end }) => end), ...each], renamed);
  const loop: Loop = {
    carried: carried.map((own, k) => ({ ...own, next: roots[k] ?? own.next })),
    index: number,
    fixed: inputs.fixed,
    walked: inputs.walked,
    size,
    reverse: false,
  };
  const pick: Pick =
    each.length > 0
      ? { each: roots[all.length] ?? b.zero }
      : { last: "last" in wanted ? held.indexOf(wanted.last) : held.length };
  return scans(graph, needed(loop, [pick]), [pick])[0] ?? b.zero;
}

/** What a loop carries under one name, as rehearsing it left it. */
interface Rehearsal {
  readonly cell: Cell;
  readonly before: unknown;
  readonly placeholders: readonly Node[];
  readonly after: unknown;
  readonly name: string;
}

/** A loop whose rounds need one another, asked for its values one by one. */
export class CarriedLoop {
  /** The nodes that were made, with the name of what they hold. */
  readonly used = new Map<Node, string | undefined>();
  /** Why a value that was asked for could not be given. */
  reason: string | null = null;
  readonly #trace: Trace;
  readonly #index: Node;
  readonly #size: Size;
  /** By the variable that stands for it. */
  readonly #held = new Map<Node, Held>();
  readonly #of = new Map<Cell, readonly Node[]>();
  /** Variables of what is carried but not followed: nothing that reads them is known. */
  readonly #lost = new Set<Node>();

  constructor(trace: Trace, index: Node, size: Size) {
    this.#trace = trace;
    this.#index = index;
    this.#size = size;
  }

  hold(rehearsals: readonly Rehearsal[], span: Span): void {
    for (const { cell, before, placeholders, after, name } of rehearsals) {
      const [starts, ends] = [numbersOf(this.#trace, before), numbersOf(this.#trace, after)];
      for (const [k, variable] of placeholders.entries()) {
        const [start, end] = [starts[k], ends[k]];
        if (start && end && ends.length === placeholders.length && sameShape(start.shape, end.shape)) {
          const own = placeholders.length > 1 ? `${name}${k + 1}` : name;
          this.#held.set(variable, { name: own, start, variable, end });
          continue;
        }
        this.#lost.add(variable);
        if (!start || !end) continue;
        this.#unlike(start, end, span);
        this.reason = `${name} has shape ${shapeText(start.shape)} before this loop and ${shapeText(end.shape)} in it`;
      }
      this.#of.set(cell, placeholders);
    }
    // What reads something lost is lost itself.
    for (let grown = true; grown; ) {
      grown = false;
      for (const [variable, { end }] of this.#held) {
        if (!this.#reads([end], this.#lost)) continue;
        this.#held.delete(variable);
        this.#lost.add(variable);
        grown = true;
      }
    }
  }

  /** Sizes that the rounds need to be one: another try of shapes may make them so. */
  #unlike(start: Node, end: Node, span: Span): void {
    const axis = start.shape.findIndex((size, i) => size !== end.shape[i]);
    const [a, c] = [start.shape[axis], end.shape[axis]];
    const message = `a round makes shape ${shapeText(end.shape)} of ${shapeText(start.shape)}`;
    const { troubles } = this.#trace.recording;
    if (start.shape.length === end.shape.length && a !== undefined && c !== undefined)
      troubles.push({ message, span, nodes: [], conflict: [a, c] });
    else if (start.shape.length < end.shape.length)
      troubles.push({ message, span, nodes: [start], rank: end.shape.length });
    else troubles.push({ message, span, nodes: [end], rank: start.shape.length });
  }

  #reads(nodes: readonly Node[], which: ReadonlySet<Node>): boolean {
    return which.size > 0 && topological(nodes).some((node) => which.has(node));
  }

  /** The k-th number of a cell after the last round. */
  last(cell: Cell, k: number): (() => Node) | null {
    const variable = this.#of.get(cell)?.[k];
    const held = variable && this.#held.get(variable);
    return held ? this.#ask({ last: held }, held.end) : null;
  }

  /** What a round makes, as the last one leaves it. */
  lastOf(node: Node): (() => Node) | null {
    return this.#ask({ lastOf: node }, node);
  }

  /** What each round makes, stacked. */
  eachOf(node: Node): (() => Node) | null {
    return this.#ask({ eachOf: node }, node);
  }

  /** Everything that one round makes. */
  get round(): readonly Node[] {
    return topological([...this.#held.values()].map(({ end }) => end));
  }

  #ask(wanted: Wanted, node: Node): (() => Node) | null {
    const held = [...this.#held.values()];
    const nodes = [node, ...held.map(({ end }) => end)];
    if (this.#reads(nodes, this.#lost)) return null;
    // A value kept out of derivatives stands as a variable of its own, whatever the round: not followed here.
    const inside = new Set([this.#index, ...held.map(({ variable }) => variable)]);
    const cuts = topological(nodes).flatMap((part) => this.#trace.cuts.get(part) ?? []);
    if (cuts.some((cut) => this.#reads(this.#trace.resolve([cut]), inside))) {
      this.reason = "a value is detached in each round of this loop";
      return null;
    }
    return () => {
      const loop = { held, index: this.#index, size: this.#size };
      const value = recurrence(this.#trace.b, loop, wanted);
      this.used.set(value, "last" in wanted ? wanted.last.name : undefined);
      return value;
    };
  }
}
