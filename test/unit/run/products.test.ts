import { describe, expect, it } from "vitest";
import { product } from "../../../engine/run/matrix-product.ts";
import { wasmProduct } from "../../../engine/run/wasm-product.ts";
import { random } from "./points.ts";

/** Matrices in arrays of their own, rows or columns first, somewhere inside; `gap`: each is one of so many in a batch. */
function layout(rows: number, columns: number, transposed: boolean, next: () => number, gap: number) {
  const offset = 3;
  const array = Float64Array.from({ length: rows * columns * gap + 7 }, () => next() - 0.5);
  const [between, along] = transposed ? [1, rows * gap] : [columns * gap, 1];
  const at = (i: number, j: number): number => array[offset + i * between + j * along] ?? Number.NaN;
  return { array, offset, between, along, at };
}

const sizes = [
  [1, 1, 1],
  [2, 3, 5],
  [4, 4, 4],
  [5, 7, 3],
  [16, 8, 64],
  [33, 17, 21],
  [40, 62, 9],
  [128, 10, 33],
] as const;

describe.each([
  ["JavaScript", product],
  ["WebAssembly", wasmProduct],
] as const)("products in %s", (name, run) => {
  it.each(sizes)("%i×%i over %i", (m, n, k) => {
    const next = random(m + n + k);
    for (const [left, right, gap] of [
      [false, false, 1],
      [true, false, 1],
      [false, true, 1],
      [true, true, 1],
      [false, false, 5],
      [true, true, 5],
    ] as const) {
      const A = layout(m, k, left, next, gap);
      const B = layout(k, n, right, next, gap);
      const out = new Float64Array(m * n + 2).fill(9);
      const done = run(
        out,
        1,
        A.array,
        A.offset,
        A.between,
        A.along,
        B.array,
        B.offset,
        B.between,
        B.along,
        m,
        n,
        k,
      );
      if (name === "WebAssembly") expect(done).toBe(m * n * k >= 8192);
      if (done === false) continue;
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let p = 0; p < k; p++) sum += A.at(i, p) * B.at(p, j);
          expect(Math.abs((out[1 + i * n + j] ?? Number.NaN) - sum)).toBeLessThan(1e-13 * k);
        }
      expect([out[0], out[m * n + 1]]).toEqual([9, 9]);
    }
  });
});
