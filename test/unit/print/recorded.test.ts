import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Nested, nestedOf, type Tensor, tensorOf } from "../../../engine/graph/tensor.ts";
import { Plan } from "../../../engine/run/interpret.ts";
import type { Case } from "./cases.ts";
import { printed } from "./printed.ts";

interface Recorded {
  readonly target: string;
  readonly code: string;
  readonly at: Case["at"];
  /** What the language said; null where it is no finite number, a text where it refused. */
  readonly value: Nested | string | null;
}

const PATH = new URL("../../reference/printed.json", import.meta.url);
const TABLE = existsSync(PATH) ? (JSON.parse(readFileSync(PATH, "utf8")) as readonly Recorded[]) : [];
const keyOf = ({ target, code, at }: Pick<Recorded, "target" | "code" | "at">): string =>
  JSON.stringify([target, code, at]);
const BY_CODE = new Map(TABLE.map((row) => [keyOf(row), row]));

function valuesOf({ nodes, at }: Case): Tensor[] {
  return new Plan(nodes).run(
    new Map(
      Object.entries(at).map(([name, value]) => [name, typeof value === "number" ? value : tensorOf(value)]),
    ),
  );
}

/** The largest difference, relative to the largest entry; NaN when the shapes differ. */
function difference(ours: Nested, theirs: Nested | null): number {
  if (typeof ours === "number") {
    if (!Number.isFinite(ours) || theirs === null) return 0;
    return typeof theirs === "number" ? Math.abs(ours - theirs) / Math.max(1, Math.abs(theirs)) : Number.NaN;
  }
  if (typeof theirs !== "object" || theirs === null || theirs.length !== ours.length) return Number.NaN;
  return ours.reduce<number>((most, part, i) => Math.max(most, difference(part, theirs[i] ?? null)), 0);
}

describe("printed code, run in its own language, gives the same numbers", () => {
  const values = new Map<Case, Tensor[]>();
  const all = printed();
  const known = all.filter((item) => BY_CODE.has(keyOf(item)));

  it("is recorded for nearly all that is printed (else: see record.ts)", () => {
    expect(known.length / all.length).toBeGreaterThan(0.85);
  });

  it.each(["math", "numpy", "torch", "sympy", "c"])("%s", (target) => {
    let tried = 0;
    for (const item of known) {
      if (item.target !== target) continue;
      const row = BY_CODE.get(keyOf(item));
      if (!row) continue;
      expect(typeof row.value, `${item.code} fails: ${String(row.value)}`).not.toBe("string");
      const own = values.get(item.from) ?? valuesOf(item.from);
      values.set(item.from, own);
      const value = own[item.index];
      if (!value || typeof row.value === "string") continue;
      tried++;
      expect(
        difference(nestedOf(value), row.value),
        `${item.code} at ${JSON.stringify(item.at)}`,
      ).toBeLessThan(1e-9);
    }
    expect(tried).toBeGreaterThan(target === "torch" ? 300 : 400);
  });
});
