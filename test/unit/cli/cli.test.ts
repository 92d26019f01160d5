import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundles } from "../../../extension/build/bundles.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const BUNDLE = join(ROOT, "dist/unit-cli");
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nabla-cli-"));
  const cli = bundles().find((bundle) => bundle.name === "cli");
  if (!cli) throw new Error("no bundle is named cli");
  await build({
    ...cli.options,
    entryPoints: cli.entries,
    bundle: true,
    outdir: BUNDLE,
    chunkNames: "[name]-[hash]",
    logLevel: "error",
  });
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(BUNDLE, { recursive: true, force: true });
});

/** Runs the command line, bundled as it is shipped. */
function nabla(
  args: readonly string[],
  input = "",
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(BUNDLE, "cli.js"), ...args], { cwd: ROOT });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.on("close", (code) => done({ code, out, err }));
    child.stdin.end(input);
  });
}

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe("nabla derive", () => {
  it("answers one request a line, in order, also the bad ones", async () => {
    const requests = [
      '{"id": 1, "language": "math", "expression": "x^2 y", "at": {"x": 2, "y": 3}, "hessian": true}',
      '{"id": "two", "language": "latex", "expression": "$\\\\frac{1}{x}$", "at": {"x": 0}}',
      '{"id": 3, "language": "cobol", "expression": "x"}',
      "nonsense",
      '{"id": 5, "language": "math", "expression": "x +"}',
      '{"id": 6, "language": "math", "expression": "x^2", "wrt": ["q"]}',
    ];
    const { code, out } = await nabla(["derive", "--jsonl"], `${requests.join("\n")}\n`);
    expect(code).toBe(0);
    const answers = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers).toHaveLength(requests.length);
    expect(answers[0]).toMatchObject({
      id: 1,
      ok: true,
      value: 12,
      variables: ["x", "y"],
      hessian: [
        [6, 4],
        [4, 0],
      ],
    });
    expect(answers[0].derivatives.x).toMatchObject({ value: 12, operations: expect.any(Number) });
    expect(answers[1]).toMatchObject({ id: "two", ok: true, value: "Infinity" });
    expect(answers[2]).toMatchObject({ id: 3, ok: false, error: { code: "unsupported-language" } });
    expect(answers[3]).toMatchObject({ ok: false, error: { code: "bad-request" } });
    expect(answers[4]).toMatchObject({ id: 5, ok: false, error: { code: "syntax" } });
    expect(answers[5]).toMatchObject({ id: 6, ok: false });
  });

  it("names a kink and its two sides", async () => {
    const { out, code } = await nabla([
      "derive",
      "abs(x - 3)",
      "--language",
      "math",
      "--at",
      "x=3",
      "--json",
    ]);
    expect(code).toBe(0);
    const answer = JSON.parse(out);
    expect(answer.kinks).toEqual([{ wrt: "x", left: -1, right: 1 }]);
    expect(answer.derivatives.x.value).toBeUndefined();
  });

  it("prints for people without --json", async () => {
    const { out } = await nabla(["derive", "x^3", "--language", "math", "--at", "x=2", "--order", "2"]);
    expect(out).toMatch(/value 8/);
    expect(out).toMatch(/= 12/);
  });

  it.each([
    [["derive"], /needs EXPR/],
    [["derive", "x"], /--language/],
    [["derive", "x", "--language", "math", "--at", "x=one"], /x is not a number/],
    [["derive", "x", "--language", "math", "--order", "0"], /--order/],
    [["derive", "x", "--langage", "math"], /unknown option --langage/],
    [["differentiate"], /unknown command/],
    [["scan"], /at least one FILE/],
    [["scan", "no/such/file.py"], /cannot read/],
  ])("refuses %j with one line and exit 2", async (args, message) => {
    const { code, err } = await nabla(args as string[]);
    expect(code).toBe(2);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(err).toMatch(message as RegExp);
  });
});

describe("nabla scan", () => {
  it("lists the formulas of several files as one array", async () => {
    const notes = file("notes.md", "# Notes\r\n\r\nThe parabola $f(x) = x^2$ costs $5 or $10.\r\n");
    const empty = file("empty.md", "");
    const { code, out } = await nabla(["scan", notes, empty, "--json"]);
    expect(code).toBe(0);
    const [first, second] = JSON.parse(out);
    expect(second).toMatchObject({ file: empty, items: [] });
    expect(first.items).toHaveLength(1);
    expect(first.items[0]).toMatchObject({
      kind: "markdown",
      name: "f",
      text: "$f(x) = x^2$",
      range: { start: { line: 2, character: 13 }, end: { line: 2, character: 25 } },
      variables: ["x"],
    });
    expect(first.items[0].derivatives.x.latex).toBe("2x");
  });
});
