// What the tests call in the page: rows of the ops table, and whole formulas, on a GPU against float64.
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import type { Domain, ElementwiseRow } from "../../../engine/graph/ops/row.ts";
import { OPS } from "../../../engine/graph/ops/table.ts";
import { computeGrid, type GridAxis } from "../../../webview/gpu/grid.ts";
import { type Backend, gpuOf, releaseGpus } from "../../../webview/gpu/shared.ts";

const violations: string[] = [];
document.addEventListener("securitypolicyviolation", (event) =>
  violations.push(`${event.violatedDirective} ${event.blockedURI}`),
);

/** A point where the GPU is too far off. */
interface Miss {
  readonly at: readonly number[];
  readonly gpu: number;
  readonly expected: number;
}

export interface RowResult {
  readonly name: string;
  readonly backend: Backend;
  readonly reason?: string;
  readonly misses: readonly Miss[];
  readonly points: number;
}

const COUNT = 41;

/** Ranges that cross the border of the domain, and do not hit the places where rows jump. */
function rangeOf(domain: Domain | undefined): readonly [number, number] {
  switch (domain) {
    case "positive":
    case "non-negative":
      return [-1.03, 5.11];
    case "unit":
    case "open-unit":
      return [-1.31, 1.37];
    case "at-least-one":
      return [0.13, 6.07];
    case "open-zero-one":
      return [-0.11, 1.13];
    case "not-a-pole":
      return [-2.83, 7.19];
    default:
      return [-3.07, 3.11];
  }
}

/** Bessel functions change their ways with the argument. */
const WIDER: Readonly<Record<string, readonly [number, number]>> = {
  besselj: [-29.13, 31.07],
  bessely: [-0.57, 31.07],
  besseli_scaled: [-29.13, 81.07],
  expi: [-9.13, 31.07],
  erfcx: [-3.07, 31.07],
  log_normal_cdf: [-29.13, 9.07],
  sinc_derivative: [-17.03, 16.11],
};

const isOrder = (name: string, i: number): boolean =>
  i === 0 && /^(polygamma|bessel|sinc_derivative|gammainc_by_order)/.test(name);

/** Rows with a GPU form, through their own text or that of their definition. */
const rows = OPS.filter((row): row is ElementwiseRow => row.kind === "elementwise");

async function runRow(name: string, backend: Backend, order = 2): Promise<RowResult> {
  const row = rows.find((own) => own.name === name);
  if (!row) throw new Error(`no row ${name}`);
  const arity = typeof row.arity === "number" ? row.arity : row.arity[0];
  const b = new Builder(new Graph());
  const inputs = Array.from({ length: arity }, (_, i) => b.variable(`x${i}`));
  // The order of a Bessel function must be known: it is a literal.
  const args = inputs.map((input, i) => (isOrder(name, i) ? b.const(order) : input));
  const output = b.graph.node(name, args);
  const free = inputs.filter((_, i) => !isOrder(name, i));
  const axes = free.slice(0, 2).map((input): GridAxis => {
    const [low, high] = WIDER[name] ?? rangeOf(row.domain?.[inputs.indexOf(input)]);
    return { input, entry: 0, low, high, count: COUNT };
  });
  const third = 0.7;
  const at = new Map(inputs.map((input) => [input, { shape: [], data: Float64Array.of(third) }]));
  const grid = await computeGrid({ outputs: [output], inputs, at, axes }, backend);
  const [plane] = grid.planes;
  const misses: Miss[] = [];
  for (let y = 0; y < grid.height; y++)
    for (let x = 0; x < grid.width; x++) {
      const place = [x, y];
      const point = inputs.map((input, i) => {
        if (isOrder(name, i)) return order;
        const axis = axes.findIndex((own) => own.input === input);
        const own = axes[axis];
        return own ? Math.fround(own.low + ((place[axis] ?? 0) * (own.high - own.low)) / (COUNT - 1)) : third;
      });
      const expected = row.real(...point);
      const gpu = plane?.[y * grid.width + x] ?? Number.NaN;
      if (!close(gpu, expected, sensitivity(row, point))) misses.push({ at: point, gpu, expected });
    }
  const points = grid.width * grid.height;
  return {
    name,
    backend: grid.backend,
    misses,
    points,
    ...(grid.reason === undefined ? {} : { reason: grid.reason }),
  };
}

/** How far the value moves when the arguments move by their own rounding in float32. */
function sensitivity(row: ElementwiseRow, point: readonly number[]): number {
  const value = row.real(...point);
  return point.reduce((sum, x, i) => {
    const h = Math.max(1e-6, 4e-7 * Math.abs(x));
    const moved = (by: number): number =>
      Math.abs(row.real(...point.map((own, k) => (k === i ? own + by : own))) - value);
    const far = Math.max(moved(h), moved(-h));
    return sum + (Number.isNaN(far) ? Number.POSITIVE_INFINITY : far);
  }, 0);
}

function close(gpu: number, expected: number, slack: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(gpu) || slack === Number.POSITIVE_INFINITY;
  if (!Number.isFinite(expected)) return Math.abs(gpu) > 1e30;
  // A float32 of about 1 is somewhere between (1 + erf, say), so what is tiny at the end is only that good.
  return Math.abs(gpu - expected) <= 2e-5 * Math.abs(expected) + 1e-6 + 2 * slack;
}

interface FormulaResult {
  readonly backend: Backend;
  readonly precision: string;
  readonly planes: readonly (readonly number[])[];
  readonly reference: readonly (readonly number[])[];
  readonly reason?: string;
}

/** f and its partials over two variables in one pass, beside the same in float64. */
async function runFormula(backend: Backend): Promise<FormulaResult> {
  const b = new Builder(new Graph());
  const [x, y, a] = [b.variable("x"), b.variable("y"), b.variable("a")];
  const radius = b.call("sqrt", b.add(b.square(x), b.square(y)));
  const f: Node = b.mul(
    b.call("sin", b.mul(a, radius)),
    b.call("exp", b.neg(b.div(b.square(y), b.const(8)))),
  );
  const outputs = [f, ...gradient(b, f, [x, y])];
  const inputs = [x, y, a];
  const at = new Map(inputs.map((input) => [input, { shape: [], data: Float64Array.of(3) }]));
  const axes: GridAxis[] = [
    { input: x, entry: 0, low: -4.01, high: 4.03, count: 96 },
    { input: y, entry: 0, low: -3.97, high: 4.05, count: 64 },
  ];
  const request = { outputs, inputs, at, axes };
  const grid = await computeGrid(request, backend);
  const reference = await computeGrid(request, "cpu");
  return {
    backend: grid.backend,
    precision: grid.precision,
    planes: grid.planes.map((plane) => [...plane]),
    reference: reference.planes.map((plane) => [...plane]),
    ...(grid.reason === undefined ? {} : { reason: grid.reason }),
  };
}

/** A row at one point. */
async function runPoint(name: string, point: readonly number[], backend: Backend): Promise<string> {
  const b = new Builder(new Graph());
  const inputs = point.map((_, i) => b.variable(`x${i}`));
  const output = b.graph.node(name, inputs);
  const at = new Map(inputs.map((input, i) => [input, { shape: [], data: Float64Array.of(point[i] ?? 0) }]));
  const axes = inputs
    .slice(0, 1)
    .map((input): GridAxis => ({ input, entry: 0, low: point[0] ?? 0, high: point[0] ?? 0, count: 1 }));
  const grid = await computeGrid({ outputs: [output], inputs, at, axes }, backend);
  return `${grid.backend} ${Number(grid.planes[0]?.[0]).toPrecision(4)}`;
}

/** A graph that no GPU can take: it falls to the tape, and says why. */
async function runTooLarge(): Promise<{ readonly backend: Backend; readonly reason: string | undefined }> {
  const b = new Builder(new Graph());
  const x = b.variable("x");
  let f: Node = x;
  for (let i = 0; i < 2000; i++) f = b.add(b.call("sin", f), b.const(i / 7));
  const at = new Map([[x, { shape: [], data: Float64Array.of(0) }]]);
  const grid = await computeGrid({
    outputs: [f],
    inputs: [x],
    at,
    axes: [{ input: x, entry: 0, low: 0, high: 1, count: 8 }],
  });
  return { backend: grid.backend, reason: grid.reason };
}

Object.assign(globalThis, {
  violations,
  nablaGpu: {
    rows: rows.map((row) => row.name),
    ordered: rows.filter((row) => isOrder(row.name, 0)).map((row) => row.name),
    has: async (backend: "webgl2" | "webgpu") => (await gpuOf(backend)) !== null,
    runRow,
    runFormula,
    runPoint,
    runTooLarge,
    releaseGpus,
  },
});
