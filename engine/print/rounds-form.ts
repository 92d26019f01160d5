import type { Target } from "../graph/ops/row.ts";

/** How a language writes a loop over rounds. */
interface LoopForm {
  readonly head: (letter: string, size: string, reverse: boolean) => string;
  /** What closes the loop; null where indentation does. */
  readonly end: string | null;
  readonly indent: string;
  readonly start: (name: string, value: string) => string;
  /** All at once, since each may read the others. */
  readonly update: (names: readonly string[], values: readonly string[]) => string[];
  /** Room for what every round leaves; null where the language has none for this shape. */
  readonly room: (name: string, sizes: readonly string[]) => string | null;
  /** The entry of a round along the first of so many axes. */
  readonly at: (name: string, letter: string, rank: number) => string;
  /** What was left, as an array. */
  readonly whole: (name: string) => string;
}

/** The names a text reads. */
const namesIn = (text: string): ReadonlySet<string> => new Set(text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []);

/** An order in which one assignment after the other does the same: nothing is written before all have read it. */
function inTurn(names: readonly string[], values: readonly string[]): (readonly [string, string])[] | null {
  const left = new Map(names.map((name, i) => [name, namesIn(values[i] ?? "")]));
  const order: (readonly [string, string])[] = [];
  while (left.size > 0) {
    const free = [...left.keys()].find((name) =>
      [...left].every(([other, read]) => other === name || !read.has(name)),
    );
    if (free === undefined) return null;
    left.delete(free);
    order.push([free, values[names.indexOf(free)] ?? ""]);
  }
  return order;
}

/** `x += y;` for x = x + y, where one number is added or taken away. */
function step(name: string, value: string): string {
  const own = /^([+-]) (.+)$/.exec(value.startsWith(`${name} `) ? value.slice(name.length + 1) : "");
  const rest = own?.[2] ?? "";
  let depth = 0;
  let sums = false;
  for (const [at, character] of [...rest].entries()) {
    if ("([".includes(character)) depth++;
    if (")]".includes(character)) depth--;
    if (depth === 0 && /^(?: [+-] | \?)/.test(rest.slice(at, at + 3))) sums = true;
  }
  return own && !sums ? `${name} ${own[1]}= ${rest};` : `${name} = ${value};`;
}

/** A tuple of values that fits on a line; longer ones one after the other, where there is an order for that. */
function atOnce(names: readonly string[], values: readonly string[]): string[] {
  const line = `${names.join(", ")} = ${values.join(", ")}`;
  const turns = line.length > 80 && names.length > 1 ? inTurn(names, values) : null;
  return turns ? turns.map(([name, value]) => `${name} = ${value}`) : [line];
}

const PYTHON: LoopForm = {
  head: (letter, size, reverse) =>
    `for ${letter} in ${reverse ? `reversed(range(${size}))` : `range(${size})`}:`,
  end: null,
  indent: "    ",
  start: (name, value) => `${name} = ${value}`,
  update: atOnce,
  room: (name, sizes) => `${name} = [0.0] * ${atom(sizes[0] ?? "0")}`,
  at: (name, letter) => `${name}[${letter}]`,
  whole: (name) => `np.array(${name})`,
};

/** The loops of each language. */
export const ROUNDS: Readonly<Record<Target, LoopForm>> = {
  math: PYTHON,
  numpy: {
    ...PYTHON,
    room: (name, sizes) => `${name} = np.zeros(${sizes.length === 1 ? sizes[0] : `(${sizes.join(", ")})`})`,
    whole: (name) => name,
  },
  torch: { ...PYTHON, whole: (name) => `torch.stack([torch.as_tensor(each) for each in ${name}])` },
  sympy: { ...PYTHON, room: (name, [size = "0"]) => `${name} = [0] * ${atom(size)}`, whole: (name) => name },
  javascript: {
    head: (letter, size, reverse) =>
      reverse
        ? `for (let ${letter} = ${less(size)}; ${letter} >= 0; ${letter}--) {`
        : `for (let ${letter} = 0; ${letter} < ${size}; ${letter}++) {`,
    end: "}",
    indent: "  ",
    start: (name, value) => `let ${name} = ${value};`,
    update: (names, values) =>
      inTurn(names, values)?.map(([name, value]) => step(name, value)) ?? [
        `[${names.join(", ")}] = [${values.join(", ")}];`,
      ],
    room: (name, [size = "0"]) => `const ${name} = new Array(${size});`,
    at: (name, letter) => `${name}[${letter}]`,
    whole: (name) => name,
  },
  julia: {
    head: (letter, size, reverse) => `for ${letter} in ${reverse ? `${less(size)}:-1:0` : `0:${less(size)}`}`,
    end: "end",
    indent: "    ",
    start: (name, value) => `${name} = ${value}`,
    update: atOnce,
    room: (name, sizes) => `${name} = zeros(${sizes.join(", ")})`,
    at: (name, letter, rank) => `${name}[${letter} + 1${", :".repeat(rank - 1)}]`,
    whole: (name) => name,
  },
  c: {
    head: (letter, size, reverse) =>
      reverse
        ? `for (int ${letter} = ${less(size)}; ${letter} >= 0; ${letter}--) {`
        : `for (int ${letter} = 0; ${letter} < ${size}; ${letter}++) {`,
    end: "}",
    indent: "  ",
    start: (name, value) => `double ${name} = ${value};`,
    update: (names, values) =>
      inTurn(names, values)?.map(([name, value]) => step(name, value)) ?? [
        ...values.map((value, i) => `double ${names[i]}_next = ${value};`),
        ...names.map((name) => `${name} = ${name}_next;`),
      ],
    room: (name, sizes) => (sizes.length === 1 ? `double ${name}[${sizes[0]}];` : null),
    at: (name, letter) => `${name}[${letter}]`,
    whole: (name) => name,
  },
};

/** The number of the last round. */
const less = (size: string): string => (/^\d+$/.test(size) ? String(Number(size) - 1) : `${size} - 1`);

const atom = (text: string): string => (/^\w+$/.test(text) ? text : `(${text})`);
