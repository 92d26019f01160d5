import type { Builder } from "../../graph/build.ts";
import { NablaError } from "../../graph/errors.ts";
import type { Node } from "../../graph/node.ts";
import { SCALAR, type Shape, type Size } from "../../graph/shape.ts";
import { type Name, nameText } from "./names.ts";
import { type Indexed, plain } from "./value.ts";

/** An index bound by Σ or Π: a number where the sum is written out, else an axis of symbolic size. */
export interface Index {
  readonly name: string;
  readonly number?: number;
  readonly size: Size;
  readonly lower: number;
}

/** A function defined by name nearby: `f(x) = x^2`. */
export interface Definition {
  readonly parameters: readonly string[];
  readonly apply: (args: readonly Indexed[]) => Indexed;
}

/** The names of one formula: variables made at first sight, indices, functions defined nearby, and what was assumed. */
export class Scope {
  readonly b: Builder;
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly assumptions: string[] = [];
  readonly variables = new Map<string, Node>();
  /** Known values by name: the parameters of a definition being applied. */
  readonly bound = new Map<string, Indexed>();
  indices: readonly Index[] = [];
  readonly #families = new Set<string>();
  /** Names with an index below them that no sum runs over, by the letter they belong to. */
  readonly #entries = new Map<string, string>();

  constructor(b: Builder, shapes: ReadonlyMap<string, Shape>, definitions: ReadonlyMap<string, Definition>) {
    this.b = b;
    this.shapes = shapes;
    this.definitions = definitions;
  }

  assume(message: string): void {
    if (!this.assumptions.includes(message)) this.assumptions.push(message);
  }

  get order(): readonly string[] {
    return this.indices.filter((index) => index.number === undefined).map((index) => index.name);
  }

  index(name: string): Index | undefined {
    return [...this.indices].reverse().find((index) => index.name === name);
  }

  /** The value of a name: an index, a bound parameter, an entry of an indexed family, or a variable. */
  lookup(given: Name): Indexed {
    const name = this.#spelling(given);
    const index = name.subscripts.length === 0 ? this.index(name.base) : undefined;
    if (index) return this.indexValue(index);
    const bound = this.bound.get(nameText(name));
    if (bound) return bound;
    const running = name.subscripts.map((subscript) => this.index(subscript));
    if (running.some((at) => at !== undefined)) this.#families.add(name.base);
    const axes = running.filter((at) => at !== undefined && at.number === undefined) as Index[];
    if (axes.length > 0) {
      if (axes.length < running.length)
        throw new NablaError(
          "unsupported",
          `${nameText(name)} mixes a summation index with another subscript`,
        );
      const own: Shape = name.bold ? ["d"] : [];
      const shape: Shape = this.shapes.get(name.base) ?? [...axes.map((at) => at.size), ...own];
      return { node: this.variable(name.base, shape), axes: axes.map((at) => at.name) };
    }
    const subscripts = name.subscripts.map((subscript, i) => this.subscriptText(subscript, running[i]));
    const text = nameText({ ...name, subscripts });
    if (/^[a-z]$/.test(subscripts[0] ?? "")) this.#entries.set(name.base, text);
    // x_1 of a family given as an array is an entry of it.
    const family = this.shapes.get(name.base);
    const entry = Number(subscripts[0]);
    if (
      family?.length === 1 &&
      subscripts.length === 1 &&
      Number.isInteger(entry) &&
      !this.shapes.has(text)
    ) {
      this.assume(`${text} is entry ${entry} of ${name.base}, counted from 1`);
      const node = this.b.graph.node("index", [this.variable(name.base, family)], { spec: [entry - 1] });
      return plain(node);
    }
    return plain(this.variable(text, this.shapes.get(text) ?? boldShape(name)));
  }

  /** z_i beside a sum over all z_j is an entry of z: as a variable of its own its derivative would be wrong. */
  refuseFreeEntries(): void {
    for (const [base, text] of this.#entries)
      if (this.#families.has(base))
        throw new NablaError("unsupported", `${text} is an entry of ${base}, and its index is left free`);
  }

  /** `\\varphi` goes by `varphi`, and by `phi` where the point calls it so. */
  #spelling(name: Name): Name {
    const short = { ...name, base: name.base.replace(/^var(?=[a-z])/, "") };
    return this.shapes.has(nameText(short)) && !this.shapes.has(nameText(name)) ? short : name;
  }

  variable(name: string, shape: Shape): Node {
    let node = this.variables.get(name);
    if (!node) {
      node = this.b.variable(name, shape);
      this.variables.set(name, node);
    }
    return node;
  }

  indexValue(index: Index): Indexed {
    if (index.number !== undefined) return plain(this.b.const(index.number));
    const counted = this.b.graph.node("iota", [], { size: index.size });
    return { node: this.b.add(counted, this.b.const(index.lower)), axes: [index.name] };
  }

  /** `i+1` under a sum written out becomes the number; anything else stays text. */
  subscriptText(subscript: string, index: Index | undefined): string {
    if (index?.number !== undefined) return String(index.number);
    const shifted = /^([A-Za-z]+)\s*([+-])\s*(\d+)$/.exec(subscript);
    const base = shifted?.[1] ? this.index(shifted[1]) : undefined;
    if (!shifted || !base) return subscript;
    if (base.number === undefined)
      throw new NablaError(
        "unsupported",
        `the shifted index ${subscript} in a sum of symbolic length is not read yet`,
      );
    return String(base.number + (shifted[2] === "-" ? -1 : 1) * Number(shifted[3]));
  }
}

const MATRIX = /^(?:[A-Z]|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega)$/;

/** A bold letter is a vector, a bold capital a matrix. */
function boldShape(name: Name): Shape {
  if (!name.bold) return SCALAR;
  return MATRIX.test(name.base) && !name.arrow ? ["d", "d"] : ["d"];
}
