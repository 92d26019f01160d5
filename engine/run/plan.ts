import { stridesOf } from "./affine.ts";
import type { Place } from "./place.ts";
import { constantOf } from "./scalar-text.ts";
import { countOf, type Data, type Value } from "./values.ts";

/** Entries of a value as they lie in an array. */
export interface Strided {
  readonly array: string;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Where values are kept: outputs, operands of whole-array steps, and whatever would be computed too often. */
export class Places {
  readonly of = new Map<Value, Place>();
  /** Sizes of temporaries by name. */
  readonly temporaries = new Map<string, number>();
  readonly data = new Map<string, Float64Array | Int32Array>();
  slots = 0;

  /** Keeps `v` if it is not kept or given already. */
  keep(v: Value): void {
    if (this.of.has(v) || v.kind === "argument" || v.kind === "constant") return;
    if (v.kind === "data") {
      const array = `d${this.data.size}`;
      this.data.set(array, v.data);
      this.of.set(v, { array });
    } else if (v.shape.length === 0) this.of.set(v, { slot: this.slots++ });
    else {
      const array = `t${v.id}`;
      this.temporaries.set(array, countOf(v));
      this.of.set(v, { array });
    }
  }

  readonly #integers = new Map<Data, string>();

  /** Data that holds indices, as whole numbers. */
  readonly integers = (v: Data): string => {
    const name = this.#integers.get(v) ?? `n${this.#integers.size}`;
    if (!this.#integers.has(v)) this.data.set(name, Int32Array.from(v.data));
    this.#integers.set(v, name);
    return name;
  };

  output(v: Value, array: string): void {
    this.of.set(v, { array });
  }

  arrayOf(v: Value): string | null {
    if (v.kind === "argument") return v.shape.length > 0 ? `a${v.position}` : null;
    const place = this.of.get(v);
    return place && "array" in place ? place.array : null;
  }

  /** Makes an array smaller, or does without it. */
  shrink(v: Value, to: { readonly outer: number } | "unread"): void {
    const place = this.of.get(v);
    if (!place || !("array" in place) || !this.temporaries.has(place.array)) return;
    if (to === "unread") {
      this.temporaries.delete(place.array);
      this.of.set(v, { array: place.array, unread: true });
      return;
    }
    this.temporaries.set(
      place.array,
      v.shape.slice(to.outer).reduce((a, b) => a * b, 1),
    );
    this.of.set(v, { array: place.array, outer: to.outer });
  }

  /** Keeps what a whole-array step needs of an operand, so that `strided` answers. */
  keepOperand(v: Value): void {
    let base = v;
    while (base.kind === "view" || base.kind === "reshape") base = base.arg;
    if (base.kind !== "constant" && countOf(base) <= countOf(v)) this.keep(base);
    if (!this.strided(v)) this.keep(v);
  }

  /** The operand as it lies in memory; null when it is not kept as such. */
  strided(v: Value): Strided | null {
    const array = this.arrayOf(v);
    if (array !== null) return { array, offset: 0, strides: stridesOf(v.shape) };
    if (v.kind === "view") {
      const base = this.strided(v.arg);
      if (!base) return null;
      const strides = v.shape.map(() => 0);
      let offset = base.offset;
      for (const [i, row] of v.rows.entries()) {
        const stride = base.strides[i] ?? 0;
        offset += row.offset * stride;
        for (const [axis, by] of row.terms) strides[axis] = (strides[axis] ?? 0) + by * stride;
      }
      return { array: base.array, offset, strides };
    }
    if (v.kind === "reshape") {
      const base = this.strided(v.arg);
      const dense =
        base && stridesOf(v.arg.shape).every((s, i) => s === base.strides[i] || v.arg.shape[i] === 1);
      return base && dense ? { ...base, strides: stridesOf(v.shape) } : null;
    }
    return null;
  }
}

/** True for what costs nothing to write again: constants and rearrangements of what is given. */
export function isFree(v: Value): boolean {
  if (v.kind === "view" || v.kind === "reshape") return isFree(v.arg);
  return v.kind === "argument" || v.kind === "iota" || constantOf(v) !== null;
}
