import type { Nested } from "../../engine/graph/tensor.ts";
import type { Formula } from "../../engine/read/reading.ts";
import type { Num, Numbers } from "../protocol/wire.ts";
import { formulaId } from "./identity.ts";
import type { Read } from "./readings.ts";

/** Evaluation points that people set, by program and formula; they live as long as the server does. */
export class Points {
  readonly #points = new Map<string, Readonly<Record<string, Nested>>>();

  of({ program, reading }: Read, formula: Formula): Readonly<Record<string, Nested>> | undefined {
    return this.#points.get(`${program.key}\n${formulaId(reading, formula)}`);
  }

  /** Null gives a variable back to the text. */
  set({ program, reading }: Read, formula: Formula, at: Readonly<Record<string, Numbers | null>>): void {
    const key = `${program.key}\n${formulaId(reading, formula)}`;
    const merged: Record<string, Nested> = { ...this.#points.get(key) };
    for (const [name, value] of Object.entries(at))
      if (value === null) delete merged[name];
      else merged[name] = nestedOf(value);
    if (Object.keys(merged).length === 0) this.#points.delete(key);
    else this.#points.set(key, merged);
  }
}

/** From JSON. */
export function nestedOf(numbers: Numbers): Nested {
  return Array.isArray(numbers) ? numbers.map(nestedOf) : Number(numbers as Num);
}

/** To JSON, where NaN and the infinities are strings. */
export function numbersOf(nested: Nested): Numbers {
  if (typeof nested !== "number") return nested.map(numbersOf);
  if (Number.isNaN(nested)) return "NaN";
  if (nested === Number.POSITIVE_INFINITY) return "Infinity";
  return nested === Number.NEGATIVE_INFINITY ? "-Infinity" : nested;
}
