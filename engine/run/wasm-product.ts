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
  const own = ready();
  if (!own) return false;
  const left: Vectors = { data: A, at: a, count: m, between: ar, length: k, along: ac };
  const right: Vectors = { data: B, at: b, count: n, between: bc, length: k, along: br };
  const atB = (m + 3) * k;
  const atC = atB + (n + 3) * k;
  const given = atC + m * n;
  const size = given + Math.max(held(left), held(right));
  if (size > MOST) return false;
  room(own, size);
  pack(own, left, 0, given);
  pack(own, right, atB, given);
  own.product(0, 8 * atB, 8 * atC, m, n, k);
  out.set(memory.subarray(atC, atC + m * n), c);
  return true;
}

/** The rows of the left operand, the columns of the right one: `count` of them, `length` entries each. */
interface Vectors {
  readonly data: Float64Array;
  readonly at: number;
  readonly count: number;
  /** From one to the next, and along each. */
  readonly between: number;
  readonly length: number;
  readonly along: number;
}

/** Vectors with gaps wider than this between their entries are not copied as they lie. */
const SPARSE = 3;

/** How many doubles from the first entry to the last, where they may be copied as they lie; else 0. */
function held({ count, between, length, along }: Vectors): number {
  const extent = (count - 1) * between + (length - 1) * along + 1;
  return between >= 0 && along >= 0 && extent <= SPARSE * count * length ? extent : 0;
}

/** Lays vectors out at `to` in groups of four, place by place; `given` is room for them as they are. */
function pack(own: Products, vectors: Vectors, to: number, given: number): void {
  const { data, at, count, between, length, along } = vectors;
  const extent = held(vectors);
  if (extent > 0) {
    memory.set(data.subarray(at, at + extent), given);
    own.pack(8 * given, 8 * to, count, length, 8 * between, 8 * along);
    return;
  }
  let place = to;
  for (let v = 0; v < count; v += 4) {
    let p0 = at + Math.min(v, count - 4) * between;
    let p1 = p0 + between;
    let p2 = p1 + between;
    let p3 = p2 + between;
    for (let p = 0; p < length; p++, place += 4, p0 += along, p1 += along, p2 += along, p3 += along) {
      memory[place] = data[p0] as number;
      memory[place + 1] = data[p1] as number;
      memory[place + 2] = data[p2] as number;
      memory[place + 3] = data[p3] as number;
    }
  }
}
