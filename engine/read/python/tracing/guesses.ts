import { topological } from "../../../graph/graph.ts";
import type { Node } from "../../../graph/node.ts";
import type { Shape, Size } from "../../../graph/shape.ts";
import { evaluateSize, sizeNames } from "../../../graph/size.ts";
import type { Recording, Trouble } from "../../recording.ts";
import { solveSize } from "../../sizes.ts";
import { countsIn } from "./counts.ts";

/** Small sizes in the order they are given out, unlike each other so that none fits by chance. */
const SMALL = [3, 2, 4, 5, 6, 7, 8, 9];
const SMALLEST = 3;
const LETTERS = ["n", "m", "k", "p", "q", "r", "s", "t", "u", "v"];

/** Shapes being tried for variables whose shape the text does not say: the smallest that traces wins. */
export class Guesses {
  readonly shapes = new Map<string, Size[]>();
  #letters = 0;
  readonly #made = new Set<string>();
  /** Sizes found equal: by name, what each is. */
  readonly #sizes = new Map<string, Size>();
  /** Scalars that must be known whole numbers, once small sizes are tried. */
  readonly #counts = new Map<string, number>();
  readonly #wanted = new Set<string>();
  /** Sizes that stay open are small numbers: each its own, or all the same. */
  small: "distinct" | "equal" | null = null;
  readonly #numbers = new Map<string, number>();
  /** Of several names that could have been given an axis, which one is: the first, the second, … */
  turn = 0;
  /** Whether there was such a choice. */
  chosen = false;

  constructor(names: readonly string[], given: ReadonlyMap<string, Shape> = new Map()) {
    for (const name of names) this.shapes.set(name, [...(given.get(name) ?? [])]);
  }

  get(name: string): Shape | undefined {
    return this.shapes.get(name)?.map((size) => this.size(size));
  }

  all(): Map<string, Shape> {
    return new Map([...this.shapes.keys()].map((name) => [name, this.get(name) ?? []]));
  }

  size(size: Size): Size {
    let at: Size = size;
    for (let round = 0; round < 16 && typeof at === "string"; round++) {
      const next = this.#sizes.get(at);
      if (next === undefined) break;
      at = next;
    }
    if (this.small === null || typeof at === "number") return at;
    return evaluateSize(at, new Map(sizeNames(at).map((name) => [name, this.#number(name)]))) ?? at;
  }

  #number(name: string): number {
    const held = this.#sizes.get(name);
    if (typeof held === "number") return held;
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.small === "equal" ? SMALLEST : (SMALL[this.#numbers.size] ?? this.#numbers.size + 2);
      this.#numbers.set(name, number);
    }
    return number;
  }

  /** The whole number a parameter is taken as; null where it is not one. */
  count(name: string): number | null {
    return this.#counts.get(name) ?? null;
  }

  /** From now on open sizes are small numbers, and counts that stopped a try are known. False when nothing is open. */
  settle(small: "distinct" | "equal"): boolean {
    this.small = small;
    this.#numbers.clear();
    for (const name of this.#wanted) this.#counts.set(name, SMALLEST);
    return this.#counts.size > 0 || [...this.shapes.values()].some((shape) => shape.length > 0);
  }

  /** Gives `name` at least `rank` axes. */
  promote(name: string, rank: number): boolean {
    const shape = this.shapes.get(name);
    if (!shape || shape.length >= rank || rank > 4) return false;
    // Sizes guessed before are guessed anew: which axis they were is not known.
    const own = shape.every((size) => typeof size === "string" && this.#made.has(size));
    if (own) shape.length = 0;
    while (shape.length < rank) shape.push(this.#fresh());
    return true;
  }

  #fresh(): string {
    const at = this.#letters++;
    const name = LETTERS[at] ?? `n${at}`;
    this.#made.add(name);
    return name;
  }

  /** Makes two sizes one. */
  unify(left: Size, right: Size): boolean {
    const [a, b] = [this.size(left), this.size(right)];
    if (a === b) return false;
    if (typeof a === "number" && typeof b === "number") return this.#same(a, b);
    const solved = solveSize(a, b);
    if (!solved) return false;
    this.#sizes.set(solved.name, solved.size);
    return true;
  }

  /** Two small numbers that stand for sizes become one. */
  #same(a: number, b: number): boolean {
    if (this.small !== "distinct") return false;
    const names = [...this.#numbers];
    const from = names.find(([, number]) => number === a) ?? names.find(([, number]) => number === b);
    if (!from) return false;
    const to = from[1] === a ? b : a;
    for (const [name, number] of names) if (number === from[1]) this.#numbers.set(name, to);
    return true;
  }

  /** Another try after what went wrong in the last; false when there is none. */
  refine(recording: Pick<Recording, "troubles" | "wanted">, named: ReadonlyMap<Node, string>): boolean {
    for (const name of countsIn(recording.wanted, named)) {
      if (this.shapes.get(name)?.length !== 0 || this.#wanted.has(name)) continue;
      this.#wanted.add(name);
      if (this.small === null) continue;
      this.#counts.set(name, SMALLEST);
      return true;
    }
    const { troubles } = recording;
    for (const trouble of troubles) {
      if (this.small === "distinct" && !trouble.conflict && this.#fits(trouble)) return true;
      if (trouble.conflict && this.unify(trouble.conflict[0], trouble.conflict[1])) return true;
      if (trouble.rank !== undefined && this.#lift(trouble, named)) return true;
      const [node] = trouble.nodes;
      const [rows, columns] = node?.shape.slice(-2) ?? [];
      if (
        /square/.test(trouble.message) &&
        rows !== undefined &&
        columns !== undefined &&
        this.unify(rows, columns)
      )
        return true;
      if (!trouble.conflict && trouble.rank === undefined && this.#liftAny(trouble, named)) return true;
    }
    return false;
  }

  /** Two arrays that did not fit: the first two sizes that may have been meant to be one. */
  #fits({ nodes }: Trouble): boolean {
    const [a, b] = nodes.map((node) => node.shape);
    if (!a || !b) return false;
    const inner = [[a[a.length - 1], b[Math.max(0, b.length - 2)]]];
    for (let axis = 1; axis <= Math.min(a.length, b.length); axis++)
      inner.push([a[a.length - axis], b[b.length - axis]]);
    return inner.some(
      ([left, right]) =>
        typeof left === "number" && typeof right === "number" && left !== right && this.#same(left, right),
    );
  }

  /** The node should have had more axes: the variable that can give them to it. */
  #lift(trouble: Trouble, named: ReadonlyMap<Node, string>): boolean {
    const [node] = trouble.nodes;
    const rank = trouble.rank ?? 1;
    if (!node) return false;
    const candidates = this.#behind([node], named);
    const missing = rank - node.shape.length;
    // A capital letter is a matrix by custom; what is one already stays one while others are less.
    const axes = (name: string): number => this.shapes.get(name)?.length ?? 0;
    const place = (name: string): number => (isCapital(name) && axes(name) < 2 ? 0 : 1 + axes(name));
    const order = (a: string, b: string): number => place(a) - place(b) || weight(a, b);
    const sorted = [...candidates].sort(order);
    const alike = sorted.filter((name) => order(sorted[0] ?? name, name) === 0);
    if (alike.length > 1) this.chosen = true;
    const first = alike[this.turn % Math.max(1, alike.length)];
    if (first === undefined) return false;
    const now = this.shapes.get(first)?.length ?? 0;
    const wanted = missing > 0 && candidates.length === 1 ? now + missing : now + 1;
    return this.promote(
      first,
      isCapital(first) && node.op !== "index" && rank === 1 && now === 0 && candidates.length > 1
        ? 2
        : wanted,
    );
  }

  #liftAny(trouble: Trouble, named: ReadonlyMap<Node, string>): boolean {
    const candidates = this.#behind(trouble.nodes, named);
    const lowest = [...candidates].sort(
      (a, b) => (this.shapes.get(a)?.length ?? 0) - (this.shapes.get(b)?.length ?? 0) || weight(a, b),
    )[0];
    return lowest !== undefined && this.promote(lowest, (this.shapes.get(lowest)?.length ?? 0) + 1);
  }

  /** Names of guessed variables that the nodes depend on. */
  #behind(nodes: readonly Node[], named: ReadonlyMap<Node, string>): string[] {
    const names = new Set<string>();
    for (const node of topological(nodes)) {
      const name = named.get(node);
      if (name !== undefined && this.shapes.has(name)) names.add(name);
    }
    return [...names];
  }
}

const isCapital = (name: string): boolean => /^[A-Z]([A-Z_\d]|$)/.test(name) || /^(matrix|mat)/i.test(name);
const weight = (a: string, b: string): number => Number(isCapital(b)) - Number(isCapital(a));
