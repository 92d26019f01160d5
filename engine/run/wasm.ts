/*
 * Writing WebAssembly by hand: encodings, and the few instructions that the kernels need.
 */

interface WebAssemblyLike {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** Bytes of a page of memory. */
export const PAGE = 65536;

/** Unsigned LEB128. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

export const sized = (bytes: readonly number[]): number[] => [...leb(bytes.length), ...bytes];
export const section = (id: number, bytes: readonly number[]): number[] => [id, ...sized(bytes)];
export const list = (items: readonly (readonly number[])[]): number[] => [
  ...leb(items.length),
  ...items.flat(),
];
export const named = (name: string): number[] => sized([...name].map((letter) => letter.charCodeAt(0)));

export const I32 = 0x7f;
export const V128 = 0x7b;
export const simd = (op: number): number[] => [0xfd, ...leb(op)];
export const get = (local: number): number[] => [0x20, local];
export const set = (local: number): number[] => [0x21, local];
/** A small constant, below 64. */
export const int = (value: number): number[] => [0x41, value];
export const ADD = 0x6a;
export const SUB = 0x6b;
export const MUL = 0x6c;
export const LESS = 0x48;
export const F64X2_MUL = simd(0xf2);
export const F64X2_ADD = simd(0xf0);
/** Loads a pair, or one double twice; `offset` bytes past the address. */
export const loadPair = (offset: number): number[] => [...simd(0x00), 3, offset];
export const loadTwice = (offset: number): number[] => [...simd(0x0a), 3, offset];
export const storePair = (offset: number): number[] => [...simd(0x0b), 3, offset];

/** The magic number and version that a module begins with. */
export const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0] as const;

/** What a module exports; null where WebAssembly, or two doubles to an instruction, are missing or forbidden. */
export function instance<Exports>(bytes: Uint8Array): Exports | null {
  const { WebAssembly: wasm } = globalThis as { readonly WebAssembly?: WebAssemblyLike };
  if (!wasm) return null;
  try {
    return new wasm.Instance(new wasm.Module(bytes)).exports as Exports;
  } catch {
    return null;
  }
}
