import { instance, PAGE } from "./wasm.ts";
import { type Products, productBytes } from "./wasm-kernels.ts";

/*
 * A matrix product in WebAssembly with two doubles to an instruction: twice as fast as JavaScript can be. Where
 * WebAssembly is missing or forbidden, JavaScript does it (matrix-product.ts).
 */

let kernels: Products | null | undefined;
let memory = new Float64Array(0);

/** The kernels, made when first asked for; null where they cannot be. */
function ready(): Products | null {
  kernels = kernels === undefined ? instance<Products>(productBytes()) : kernels;
  return kernels;
}

/** Space for so many doubles in the kernels' memory. */
function room(own: Products, doubles: number): void {
  const missing = doubles * 8 - own.memory.buffer.byteLength;
  if (missing > 0) own.memory.grow(Math.ceil(missing / PAGE));
  if (memory.buffer !== own.memory.buffer) memory = new Float64Array(own.memory.buffer);
}

/** Below this many multiplications copying costs more than it saves, above this many doubles memory is not asked for. */
const LEAST = 8192;
const MOST = 1 << 25;

/** As `product` of matrix-product.ts; false when it was not done. */
export function wasmProduct(
  out: Float64Array,
  c: number,
  A: Float64Array,
  a: number,
  ar: number,
  ac: number,
  B: Float64Array,
  b: number,
  br: number,
  bc: number,
  m: number,
  n: number,
  k: number,
): boolean {
  if (m * n * k < LEAST || m < 4 || n < 4) return false;
  const extentA = extent(m, ar, k, ac);
  const extentB = extent(n, bc, k, br);
  if (extentA > SPARSE * m * k || extentB > SPARSE * n * k) return false;
  const own = ready();
  if (!own) return false;
  const packedB = (m + 3) * k;
  const atC = packedB + (n + 3) * k;
  const given = atC + m * n;
  const size = given + Math.max(extentA, extentB);
  if (size > MOST) return false;
  room(own, size);
  memory.set(A.subarray(a, a + extentA), given);
  own.pack(8 * given, 0, m, k, 8 * ar, 8 * ac);
  memory.set(B.subarray(b, b + extentB), given);
  own.pack(8 * given, 8 * packedB, n, k, 8 * bc, 8 * br);
  own.product(0, 8 * packedB, 8 * atC, m, n, k);
  out.set(memory.subarray(atC, atC + m * n), c);
  return true;
}

/** Operands whose entries lie further apart than this are left to JavaScript. */
const SPARSE = 4;

/** How many doubles lie between the first entry and the last; none for what is walked backwards. */
const extent = (count: number, between: number, length: number, along: number): number =>
  between < 0 || along < 0 ? Number.POSITIVE_INFINITY : (count - 1) * between + (length - 1) * along + 1;
