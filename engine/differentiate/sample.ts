import { everyNode, topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { bodyOf } from "../graph/ops/loop.ts";
import type { Domain } from "../graph/ops/row.ts";
import { placeIn, rowOf } from "../graph/ops/table.ts";
import { type Rational, toNumber } from "../graph/rational.ts";
import { loopOf } from "../graph/scan.ts";
import { entries } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";

/** A small repeatable generator (mulberry32): the same points every time. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Range = readonly [number, number];

/** Where to draw an argument of each kind, the narrower kinds first. */
const RANGES: readonly (readonly [Domain, readonly Range[]])[] = [
  ["open-zero-one", [[0.05, 0.95]]],
  ["open-unit", [[-0.9, 0.9]]],
  ["unit", [[-0.9, 0.9]]],
  ["at-least-one", [[1.1, 6]]],
  [
    "outside-unit",
    [
      [1.1, 6],
      [-6, -1.1],
    ],
  ],
  ["positive", [[0.1, 4]]],
  ["non-negative", [[0.1, 4]]],
  ["above-minus-one", [[-0.8, 3]]],
  ["not-a-pole", [[0.2, 5]]],
  [
    "nonzero",
    [
      [0.2, 3],
      [-3, -0.2],
    ],
  ],
];

/** Ranges to try in turn where nothing narrows them: most domains have a corner near 1; others lie far out. */
const ANYWHERE: readonly Range[] = [
  [0.2, 1.2],
  [0.3, 2.5],
  [-2, 2],
  [0.05, 0.6],
  [1, 10],
  [-1.5, -0.2],
  [5, 60],
];

/** Attempts from this one on also try the sizes of the constants in the graph. */
const SCALED = 12;

/** Sizes that constants far from 1 suggest: Boltzmann's constant in a formula means energies near 1e-23. */
function scalesOf(roots: readonly Node[]): readonly number[] {
  const scales = new Set<number>([1]);
  for (const node of everyNode(roots)) {
    const exact = node.op === "const" ? node.attrs["value"] : null;
    if (exact === null || typeof exact === "string" || typeof exact === "boolean" || exact === undefined)
      continue;
    const value = Math.abs(
      typeof exact === "number" ? exact : "d" in exact ? toNumber(exact as Rational) : 1,
    );
    if (value > 0 && Number.isFinite(value) && Math.abs(Math.log10(value)) > 3) {
      scales.add(value);
      scales.add(1 / value);
    }
  }
  return [...scales];
}

/** What the rows that take a variable directly ask of it. */
export function domainHints(roots: readonly Node[]): ReadonlyMap<Node, readonly Range[]> {
  const hints = new Map<Node, readonly Range[]>();
  for (const [variable, domains] of askedOf(roots)) {
    const narrowest = RANGES.find(([domain]) => domains.has(domain));
    if (narrowest) hints.set(variable, narrowest[1]);
  }
  return hints;
}

function askedOf(roots: readonly Node[]): Map<Node, Set<Domain>> {
  const asked = new Map<Node, Set<Domain>>();
  const ask = (input: Node, domain: Domain): void => {
    if (input.op === "variable" && domain !== "real")
      asked.set(input, (asked.get(input) ?? new Set()).add(domain));
  };
  for (const node of topological(roots)) {
    const row = rowOf(node.op);
    // What a round asks of its parameters, the loop asks of what it is given.
    if (row.kind === "loop") {
      const { carried, fixed, walked } = loopOf(node);
      const inside = askedOf(bodyOf(node.attrs).results);
      for (const { parameter, input } of [...carried, ...fixed, ...walked])
        for (const domain of inside.get(parameter) ?? []) ask(input, domain);
    }
    if (row.kind !== "elementwise" || !row.domain) continue;
    for (const [i, input] of node.inputs.entries()) {
      const domain = row.domain[i];
      if (domain) ask(input, domain);
    }
  }
  return asked;
}

/** Variables that index something: they stay whole numbers. */
function indexVariables(roots: readonly Node[]): ReadonlySet<Node> {
  const indices = topological(roots).flatMap((node) => {
    const k = placeIn(node.op);
    const input = k === undefined ? undefined : node.inputs[k];
    return input ? [input] : [];
  });
  for (const node of topological(roots)) {
    if (node.op !== "scan") continue;
    const { fixed, walked } = loopOf(node);
    const inside = indexVariables(bodyOf(node.attrs).results);
    for (const { parameter, input } of [...fixed, ...walked]) if (inside.has(parameter)) indices.push(input);
  }
  return new Set(topological(indices).filter((node) => node.op === "variable"));
}

/** Draws points for the variables of a graph with concrete shapes: around a given point first, then ever more widely. */
export class Sampler {
  readonly #variables: readonly Node[];
  readonly #hints: ReadonlyMap<Node, readonly Range[]>;
  readonly #around: ReadonlyMap<Node, Tensor>;
  readonly #scales: readonly number[];
  readonly #indices: ReadonlySet<Node>;
  readonly #next = generator(20260101);

  constructor(roots: readonly Node[], variables: readonly Node[], around: ReadonlyMap<Node, Tensor>) {
    this.#variables = variables;
    this.#hints = domainHints(roots);
    this.#around = around;
    this.#scales = scalesOf(roots);
    this.#indices = indexVariables(roots);
  }

  draw(attempt: number): Map<Node, Tensor> {
    const point = new Map<Node, Tensor>();
    for (const variable of this.#variables) {
      const shape = variable.shape.map(Number);
      const given = this.#around.get(variable);
      if (this.#indices.has(variable)) {
        point.set(
          variable,
          given ?? { shape, data: new Float64Array(entries(shape)).map(() => Math.floor(this.#next() * 2)) },
        );
        continue;
      }
      const near = attempt % 3 !== 2 ? given : undefined;
      const data = near
        ? near.data.map((value) => this.#beside(value))
        : new Float64Array(entries(shape)).map(() => this.#fresh(variable, attempt));
      point.set(variable, { shape, data: variable.dtype === "float" ? data : data.map(Math.round) });
    }
    return point;
  }

  #beside(value: number): number {
    const u = this.#next() - 0.5;
    return value === 0 ? u : value * (1 + 0.6 * u);
  }

  #fresh(variable: Node, attempt: number): number {
    if (variable.dtype !== "float") return Math.floor(this.#next() * 2);
    const hints = attempt % 4 === 3 ? undefined : this.#hints.get(variable);
    const ranges = hints ?? ANYWHERE;
    const [low, high] = ranges[attempt % ranges.length] ?? [0.2, 1.2];
    const scale = attempt < SCALED ? 1 : (this.#scales[Math.floor(this.#next() * this.#scales.length)] ?? 1);
    return (low + this.#next() * (high - low)) * scale;
  }
}
