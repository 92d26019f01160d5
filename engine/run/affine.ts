/** A loop variable, or an index loaded from data: its name in the text, its range, and the loop level that binds it. */
export interface Axis {
  readonly name: string;
  readonly lo: number;
  /** Inclusive. */
  readonly hi: number;
  readonly depth: number;
  /** The loop may be cut at a place, so that a condition on the variable becomes known on either side. */
  readonly splittable: boolean;
  /** No loop variable: a whole number read from data or computed, so that positions jump about. */
  readonly jumps?: boolean;
}

interface Term {
  readonly axis: Axis;
  readonly by: number;
}

/** `offset + Σ by·axis`: where in a tensor a loop body reads or writes. */
export interface Index {
  readonly offset: number;
  /** In order of the names; no `by` is zero. */
  readonly terms: readonly Term[];
}

export const at = (offset: number): Index => ({ offset, terms: [] });
export const ZERO: Index = at(0);
export const along = (axis: Axis): Index => ({ offset: 0, terms: [{ axis, by: 1 }] });

export function add(a: Index, b: Index): Index {
  if (a.terms.length === 0) return shift(b, a.offset);
  if (b.terms.length === 0) return shift(a, b.offset);
  const terms = [...a.terms];
  for (const term of b.terms) {
    const i = terms.findIndex((known) => known.axis.name === term.axis.name);
    const known = terms[i];
    if (known) terms[i] = { axis: known.axis, by: known.by + term.by };
    else terms.push(term);
  }
  terms.sort((s, t) => (s.axis.name < t.axis.name ? -1 : 1));
  return { offset: a.offset + b.offset, terms: terms.filter((term) => term.by !== 0) };
}

export const shift = (a: Index, by: number): Index =>
  by === 0 ? a : { offset: a.offset + by, terms: a.terms };

export function scale(a: Index, by: number): Index {
  if (by === 0) return ZERO;
  if (by === 1) return a;
  return { offset: a.offset * by, terms: a.terms.map(({ axis, by: k }) => ({ axis, by: k * by })) };
}

/** The least and the greatest value. */
export function range(a: Index): readonly [number, number] {
  let lo = a.offset;
  let hi = a.offset;
  for (const { axis, by } of a.terms) {
    lo += by > 0 ? by * axis.lo : by * axis.hi;
    hi += by > 0 ? by * axis.hi : by * axis.lo;
  }
  return [lo, hi];
}

/** The level of the innermost loop it varies with; 0 for a constant. */
export const depthOf = (a: Index): number => a.terms.reduce((d, { axis }) => Math.max(d, axis.depth), 0);

/** Quotient and remainder by `n` where both are affine again, as when a flat position is taken apart; else null. */
export function divide(a: Index, n: number): { readonly q: Index; readonly r: Index } | null {
  if (n === 1) return { q: a, r: ZERO };
  let q: Index = at(Math.floor(a.offset / n));
  let r: Index = at(a.offset - Math.floor(a.offset / n) * n);
  for (const { axis, by } of a.terms) {
    if (by % n === 0) q = add(q, { offset: 0, terms: [{ axis, by: by / n }] });
    else r = add(r, { offset: 0, terms: [{ axis, by }] });
  }
  const [lo, hi] = range(r);
  const whole = Math.floor(lo / n);
  if (whole !== Math.floor(hi / n)) return null;
  return { q: shift(q, whole), r: shift(r, -whole * n) };
}

export const keyOf = (a: Index): string =>
  a.terms.length === 0
    ? String(a.offset)
    : `${a.offset}${a.terms.map(({ axis, by }) => `+${by}${axis.name}`).join("")}`;

/** As JavaScript. */
export function indexText(a: Index): string {
  let text = "";
  for (const { axis, by } of a.terms) {
    const factor = Math.abs(by) === 1 ? axis.name : `${axis.name} * ${Math.abs(by)}`;
    text += text === "" ? (by < 0 ? `-${factor}` : factor) : by < 0 ? ` - ${factor}` : ` + ${factor}`;
  }
  if (text === "") return String(a.offset);
  if (a.offset === 0) return text;
  return a.offset < 0 ? `${text} - ${-a.offset}` : `${text} + ${a.offset}`;
}

/** Row-major strides of a shape. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

/** The flat position of an entry. */
export function flatten(indices: readonly Index[], shape: readonly number[]): Index {
  const strides = stridesOf(shape);
  return indices.reduce((sum, index, axis) => add(sum, scale(index, strides[axis] ?? 1)), ZERO);
}
