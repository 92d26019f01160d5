import { NablaError } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import { BY_CONSTANT, type LaneKernel, laneKernel } from "./lanes.ts";
import { FUSED, FUSED_BY_FIRST, FUSED_BY_LAST } from "./lanes-fused.ts";
import { fastest, scratch } from "./lanes-wasm.ts";
import { type Instruction, type ScalarProgram, scalarise } from "./scalarise.ts";

/**
 * An argument of a tape: a number, the entries of a tensor, or, where it varies from point to point, lanes.
 * `{ lanes }` is a scalar's value at each point; `{ entries }` gives each entry of a tensor as a number or as lanes.
 */
export type LaneArgument =
  | number
  | Float64Array
  | { readonly lanes: Float64Array }
  | { readonly entries: readonly (number | Float64Array)[] };

/** Points handled at a time, where there are registers enough: they stay in the fastest memory. */
const LONGEST_BLOCK = 1024;
const SHORTEST_BLOCK = 32;
/** Doubles that all registers together may take: long programs go in shorter blocks. */
const ROOM = 1 << 19;
/** Between registers, so that they are no power of two apart, which caches do not like. */
const GAP = 8;

/** A multiple of four, as the kernels take points. */
const blockOf = (registers: number): number =>
  Math.max(SHORTEST_BLOCK, Math.min(LONGEST_BLOCK, Math.floor(ROOM / Math.max(1, registers))) & ~3);

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
  readonly #size: number;
  readonly #block: number;
  readonly #constants: readonly (readonly [register: number, value: number])[];
  readonly #inputs: readonly (readonly [register: number, position: number, entry: number])[];
  /** The register of each instruction. */
  readonly #outputs: readonly (readonly number[])[];

  constructor(outputs: readonly Node[], inputs: readonly Node[]) {
    this.program = scalarise(outputs, inputs);
    const { steps, register, registers, constants, inputs: loads } = allocate(this.program);
    this.#block = blockOf(registers);
    const stride = this.#block + GAP;
    const place = (r: number): number => r * stride;
    this.#size = registers * stride;
    this.#steps = steps.map(({ kernel, out, from }) => ({ kernel, out: place(out), from: from.map(place) }));
    this.#constants = constants.map(([r, value]) => [place(r), value]);
    this.#inputs = loads.map(([r, position, entry]) => [place(r), position, entry]);
    this.#outputs = this.program.outputs.map((list) => list.map((i) => place(register[i] ?? 0)));
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
    const M = scratch(this.#size);
    const block = this.#block;
    const width = Math.min(block, (count + 3) & ~3);
    for (const [r, value] of this.#constants) M.fill(value, r, r + width);
    for (const [r, value] of loads) if (typeof value === "number") M.fill(value, r, r + width);
    for (let start = 0; start < count; start += block) {
      const n = Math.min(block, count - start);
      const whole = (n + 3) & ~3;
      for (const [r, value] of loads) {
        if (typeof value === "number") continue;
        M.set(value.subarray(start, start + n), r);
        // Kernels take four points at a time: those past the end are the last one again.
        if (whole > n) M.fill(value[start + n - 1] as number, r + n, r + whole);
      }
      for (const { kernel, out, from } of this.#steps)
        kernel(M, out, from[0] ?? 0, from[1] ?? 0, from[2] ?? 0, whole);
      for (const [i, list] of this.#outputs.entries())
        for (const [entry, r] of list.entries()) results[i]?.set(M.subarray(r, r + n), entry * count + start);
    }
  }
}

function laneOf(arg: LaneArgument | undefined, entry: number): number | Float64Array {
  if (arg === undefined) throw new NablaError("unbound", "an argument is missing");
  if (typeof arg === "number") return arg;
  if (arg instanceof Float64Array) return arg[entry] ?? Number.NaN;
  return "lanes" in arg ? arg.lanes : (arg.entries[entry] ?? Number.NaN);
}

/** An operation that a step carries out: one instruction, or two in one. */
interface Operation {
  readonly at: number;
  readonly kernel: LaneKernel;
  readonly from: readonly number[];
}

/** Instructions in order, with pairs of sums and products taken together where the first serves the second alone. */
function operations({ instructions, outputs }: ScalarProgram): (Operation | null)[] {
  const uses = new Map<number, number>();
  for (const at of outputs.flat()) uses.set(at, (uses.get(at) ?? 0) + 2);
  for (const instruction of instructions)
    if (instruction.kind === "row")
      for (const part of instruction.from) uses.set(part, (uses.get(part) ?? 0) + 1);
  const taken = new Set<number>();
  const pairs = new Set<number>();
  const made = instructions.map((instruction, at): Operation | null => {
    if (instruction.kind !== "row") return null;
    const plain = { at, kernel: laneKernel(instruction.row), from: instruction.from };
    const { name } = instruction.row;
    if (name !== "add" && name !== "sub" && name !== "mul") return plain;
    for (const side of [0, 1] as const) {
      const first = instruction.from[side] ?? 0;
      const other = instruction.from[1 - side] ?? 0;
      const inner = instructions[first];
      if (inner?.kind !== "row" || uses.get(first) !== 1 || pairs.has(first)) continue;
      const operation = fused(pairName(inner.row.name, name, side), inner.from, other, instructions, at);
      if (!operation) continue;
      taken.add(first);
      pairs.add(at);
      return operation;
    }
    return byConstant(instruction, instructions, at) ?? plain;
  });
  return made.map((operation, at) => (taken.has(at) ? null : operation));
}

/** Two operations in one, with the kernel that looks a constant among the operands up once. */
function fused(
  name: string,
  [a = 0, b = 0]: readonly number[],
  c: number,
  instructions: readonly Instruction[],
  at: number,
): Operation | null {
  const plain = FUSED[name];
  if (!plain) return null;
  const isConstant = (part: number): boolean => instructions[part]?.kind === "constant";
  const last = FUSED_BY_LAST[name];
  if (last && isConstant(c)) return { at, kernel: last, from: [a, b, c] };
  const first = FUSED_BY_FIRST[name];
  if (first && isConstant(b)) return { at, kernel: first, from: [a, b, c] };
  // Factors may change places.
  if (first && isConstant(a)) return { at, kernel: first, from: [b, a, c] };
  return { at, kernel: plain, from: [a, b, c] };
}

/** A sum or product with a constant. */
function byConstant(
  { row, from }: Extract<Instruction, { kind: "row" }>,
  instructions: readonly Instruction[],
  at: number,
): Operation | null {
  const [x = 0, y = 0] = from;
  const known = BY_CONSTANT[row.name];
  if (known && instructions[y]?.kind === "constant") return { at, kernel: known, from };
  const turned = BY_CONSTANT[row.name === "sub" ? "sub from" : row.name];
  return turned && instructions[x]?.kind === "constant" ? { at, kernel: turned, from: [y, x] } : null;
}

/** The name of two operations in one; `side` is where the result of the first goes in. */
function pairName(first: string, second: string, side: 0 | 1): string {
  const inner = first === "sub" ? "difference" : first;
  if (second === "sub" && side === 1) return first === "mul" ? "sub mul" : "";
  return `${inner} ${second}`;
}

/** Gives every result a register; those of intermediate results are used again once nobody reads them. */
function allocate(program: ScalarProgram) {
  const { instructions, outputs } = program;
  const kept = new Set(outputs.flat());
  const made = operations(program);
  const lastUse = new Map<number, number>();
  for (const operation of made)
    for (const part of operation?.from ?? []) lastUse.set(part, operation?.at ?? 0);
  const free: number[] = [];
  const register: number[] = [];
  const steps: Step[] = [];
  const constants: [number, number][] = [];
  const inputs: [number, number, number][] = [];
  let registers = 0;
  const fresh = (): number => registers++;
  for (const [i, instruction] of instructions.entries()) {
    const operation = made[i];
    if (instruction.kind !== "row") {
      const own = fresh();
      register.push(own);
      if (instruction.kind === "constant") constants.push([own, instruction.value]);
      else inputs.push([own, instruction.position, instruction.entry]);
      continue;
    }
    if (!operation) {
      register.push(-1);
      continue;
    }
    const from = operation.from.map((part) => register[part] ?? 0);
    // An operand that ends here lends its register: kernels go forward, entry by entry.
    for (const part of new Set(operation.from))
      if (lastUse.get(part) === i && !kept.has(part) && instructions[part]?.kind === "row")
        free.push(register[part] ?? 0);
    const own = free.pop() ?? fresh();
    register.push(own);
    steps.push({ kernel: fastest(operation.kernel), out: own, from });
  }
  return { steps, register, registers, constants, inputs };
}
