import { BY_CONSTANT, type LaneKernel, OWN } from "./lanes.ts";
import { FUSED, FUSED_BY_FIRST, FUSED_BY_LAST } from "./lanes-fused.ts";
import {
  ADD,
  F64X2_ADD,
  F64X2_MUL,
  get,
  HEADER,
  I32,
  instance,
  int,
  LESS,
  list,
  loadPair,
  loadTwice,
  named,
  PAGE,
  section,
  set,
  simd,
  sized,
  storePair,
  V128,
} from "./wasm.ts";

/**
 * The kernels of sums, products and roots in WebAssembly, two doubles to an instruction: the same numbers in a third of the
 * time. Each is written as a stack machine reads it; k is the operand that is a constant.
 */
const KERNELS: readonly (readonly [LaneKernel | undefined, string, constant?: "b" | "c"])[] = [
  [OWN["add"], "a b +"],
  [OWN["sub"], "a b -"],
  [OWN["mul"], "a b *"],
  [OWN["div"], "a b /"],
  [OWN["neg"], "a ~"],
  [OWN["abs"], "a |"],
  [OWN["sqrt"], "a r"],
  [BY_CONSTANT["add"], "a k +", "b"],
  [BY_CONSTANT["sub"], "a k -", "b"],
  [BY_CONSTANT["mul"], "a k *", "b"],
  [BY_CONSTANT["sub from"], "k a -", "b"],
  [FUSED["mul add"], "a b * c +"],
  [FUSED["mul sub"], "a b * c -"],
  [FUSED["sub mul"], "c a b * -"],
  [FUSED["mul mul"], "a b * c *"],
  [FUSED["add mul"], "a b + c *"],
  [FUSED["add add"], "a b + c +"],
  [FUSED["add sub"], "a b + c -"],
  [FUSED["difference mul"], "a b - c *"],
  [FUSED["difference add"], "a b - c +"],
  [FUSED["difference sub"], "a b - c -"],
  [FUSED_BY_FIRST["mul add"], "a k * c +", "b"],
  [FUSED_BY_FIRST["mul sub"], "a k * c -", "b"],
  [FUSED_BY_FIRST["sub mul"], "c a k * -", "b"],
  [FUSED_BY_FIRST["mul mul"], "a k * c *", "b"],
  [FUSED_BY_LAST["mul add"], "a b * k +", "c"],
  [FUSED_BY_LAST["mul sub"], "a b * k -", "c"],
  [FUSED_BY_LAST["sub mul"], "k a b * -", "c"],
  [FUSED_BY_LAST["mul mul"], "a b * k *", "c"],
  [FUSED_BY_LAST["add mul"], "a b + k *", "c"],
  [FUSED_BY_LAST["difference mul"], "a b - k *", "c"],
];

/** Parameters: places of the result and the operands, how many doubles; then where to stop, and the constant. */
const LOCALS = { o: 0, a: 1, b: 2, c: 3, n: 4, end: 5, k: 6 } as const;

const OPERATORS: Readonly<Record<string, readonly number[]>> = {
  "+": F64X2_ADD,
  "-": simd(0xf1),
  "*": F64X2_MUL,
  "/": simd(0xf3),
  "~": simd(0xed),
  "|": simd(0xec),
  r: simd(0xef),
};

const SHIFT_LEFT = 0x74;

function bodyOf(text: string, constant: "b" | "c" | undefined): number[] {
  const used = (["a", "b", "c"] as const).filter((name) => text.includes(name));
  const inBytes = (local: number): number[] => [...get(local), ...int(3), SHIFT_LEFT, ...set(local)];
  const pair = (offset: number): number[] => [
    ...get(LOCALS.o),
    ...text.split(" ").flatMap((part) => {
      const operator = OPERATORS[part];
      if (operator) return operator;
      if (part === "k") return get(LOCALS.k);
      return [...get(LOCALS[part as "a" | "b" | "c"]), ...loadPair(offset)];
    }),
    ...storePair(offset),
  ];
  const code = [
    ...list([
      [1, I32],
      [1, V128],
    ]),
    ...[LOCALS.o, ...used.map((name) => LOCALS[name]), LOCALS.n].flatMap(inBytes),
    ...(constant
      ? [...inBytes(LOCALS[constant]), ...get(LOCALS[constant]), ...loadTwice(0), ...set(LOCALS.k)]
      : []),
    ...[...get(LOCALS.o), ...get(LOCALS.n), ADD, ...set(LOCALS.end)],
    ...[0x03, 0x40],
    ...pair(0),
    ...pair(16),
    ...[LOCALS.o, ...used.map((name) => LOCALS[name])].flatMap((local) => [
      ...get(local),
      ...int(32),
      ADD,
      ...set(local),
    ]),
    ...[...get(LOCALS.o), ...get(LOCALS.end), LESS, 0x0d, 0, 0x0b],
    0x0b,
  ];
  return sized(code);
}

function bytes(): Uint8Array {
  return Uint8Array.from([
    ...HEADER,
    ...section(1, list([[0x60, ...list([[I32], [I32], [I32], [I32], [I32]]), 0]])),
    ...section(3, list(KERNELS.map(() => [0]))),
    ...section(5, list([[0, 1]])),
    ...section(
      7,
      list([[...named("memory"), 2, 0], ...KERNELS.map((_kernel, i) => [...named(`f${i}`), 0, i])]),
    ),
    ...section(10, list(KERNELS.map(([, text, constant]) => bodyOf(text, constant)))),
  ]);
}

type Run = (o: number, a: number, b: number, c: number, n: number) => void;

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly [name: `f${number}`]: Run;
}

let exported: Exports | null | undefined;
let faster: ReadonlyMap<LaneKernel, LaneKernel> = new Map();
let memory = new Float64Array(0);

function ready(): Exports | null {
  if (exported !== undefined) return exported;
  exported = instance<Exports>(bytes());
  const made = new Map<LaneKernel, LaneKernel>();
  for (const [i, [kernel]] of KERNELS.entries()) {
    const run = exported?.[`f${i}`];
    if (kernel && run) made.set(kernel, (_M, o, a, b, c, n) => run(o, a, b, c, n));
  }
  faster = made;
  return exported;
}

/** The same kernel over `scratch`, the fastest there is. */
export function fastest(kernel: LaneKernel): LaneKernel {
  ready();
  return faster.get(kernel) ?? kernel;
}

/** Memory of so many doubles that every tape works in, one at a time. */
export function scratch(doubles: number): Float64Array {
  const own = ready();
  if (!own) {
    if (memory.length < doubles) memory = new Float64Array(doubles);
    return memory;
  }
  const missing = doubles * 8 - own.memory.buffer.byteLength;
  if (missing > 0) own.memory.grow(Math.ceil(missing / PAGE));
  if (memory.buffer !== own.memory.buffer) memory = new Float64Array(own.memory.buffer);
  return memory;
}
