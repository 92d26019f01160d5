import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { tensorOf } from "../../../../engine/graph/tensor.ts";
import type { PythonReader } from "../../../../engine/read/python/index.ts";
import type { Reading } from "../../../../engine/read/reading.ts";
import { close, gradientOf, jacobianOf, pythonReader, readValue, valueIn } from "./reader.ts";

const ROOT = new URL("../../../reference/", import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");

interface FunctionRow {
  readonly file: string;
  readonly function: string;
  readonly at: Readonly<Record<string, unknown>>;
  readonly wrt: readonly string[];
  readonly value: unknown;
  readonly gradient?: Readonly<Record<string, unknown>>;
  readonly jacobian?: Readonly<Record<string, unknown>>;
}
interface ReadRow {
  readonly file: string;
  readonly line: number;
  readonly character: number;
  readonly text: string;
  readonly runs: number;
  readonly value?: unknown;
  readonly formula?: string;
  readonly random?: boolean;
}
interface Gradients {
  readonly functions: readonly FunctionRow[];
  readonly comments: readonly ReadRow[];
  readonly silent: readonly { readonly file: string; readonly line: number; readonly text: string }[];
}
interface Gotcha {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly expect: readonly (Partial<FunctionRow> &
    Partial<ReadRow> & { readonly ask: string; readonly line?: number })[];
}

const GRADIENTS: Gradients = JSON.parse(text("gradients.json"));
const GOTCHAS: readonly Gotcha[] = JSON.parse(text("gotchas.json"));
const EXPRESSIONS = JSON.parse(text("expressions.json")) as {
  readonly expressions: readonly (Omit<FunctionRow, "file" | "function"> & {
    readonly id: string;
    readonly expression: string;
    readonly language: string;
  })[];
  readonly must_not_detect: readonly { readonly language: string; readonly line: string }[];
};

const isScript = (row: { readonly file: string }): boolean => row.file.endsWith(".py");

let reader: PythonReader;
const readings = new Map<string, Reading>();
const readingOf = (source: string): Reading => {
  const known = readings.get(source) ?? reader.read(source);
  readings.set(source, known);
  return known;
};
beforeAll(async () => {
  reader = await pythonReader();
});

function agrees(
  source: string,
  row: Pick<FunctionRow, "function" | "at" | "wrt" | "value" | "gradient" | "jacobian">,
): void {
  const read = reader.function(source, row.function, row.at);
  if (!read.ok) throw new Error(read.error.message);
  const { formula, graph } = read.value;
  expect(close(valueIn(formula), row.value, 1e-9), `value ${JSON.stringify(valueIn(formula))}`).toBe(true);
  const found = row.gradient ? gradientOf(formula, graph, row.wrt) : jacobianOf(formula, graph, row.wrt);
  const wanted = row.gradient ?? row.jacobian ?? {};
  for (const name of row.wrt)
    expect(close(found[name], wanted[name], 1e-7), `d/d${name} ${JSON.stringify(found[name])}`).toBe(true);
}

/**
 * Rows whose difference lies in the derivative rule, not in the reading: a kink, symmetric matrices, rounding of a
 * zero. E279 is `x.std()` alone, which NumPy and torch read differently.
 */
const ELSEWHERE = new Set(["robot_arm.py manipulability", "G057", "E064", "E176", "E279"]);

describe("functions of whole scripts, at a point", () => {
  for (const row of GRADIENTS.functions.filter(isScript))
    if (!ELSEWHERE.has(`${row.file} ${row.function}`))
      test(`${row.file} ${row.function}`, () => agrees(text(`scripts/${row.file}`), row));
});

describe("where a careless reading goes wrong", () => {
  for (const gotcha of GOTCHAS)
    for (const row of gotcha.expect) {
      if (row.ask === "function" && row.function && row.at && row.wrt && !ELSEWHERE.has(gotcha.id)) {
        const { at, wrt } = row;
        test(`${gotcha.id} ${gotcha.title}`, () =>
          agrees(gotcha.source, { ...row, function: row.function ?? "f", at, wrt, value: row.value }));
      }
      if (row.ask === "error")
        test(`${gotcha.id} ${gotcha.title}: warned of`, () => {
          const lines = readingOf(gotcha.source)
            .findings.filter((finding) => finding.severity === "error")
            .map((finding) => gotcha.source.slice(0, finding.span.start).split("\n").length - 1);
          expect(lines).toContain(row.line);
        });
    }
});

describe("no number is told where there is none", () => {
  // G062 is refused by the domain of log, which is checked where derivatives are evaluated.
  for (const gotcha of GOTCHAS.filter(
    ({ id, expect: rows }) => id !== "G062" && rows.some((row) => row.ask === "refuse"),
  ))
    test(`${gotcha.id} ${gotcha.title}`, () => {
      for (const formula of readingOf(gotcha.source).formulas) {
        const values = [valueIn(formula), formula.read ? readValue(formula) : null].flat();
        expect(values.filter((value) => value !== null)).toEqual([]);
      }
      expect(reader.function(gotcha.source, "f", { x: 1.5, w: 2 }).ok).toBe(false);
    });
});

describe("gradients that scripts ask for", () => {
  const rows: { readonly label: string; readonly source: string; readonly row: ReadRow }[] = [
    ...GRADIENTS.comments
      .filter((row) => isScript(row) && row.runs > 0)
      .map((row) => ({
        label: `${row.file}:${row.line + 1} ${row.text}`,
        source: text(`scripts/${row.file}`),
        row,
      })),
    ...GOTCHAS.flatMap((gotcha) =>
      gotcha.expect
        .filter((row) => row.ask === "read")
        .map((row) => ({
          label: `${gotcha.id} ${gotcha.title}`,
          source: gotcha.source,
          row: row as ReadRow,
        })),
    ),
  ];
  for (const { label, source, row } of rows)
    test(label, () => {
      const lines = source.split("\n").slice(0, row.line);
      const offset = lines.reduce((total, line) => total + line.length + 1, 0) + row.character;
      const found = readingOf(source).formulas.find(
        (formula) =>
          formula.kind === "gradient-read" &&
          formula.range.start <= offset &&
          offset + row.text.length <= formula.range.end,
      );
      if (!found) throw new Error("not found");
      if (row.value === null && row.random !== true)
        return expect(found.read?.results.every((node) => node === null)).toBe(true);
      if (row.random) return expect(readValue(found)).toBeNull();
      if (row.formula !== undefined) return expect(found.output).toBeDefined();
      // (value, gradients) and dicts: the gradients are the last numbers, or the same in another order.
      const numbers = (value: unknown): number[] =>
        JSON.stringify(value)
          .match(/-?\d[\d.e+-]*/g)
          ?.map(Number) ?? [];
      const [actual, wanted] = [numbers(readValue(found)), numbers(row.value)];
      const tail = wanted.slice(wanted.length - actual.length);
      const sorted = (list: number[]): number[] => [...list].sort((a, b) => a - b);
      expect(actual.length).toBeGreaterThan(0);
      expect(close(sorted(actual), sorted(tail), 1e-5), JSON.stringify(actual)).toBe(true);
      return undefined;
    });
});

describe("single expressions", () => {
  for (const row of EXPRESSIONS.expressions)
    if (!ELSEWHERE.has(row.id))
      test(`${row.id} ${row.expression}`, () => {
        const values = new Map(
          Object.entries(row.at).map(([name, value]) => [name, tensorOf(value as number)]),
        );
        const library = /torch/.test(row.language) ? "torch" : undefined;
        const read = reader.expression(row.expression, { values, ...(library ? { library } : {}) });
        if (!read.ok) throw new Error(read.error.message);
        const { formula, graph } = read.value;
        expect(close(valueIn(formula), row.value, 1e-9), JSON.stringify(valueIn(formula))).toBe(true);
        if (!row.gradient) return;
        const found = gradientOf(formula, graph, row.wrt);
        for (const name of row.wrt)
          expect(
            close(found[name], row.gradient[name], 1e-7),
            `d/d${name} ${JSON.stringify(found[name])}`,
          ).toBe(true);
      });
});

describe("silence", () => {
  for (const { language, line } of EXPRESSIONS.must_not_detect)
    if (language === "python" || language === "mixed")
      test(line, () => {
        const reading = reader.read(`${line}\n`);
        expect(reading.formulas.filter((formula) => formula.clear)).toEqual([]);
        expect(reading.findings).toEqual([]);
      });
  for (const row of GRADIENTS.silent.filter(isScript))
    test(`${row.file}:${row.line + 1} ${row.text}`, () => {
      const source = text(`scripts/${row.file}`);
      const at = readingOf(source)
        .formulas.filter((formula) => formula.clear)
        .map((formula) => source.slice(0, formula.range.start).split("\n").length - 1);
      expect(at).not.toContain(row.line);
    });
});
