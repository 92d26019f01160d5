import { Builder } from "../graph/build.ts";
import { scratchOver, topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import type { Tensor } from "../graph/tensor.ts";
import { concretise, Plan } from "../run/interpret.ts";
import { limitFrom } from "./limit.ts";
import type { Estimate } from "./numerical.ts";
import { gradient } from "./reverse.ts";

/** The derivatives from both sides at a point where they differ. Infinite where the tangent is vertical. */
export interface OneSided {
  readonly left: number;
  readonly right: number;
}

/**
 * What the derivative along one scalar is at a point where a rule's convention cannot be trusted:
 * the function is differentiable there after all, with this slope, or it has two one-sided derivatives.
 */
export type PointSlope =
  | { readonly kind: "smooth"; readonly slope: number }
  | ({ readonly kind: "kink" } & OneSided);

/** Every expression of the graph that vanishes where a row of it is not differentiable, with what it depends on. */
export function kinkExpressions(b: Builder, output: Node): Node[] {
  const found = new Set<Node>();
  for (const node of topological([output])) {
    const row = rowOf(node.op);
    if (row.kind === "elementwise" && row.kinks)
      for (const kink of row.kinks(b, node.inputs)) found.add(kink);
    if (row.kind === "tensor" && row.kinks)
      for (const kink of row.kinks(b, node.inputs, node)) found.add(kink);
  }
  return [...found].filter((kink) => kink.op !== "const");
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
    let at = 0;
    for (const kink of this.#conditions) {
      const value = values[at++];
      let scale = 0;
      for (let i = 0; i < kink.inputs.length; i++) {
        const side = values[at++];
        if (kink.op === "sub" || kink.op === "add")
          for (const entry of side?.data ?? [])
            if (Number.isFinite(entry)) scale = Math.max(scale, Math.abs(entry));
      }
      const tolerance = 4e-16 * scale;
      if (value?.data.some((entry) => Math.abs(entry) <= tolerance)) out.push(kink);
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

/** For each kink, the variables that move it. */
function variablesBelow(kinks: readonly Node[]): ReadonlyMap<Node, ReadonlySet<Node>> {
  return new Map(
    kinks.map((kink) => [kink, new Set(topological([kink]).filter((node) => node.op === "variable"))]),
  );
}

/** Slopes nearer than this are the same. */
const SAME = 1e-7;

function slopeAt(
  valuePlan: Plan,
  derivative: Node,
  x: Node,
  entry: number,
  base: Tensor,
  point: ReadonlyMap<Node, Tensor>,
): PointSlope | null {
  const plan = new Plan([derivative]);
  const centre = base.data[entry] ?? Number.NaN;
  const at = (offset: number): Map<Node, Tensor> => {
    const data = base.data.slice();
    data[entry] = centre + offset;
    return new Map(point).set(x, { shape: base.shape, data });
  };
  const scalarAt = (of: Plan, offset: number, place: number): number =>
    of.run(at(offset))[0]?.data[place] ?? Number.NaN;
  const here = scalarAt(valuePlan, 0, 0);
  if (!Number.isFinite(here)) return null;
  const unit = Math.max(1e-3, Math.abs(centre));
  const side = (sign: 1 | -1): Side => {
    // A jump: the difference quotient runs away, whatever the slope beside it.
    const value = limitFrom((e) => scalarAt(valuePlan, sign * e, 0), unit);
    const jump = value.value - here;
    if (Number.isFinite(value.value) && Math.abs(jump) > 1e-6 * Math.max(1, Math.abs(here)) + 4 * value.error)
      return { value: sign * jump > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY, exact: true };
    const slope = limitFrom((e) => scalarAt(plan, sign * e, entry), unit);
    const frozen = frozenSlope(plan, derivative, at(0), at(sign * unit * 1e-9), entry);
    // The exact one, where the limit confirms it: extrapolation leaves a few digits open.
    const close =
      Math.abs(frozen - slope.value) <= 1e-5 * Math.max(1, Math.abs(slope.value)) + 4 * slope.error;
    return close ? { value: frozen + 0, exact: true } : { value: settled(slope), exact: false };
  };
  const [left, right] = [side(-1), side(1)];
  const gap = Math.abs(left.value - right.value);
  const same = gap <= SAME * Math.max(1, Math.abs(left.value), Math.abs(right.value));
  if (same && Number.isFinite(gap)) {
    const slope = left.exact ? left.value : right.exact ? right.value : (left.value + right.value) / 2;
    return { kind: "smooth", slope };
  }
  if (Number.isNaN(left.value) && Number.isNaN(right.value)) return null;
  return { kind: "kink", left: left.value, right: right.value };
}

interface Side {
  readonly value: number;
  readonly exact: boolean;
}

/** An extrapolated limit without the digits that are only noise. */
function settled({ value, error }: Estimate): number {
  if (!Number.isFinite(value)) return value;
  const noise = Math.min(1e-6, Math.max(4 * error, 1e-9 * Math.abs(value)));
  if (Math.abs(value) <= Math.max(noise, 1e-8)) return 0;
  for (let digits = 1; digits < 12; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.abs(shorter - value) <= noise) return shorter;
  }
  return value;
}

/** Rows whose value is a decision: beside a kink they are constant, so they may be taken from beside it. */
const DECISIONS = new Set(
  "lt le gt ge eq ne sign heaviside floor ceil trunc round floordiv argmax argmin argsort isfinite isnan isinf any all".split(
    " ",
  ),
);

/**
 * The derivative at the point itself with every decision (comparison, sign, step) as it falls just beside:
 * exact, where nothing but decisions changes at the kink.
 */
function frozenSlope(
  plan: Plan,
  derivative: Node,
  point: ReadonlyMap<Node, Tensor>,
  beside: ReadonlyMap<Node, Tensor>,
  entry: number,
): number {
  const decisions = topological([derivative]).filter((node) => DECISIONS.has(node.op));
  const made = new Plan(decisions).run(beside);
  const fixed = new Map(decisions.map((node, i) => [node, made[i] as Tensor]));
  return plan.run(point, { fixed })[0]?.data[entry] ?? Number.NaN;
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
