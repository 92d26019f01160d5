import {
  ADD,
  constant,
  F64X2_ADD,
  F64X2_MUL,
  get,
  HEADER,
  I32,
  instance,
  LESS,
  list,
  loadPair,
  loadTwice,
  MUL,
  named,
  PAGE,
  SUB,
  section,
  set,
  simd,
  sized,
  storePair,
  V128,
} from "./wasm.ts";

/**
 * A matrix product in WebAssembly with two doubles to an instruction: twice as fast as JavaScript can be.
 * Where WebAssembly is missing or forbidden, JavaScript does it (matrix-product.ts).
 */
interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** C = A·B for A packed in groups of four rows, B in groups of four columns; byte offsets; m, n multiples of 4. */
  readonly product: (a: number, b: number, c: number, m: number, n: number, k: number) => void;
}

/** The locals: parameters, then counters and addresses, then pairs. */
const [A, B, C, M, N, K, I, J, P, PA, PB, PC, ROW] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;
const SUMS = 13;
const [B0, B1, X] = [21, 22, 23] as const;

const add = (local: number, by: readonly number[]): number[] => [...get(local), ...by, ADD, ...set(local)];
/** `do { body } while (local < limit)`, `local` going up by 4. */
const byFours = (local: number, limit: number, body: readonly number[]): number[] => [
  ...constant(0),
  ...set(local),
  0x03,
  0x40,
  ...body,
  ...add(local, constant(4)),
  ...get(local),
  ...get(limit),
  LESS,
  0x0d,
  0,
  0x0b,
];

function bytes(): Uint8Array {
  const step = [0, 1, 2, 3].flatMap((r) => [
    ...get(PA),
    ...loadTwice(8 * r),
    ...set(X),
    ...[B0, B1].flatMap((b, half) => {
      const sum = SUMS + 2 * r + half;
      return [...get(sum), ...get(X), ...get(b), ...F64X2_MUL, ...F64X2_ADD, ...set(sum)];
    }),
  ]);
  const inner = [
    // Groups of four rows of A lie one after another, four doubles for each of the k places; columns of B likewise.
    ...[...get(A), ...get(I), ...get(K), MUL, ...constant(8), MUL, ADD, ...set(PA)],
    ...[...get(B), ...get(J), ...get(K), MUL, ...constant(8), MUL, ADD, ...set(PB)],
    ...Array.from({ length: 8 }, (_, s) => [
      ...simd(0x0c),
      ...new Array<number>(16).fill(0),
      ...set(SUMS + s),
    ]).flat(),
    ...[...get(K), ...set(P)],
    ...[0x03, 0x40],
    ...[...get(PB), ...loadPair(0), ...set(B0), ...get(PB), ...loadPair(16), ...set(B1)],
    ...step,
    ...add(PA, constant(32)),
    ...add(PB, constant(32)),
    ...[...get(P), ...constant(1), SUB, 0x22, P, 0x0d, 0, 0x0b],
    ...[...get(C), ...get(I), ...get(N), MUL, ...get(J), ADD, ...constant(8), MUL, ADD, ...set(PC)],
    ...[0, 1, 2, 3].flatMap((r) => [
      ...[...get(PC), ...get(SUMS + 2 * r), ...storePair(0)],
      ...[...get(PC), ...get(SUMS + 2 * r + 1), ...storePair(16)],
      ...add(PC, get(ROW)),
    ]),
  ];
  const body = [
    ...list([
      [7, I32],
      [11, V128],
    ]),
    ...[...get(N), ...constant(8), MUL, ...set(ROW)],
    ...byFours(J, N, byFours(I, M, inner)),
    0x0b,
  ];
  return Uint8Array.from([
    ...HEADER,
    ...section(1, list([[0x60, ...list([[I32], [I32], [I32], [I32], [I32], [I32]]), 0]])),
    ...section(3, list([[0]])),
    ...section(5, list([[0, 1]])),
    ...section(
      7,
      list([
        [...named("memory"), 2, 0],
        [...named("product"), 0, 0],
      ]),
    ),
    ...section(10, list([sized(body)])),
  ]);
}

let kernel: Kernel | null | undefined;

/** The kernel, made when first asked for; null where it cannot be. */
function made(): Kernel | null {
  return instance<Kernel>(bytes());
}

let view = new Float64Array(0);

/** Space for so many doubles in the kernel's memory. */
function room(own: Kernel, doubles: number): Float64Array {
  const missing = doubles * 8 - own.memory.buffer.byteLength;
  if (missing > 0) own.memory.grow(Math.ceil(missing / PAGE));
  if (view.buffer !== own.memory.buffer) view = new Float64Array(own.memory.buffer);
  return view;
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
  kernel = kernel === undefined ? made() : kernel;
  if (!kernel) return false;
  const m4 = (m + 3) & ~3;
  const n4 = (n + 3) & ~3;
  const atB = m4 * k;
  const atC = atB + n4 * k;
  if (atC + m4 * n4 > MOST) return false;
  const memory = room(kernel, atC + m4 * n4);
  packed(memory, 0, A, a, ar, ac, m, k);
  packed(memory, atB, B, b, bc, br, n, k);
  kernel.product(0, 8 * atB, 8 * atC, m4, n4, k);
  if (n4 === n) out.set(memory.subarray(atC, atC + m * n), c);
  else
    for (let i = 0; i < m; i++)
      for (let j = 0, from = atC + i * n4, to = c + i * n; j < n; j++)
        out[to + j] = memory[from + j] as number;
  return true;
}

/** Vectors in groups of four: for each place along them, the four entries side by side. */
function packed(
  to: Float64Array,
  start: number,
  from: Float64Array,
  offset: number,
  between: number,
  along: number,
  count: number,
  length: number,
): void {
  let at = start;
  let v = 0;
  for (; v + 4 <= count; v += 4) {
    let p0 = offset + v * between;
    let p1 = p0 + between;
    let p2 = p1 + between;
    let p3 = p2 + between;
    for (let p = 0; p < length; p++, at += 4, p0 += along, p1 += along, p2 += along, p3 += along) {
      to[at] = from[p0] as number;
      to[at + 1] = from[p1] as number;
      to[at + 2] = from[p2] as number;
      to[at + 3] = from[p3] as number;
    }
  }
  if (v === count) return;
  for (let p = 0; p < length; p++, at += 4)
    for (let r = 0; r < 4; r++)
      to[at + r] = v + r < count ? (from[offset + (v + r) * between + p * along] as number) : 0;
}
