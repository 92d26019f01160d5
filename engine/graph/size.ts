import { NablaError } from "./errors.ts";
import type { Shape, Size } from "./shape.ts";

/**
 * Arithmetic of sizes. A symbolic size is a polynomial of names with integer coefficients, as canonical text
 * (`n`, `2*n+1`, `n*d`), so that equal sizes are equal strings; a division that does not come out is an atom
 * of its own: `floor((n-1)/2)`.
 */
type Polynomial = Map<string, number>;

const CONSTANT = "";

function polynomialOf(size: Size): Polynomial {
  return typeof size === "number" ? new Map([[CONSTANT, size]]) : new Parser(size).sum();
}

function textOf(p: Polynomial): Size {
  const names = [...p.keys()].filter((key) => key !== CONSTANT && p.get(key) !== 0).sort();
  const constant = p.get(CONSTANT) ?? 0;
  if (names.length === 0) return constant;
  let text = "";
  for (const name of names) {
    const k = p.get(name) ?? 0;
    const size = Math.abs(k);
    text += `${k < 0 ? "-" : text ? "+" : ""}${size === 1 ? "" : `${size}*`}${name}`;
  }
  if (constant !== 0) text += `${constant < 0 ? "-" : "+"}${Math.abs(constant)}`;
  return text;
}

function combine(a: Polynomial, b: Polynomial, k: number): Polynomial {
  const out = new Map(a);
  for (const [key, value] of b) out.set(key, (out.get(key) ?? 0) + k * value);
  return out;
}

const factors = (monomial: string): string[] => (monomial === CONSTANT ? [] : splitFactors(monomial));

/** Splits at `*` outside parentheses. */
function splitFactors(monomial: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < monomial.length; i++) {
    const c = monomial[i];
    if (c === "(") depth++;
    if (c === ")") depth--;
    if (c === "*" && depth === 0) {
      out.push(monomial.slice(start, i));
      start = i + 1;
    }
  }
  out.push(monomial.slice(start));
  return out;
}

function multiply(a: Polynomial, b: Polynomial): Polynomial {
  const out: Polynomial = new Map();
  for (const [m, k] of a)
    for (const [n, l] of b) {
      const key = [...factors(m), ...factors(n)].sort().join("*");
      out.set(key, (out.get(key) ?? 0) + k * l);
    }
  return out;
}

export function addSize(a: Size, b: Size): Size {
  if (typeof a === "number" && typeof b === "number") return a + b;
  return textOf(combine(polynomialOf(a), polynomialOf(b), 1));
}

export function subSize(a: Size, b: Size): Size {
  if (a === b) return 0;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return textOf(combine(polynomialOf(a), polynomialOf(b), -1));
}

export function mulSize(a: Size, b: Size): Size {
  // Never −0.
  if (typeof a === "number" && typeof b === "number") return a * b + 0;
  if (a === 1) return b;
  if (b === 1) return a;
  return textOf(multiply(polynomialOf(a), polynomialOf(b)));
}

/** The number of entries. */
export const productSize = (shape: Shape): Size => shape.reduce<Size>(mulSize, 1);

/** a / b where it comes out, else null: (n·d)/d = n, (2n+2)/2 = n+1. */
export function divideSize(a: Size, b: Size): Size | null {
  if (a === b) return 1;
  if (b === 1) return a;
  if (typeof a === "number" && typeof b === "number") return b !== 0 && a % b === 0 ? a / b : null;
  const divisor = [...polynomialOf(b)].filter(([, k]) => k !== 0);
  const [first] = divisor;
  if (divisor.length !== 1 || !first) return null;
  const [monomial, by] = first;
  const out: Polynomial = new Map();
  for (const [key, k] of polynomialOf(a)) {
    if (k === 0) continue;
    const rest = factors(key);
    for (const factor of factors(monomial)) {
      const at = rest.indexOf(factor);
      if (at < 0) return null;
      rest.splice(at, 1);
    }
    if (k % by !== 0) return null;
    out.set(rest.join("*"), k / by);
  }
  return textOf(out);
}

/** ⌊a / b⌋ for a positive integer b. */
export function floorDivSize(a: Size, b: number): Size {
  if (typeof a === "number") return Math.floor(a / b);
  if (b === 1) return a;
  return divideSize(a, b) ?? `floor((${a})/${b})`;
}

/** ⌈a / b⌉ for a positive integer b. */
export const ceilDivSize = (a: Size, b: number): Size => (b === 1 ? a : floorDivSize(addSize(a, b - 1), b));

/** Whether a < b is certain: their difference is a negative number. Symbolic sizes count as at least 1. */
export function surelyLess(a: Size, b: Size): boolean {
  const gap = subSize(b, a);
  if (typeof gap === "number") return gap > 0;
  let least = 0;
  for (const [key, k] of polynomialOf(gap)) {
    if (k < 0 && key !== CONSTANT) return false;
    least += k;
  }
  return least > 0;
}

/** The value of a size when its names have these values; null when one has none. */
export function evaluateSize(size: Size, values: ReadonlyMap<string, number>): number | null {
  if (typeof size === "number") return size;
  const known = values.get(size);
  if (known !== undefined) return known;
  let total = 0;
  for (const [key, k] of polynomialOf(size)) {
    let term = k;
    for (const factor of factors(key)) {
      const value = factorValue(factor, values);
      if (value === null) return null;
      term *= value;
    }
    total += term;
  }
  return total;
}

const FLOOR = /^floor\(\((.*)\)\/(\d+)\)$/;

function factorValue(factor: string, values: ReadonlyMap<string, number>): number | null {
  const floor = FLOOR.exec(factor);
  if (!floor) return values.get(factor) ?? null;
  const inner = evaluateSize(floor[1] ?? "", values);
  return inner === null ? null : Math.floor(inner / Number(floor[2]));
}

/** The names in a size. */
export function sizeNames(size: Size): string[] {
  if (typeof size === "number") return [];
  return [...new Set(size.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [])].filter((name) => name !== "floor");
}

/** A size with names put in place of names; names without a replacement stay. */
export function substituteSize(size: Size, values: ReadonlyMap<string, Size>): Size {
  if (typeof size === "number") return size;
  const whole = values.get(size);
  if (whole !== undefined) return whole;
  let total: Polynomial = new Map();
  for (const [key, k] of polynomialOf(size)) {
    let term: Polynomial = new Map([[CONSTANT, k]]);
    for (const factor of factors(key)) {
      const floor = FLOOR.exec(factor);
      const value = floor
        ? floorDivSize(substituteSize(floor[1] ?? "", values), Number(floor[2]))
        : (values.get(factor) ?? factor);
      term = multiply(term, floor && typeof value === "string" ? new Map([[value, 1]]) : polynomialOf(value));
    }
    total = combine(total, term, 1);
  }
  return textOf(total);
}

/** The value of the one unknown name for which `size` is `value`: n−1 = 4 gives n = 5. Null when it is not so simple. */
export function solveSize(
  size: string,
  value: number,
  values: ReadonlyMap<string, number>,
): { readonly name: string; readonly value: number } | null {
  const unknown = sizeNames(size).filter((name) => !values.has(name));
  const [name] = unknown;
  if (unknown.length !== 1 || name === undefined) return null;
  const at = (n: number): number | null => evaluateSize(size, new Map([...values, [name, n]]));
  const zero = at(0);
  const one = at(1);
  if (zero === null || one === null || one === zero) return null;
  const n = (value - zero) / (one - zero);
  return Number.isInteger(n) && n >= 0 && at(n) === value ? { name, value: n } : null;
}

/** Reads what `textOf` writes: sums of products of names, integers and floor((…)/k). */
class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  sum(): Polynomial {
    let total = this.#signedTerm();
    while (this.#at < this.#text.length && this.#text[this.#at] !== ")")
      total = combine(total, this.#signedTerm(), 1);
    return total;
  }

  #signedTerm(): Polynomial {
    let sign = 1;
    const c = this.#text[this.#at];
    if (c === "-" || c === "+") {
      sign = c === "-" ? -1 : 1;
      this.#at++;
    }
    let term: Polynomial = this.#factor();
    while (this.#text[this.#at] === "*") {
      this.#at++;
      term = multiply(term, this.#factor());
    }
    return sign < 0 ? combine(new Map(), term, -1) : term;
  }

  #factor(): Polynomial {
    const rest = this.#text.slice(this.#at);
    const number = /^\d+/.exec(rest);
    if (number) {
      this.#at += number[0].length;
      return new Map([[CONSTANT, Number(number[0])]]);
    }
    if (rest.startsWith("floor(")) {
      let depth = 0;
      for (let i = 5; i < rest.length; i++) {
        if (rest[i] === "(") depth++;
        if (rest[i] === ")" && --depth === 0) {
          this.#at += i + 1;
          return new Map([[rest.slice(0, i + 1), 1]]);
        }
      }
    }
    const name = /^[^+\-*()]+/.exec(rest);
    if (!name) throw new NablaError("bad-request", `${this.#text} is not a size`);
    this.#at += name[0].length;
    return new Map([[name[0], 1]]);
  }
}
