import { expect, test } from "vitest";
import { answer } from "../../../engine/derive/request.ts";
import type { Nested } from "../../../engine/graph/tensor.ts";
import type { Host } from "../../../engine/read/documents.ts";
import { hostFor } from "../../../extension/cli/host.ts";
import { flat, type Numbers, near, type Score, score, table } from "./compare.ts";

interface Row {
  readonly id: string;
  readonly expression: string;
  readonly at: Readonly<Record<string, Nested>>;
  readonly wrt?: readonly string[];
  readonly value?: Numbers;
  readonly gradient?: Readonly<Record<string, Numbers>>;
  readonly jacobian?: Readonly<Record<string, Numbers>>;
  readonly refuse?: boolean;
  readonly note?: string;
}

/** A function of each entry alone has its slopes on the diagonal of its Jacobian, and gives them as they lie there. */
function diagonal(jacobian: unknown): number[] | null {
  if (!Array.isArray(jacobian)) return null;
  const rows = jacobian.map(flat);
  const square = rows.every(
    (row, i) => row.length === rows.length && row.every((x, k) => k === i || x === 0),
  );
  return square ? rows.map((row, i) => row[i] ?? Number.NaN) : null;
}

/** Value and derivatives of each row, against the table's. */
function scored(rows: readonly Row[], language: string, host: Host, tolerance = 1e-9): Score {
  const total = score();
  for (const row of rows) {
    total.rows++;
    const wanted = row.gradient ?? row.jacobian ?? {};
    const expression = language === "math" ? row.expression.replaceAll("math.", "") : row.expression;
    const given = answer({ language, expression, at: row.at, wrt: row.wrt ?? Object.keys(wanted) }, host);
    if (!given.ok) {
      if (!row.refuse) total.refused.push(`${row.id} ${row.expression}: ${given.error.message}`);
      continue;
    }
    const values = row.value === undefined || near(given.value, row.value, tolerance);
    const slopes = Object.entries(wanted).every(([name, slope]) => {
      const found = given.derivatives[name]?.value;
      return near(found, slope, tolerance) || (row.jacobian && near(found, diagonal(slope), tolerance));
    });
    if (row.refuse || !values || !slopes)
      total.wrong.push(
        `${row.id} ${row.expression}: ${JSON.stringify(given.value)} ${JSON.stringify(Object.fromEntries(Object.entries(given.derivatives).map(([name, each]) => [name, each.value])))}`,
      );
  }
  return total;
}

// The second number is how many rows may give no derivative; it only goes down.
test.each([
  ["latex.json", "latex", 3],
  ["plain.json", "math", 0],
  ["formulas.json", "math", 0],
])("%s: no wrong number, few refusals", async (file, language, allowed) => {
  const host = await hostFor(language);
  const { wrong, refused, rows } = scored(table(file) as Row[], language, host);
  expect(wrong).toEqual([]);
  expect(refused.length, refused.join("\n")).toBeLessThanOrEqual(allowed);
  expect(rows).toBeGreaterThan(50);
});

test("expressions.json: no wrong number, few refusals", async () => {
  const { expressions } = table("expressions.json") as { expressions: Row[] };
  const { wrong, refused } = scored(expressions, "python", await hostFor("python"));
  expect(wrong).toEqual([]);
  expect(refused.length, refused.join("\n")).toBeLessThanOrEqual(1);
});

interface KinkRow extends Row {
  readonly kinks?: readonly { readonly wrt: string; readonly left: number; readonly right: number }[];
}

test("expressions.json: kinks are named with both slopes", async () => {
  const host = await hostFor("python");
  const { kinks } = table("expressions.json") as { kinks: KinkRow[] };
  const wrong: string[] = [];
  for (const row of kinks) {
    const given = answer({ language: "python", expression: row.expression, at: row.at }, host);
    const found = given.ok ? (given.kinks ?? []) : [];
    const same =
      given.ok &&
      (row.kinks ?? []).every((kink) =>
        found.some(
          (each) => each.wrt === kink.wrt && near([each.left, each.right], [kink.left, kink.right], 1e-6),
        ),
      ) &&
      Object.entries(row.gradient ?? {}).every(([name, slope]) =>
        near(given.derivatives[name]?.value, slope, 1e-8),
      );
    if (!same)
      wrong.push(`${row.id} ${row.expression}: ${given.ok ? JSON.stringify(found) : given.error.message}`);
  }
  expect(wrong).toEqual([]);
});
