import {
  ADD,
  F64X2_ADD,
  F64X2_MUL,
  get,
  HEADER,
  I32,
  int,
  LESS,
  list,
  loadPair,
  loadTwice,
  MUL,
  named,
  SUB,
  section,
  set,
  simd,
  sized,
  storePair,
  V128,
} from "./wasm.ts";

/*
 * A product of matrices, a tile of 4×4 at a time, held in registers. The operands are first laid out in groups of four
 * rows, or columns, as the tiles read them. At an edge the last group overlaps the one before it, and both compute the
 * same there.
 */

const loadDouble = (offset: number): number[] => [0x2b, 3, offset];
const storeDouble = (offset: number): number[] => [0x39, 3, offset];
const SELECT = 0x1b;
const LOOP = [0x03, 0x40];
const IF = [0x04, 0x40];
const END = 0x0b;
const WHILE = [0x0d, 0];
const AGAIN = [0x0c, 1];
const ZEROS = [...simd(0x0c), ...new Array<number>(16).fill(0)];
const FOUR = [0, 1, 2, 3] as const;

/** Locals by name: parameters, integers, then pairs of doubles. */
function locals<N extends string>(parameters: readonly N[], integers: readonly N[], pairs: readonly N[]) {
  const at = new Map<N, number>([...parameters, ...integers, ...pairs].map((name, i) => [name, i]));
  const declared = list([
    [integers.length, I32],
    [pairs.length, V128],
  ]);
  return { of: (name: N): number => at.get(name) ?? 0, declared };
}

/** do { body } for `local` = 0, 4, 8 … and last `limit`. */
function byFours(local: number, limit: number, body: readonly number[]): number[] {
  const next = [...get(local), ...int(4), ADD];
  return [
    ...[...int(0), ...set(local), ...LOOP, ...body],
    ...[...get(local), ...get(limit), LESS, ...IF],
    ...[...next, ...get(limit), ...next, ...get(limit), LESS, SELECT, ...set(local)],
    ...[...AGAIN, END, END],
  ];
}

/** do { body } as often as `count` says. */
const times = (counter: number, count: number, body: readonly number[]): number[] => [
  ...[...get(count), ...set(counter), ...LOOP, ...body],
  ...[...get(counter), ...int(1), SUB, ...set(counter), ...get(counter), ...WHILE, END],
];

/** local = base + index · stride */
const address = (local: number, base: number, index: number, stride: readonly number[]): number[] => [
  ...[...get(base), ...get(index), ...stride, MUL, ADD],
  ...set(local),
];

const moved = (local: number, by: readonly number[]): number[] => [...get(local), ...by, ADD, ...set(local)];

/** Groups of four vectors: for each place along them, the four entries side by side. */
function pack(): number[] {
  const { of, declared } = locals(
    ["from", "to", "count", "length", "between", "along"],
    ["v", "p", "last", "p0", "p1", "p2", "p3"],
    [],
  );
  const pointer = (r: number): number => of("p0") + r;
  const step = [
    ...FOUR.flatMap((r) => [...get(of("to")), ...get(pointer(r)), ...loadDouble(0), ...storeDouble(8 * r)]),
    ...FOUR.flatMap((r) => moved(pointer(r), get(of("along")))),
    ...moved(of("to"), int(32)),
  ];
  const group = [
    ...address(pointer(0), of("from"), of("v"), get(of("between"))),
    ...[1, 2, 3].flatMap((r) => [...get(pointer(r - 1)), ...get(of("between")), ADD, ...set(pointer(r))]),
    ...times(of("p"), of("length"), step),
  ];
  return sized([
    ...declared,
    ...[...get(of("count")), ...int(4), SUB, ...set(of("last"))],
    ...byFours(of("v"), of("last"), group),
    END,
  ]);
}

/** C = A·B for A packed in groups of rows, B in groups of columns. */
function product(): number[] {
  const { of, declared } = locals(
    ["a", "b", "c", "m", "n", "k"],
    ["i", "j", "p", "pa", "pb", "pc", "row", "group", "lastI", "lastJ"],
    ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "x", "b0", "b1"],
  );
  const sum = (row: number, side: number): number => of("s0") + 2 * row + side;
  const step = [
    ...[0, 1].flatMap((side) => [...get(of("pb")), ...loadPair(16 * side), ...set(of("b0") + side)]),
    ...FOUR.flatMap((row) => [
      ...[...get(of("pa")), ...loadTwice(8 * row), ...set(of("x"))],
      ...[0, 1].flatMap((side) => [
        ...[...get(sum(row, side)), ...get(of("x")), ...get(of("b0") + side)],
        ...[...F64X2_MUL, ...F64X2_ADD, ...set(sum(row, side))],
      ]),
    ]),
    ...moved(of("pa"), int(32)),
    ...moved(of("pb"), int(32)),
  ];
  // What is read of A ends where its next group begins.
  const tile = [
    ...[...get(of("b")), ...set(of("pb"))],
    ...FOUR.flatMap((row) => [0, 1].flatMap((side) => [...ZEROS, ...set(sum(row, side))])),
    ...times(of("p"), of("k"), step),
    ...address(of("pc"), of("c"), of("i"), get(of("row"))),
    ...address(of("pc"), of("pc"), of("j"), int(8)),
    ...FOUR.flatMap((row) => [
      ...[0, 1].flatMap((side) => [...get(of("pc")), ...get(sum(row, side)), ...storePair(16 * side)]),
      ...moved(of("pc"), get(of("row"))),
    ]),
  ];
  const column = [
    ...[...get(of("a")), ...set(of("pa"))],
    ...byFours(of("i"), of("lastI"), tile),
    ...moved(of("b"), get(of("group"))),
  ];
  return sized([
    ...declared,
    ...[...get(of("n")), ...int(8), MUL, ...set(of("row"))],
    ...[...get(of("k")), ...int(32), MUL, ...set(of("group"))],
    ...[...get(of("m")), ...int(4), SUB, ...set(of("lastI"))],
    ...[...get(of("n")), ...int(4), SUB, ...set(of("lastJ"))],
    ...byFours(of("j"), of("lastJ"), column),
    END,
  ]);
}

type Six = (a: number, b: number, c: number, d: number, e: number, f: number) => void;

/** What the module exports; places and strides are in bytes, m and n at least 4. */
export interface Products {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** (from, to, how many vectors, how long, from one to the next, along them) */
  readonly pack: Six;
  /** (A, B, C, m, n, k) */
  readonly product: Six;
}

export function productBytes(): Uint8Array {
  return Uint8Array.from([
    ...HEADER,
    ...section(1, list([[0x60, ...list(Array.from({ length: 6 }, () => [I32])), 0]])),
    ...section(3, list([[0], [0]])),
    ...section(5, list([[0, 1]])),
    ...section(
      7,
      list([
        [...named("memory"), 2, 0],
        [...named("pack"), 0, 0],
        [...named("product"), 0, 1],
      ]),
    ),
    ...section(10, list([pack(), product()])),
  ]);
}
