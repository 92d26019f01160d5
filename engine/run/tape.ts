import { NablaError } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import { type LaneKernel, laneKernel } from "./lanes.ts";
import { type ScalarProgram, scalarise } from "./scalarise.ts";

/**
 * An argument of a tape: a number, the entries of a tensor, or, where it varies from point to point, lanes.
 * `{ lanes }` is a scalar's value at each point; `{ entries }` gives each entry of a tensor as a number or as lanes.
 */
export type LaneArgument =
  | number
  | Float64Array
  | { readonly lanes: Float64Array }
  | { readonly entries: readonly (number | Float64Array)[] };

/** Points handled at a time: registers of this length stay in the fastest memory. */
const BLOCK = 512;

interface Step {
  readonly kernel: LaneKernel;
  readonly out: number;
  readonly from: readonly number[];
}

/**
 * Evaluates a graph at many points at once, without generated code: each operation runs over a block of points
 * before the next one begins. For places whose content security policy forbids `eval`, such as the panel.
 */
export class Tape {
  readonly program: ScalarProgram;
  /** Operations that depend on the arguments, in order. */
  readonly #steps: readonly Step[];
  readonly #registers: readonly Float64Array[];
  readonly #constants: readonly (readonly [register: number, value: number])[];
  readonly #inputs: readonly (readonly [register: number, position: number, entry: number])[];
  /** The register of each instruction. */
  readonly #outputs: readonly (readonly number[])[];

  constructor(outputs: readonly Node[], inputs: readonly Node[]) {
    this.program = scalarise(outputs, inputs);
    const { steps, register, registers, constants, inputs: loads } = allocate(this.program);
    this.#steps = steps;
    this.#registers = Array.from({ length: registers }, () => new Float64Array(BLOCK));
    this.#constants = constants;
    this.#inputs = loads;
    this.#outputs = this.program.outputs.map((list) => list.map((i) => register[i] ?? 0));
    for (const [r, value] of this.#constants) this.#registers[r]?.fill(value);
  }

  /** How many operations one point takes. */
  get operations(): number {
    return this.#steps.length;
  }

  /**
   * Evaluates at `count` points. `results[i]` receives output i: for each of its entries in order, `count` values.
   */
  run(args: readonly LaneArgument[], count: number, results: readonly Float64Array[]): void {
    const loads = this.#inputs.map(([r, position, entry]) => [r, laneOf(args[position], entry)] as const);
    for (const [r, value] of loads) if (typeof value === "number") this.#registers[r]?.fill(value);
    for (let start = 0; start < count; start += BLOCK) {
      const n = Math.min(BLOCK, count - start);
      for (const [r, value] of loads)
        if (typeof value !== "number") this.#registers[r]?.set(value.subarray(start, start + n));
      const R = this.#registers;
      for (const { kernel, out, from } of this.#steps)
        kernel(
          R[out] as Float64Array,
          R[from[0] ?? 0] as Float64Array,
          R[from[1] ?? 0] as Float64Array,
          R[from[2] ?? 0] as Float64Array,
          n,
        );
      for (const [i, list] of this.#outputs.entries())
        for (const [entry, r] of list.entries()) {
          const from = R[r] as Float64Array;
          results[i]?.set(n === BLOCK ? from : from.subarray(0, n), entry * count + start);
        }
    }
  }
}

function laneOf(arg: LaneArgument | undefined, entry: number): number | Float64Array {
  if (arg === undefined) throw new NablaError("unbound", "an argument is missing");
  if (typeof arg === "number") return arg;
  if (arg instanceof Float64Array) return arg[entry] ?? Number.NaN;
  return "lanes" in arg ? arg.lanes : (arg.entries[entry] ?? Number.NaN);
}

/** Gives every instruction a register; those of intermediate results are used again once nobody reads them. */
function allocate({ instructions, outputs }: ScalarProgram) {
  const kept = new Set(outputs.flat());
  const lastUse = new Map<number, number>();
  for (const [i, instruction] of instructions.entries())
    if (instruction.kind === "row") for (const part of instruction.from) lastUse.set(part, i);
  const free: number[] = [];
  const register: number[] = [];
  const steps: Step[] = [];
  const constants: [number, number][] = [];
  const inputs: [number, number, number][] = [];
  let registers = 0;
  for (const [i, instruction] of instructions.entries()) {
    if (!lastUse.has(i) && !kept.has(i)) {
      register.push(-1);
      continue;
    }
    if (instruction.kind !== "row") {
      const own = registers++;
      register.push(own);
      if (instruction.kind === "constant") constants.push([own, instruction.value]);
      else inputs.push([own, instruction.position, instruction.entry]);
      continue;
    }
    const from = instruction.from.map((part) => register[part] ?? 0);
    // An operand that ends here lends its register: kernels go forward, entry by entry.
    for (const part of new Set(instruction.from))
      if (lastUse.get(part) === i && !kept.has(part) && instructions[part]?.kind === "row")
        free.push(register[part] ?? 0);
    const own = free.pop() ?? registers++;
    register.push(own);
    steps.push({ kernel: laneKernel(instruction.row), out: own, from });
  }
  return { steps, register, registers, constants, inputs };
}
