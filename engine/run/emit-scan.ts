import { attempt } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import { type Loop, loopOf } from "../graph/scan.ts";
import { entries } from "../graph/shape.ts";
import { extentOf } from "./rounds.ts";
import { numberText } from "./scalar-text.ts";
import { type Instruction, type ScalarProgram, scalarise } from "./scalarise.ts";

/** Rounds of more operations than this are not written out on numbers: a function over arrays does them. */
const LONGEST_ROUND = 400;

const rounds = new WeakMap<Node, ScalarProgram | null>();

/** A round as operations on numbers; null where it is too long, or reads entries whose places are computed. */
function roundOf(node: Node, loop: Loop): ScalarProgram | null {
  const known = rounds.get(node);
  if (known !== undefined) return known;
  const parameters = [
    ...[...loop.carried, ...loop.fixed, ...loop.walked].map(({ parameter }) => parameter),
    loop.index,
  ];
  const roots = loop.carried.map(({ next }) => next);
  if ("each" in loopOf(node).pick) roots.push(...eachOf(node));
  const made = attempt(() => scalarise(roots, parameters, 4 * LONGEST_ROUND));
  const program =
    made.ok && made.value.instructions.filter(({ kind }) => kind === "row").length <= LONGEST_ROUND
      ? made.value
      : null;
  rounds.set(node, program);
  return program;
}

function eachOf(node: Node): Node[] {
  const { pick } = loopOf(node);
  return "each" in pick ? [pick.each] : [];
}

/** Where a result of the loop goes: an array of its own, or a number. */
export type Target = { readonly array: string } | { readonly slot: number };

/**
 * The text of a function that runs the rounds of `nodes` (the same rounds, different picks) on local numbers: its
 * parameters are the inputs, `p0` on, then the arrays that are written, `q0` on. Null where a round is not short.
 */
export function scanFunction(
  name: string,
  nodes: readonly Node[],
  targets: readonly Target[],
): string | null {
  const [first] = nodes;
  if (!first) return null;
  const loop = loopOf(first);
  const extent = extentOf(first, loop);
  const programs = nodes.map((node) => roundOf(node, loopOf(node)));
  const all: ScalarProgram[] = [];
  for (const program of programs) {
    if (!program) return null;
    all.push(program);
  }
  const writer = new RoundWriter(loop);
  const carries = loop.carried.length;
  // Each node's program has the same carried values; what it picks beside them is its own.
  const [main] = all;
  if (!main) return null;
  const names = writer.instructions(main);
  for (const [k, node] of nodes.entries()) {
    const program = all[k];
    const target = targets[k];
    if (!program || !target || !("each" in loopOf(node).pick)) continue;
    if (!("array" in target)) return null;
    const own = program === main ? names : writer.instructions(program);
    const places = program.outputs[carries] ?? [];
    for (const [e, place] of places.entries())
      writer.body.push(`q${k}[${position("t", places.length, e)}] = ${own[place]};`);
  }
  writer.carryOn(main, names);
  const ends = nodes.flatMap((node, k) => {
    const { pick } = loopOf(node);
    const target = targets[k];
    if (!("last" in pick) || !target) return [];
    const count = entries(node.shape as readonly number[]);
    const from = Array.from({ length: count }, (_, e) => `c${pick.last}_${e}`);
    return "slot" in target
      ? [`S[${target.slot}] = ${from[0]};`]
      : from.map((text, e) => `q${k}[${e}] = ${text};`);
  });
  const head = extent.reverse
    ? `for (let t = ${extent.rounds - 1}; t >= 0; t--) {`
    : `for (let t = 0; t < ${extent.rounds}; t++) {`;
  const parameters = [...first.inputs.map((_, i) => `p${i}`), ...nodes.map((_, k) => `q${k}`)];
  return [
    `function ${name}(${parameters.join(", ")}) {`,
    ...writer.start,
    ...writer.before,
    head,
    ...writer.body,
    "}",
    ...ends,
    "}",
  ].join("\n");
}

const position = (round: string, count: number, entry: number): string =>
  count === 1 ? round : entry === 0 ? `${round} * ${count}` : `${round} * ${count} + ${entry}`;

/** Lines of a function that runs rounds: each operation once, those that no round changes before the loop. */
class RoundWriter {
  readonly start: string[] = [];
  readonly before: string[] = [];
  readonly body: string[] = [];
  readonly #carries: number;
  readonly #fixed: number;
  readonly #walked: number;
  readonly #counts: readonly number[];
  readonly #known = new Map<string, { readonly name: string; readonly still: boolean }>();
  readonly #scalar: readonly boolean[];

  constructor(loop: Loop) {
    const passed = [...loop.carried, ...loop.fixed, ...loop.walked];
    this.#carries = loop.carried.length;
    this.#fixed = loop.fixed.length;
    this.#walked = loop.walked.length;
    this.#counts = passed.map(({ parameter }) => entries(parameter.shape as readonly number[]));
    this.#scalar = passed.map(({ parameter }) => parameter.shape.length === 0);
    for (let j = 0; j < this.#carries; j++)
      for (let e = 0; e < (this.#counts[j] ?? 0); e++)
        this.start.push(`let c${j}_${e} = ${this.#scalar[j] ? `p${j}` : `p${j}[${e}]`};`);
  }

  /** The names of a program's instructions; those that are known already keep theirs. */
  instructions({ instructions }: ScalarProgram): readonly string[] {
    const names: string[] = [];
    const still: boolean[] = [];
    for (const instruction of instructions) {
      const { name, still: fixed } = this.#one(instruction, names, still);
      names.push(name);
      still.push(fixed);
    }
    return names;
  }

  #one(
    instruction: Instruction,
    names: readonly string[],
    still: readonly boolean[],
  ): { readonly name: string; readonly still: boolean } {
    if (instruction.kind === "constant") return { name: numberText(instruction.value), still: true };
    const text =
      instruction.kind === "argument"
        ? null
        : instruction.row.js.replace(
            /\$(\d)/g,
            (_, i: string) => names[instruction.from[Number(i)] ?? -1] ?? "NaN",
          );
    const fixed =
      instruction.kind === "argument"
        ? instruction.position >= this.#carries && instruction.position < this.#carries + this.#fixed
        : instruction.from.every((part) => still[part] === true);
    if (instruction.kind === "argument") {
      const { position: at, entry } = instruction;
      if (at < this.#carries) return { name: `c${at}_${entry}`, still: false };
      if (at === this.#carries + this.#fixed + this.#walked) return { name: "t", still: false };
      if (fixed && this.#scalar[at]) return { name: `p${at}`, still: true };
      const place = fixed ? String(entry) : position("t", this.#counts[at] ?? 1, entry);
      return this.#named(`p${at}[${place}]`, fixed);
    }
    return this.#named(text ?? "NaN", fixed);
  }

  #named(text: string, still: boolean): { readonly name: string; readonly still: boolean } {
    const known = this.#known.get(text);
    if (known) return known;
    const made = { name: `v${this.#known.size}`, still };
    (still ? this.before : this.body).push(`const ${made.name} = ${text};`);
    this.#known.set(text, made);
    return made;
  }

  /** What is carried on, all at once: a value that takes the place of one still needed waits in a name of its own. */
  carryOn(program: ScalarProgram, names: readonly string[]): void {
    const moves: string[] = [];
    for (let j = 0; j < this.#carries; j++)
      for (const [e, place] of (program.outputs[j] ?? []).entries()) {
        const own = `c${j}_${e}`;
        const from = names[place] ?? "NaN";
        if (from === own) continue;
        if (/^c\d+_/.test(from)) {
          this.body.push(`const w${j}_${e} = ${from};`);
          moves.push(`${own} = w${j}_${e};`);
        } else moves.push(`${own} = ${from};`);
      }
    this.body.push(...moves);
  }
}
