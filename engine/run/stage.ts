import type { Emitter } from "./emit.ts";

/**
 * Loops that jump about in a small array, over and over, work on a copy of it in a plain array of numbers. Once any
 * buffer of the process was detached, which WebAssembly does as its memory grows, V8 asks at every access of a typed
 * array whether this one is still there; of a plain array it never does. Around the loops of one step of a program:
 * made before they are written, closed after.
 */
export class Stage {
  readonly #emitter: Emitter;
  readonly #line: number;
  readonly #jump: number;
  /** Sizes of the plain arrays by name. */
  readonly arrays = new Map<string, number>();

  constructor(emitter: Emitter) {
    this.#emitter = emitter;
    this.#line = emitter.length;
    this.#jump = emitter.jumps.length;
  }

  /** Copies in, lets the lines written since use the copy, and copies back what they wrote. */
  close(): void {
    for (const [array, { size, times }] of this.#totals()) {
      if (size > LARGEST || times < OFTEN * size) continue;
      const own = `w${array}`;
      const use = new RegExp(`\\b${array}\\[`, "g");
      this.arrays.set(own, size);
      this.#emitter.rewrite(this.#line, (lines) => [
        copy(array, own, size),
        ...lines.map((line) => line.replace(use, `${own}[`)),
        ...(lines.some((line) => line.startsWith(`${array}[`)) ? [copy(own, array, size)] : []),
      ]);
    }
  }

  #totals(): ReadonlyMap<string, { size: number; times: number }> {
    const totals = new Map<string, { size: number; times: number }>();
    for (const { array, size, times } of this.#emitter.jumps.slice(this.#jump)) {
      const total = totals.get(array) ?? { size, times: 0 };
      total.times += times;
      totals.set(array, total);
    }
    return totals;
  }
}

/** Accesses for each entry that pay for copying it there and back. */
const OFTEN = 8;
/** Entries of the largest array that is copied: what the nearer caches hold. */
const LARGEST = 1 << 15;

const copy = (from: string, to: string, size: number): string =>
  `for (let i = 0; i < ${size}; i++) ${to}[i] = ${from}[i];`;

/** Text of a plain array without holes, for doubles from the start: with whole numbers in it V8 would keep it otherwise. */
export const plainArray = (size: number): string => `Array.from(new Float64Array(${size}).fill(0.5))`;
