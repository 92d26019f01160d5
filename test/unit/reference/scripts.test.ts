import { expect, test } from "vitest";
import { gradientAt } from "../../../engine/derive/gradient.ts";
import { within } from "../../../engine/graph/budget.ts";
import { attempt } from "../../../engine/graph/errors.ts";
import type { Tensor } from "../../../engine/graph/tensor.ts";
import { readDocument, readFunction } from "../../../engine/read/documents.ts";
import { readSource } from "../../../extension/cli/files.ts";
import { hostFor } from "../../../extension/cli/host.ts";
import { type Numbers, near, score, table } from "./compare.ts";

interface FunctionRow {
  readonly file: string;
  readonly function: string;
  readonly at: Readonly<Record<string, unknown>>;
  readonly wrt: readonly string[];
  readonly value: Numbers;
  readonly gradient?: Readonly<Record<string, Numbers>>;
  readonly jacobian?: Readonly<Record<string, Numbers>>;
}

const fileOf = (name: string): string => new URL(`../../reference/scripts/${name}`, import.meta.url).pathname;

test("gradients.json: functions of real scripts, no wrong number, hardly a refusal", async () => {
  const host = await hostFor("python");
  const { functions } = table("gradients.json") as { functions: FunctionRow[] };
  const { wrong, refused } = score();
  for (const row of functions) {
    const source = await readSource(fileOf(row.file));
    const done = attempt(() => {
      const read = readFunction("python", source.text, row.function, row.at, host, within(20_000));
      const point = new Map<string, Tensor>();
      for (const { name, value } of read.variables) if (value) point.set(name, value);
      return gradientAt(read, read.outputs, point, row.wrt);
    });
    const label = `${row.file} ${row.function}`;
    if (!done.ok) {
      refused.push(`${label}: ${done.error.message}`);
      continue;
    }
    const found = done.value.gradient ?? done.value.jacobian ?? {};
    const slopes = Object.entries(row.gradient ?? row.jacobian ?? {}).every(([name, slope]) =>
      near(found[name], slope, 1e-8),
    );
    if (!near(done.value.value, row.value, 1e-8) || !slopes)
      wrong.push(`${label}: ${JSON.stringify(done.value.value)} ${JSON.stringify(found)}`);
  }
  expect(wrong).toEqual([]);
  expect(refused.length, refused.join("\n")).toBeLessThanOrEqual(1);
});

interface SilentRow {
  readonly file: string;
  readonly cell?: number;
  readonly line: number;
  readonly text: string;
}

test("gradients.json: everyday lines of scripts are passed over", async () => {
  const host = await hostFor("python");
  const { silent } = table("gradients.json") as { silent: SilentRow[] };
  const files = [...new Set(silent.map((row) => row.file))];
  const found: string[] = [];
  for (const file of files) {
    const source = await readSource(fileOf(file));
    const reading = readDocument("python", source.text, host, { budget: within(20_000) });
    const starts = reading.formulas
      .filter((formula) => formula.clear)
      .map((formula) => ({ text: formula.text, start: source.range(formula.range).start }));
    for (const row of silent) {
      if (row.file !== file) continue;
      const here = starts.find(({ start }) => start.line === row.line && start.cell === row.cell);
      if (here) found.push(`${file}:${row.line + 1} ${here.text}`);
    }
  }
  expect(found).toEqual([]);
});

test("expressions.json: lines that are no mathematics are passed over", async () => {
  const host = await hostFor("python");
  const { must_not_detect } = table("expressions.json") as {
    must_not_detect: { language: string; line: string }[];
  };
  const found = must_not_detect
    .filter(({ language }) => language === "python")
    .filter(({ line }) => readDocument("python", line, host).formulas.some((formula) => formula.clear))
    .map(({ line }) => line);
  expect(found).toEqual([]);
});

interface Expectation {
  readonly ask: string;
  readonly function?: string;
  readonly at?: Readonly<Record<string, unknown>>;
  readonly wrt?: readonly string[];
  readonly value?: Numbers;
  readonly gradient?: Readonly<Record<string, Numbers>>;
  readonly line?: number;
}

test("gotchas.json: functions that a careless reading gets wrong", async () => {
  const host = await hostFor("python");
  const gotchas = table("gotchas.json") as {
    id: string;
    title: string;
    source: string;
    expect: Expectation[];
  }[];
  const { wrong, refused } = score();
  for (const { id, title, source, expect: all } of gotchas)
    for (const row of all) {
      if (row.ask === "error") {
        const { findings } = readDocument("python", source, host);
        const there = findings.some(
          (finding) => source.slice(0, finding.span.start).split("\n").length - 1 === row.line,
        );
        if (!there) refused.push(`${id} ${title}: no finding`);
      }
      if (row.ask !== "function" || row.function === undefined) continue;
      const name = row.function;
      const done = attempt(() => {
        const read = readFunction("python", source, name, row.at ?? {}, host, within(10_000));
        const point = new Map<string, Tensor>();
        for (const variable of read.variables) if (variable.value) point.set(variable.name, variable.value);
        return gradientAt(read, read.outputs, point, row.wrt);
      });
      if (!done.ok) {
        refused.push(`${id} ${title}: ${done.error.message}`);
        continue;
      }
      const found = done.value.gradient ?? done.value.jacobian ?? {};
      const slopes = Object.entries(row.gradient ?? {}).every(([key, slope]) =>
        near(found[key], slope, 1e-8),
      );
      if (!near(done.value.value, row.value, 1e-8) || !slopes)
        wrong.push(`${id} ${title}: ${JSON.stringify(done.value.value)} ${JSON.stringify(found)}`);
    }
  expect(wrong).toEqual([]);
  expect(refused.length, refused.join("\n")).toBeLessThanOrEqual(0);
});
