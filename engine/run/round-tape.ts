import { attempt } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import type { Loop } from "../graph/scan.ts";
import { entries } from "../graph/shape.ts";
import { type ScalarProgram, scalarise } from "./scalarise.ts";

/** Rounds of more operations than this are done tensor by tensor. */
const LONGEST = 2_000;

const ADD = 0;
const SUB = 1;
const MUL = 2;
const DIV = 3;
const NEG = 4;
const UNARY = 5;
const BINARY = 6;
const OTHER = 7;
const CODES: Readonly<Record<string, number>> = { add: ADD, sub: SUB, mul: MUL, div: DIV, neg: NEG };

/** Where an argument's entries go each round. */
interface Load {
  readonly register: number;
  readonly position: number;
  readonly entry: number;
}

/**
 * A round on numbers in one array of registers, an operation after the other, without generated code: nothing is
 * allocated from round to round.
 */
export class RoundTape {
  readonly #registers: Float64Array;
  readonly #codes: number[] = [];
  readonly #out: number[] = [];
  readonly #from: (readonly number[])[] = [];
  readonly #real: ((...x: number[]) => number)[] = [];
  readonly #fixed: Load[] = [];
  readonly #carried: { readonly register: number; readonly state: number }[] = [];
  readonly #walked: (Load & { readonly stride: number })[] = [];
  readonly #index: number[] = [];
  /** The registers of what is carried on, entry by entry, and of what each round leaves. */
  readonly #next: Int32Array;
  readonly #left: readonly (readonly number[])[];
  readonly #state: Float64Array;
  readonly #starts: readonly number[];

  private constructor(program: ScalarProgram, loop: Loop) {
    const { carried, fixed, walked } = loop;
    const counts = [...carried, ...fixed, ...walked].map(({ parameter }) =>
      entries(parameter.shape as readonly number[]),
    );
    let total = 0;
    this.#starts = carried.map((_, j) => {
      const start = total;
      total += counts[j] ?? 1;
      return start;
    });
    this.#state = new Float64Array(total);
    this.#registers = new Float64Array(program.instructions.length);
    for (const [register, instruction] of program.instructions.entries()) {
      if (instruction.kind === "constant") this.#registers[register] = instruction.value;
      else if (instruction.kind === "argument") {
        const { position, entry } = instruction;
        if (position < carried.length)
          this.#carried.push({ register, state: (this.#starts[position] ?? 0) + entry });
        else if (position < carried.length + fixed.length) this.#fixed.push({ register, position, entry });
        else if (position < counts.length)
          this.#walked.push({ register, position, entry, stride: counts[position] ?? 1 });
        else this.#index.push(register);
      } else {
        const { row, from } = instruction;
        const general = from.length === 1 ? UNARY : from.length === 2 ? BINARY : OTHER;
        this.#codes.push(CODES[row.name] ?? general);
        this.#out.push(register);
        this.#from.push(from);
        this.#real.push(row.real);
      }
    }
    this.#next = Int32Array.from(program.outputs.slice(0, carried.length).flat());
    this.#left = program.outputs.slice(carried.length);
  }

  /** Null where a round is long, or has no form on single numbers. */
  static of(loop: Loop, each: readonly Node[]): RoundTape | null {
    const parameters = [...loop.carried, ...loop.fixed, ...loop.walked].map(({ parameter }) => parameter);
    const roots = [...loop.carried.map(({ next }) => next), ...each];
    const made = attempt(() => scalarise(roots, [...parameters, loop.index], LONGEST));
    return made.ok ? new RoundTape(made.value, loop) : null;
  }

  /**
   * Runs the rounds on the entries of the inputs; `left` receives what each round leaves. What is carried out of the
   * last round is in `carried` afterwards.
   */
  run(
    inputs: readonly Float64Array[],
    rounds: number,
    reverse: boolean,
    left: readonly Float64Array[],
  ): void {
    const r = this.#registers;
    const state = this.#state;
    for (const [j, start] of this.#starts.entries()) state.set(inputs[j] ?? [], start);
    for (const { register, position, entry } of this.#fixed)
      r[register] = inputs[position]?.[entry] ?? Number.NaN;
    const count = this.#codes.length;
    for (let step = 0; step < rounds; step++) {
      const round = reverse ? rounds - 1 - step : step;
      for (const { register, state: at } of this.#carried) r[register] = state[at] as number;
      for (const { register, position, entry, stride } of this.#walked)
        r[register] = inputs[position]?.[round * stride + entry] ?? Number.NaN;
      for (const register of this.#index) r[register] = round;
      for (let i = 0; i < count; i++) this.#one(i, r);
      for (const [k, places] of this.#left.entries()) {
        const data = left[k];
        const start = round * places.length;
        if (data) for (let e = 0; e < places.length; e++) data[start + e] = r[places[e] as number] as number;
      }
      for (let i = 0; i < state.length; i++) state[i] = r[this.#next[i] as number] as number;
    }
  }

  #one(i: number, r: Float64Array): void {
    const from = this.#from[i] as readonly number[];
    const x = r[from[0] as number] as number;
    const out = this.#out[i] as number;
    switch (this.#codes[i]) {
      case ADD:
        r[out] = x + (r[from[1] as number] as number);
        return;
      case SUB:
        r[out] = x - (r[from[1] as number] as number);
        return;
      case MUL:
        r[out] = x * (r[from[1] as number] as number);
        return;
      case DIV:
        r[out] = x / (r[from[1] as number] as number);
        return;
      case NEG:
        r[out] = -x;
        return;
      case UNARY:
        r[out] = this.#real[i]?.(x) as number;
        return;
      case BINARY:
        r[out] = this.#real[i]?.(x, r[from[1] as number] as number) as number;
        return;
      default:
        r[out] = this.#real[i]?.(...from.map((part) => r[part] as number)) as number;
    }
  }

  /** The entries of what is carried under this number. */
  carried(j: number): Float64Array {
    return this.#state.slice(this.#starts[j] ?? 0, this.#starts[j + 1] ?? this.#state.length);
  }
}
