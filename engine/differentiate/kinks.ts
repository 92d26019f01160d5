import { Builder } from "../graph/build.ts";
import { scratchOver, topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { bodyOf } from "../graph/ops/loop.ts";
import { rowOf } from "../graph/ops/table.ts";
import { loopOf, reads, repicked } from "../graph/scan.ts";
import type { Tensor } from "../graph/tensor.ts";
import { concretise, Plan } from "../run/interpret.ts";
import { gradient } from "./reverse.ts";
import { movingCarries } from "./scan.ts";
import { type OneSided, type PointSlope, slopeAt } from "./sides.ts";

/** Every expression of the graph that vanishes where a row of it is not differentiable, with what it depends on. */
export function kinkExpressions(b: Builder, output: Node): Node[] {
  const found = new Set<Node>();
  for (const node of topological([output])) {
    const row = rowOf(node.op);
    if (row.kind === "elementwise" && row.kinks)
      for (const kink of row.kinks(b, node.inputs)) found.add(kink);
    if (row.kind === "tensor" && row.kinks)
      for (const kink of row.kinks(b, node.inputs, node)) found.add(kink);
    if (row.kind === "loop") for (const kink of kinksOfRounds(b, node)) found.add(kink);
  }
  return [...found].filter((kink) => kink.op !== "const");
}

/** What vanishes in some round: the expressions of the body, each in every round. */
function kinksOfRounds(b: Builder, node: Node): Node[] {
  const { results } = bodyOf(node.attrs);
  const each = (part: Node): Node => repicked(b.graph, node, { each: part });
  const inside = results.flatMap((result) => kinkExpressions(b, result));
  // What only counts rounds, or rests on constants alone, is the same wherever one stands.
  const loop = loopOf(node);
  const all = [...loop.carried, ...loop.fixed, ...loop.walked];
  const given = all.filter(({ input }) => topological([input]).some(({ op }) => op === "variable"));
  const started = new Set(given.map(({ parameter }) => parameter));
  const carries = [...movingCarries(loop, started)].map(({ parameter }) => parameter);
  const moving = reads(inside, new Set([...started, ...carries]));
  return [...new Set(inside)].flatMap((kink, i) => {
    if ((moving[i]?.size ?? 0) === 0) return [];
    // A difference stays one, so that what vanishes is judged against its two sides.
    const [left, right] = kink.inputs;
    return kink.op === "sub" && left && right
      ? [b.graph.node("sub", [each(left), each(right)])]
      : [each(kink)];
  });
}

/**
 * The kinks of a graph, ready to be asked about points: which expressions vanish, and what the one-sided derivatives
 * are. Nodes it makes are its own: the trace does not grow.
 */
export class Kinks {
  readonly #b: Builder;
  readonly #output: Node;
  readonly #conditions: readonly Node[];
  readonly #plan: Plan | null;
  readonly #reach: ReadonlyMap<Node, ReadonlySet<Node>>;
  #value: Plan | null = null;

  /** `output` must have concrete shapes. */
  constructor(output: Node) {
    this.#b = new Builder(scratchOver([output]));
    this.#output = output;
    const all = kinkExpressions(this.#b, output);
    this.#reach = variablesBelow(all);
    this.#conditions = all.filter((kink) => (this.#reach.get(kink)?.size ?? 0) > 0);
    // Beside a difference, its two sides: what vanishes is judged against their size.
    const watched = this.#conditions.flatMap((kink) => [kink, ...kink.inputs]);
    this.#plan = watched.length > 0 ? new Plan(watched) : null;
  }

  get any(): boolean {
    return this.#conditions.length > 0;
  }

  /** The expressions that vanish at the point. */
  touched(point: ReadonlyMap<Node, Tensor>): readonly Node[] {
    if (!this.#plan) return [];
    const values = this.#plan.run(point);
    const out: Node[] = [];
    const near: { readonly kink: Node; readonly at: number }[] = [];
    let at = 0;
    for (const kink of this.#conditions) {
      const value = values[at++];
      const own = at - 1;
      let scale = 0;
      for (let i = 0; i < kink.inputs.length; i++) {
        const side = values[at++];
        if (kink.op === "sub" || kink.op === "add")
          for (const entry of side?.data ?? [])
            if (Number.isFinite(entry)) scale = Math.max(scale, Math.abs(entry));
      }
      const tolerance = 4e-16 * scale;
      if (value?.data.some((entry) => Math.abs(entry) <= tolerance)) out.push(kink);
      else if (value?.data.some((entry) => Math.abs(entry) < 1e-9)) near.push({ kink, at: own });
    }
    if (near.length > 0) {
      // sin(π) is not 0 in doubles: what changes sign within the rounding of the point lies on the kink.
      const [below, above] = [-4, 4].map((units) => this.#plan?.run(roundedBy(point, units)));
      for (const { kink, at: own } of near)
        if (below?.[own]?.data.some((entry, i) => entry * (above?.[own]?.data[i] ?? 0) < 0)) out.push(kink);
    }
    return out;
  }

  /** Which side of each kink the point lies on, as a key. */
  signs(point: ReadonlyMap<Node, Tensor>): string {
    if (!this.#plan) return "";
    const values = this.#plan.run(point);
    let at = 0;
    let key = "";
    for (const kink of this.#conditions) {
      for (const entry of values[at]?.data ?? []) key += Math.sign(entry);
      at += 1 + kink.inputs.length;
    }
    return key;
  }

  /**
   * The slope along one entry of `x` where a kink that depends on x is touched; null where none is, and the derivative
   * holds as it stands. `touched` may be passed on when it is already known.
   */
  slope(
    x: Node,
    entry: number,
    point: ReadonlyMap<Node, Tensor>,
    touched = this.touched(point),
  ): PointSlope | null {
    if (this.#output.shape.length > 0) return null;
    if (!touched.some((kink) => this.#reach.get(kink)?.has(x))) return null;
    const [derivative] = gradient(this.#b, this.#output, [x]);
    const base = point.get(x);
    if (!derivative || !base) return null;
    this.#value ??= new Plan([this.#output]);
    return slopeAt(this.#value, derivative, x, entry, base, point);
  }
}

/** The point with every number moved by so many units in its last place. */
function roundedBy(point: ReadonlyMap<Node, Tensor>, units: number): Map<Node, Tensor> {
  return new Map(
    [...point].map(([node, { shape, data }]) => [
      node,
      { shape, data: data.map((entry) => entry * (1 + units * Number.EPSILON)) },
    ]),
  );
}

/** For each kink, the variables that move it. */
function variablesBelow(kinks: readonly Node[]): ReadonlyMap<Node, ReadonlySet<Node>> {
  return new Map(
    kinks.map((kink) => [kink, new Set(topological([kink]).filter((node) => node.op === "variable"))]),
  );
}

/** The slope of a scalar graph by the scalar x at a point on a kink; null away from kinks. */
export function pointSlope(output: Node, x: Node, point: ReadonlyMap<Node, Tensor>): PointSlope | null {
  const bound = bindPoint(output, [x], point);
  const kinks = new Kinks(bound.root);
  const [variable] = bound.wrt;
  return kinks.any && variable ? kinks.slope(variable, 0, bound.point) : null;
}

/** A kink along one entry of a variable. */
export interface EntryKink extends OneSided {
  readonly x: Node;
  readonly entry: number;
}

/** As results carry it: `x`, or `x[1]`, `x[0][2]` for an entry of a tensor. */
export function kinkOf({ x, entry, left, right }: EntryKink): OneSided & { readonly wrt: string } {
  let rest = entry;
  const places: number[] = [];
  for (let axis = x.shape.length - 1; axis >= 0; axis--) {
    const size = x.shape[axis];
    if (typeof size !== "number") return { wrt: `${String(x.attrs["name"])}[${entry}]`, left, right };
    places.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return { wrt: String(x.attrs["name"]) + places.map((place) => `[${place}]`).join(""), left, right };
}

export interface AtKinks {
  /** The gradients, with the true slope wherever a rule's convention gave another. */
  readonly gradients: readonly Tensor[];
  readonly kinks: readonly EntryKink[];
}

/** Entries of one tensor that are looked at one by one. */
const MOST_ENTRIES = 64;

/**
 * Gradients of a scalar graph as they truly are at a point on kinks: entries that are differentiable after all get
 * their slope (relu(x) − relu(−x) at 0: 1), the others are listed with both sides and keep the convention of the rules.
 * Away from kinks nothing is computed twice.
 */
export function atKinks(
  output: Node,
  wrt: readonly Node[],
  gradients: readonly Tensor[],
  point: ReadonlyMap<Node, Tensor>,
): AtKinks {
  const unchanged: AtKinks = { gradients, kinks: [] };
  if (output.shape.length > 0) return unchanged;
  const bound = bindPoint(output, wrt, point);
  const kinks = new Kinks(bound.root);
  const touched = kinks.any ? kinks.touched(bound.point) : [];
  if (touched.length === 0) return unchanged;
  const found: EntryKink[] = [];
  const corrected = gradients.map((gradient, i): Tensor => {
    const x = wrt[i];
    const variable = bound.wrt[i];
    if (!x || !variable || gradient.data.length > MOST_ENTRIES) return gradient;
    const data = gradient.data.map((value, entry) => {
      const slope = kinks.slope(variable, entry, bound.point, touched);
      if (slope?.kind === "smooth") return slope.slope;
      if (slope) found.push({ x, entry, left: slope.left, right: slope.right });
      return value;
    });
    return { shape: gradient.shape, data };
  });
  return { gradients: corrected, kinks: found };
}

interface BoundPoint {
  readonly root: Node;
  readonly wrt: readonly Node[];
  readonly point: ReadonlyMap<Node, Tensor>;
}

/** Symbolic sizes bound by the point's shapes. */
function bindPoint(output: Node, wrt: readonly Node[], point: ReadonlyMap<Node, Tensor>): BoundPoint {
  const given = topological([output]).filter((node) => node.op === "variable");
  const bound = concretise([output], point);
  const [root = output] = bound.roots;
  if (root === output) return { root, wrt, point };
  const names = new Map(
    [...bound.bindings.keys()].flatMap((node) =>
      typeof node === "string" ? [] : [[String(node.attrs["name"]), node] as const],
    ),
  );
  const made = (node: Node): Node =>
    given.includes(node) ? (names.get(String(node.attrs["name"])) ?? node) : node;
  const values = new Map<Node, Tensor>();
  for (const [node, value] of bound.bindings)
    if (typeof node === "object" && typeof value === "object") values.set(node, value);
  return { root, wrt: wrt.map(made), point: values };
}
