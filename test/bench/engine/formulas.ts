import { readFileSync } from "node:fs";
import { at } from "../../../extension/build/paths.ts";

/** A textbook formula with a point and 30-digit truth. */
export interface TextbookFormula {
  readonly name: string;
  readonly expression: string;
  readonly variables: readonly string[];
  readonly at: Readonly<Record<string, number>>;
}

/** A hundred of the reference formulas, spread over all their kinds. */
export function formulas(): TextbookFormula[] {
  const all = JSON.parse(readFileSync(at("test/reference/formulas.json"), "utf8")) as TextbookFormula[];
  const step = all.length / 100;
  return Array.from({ length: 100 }, (_, i) => all[Math.floor(i * step)]).filter((f) => f !== undefined);
}
