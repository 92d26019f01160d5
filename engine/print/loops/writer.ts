import { Builder } from "../../graph/build.ts";
import { NablaError } from "../../graph/errors.ts";
import { Graph, scratchOver, topological } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import { rowOf } from "../../graph/ops/table.ts";
import type { Shape, Size } from "../../graph/shape.ts";
import { productSize } from "../../graph/size.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { CodeOptions } from "../code.ts";
import { Coder } from "../coder.ts";
import { Names } from "../free-names.ts";
import { atom, type Piece, PRODUCT } from "../piece.ts";
import { BLOCKS } from "./blocks.ts";
import type { Dialect } from "./dialect.ts";
import { ENTRIES } from "./entries.ts";
import type { Helper } from "./helpers.ts";
import { aligned, type Places } from "./places.ts";

const LETTERS = ["i", "j", "k", "l", "p", "q", "r", "s", "u", "v", "w"];

/**
 * Writes tensor programs as loops, in C and JavaScript: arrays lie by rows in one block of numbers, what only moves entries is index arithmetic,
 * and everything else that is needed more than once, or folded, gets an array of its own and loops that fill it.
 */
export class LoopWriter {
  readonly lines: string[] = [];
  readonly helpers = new Set<Helper>();
  readonly names: Names;
  readonly dialect: Dialect;
  readonly #options: CodeOptions;
  readonly #coder: Coder;
  #arrays = new Map<Node, string>();
  /** Parameters of a round, by what stands for their entries. */
  #given = new Map<Node, (places: Places) => Piece>();
  /** The room for arrays of a loop's rounds, written before the loop. */
  #hoisted: string[] | null = null;
  readonly #heap: boolean;
  readonly #letters: readonly string[];
  #indent = 0;
  readonly freed: string[] = [];

  /** `heap`: arrays of sizes that are not known yet are allocated, and to be freed at the end. */
  constructor(dialect: Dialect, options: CodeOptions, taken: Iterable<string>, heap: boolean) {
    this.dialect = dialect;
    this.#options = options;
    this.#coder = new Coder(dialect.target, options);
    this.#heap = heap;
    const own = new Set([...this.#coder.language.reserved, ...taken]);
    this.names = new Names(own);
    this.#letters = LETTERS.filter((letter) => !own.has(letter));
  }

  /** The name of a function of its own, which is printed too. */
  helper(which: Helper): string {
    this.helpers.add(which);
    return this.dialect.helpers[which].name;
  }

  name(variable: Node): string {
    return this.#coder.name(variable);
  }

  size(size: Size): string {
    const text = typeof size === "number" ? String(size) : size.replaceAll("²", "");
    return /^[\w]+$/.test(text) ? text : `(${text})`;
  }

  count(shape: Shape): string {
    const total = productSize(shape);
    if (typeof total === "number") return String(total);
    return shape.length === 0 ? "1" : shape.map((size) => this.size(size)).join(" * ");
  }

  /** Letters for loops over a shape. */
  letters(count: number): string[] {
    return Array.from({ length: count }, (_, k) => this.#letters[k] ?? `i_${k}`);
  }

  /** `for` over each axis, around lines. */
  loops(letters: readonly string[], shape: Shape, body: () => void, depth = 0): void {
    const letter = letters[depth];
    if (letter === undefined) {
      body();
      return;
    }
    this.line(this.dialect.head(letter, this.size(shape[depth] ?? 1)));
    this.#indent++;
    this.loops(letters, shape, body, depth + 1);
    this.#indent--;
    this.line("}");
  }

  line(text: string): void {
    this.lines.push("  ".repeat(this.#indent) + this.dialect.line(text));
  }

  /** The one number where an entry lies: i * d + j. */
  flat(shape: Shape, places: Places): string {
    let text = "";
    for (const [axis, place] of places.entries()) {
      const size = shape[axis] ?? 1;
      if (text === "" || text === "0") text = place;
      else {
        const left = / [-+] /.test(text) ? `(${text})` : text;
        const known = /^\d+$/.test(text) && typeof size === "number" ? String(Number(text) * size) : null;
        if (known !== null && /^\d+$/.test(place)) {
          text = String(Number(known) + Number(place));
          continue;
        }
        const times = text === "1" ? this.size(size) : `${left} * ${this.size(size)}`;
        const scaled = known ?? (size === 1 ? text : times);
        text = place === "0" ? scaled : `${scaled} + ${place}`;
      }
    }
    return text === "" ? "0" : text;
  }

  /** Whether a node is an array in memory: a parameter of the function, or one that was made. */
  lies(node: Node): boolean {
    return this.isPlaced(node) || (node.op === "variable" && !this.#given.has(node));
  }

  /** The array a node has. */
  array(node: Node): string {
    const own = this.#arrays.get(node) ?? (this.lies(node) ? this.name(node) : undefined);
    if (own === undefined) throw new NablaError("unsupported", `${node.op} has no array of its own`);
    return own;
  }

  /** An entry of a node, as an expression. */
  entry(node: Node, places: Places): Piece {
    const own = this.#arrays.get(node);
    if (own !== undefined)
      return node.shape.length === 0 ? atom(own) : atom(`${own}[${this.flat(node.shape, places)}]`);
    const given = this.#given.get(node);
    if (given) return given(places);
    if (node.op === "variable")
      return node.shape.length === 0
        ? atom(this.name(node))
        : atom(`${this.name(node)}[${this.flat(node.shape, places)}]`);
    const moved = Object.hasOwn(ENTRIES, node.op) ? ENTRIES[node.op] : undefined;
    if (moved) return moved(this, node, places);
    const row = rowOf(node.op);
    if (row.kind === "leaf") return this.#coder.piece(node);
    if (row.kind === "elementwise") return this.#elementwise(node, places);
    throw new NablaError("unsupported", `${node.op} cannot be written in this language`);
  }

  text(node: Node, places: Places): string {
    return this.entry(node, places).text;
  }

  /** In parentheses where it binds more loosely than a product. */
  factor(node: Node, places: Places): string {
    const piece = this.entry(node, places);
    return piece.level >= PRODUCT ? piece.text : `(${piece.text})`;
  }

  /** The row over numbers: each input stands for its entry. */
  #elementwise(node: Node, places: Places): Piece {
    const b = new Builder(new Graph());
    const inner = new Coder(this.dialect.target, this.#options);
    const inputs = node.inputs.map((input, k) => {
      if (input.op === "const") return b.graph.node("const", [], input.attrs);
      const stand = b.variable(`\u0000${k}`, [], input.dtype);
      inner.give(stand, this.entry(input, aligned(input, node.shape, places)));
      return stand;
    });
    return inner.piece(b.graph.node(node.op, inputs, node.attrs));
  }

  /** Declares the array of a node (a plain variable for a number). */
  declare(node: Node, name = this.names.part()): string {
    this.#arrays.set(node, name);
    if (node.shape.length === 0) return name;
    this.room(name, node.shape);
    return name;
  }

  /** Room for an array of that shape. */
  room(name: string, shape: Shape): void {
    const symbolic = shape.some((size) => typeof size === "string");
    const allocated = symbolic && this.#heap && this.dialect.target === "c";
    if (allocated) this.freed.push(name);
    const count = this.count(shape);
    const line = allocated
      ? `double *${name} = malloc(${count} * sizeof *${name});`
      : this.dialect.room(name, count);
    if (this.#hoisted) this.#hoisted.push(this.dialect.line(line));
    else this.line(line);
  }

  /** For the rounds of a loop: what stands for an input there is what it is here. */
  outside(input: Node, places: (own: Places) => Places): (own: Places) => Piece {
    const [arrays, given] = [this.#arrays, this.#given];
    return (own) => {
      const [innerArrays, innerGiven] = [this.#arrays, this.#given];
      [this.#arrays, this.#given] = [arrays, given];
      const made = this.entry(input, places(own));
      [this.#arrays, this.#given] = [innerArrays, innerGiven];
      return made;
    };
  }

  /**
   * Writes a loop around lines: what they make is forgotten afterwards, and the room that they need is made before the
   * outermost loop.
   */
  round(head: string, given: ReadonlyMap<Node, (places: Places) => Piece>, body: () => void): void {
    const [arrays, before, hoisted] = [this.#arrays, this.#given, this.#hoisted];
    this.#arrays = new Map([...arrays].filter(([node]) => !given.has(node)));
    this.#given = new Map([...before, ...given]);
    this.#hoisted ??= [];
    const at = this.lines.length;
    this.line(head);
    this.#indent++;
    body();
    this.#indent--;
    this.line("}");
    if (!hoisted) this.lines.splice(at, 0, ...this.#hoisted.map((line) => "  ".repeat(this.#indent) + line));
    [this.#arrays, this.#given, this.#hoisted] = [arrays, before, hoisted];
  }

  /** Lets a node lie in an array that is there already. */
  place(node: Node, name: string): void {
    this.#arrays.set(node, name);
  }

  isPlaced(node: Node): boolean {
    return this.#arrays.has(node);
  }

  /** Writes the lines that make a node's array. */
  make(node: Node, into?: string): void {
    if (into !== undefined) this.place(node, into);
    const block = Object.hasOwn(BLOCKS, node.op) ? BLOCKS[node.op] : undefined;
    if (block) {
      block(this, node, into);
      return;
    }
    const value = (places: Places): string => {
      const own = this.#arrays.get(node);
      this.#arrays.delete(node);
      const { text } = this.entry(node, places);
      if (own !== undefined) this.#arrays.set(node, own);
      return text;
    };
    if (node.op === "tensor") {
      const { data } = node.attrs["data"] as Tensor;
      const name = into ?? this.names.part();
      this.#arrays.set(node, name);
      this.line(this.dialect.literal(name, Array.from(data, String)));
      return;
    }
    if (node.shape.length === 0) {
      const text = value([]);
      this.line(this.dialect.constant(this.declare(node), text));
      return;
    }
    const name = into ?? this.declare(node);
    const letters = this.letters(node.shape.length);
    this.loops(letters, node.shape, () =>
      this.line(`${name}[${this.flat(node.shape, letters)}] = ${value(letters)};`),
    );
  }
}

/** Rows without a form here, written with rows that have one. */
export function spelledOut(roots: readonly Node[]): Node[] {
  const b = new Builder(scratchOver(roots));
  const done = new Map<Node, Node>();
  const spell = (own: readonly Node[], depth: number): Node[] => {
    for (const node of topological(own)) {
      if (done.has(node)) continue;
      const inputs = node.inputs.map((input) => done.get(input) ?? input);
      const row = rowOf(node.op);
      const known = Object.hasOwn(BLOCKS, node.op) || Object.hasOwn(ENTRIES, node.op);
      if (row.kind === "tensor" && !known && row.definition && depth < 8) {
        const defined = row.definition(b, inputs, node.attrs);
        done.set(node, spell([defined], depth + 1)[0] ?? defined);
      } else {
        const same = inputs.every((input, i) => input === node.inputs[i]);
        done.set(node, same ? node : b.graph.node(node.op, inputs, node.attrs));
      }
    }
    return own.map((root) => done.get(root) ?? root);
  };
  return spell(roots, 0);
}
