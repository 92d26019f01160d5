import { everyNode, topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { addedUp, type Carried, type Loop, loopKey, loopOf, neededCarries } from "../graph/scan.ts";
import type { Size } from "../graph/shape.ts";
import { addSize } from "../graph/size.ts";
import { type Form, leaf, type Mark, mark } from "./form.ts";
import { type Indices, type Maker, subscripted, type Where } from "./layout.ts";
import { latexName, textName } from "./names.ts";
import { abbreviatedIn } from "./share.ts";

/** How the values of one loop are written. */
interface Named {
  /** What counts the rounds. */
  readonly letter: string;
  /** Names of what is carried, by the parameter. */
  readonly names: Map<Node, string>;
  /** Carried values that only add up: sums over the rounds, not recurrences. */
  readonly terms: ReadonlyMap<Node, Node>;
  /** Parts of a round with a name of their own, and those whose meaning has been told. */
  readonly shared: readonly Node[];
  readonly told: Set<Node>;
  /** The first of those names is this one's successor: names run through the formula. */
  readonly first: number;
}

const LETTERS = [..."kjilmtsrqp"];

/**
 * The loops of a formula as mathematicians write them: what is carried is a sequence, x₀, x₁, …, with its recurrence
 * beside the formula. Backwards, the value after a round has the round's number: λₖ from λₖ₊₁.
 */
export class Loops {
  /** Recurrences, in the order in which they were met. */
  readonly where: Where[] = [];
  readonly #named = new Map<string, Named>();
  readonly #taken = new Set<string>();
  readonly #letters = new Map<string, string>();
  readonly #ranges = new Set<string>();
  readonly #variables: ReadonlySet<string>;
  /** How many parts have names. */
  #parts: number;

  constructor(root: Node, nameOf: (variable: Node) => string, parts: number) {
    this.#parts = parts;
    this.#variables = new Set(
      everyNode([root])
        .filter((node) => node.op === "variable")
        .map(nameOf),
    );
  }

  /** The form of a scan, or of its entry. */
  form(maker: Maker, node: Node, indices: Indices): Form {
    const loop = loopOf(node);
    const named = this.#of(maker, node, loop);
    const { pick } = loop;
    this.#define(maker, loop, named, [...neededCarries(loop, pick)]);
    if ("last" in pick) {
      const own = loop.carried[pick.last];
      const term = own && named.terms.get(own.parameter);
      if (term) return this.#total(maker, loop, named, term, indices);
      return subscripted(this.#entry(named, own, loop.reverse ? 0 : loop.size, 0), indices);
    }
    const [at, ...rest] = indices ?? [];
    // What a round makes of a carried value has the number of what comes after it.
    const after = loop.carried.find(
      ({ parameter, next }) => next === pick.each && named.names.has(parameter),
    );
    if (after && at !== undefined)
      return subscripted(this.#entry(named, after, at, loop.reverse ? 0 : 1), rest.length > 0 ? rest : null);
    if (at !== undefined)
      return this.#round(maker, loop, named, at).form(pick.each, rest.length > 0 ? rest : null);
    const body = after
      ? this.#entry(named, after, named.letter, loop.reverse ? 0 : 1)
      : this.#round(maker, loop, named, named.letter).form(pick.each);
    const all: Form = { kind: "wrap", open: mark("(", "("), close: mark(")", ")"), body };
    return { kind: "index", base: all, subscript: mark(named.letter, named.letter) };
  }

  /** Σ over the rounds of what each adds. */
  #total(maker: Maker, loop: Loop, named: Named, term: Node, indices: Indices): Form {
    const body = this.#round(maker, loop, named, named.letter).form(term, indices);
    return { kind: "big", sign: mark("\\sum", "Σ"), under: mark(named.letter, named.letter), body };
  }

  /** x with the number of a round, and so many more. */
  #entry(named: Named, own: Carried | undefined, at: Size, more: number): Form {
    const name = (own && named.names.get(own.parameter)) ?? "x";
    const text = more > 0 ? `${at}+${more}` : String(at);
    const base = leaf(latexName(name), textName(name), { wide: /\\mathrm|\\text/.test(latexName(name)) });
    return { kind: "index", base, subscript: mark(text.replaceAll("*", ""), `[${text}]`) };
  }

  /** A maker for one round: parameters are written as what stands for them when the round has this number. */
  #round(maker: Maker, loop: Loop, named: Named, letter: string): Maker {
    const bound = new Map<Node, (indices: Indices) => Form>();
    for (const own of loop.carried)
      bound.set(own.parameter, (indices) =>
        subscripted(this.#entry(named, own, letter, loop.reverse ? 1 : 0), indices),
      );
    bound.set(loop.index, () => leaf(letter, letter, { numeric: /^\d/.test(letter) }));
    for (const { parameter, input } of loop.fixed)
      bound.set(parameter, (indices) => maker.input(parameter, input, indices));
    for (const { parameter, input } of loop.walked)
      bound.set(parameter, (indices) => entryForm(maker, input, letter, indices));
    const marks = new Map(
      named.shared.map((part, i) => {
        const at = named.first + i + 1;
        return [part, mark(`u_{${at},${letter}}`, `u${at}[${letter}]`)] as const;
      }),
    );
    return maker.inside(bound, marks);
  }

  #of(maker: Maker, node: Node, loop: Loop): Named {
    const key = loopKey(node);
    const known = this.#named.get(key);
    if (known) return known;
    const roots = loop.carried.map(({ next }) => next);
    const shared = [...abbreviatedIn(roots, () => mark("u", "u")).keys()];
    const named: Named = {
      letter: this.#letter(loop, maker.depth),
      names: new Map(),
      terms: addedUp(loop),
      shared,
      told: new Set(),
      first: this.#parts,
    };
    this.#parts += shared.length;
    this.#named.set(key, named);
    return named;
  }

  /** Says what these are: first the names, since each may stand in the recurrence of another. */
  #define(maker: Maker, loop: Loop, named: Named, wanted: readonly Carried[]): void {
    const fresh = wanted.filter(
      ({ parameter }) => !named.names.has(parameter) && !named.terms.has(parameter),
    );
    for (const own of fresh) named.names.set(own.parameter, this.#fresh(own));
    const round = this.#round(maker, loop, named, named.letter);
    for (const own of fresh) {
      const name = named.names.get(own.parameter) ?? "x";
      const [after, first] = loop.reverse ? [named.letter, loop.size] : [`${named.letter}+1`, 0];
      this.where.push({ name: nameMark(name, after), form: round.form(own.next) });
      this.where.push({ name: nameMark(name, String(first)), form: maker.form(own.input) });
    }
    const roots = [...wanted.map(({ next, parameter }) => named.terms.get(parameter) ?? next)];
    const read = new Set(topological(roots));
    for (const [i, part] of named.shared.entries()) {
      if (named.told.has(part) || !read.has(part)) continue;
      named.told.add(part);
      const at = named.first + i + 1;
      const name = mark(`u_{${at},${named.letter}}`, `u${at}[${named.letter}]`);
      this.where.push({ name, form: round.spelled(part) });
    }
    if (this.#ranges.has(named.letter)) return;
    this.#ranges.add(named.letter);
    this.where.push({ name: mark(named.letter, named.letter), form: rangeForm(loop.size) });
  }

  /** The name a value is carried under; with primes where another loop has it. */
  #fresh({ parameter }: Carried): string {
    let name = String(parameter.attrs["name"]);
    while (this.#taken.has(name)) name = `${name}'`;
    this.#taken.add(name);
    return name;
  }

  #letter({ size }: Loop, depth: number): string {
    const key = `${size}/${depth}`;
    const used = new Set([...this.#variables, ...this.#letters.values()]);
    const letter = this.#letters.get(key) ?? LETTERS.find((each) => !used.has(each)) ?? "k";
    this.#letters.set(key, letter);
    return letter;
  }
}

/** The entry of an array at the number of a round. */
function entryForm(maker: Maker, input: Node, letter: string, indices: Indices): Form {
  const [x] = input.inputs;
  const inner = input.shape.length - 1;
  if (input.op === "flip" && x) {
    const last = `${String(input.shape[0])}-1-${letter}`.replace(/^(\d+)-1/, (_, n: string) =>
      String(Number(n) - 1),
    );
    return entryForm(maker, x, last, indices);
  }
  const plain = input.op === "variable" || input.op === "scan" || input.op === "index";
  if (indices || inner === 0 || plain) return maker.form(input, [letter, ...(indices ?? [])]);
  return subscripted(maker.form(input), [letter]);
}

const nameMark = (name: string, at: string): Mark =>
  mark(`${latexWith(name, at.replaceAll("*", ""))}`, `${textName(name)}[${at}]`);

/** Two subscripts in a row become one. */
function latexWith(name: string, at: string): string {
  const tex = latexName(name);
  return tex.endsWith("}") && tex.includes("_{") ? `${tex.slice(0, -1)},${at}}` : `${tex}_{${at}}`;
}

/** 0, …, n − 1. */
function rangeForm(size: Size): Form {
  const last = String(addSize(size, -1)).replaceAll("*", "");
  return leaf(`0, \\dots, ${last}`, `0, …, ${last.replaceAll("-", "−")}`);
}
