import { ROUNDS } from "../rounds-form.ts";
import type { Helpers } from "./helpers.ts";
import { C_HELPERS } from "./helpers-c.ts";
import { JAVASCRIPT_HELPERS } from "./helpers-javascript.ts";

/** How a language writes loops over arrays that lie by rows in one block of numbers. */
export interface Dialect {
  readonly target: "c" | "javascript";
  /** A number that changes, and one that does not. */
  readonly variable: (name: string, value: string) => string;
  readonly constant: (name: string, value: string) => string;
  /** Room for so many numbers, not set yet. */
  readonly room: (name: string, count: string) => string;
  /** Room for so many places. */
  readonly places: (name: string, count: string) => string;
  readonly literal: (name: string, values: readonly string[]) => string;
  /** The head of a loop from 0 to below `end`. */
  readonly head: (letter: string, end: string) => string;
  /** The head of a loop over rounds, from the last one to the first where it runs backwards. */
  readonly rounds: (letter: string, size: string, reverse: boolean) => string;
  /** Numbers that change all at once, since each may read the others. */
  readonly update: (names: readonly string[], values: readonly string[]) => string[];
  /** An array from a place on, for so many numbers. */
  readonly part: (array: string, from: string, count: string) => string;
  /** A number as a place, and a size as a number. */
  readonly place: (number: string) => string;
  readonly number: (size: string) => string;
  /** Division of places, rounded down. */
  readonly quotient: (place: string, by: string) => string;
  readonly call: Readonly<Record<"max" | "min" | "abs" | "log", string>>;
  readonly same: string;
  /** 1 or −1. */
  readonly sign: (number: string) => string;
  /** A line as this language writes its numbers. */
  readonly line: (text: string) => string;
  readonly nothing: string;
  readonly infinity: string;
  /** Functions of its own that programs with matrices call. */
  readonly helpers: Helpers;
}

const { c: IN_C, javascript: IN_JAVASCRIPT } = ROUNDS;

const C: Dialect = {
  target: "c",
  variable: (name, value) => `double ${name} = ${value};`,
  constant: (name, value) => `const double ${name} = ${value};`,
  room: (name, count) => `double ${name}[${count}];`,
  places: (name, count) => `int ${name}[${count}];`,
  literal: (name, values) => `const double ${name}[${values.length}] = {${values.join(", ")}};`,
  head: (letter, end) => `for (int ${letter} = 0; ${letter} < ${end}; ${letter}++) {`,
  rounds: IN_C.head,
  update: IN_C.update,
  part: (array, from) => (from === "0" ? array : `${array} + ${from}`),
  place: (number) => `(int)${number}`,
  number: (size) => `(double)${size}`,
  quotient: (place, by) => `${place} / ${by}`,
  call: { max: "fmax", min: "fmin", abs: "fabs", log: "log" },
  same: "==",
  sign: (number) => `copysign(1.0, ${number})`,
  line: (text) => text,
  nothing: "NULL",
  infinity: "INFINITY",
  helpers: C_HELPERS,
};

const JAVASCRIPT: Dialect = {
  target: "javascript",
  variable: (name, value) => `let ${name} = ${value};`,
  constant: (name, value) => `const ${name} = ${value};`,
  room: (name, count) => `const ${name} = new Float64Array(${count});`,
  places: (name, count) => `const ${name} = new Int32Array(${count});`,
  literal: (name, values) => `const ${name} = [${values.join(", ")}];`,
  head: (letter, end) => `for (let ${letter} = 0; ${letter} < ${end}; ${letter}++) {`,
  rounds: IN_JAVASCRIPT.head,
  update: IN_JAVASCRIPT.update,
  part: (array, from, count) => (from === "0" ? array : `${array}.subarray(${from}, ${from} + ${count})`),
  place: (number) => number,
  number: (size) => size,
  quotient: (place, by) => `Math.floor(${place} / ${by})`,
  call: { max: "Math.max", min: "Math.min", abs: "Math.abs", log: "Math.log" },
  same: "===",
  sign: (number) => `(${number} < 0 ? -1 : 1)`,
  line: (text) => text.replace(/(?<![\w.])(\d+)\.0(?![\w.])/g, "$1"),
  nothing: "null",
  infinity: "Infinity",
  helpers: JAVASCRIPT_HELPERS,
};

/** Languages whose arrays are written as loops. */
export const DIALECTS: Readonly<Partial<Record<string, Dialect>>> = { c: C, javascript: JAVASCRIPT };
