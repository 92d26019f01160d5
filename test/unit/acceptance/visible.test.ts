import { beforeAll, describe, expect, it } from "vitest";
import { answer } from "../../../engine/derive/request.ts";
import type { Nested } from "../../../engine/graph/tensor.ts";
import type { Host } from "../../../engine/read/documents.ts";
import { hostForFile } from "../../../extension/cli/host.ts";
import { shared } from "./shared.ts";

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly language: string;
  readonly code: string;
  readonly point: Record<string, Nested>;
  readonly value: number;
  readonly gradient: Record<string, Nested>;
  readonly hessian?: number[][];
  readonly cases?: readonly (Pick<Case, "point" | "value"> & {
    readonly gradient: Record<string, Nested> | null;
    readonly left?: number;
    readonly right?: number;
  })[];
}

const READ = new Set(["python", "latex"]);
const text = shared("acceptance/visible.json");
const rows = ((text === null ? [] : JSON.parse(text)) as Case[]).filter((row) =>
  READ.has((row.language ?? "").split("-")[0] ?? ""),
);

const close = (actual: unknown, expected: unknown, tolerance = 1e-9): void => {
  if (Array.isArray(expected)) {
    expect(Array.isArray(actual)).toBe(true);
    expect((actual as unknown[]).length).toBe(expected.length);
    expected.forEach((part, i) => {
      close((actual as unknown[])[i], part, tolerance);
    });
    return;
  }
  const scale = Math.max(1, Math.abs(Number(expected)));
  expect(Math.abs(Number(actual) - Number(expected)) / scale).toBeLessThan(tolerance);
};

describe.skipIf(rows.length === 0)("visible acceptance cases", () => {
  let host: Host;
  beforeAll(async () => {
    host = await hostForFile("python");
  });

  const language = (row: Case): string => row.language.split("-")[0] ?? "";
  const simple = rows.filter((row) => ["expression", "vector", "hessian"].includes(row.kind));
  it.each(simple.map((row) => [row.id, row.code, row] as const))("%s %s", (_id, code, row) => {
    const wrt = Object.keys(row.gradient);
    const got = answer(
      {
        language: language(row),
        expression: code,
        at: row.point,
        wrt,
        ...(row.hessian ? { hessian: true } : {}),
      },
      host,
    );
    if (!got.ok) throw new Error(got.error.message);
    close(got.value, row.value);
    for (const name of wrt) close(got.derivatives[name]?.value, row.gradient[name]);
    if (row.hessian) close(got.hessian, row.hessian);
    expect(got.checked).toBe("agree");
  });

  const byCases = rows.flatMap((row) =>
    (row.cases ?? []).map((one) => [row.id, row.code, row, one] as const),
  );
  it.each(byCases)("%s %s, case by case", (_id, code, row, one) => {
    const got = answer({ language: language(row), expression: code, at: one.point }, host);
    if (!got.ok) throw new Error(got.error.message);
    close(got.value, one.value);
    if (one.gradient)
      for (const [name, slope] of Object.entries(one.gradient)) close(got.derivatives[name]?.value, slope);
    else {
      expect(got.derivatives["x"]?.value).toBeUndefined();
      expect(got.kinks).toEqual([{ wrt: "x", left: one.left, right: one.right }]);
    }
  });
});
