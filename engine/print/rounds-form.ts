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

const PYTHON: LoopForm = {
  head: (letter, size, reverse) =>
    `for ${letter} in ${reverse ? `reversed(range(${size}))` : `range(${size})`}:`,
  end: null,
  indent: "    ",
  start: (name, value) => `${name} = ${value}`,
  update: (names, values) => [`${names.join(", ")} = ${values.join(", ")}`],
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
      names.length === 1
        ? [`${names[0]} = ${values[0]};`]
        : [`[${names.join(", ")}] = [${values.join(", ")}];`],
    room: (name, [size = "0"]) => `const ${name} = new Array(${size});`,
    at: (name, letter) => `${name}[${letter}]`,
    whole: (name) => name,
  },
  julia: {
    head: (letter, size, reverse) => `for ${letter} in ${reverse ? `${less(size)}:-1:0` : `0:${less(size)}`}`,
    end: "end",
    indent: "    ",
    start: (name, value) => `${name} = ${value}`,
    update: (names, values) => [`${names.join(", ")} = ${values.join(", ")}`],
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
      names.length === 1
        ? [`${names[0]} = ${values[0]};`]
        : [
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
