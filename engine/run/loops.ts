import { type Axis, along, at, depthOf, type Index, indexText, keyOf, range, shift } from "./affine.ts";
import { ordered } from "./order.ts";
import type { Value } from "./values.ts";

/** Text of one loop body. A condition opens another level at the same depth, `outer` being the one around it. */
interface Level {
  readonly lines: string[];
  readonly memo: Map<string, string>;
  readonly journal: string[];
  /** How often it runs. */
  readonly trips: number;
  /** How many parts the loops around have been cut into, multiplied. */
  readonly parts: number;
  readonly outer?: Level;
}

/** A condition on a loop variable wants the loop cut at `place`, and all that was written since discarded. */
class Cut {
  readonly axis: string;
  readonly place: number;
  constructor(axis: string, place: number) {
    this.axis = axis;
    this.place = place;
  }
}

const MAX_CUTS = 6;
/** Loops inside parts of loops multiply: past this many bodies, conditions are asked as the loop runs. */
const MAX_PARTS = 12;
/** A function this long helps nobody; the plan keeps more values instead. */
const MAX_LINES = 6_000;

/** Thrown when a function grows past all bounds. */
export class TooLong extends Error {}
/** Sums over at most this many entries are written out, of simple things over twice as many. */
export const WRITE_OUT = 8;
/** Short loops whose bodies have no more lines than this are written out, which takes what repeats outside. */
const SHORT_BODY = 8;
/** Innermost loops over at most this many entries are written out. */
export const UNROLL = 4;

/** The text of nested loops as it is written: names, what they stand for at each depth, and where loops are cut. */
export class Loops {
  #levels: Level[] = [{ lines: [], memo: new Map(), journal: [], trips: 1, parts: 1 }];
  #names = 0;
  readonly arrays = new Set<string>();
  /** Values computed, with how often. */
  readonly counts: [Value, number][] = [];
  /** Arrays read or written at positions that jump about, with their sizes and how often. */
  readonly jumps: Jump[] = [];

  get length(): number {
    return this.level(0).lines.length;
  }

  get depth(): number {
    return this.#levels.length - 1;
  }

  /** A statement in the innermost loop. */
  write(line: string): void {
    this.level(this.depth).lines.push(line);
  }

  /** Puts others in place of the lines outside of all loops from `line` on. */
  rewrite(line: number, change: (lines: readonly string[]) => readonly string[]): void {
    const { lines } = this.level(0);
    append(lines, change(lines.splice(line)));
  }

  fresh(prefix: string): string {
    // Names stand for lines, those thrown away included.
    if (this.#names > 4 * MAX_LINES) throw new TooLong();
    return `${prefix}${this.#names++}`;
  }

  array(name: string): string {
    this.arrays.add(name);
    return name;
  }

  load(array: string, size: number, position: Index): string {
    const key = `${array}[${keyOf(position)}`;
    const known = this.find(key);
    if (known !== undefined) return known;
    const depth = depthOf(position);
    const name = this.fresh("v");
    this.jump(array, size, position, 1);
    this.level(depth).lines.push(`const ${name} = ${this.array(array)}[${this.position(position)}];`);
    this.put(this.level(depth), key, name);
    return name;
  }

  /** Notes so many accesses at a position each time the loops around come to it, if it jumps about. */
  jump(array: string, size: number, position: Index, accesses: number): void {
    if (!position.terms.some(({ axis }) => axis.jumps)) return;
    this.jumps.push({ array, size, times: accesses * this.level(depthOf(position)).trips });
  }

  /** Text of a flat position; the part that outer loops decide is computed there. */
  position(index: Index): string {
    const depth = depthOf(index);
    const outer: Index = { offset: 0, terms: index.terms.filter(({ axis }) => axis.depth < depth) };
    if (outer.terms.length === 0 || (outer.terms.length === 1 && outer.terms[0]?.by === 1))
      return indexText(index);
    const key = `@${keyOf(outer)}`;
    let name = this.find(key);
    if (name === undefined) {
      name = this.fresh("p");
      const level = this.level(depthOf(outer));
      level.lines.push(`const ${name} = ${this.position(outer)};`);
      this.put(level, key, name);
    }
    const inner: Index = {
      offset: index.offset,
      terms: index.terms.filter(({ axis }) => axis.depth === depth),
    };
    const rest = indexText(inner);
    return rest.startsWith("-") ? `${name} ${rest.replace(/^-/, "- ")}` : `${name} + ${rest}`;
  }

  /**
   * Runs `body` for 0 ≤ index < size in loops opened at `depth`. The range is cut where a condition inside changes,
   * so that it is known in each part; short bodies take several steps at a time, each a `lane`.
   */
  loop(
    depth: number,
    size: number,
    body: (index: Index, lane: number) => void,
    options: LoopOptions = {},
  ): void {
    const deeper = this.#levels.splice(depth + 1);
    const name = this.fresh("i");
    const cuts = new Set<number>();
    for (;;) {
      const start = this.#snapshot();
      try {
        const bounds = [0, ...[...cuts].sort((a, b) => a - b), size];
        for (let i = 0; i + 1 < bounds.length; i++)
          this.#part(depth, name, bounds[i] ?? 0, bounds[i + 1] ?? 0, body, options, cuts.size + 1);
        break;
      } catch (cut) {
        if (!(cut instanceof Cut) || cut.axis !== name || cuts.has(cut.place)) throw cut;
        cuts.add(cut.place);
        this.#restore(start);
      }
    }
    this.#levels.push(...deeper);
  }

  /** Does it only where the index is below `size`; the loop is cut there if need be. */
  within(index: Index, size: number, body: () => void): void {
    const [lo, hi] = range(index);
    if (hi < size) body();
    else if (lo < size) {
      this.demand(index, size);
      this.block(this.depth, `if (${indexText(index)} < ${size}) {`, body);
    }
  }

  #part(
    depth: number,
    name: string,
    lo: number,
    hi: number,
    body: (index: Index, lane: number) => void,
    options: LoopOptions,
    parts: number,
  ): void {
    const length = hi - lo;
    if (length <= 0) return;
    if (length === 1 || (options.writeOut === true && length <= UNROLL)) {
      for (let i = lo; i < hi; i++) body(at(i), 0);
      return;
    }
    const start = this.#snapshot();
    let lines = this.#run(depth, name, lo, hi, 1, body, parts);
    if (
      length <= 2 * WRITE_OUT &&
      options.sequential !== true &&
      lines.length - 2 <= SHORT_BODY &&
      !hasLoop(lines)
    ) {
      this.#restore(start);
      for (let i = lo; i < hi; i++) body(at(i), 0);
      return;
    }
    const lanes = options.sequential === true ? 1 : lanesFor(lines, length);
    if (lanes === 1) {
      append(this.level(depth).lines, lines);
      return;
    }
    this.#restore(start);
    const main = lo + Math.floor(length / lanes) * lanes;
    lines = this.#run(depth, name, lo, main, lanes, body, parts);
    append(this.level(depth).lines, lines);
    if (main === hi) return;
    if (hi - main === 1) body(at(main), 0);
    else append(this.level(depth).lines, this.#run(depth, name, main, hi, 1, body, parts));
  }

  #run(
    depth: number,
    name: string,
    lo: number,
    hi: number,
    lanes: number,
    body: (index: Index, lane: number) => void,
    cuts: number,
  ): string[] {
    const parts = cuts * this.level(depth).parts;
    const splittable = cuts <= MAX_CUTS && parts < MAX_PARTS;
    const axis: Axis = { name, lo, hi: hi - lanes, depth: depth + 1, splittable };
    const trips = (this.level(depth).trips * (hi - lo)) / lanes;
    const level: Level = { lines: [], memo: new Map(), journal: [], trips, parts };
    this.#levels.push(level);
    const bounds: number[] = [];
    for (let lane = 0; lane < lanes; lane++) {
      bounds.push(level.lines.length);
      body(shift(along(axis), lane), lane);
    }
    this.#levels.length = depth + 1;
    const lines = ordered(level.lines, bounds);
    const step = lanes === 1 ? `${name}++` : `${name} += ${lanes}`;
    return [`for (let ${name} = ${lo}; ${name} < ${hi}; ${step}) {`, ...lines, "}"];
  }

  protected integer(text: string, like: Index, lo: number, hi: number): Index {
    const depth = depthOf(like);
    const key = `#${text}`;
    let name = this.find(key);
    if (name === undefined) {
      name = this.fresh("q");
      this.level(depth).lines.push(`const ${name} = ${text};`);
      this.put(this.level(depth), key, name);
    }
    return along({ name, lo, hi, depth, splittable: false, jumps: true });
  }

  /** Asks for a cut where `index` reaches `bound`, when it lies inside the range of one loop. */
  protected demand(index: Index, bound: number): void {
    const [lo, hi] = range(index);
    const [term] = index.terms;
    if (!term || index.terms.length > 1 || !term.axis.splittable || bound <= lo || bound > hi) return;
    const x = (bound - index.offset) / term.by;
    throw new Cut(term.axis.name, term.by > 0 ? Math.ceil(x) : Math.floor(x) + 1);
  }

  protected block(depth: number, opening: string, body: () => void): void {
    const host = this.level(depth);
    const deeper = this.#levels.splice(depth + 1);
    const level: Level = {
      lines: [],
      memo: new Map(),
      journal: [],
      trips: host.trips,
      parts: host.parts,
      outer: host,
    };
    this.#levels[depth] = level;
    body();
    this.#levels[depth] = host;
    host.lines.push(opening);
    append(host.lines, level.lines);
    host.lines.push("}");
    this.#levels.push(...deeper);
  }

  protected level(depth: number): Level {
    const level = this.#levels[depth];
    if (!level) throw new Error(`no loop of depth ${depth} is open`);
    return level;
  }

  protected find(key: string, deepest = this.#levels.length - 1): string | undefined {
    for (let depth = deepest; depth >= 0; depth--)
      for (let level = this.#levels[depth]; level; level = level.outer) {
        const name = level.memo.get(key);
        if (name !== undefined) return name;
      }
    return undefined;
  }

  protected put(level: Level, key: string, name: string): void {
    level.memo.set(key, name);
    level.journal.push(key);
  }

  #snapshot(): Snapshot {
    return {
      levels: [...this.#levels],
      marks: this.#levels.map((level) => [level.lines.length, level.journal.length] as const),
      counts: this.counts.length,
      jumps: this.jumps.length,
    };
  }

  #restore(snapshot: Snapshot): void {
    this.#levels = [...snapshot.levels];
    for (const [i, [lines, journal]] of snapshot.marks.entries()) {
      const level = this.#levels[i];
      if (!level) continue;
      level.lines.length = lines;
      for (const key of level.journal.splice(journal)) level.memo.delete(key);
    }
    this.counts.length = snapshot.counts;
    this.jumps.length = snapshot.jumps;
  }
}

/** Accesses of an array at positions that jump about. */
export interface Jump {
  readonly array: string;
  readonly size: number;
  readonly times: number;
}

interface LoopOptions {
  /** Steps must follow one another in one accumulator. */
  readonly sequential?: boolean;
  /** Nothing but straight code is inside: a short range is written out. */
  readonly writeOut?: boolean;
}

interface Snapshot {
  readonly levels: readonly Level[];
  readonly marks: readonly (readonly [lines: number, journal: number])[];
  readonly counts: number;
  readonly jumps: number;
}

/** Pushing with a spread would run out of stack where there is much. */
function append(target: string[], lines: readonly string[]): void {
  for (const line of lines) target.push(line);
}

const hasLoop = (lines: readonly string[]): boolean =>
  lines.slice(1).some((line) => line.startsWith("for") || line.startsWith("if"));

/** How many steps a loop takes at a time: short bodies are bound by the latency of their sums and the loop itself. */
function lanesFor(lines: readonly string[], length: number): number {
  if (hasLoop(lines)) return 1;
  const body = lines.length - 2;
  const lanes = body <= 24 ? 4 : body <= 40 ? 2 : 1;
  return length >= 2 * lanes ? lanes : 1;
}
