import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import type { Tape } from "../../../engine/run/tape.ts";
import { Expressions } from "../simplify/expressions.ts";

/** Between them they use each kernel that WebAssembly has, alone and in pairs, with constants and without. */
const FORMULAS = [
  "x + y",
  "x - y",
  "x*y",
  "x/y",
  "-x",
  "abs(x) + abs(y)",
  "sqrt(x) - sqrt(y)",
  "3 + x",
  "x - 3",
  "3 - x",
  "(x + y)*(x - y)",
  "x*y + x",
  "x*y - y",
  "y - x*y",
  "(x + y)*3",
  "(x - y)*3",
  "3*x*y",
  "3*x + y",
  "3*x - y",
  "y - 3*x",
  "x*y*3",
  "x*y + 3",
  "x*y - 3",
  "3 - x*y",
  "x + y + x*x",
  "x + y - x*x",
  "x - y + x*x",
  "x - y - x*x",
  "x + sin(y)*x",
  "(1 - x)**2 + 100*(y - x**2)**2",
  "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
  "exp(-(x**2 + y**2)/2)/(1 + x**4)",
];

const SPECIAL = [0, -0, 1, -1, 1e-310, 1e308, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];

type Tapes = new (...args: ConstructorParameters<typeof Tape>) => Tape;

/** The tape as it is where WebAssembly may run, or may not. */
async function tapeWith(wasm: unknown): Promise<Tapes> {
  vi.resetModules();
  vi.stubGlobal("WebAssembly", wasm);
  const { Tape: made } = await import("../../../engine/run/tape.ts");
  return made;
}

/** The formula and its derivatives at so many points. */
function planes(Made: Tapes, text: string, count: number): Float64Array[] {
  const e = new Expressions();
  const x = e.variable("x");
  const y = e.variable("y");
  const f = e.parse(text);
  const outputs = [f, ...gradient(e.b, f, [x, y])];
  const lanes = [7, 11].map((step) =>
    Float64Array.from({ length: count }, (_, i) => SPECIAL[(i * step) % 97] ?? Math.sin(i * step) * 4),
  );
  const results = outputs.map(() => new Float64Array(count));
  new Made(outputs, [x, y]).run(
    lanes.map((own) => ({ lanes: own })),
    count,
    results,
  );
  return results;
}

describe("a tape in WebAssembly and without", () => {
  const original = globalThis.WebAssembly;
  let fast: Tapes;
  let plain: Tapes;

  beforeAll(async () => {
    fast = await tapeWith(original);
    // Made before the other is loaded, so that it finds WebAssembly.
    planes(fast, "x + y", 4);
    plain = await tapeWith(undefined);
  });
  afterAll(() => vi.unstubAllGlobals());

  test.each(FORMULAS)("gives the same numbers of %s", (text) => {
    for (const count of [1, 6, 1024, 2500])
      expect(planes(fast, text, count)).toEqual(planes(plain, text, count));
  });

  test("goes through a long program in shorter blocks, to the same numbers", () => {
    // Each is wanted at the end: none of their registers is used again.
    const e = new Expressions();
    const x = e.variable("x");
    const parts = Array.from({ length: 2000 }, (_, i) =>
      e.b.add(e.b.mul(x, e.b.const(i + 2)), e.b.const(0.5)),
    );
    const lanes = Float64Array.from({ length: 600 }, (_, i) => Math.sin(i));
    const results = parts.map(() => new Float64Array(lanes.length));
    new fast(parts, [x]).run([{ lanes }], lanes.length, results);
    for (const [k, plane] of results.entries())
      for (const [i, value] of lanes.entries()) expect(plane[i]).toBe(value * (k + 2) + 0.5);
  });

  test("is really in WebAssembly", async () => {
    vi.resetModules();
    vi.stubGlobal("WebAssembly", original);
    const { OWN } = await import("../../../engine/run/lanes.ts");
    const { fastest } = await import("../../../engine/run/lanes-wasm.ts");
    const [add, sin] = [OWN["add"], OWN["sin"]];
    if (!add || !sin) throw new Error("no such kernels");
    expect(fastest(add)).not.toBe(add);
    expect(fastest(sin)).toBe(sin);
  });

  test("forbidden, it goes without", async () => {
    const forbidden = await tapeWith({
      Module: class {
        constructor() {
          throw new Error("forbidden by the content policy");
        }
      },
    });
    expect(planes(forbidden, "x*y + 3", 10)).toEqual(planes(plain, "x*y + 3", 10));
  });
});
