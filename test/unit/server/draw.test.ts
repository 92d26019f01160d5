import { describe, expect, it } from "vitest";
import type { ThemeKind } from "../../../extension/protocol/panel.ts";
import { Drawer } from "../../../extension/server/draw/drawer.ts";
import { imageOf } from "../../../extension/server/draw/ink.ts";
import {
  drawEquations as drawPictures,
  type Equation,
  isNested,
  terms,
} from "../../../extension/server/draw/layout.ts";

const drawer = new Drawer();

/** The one picture that all equations fit in. */
async function drawEquations(on: Drawer, equations: readonly Equation[], width: number) {
  const pictures = await drawPictures(on, equations, width);
  expect(pictures).toHaveLength(1);
  return pictures[0]?.drawing ?? null;
}

function svgOf(markdown: string): string {
  const data = /base64,([^|]+)\|/.exec(markdown)?.[1] ?? "";
  return Buffer.from(data, "base64").toString("utf8");
}

describe("drawing", () => {
  it("draws a formula with its size and its text", async () => {
    const drawing = await drawEquations(drawer, [{ left: "y", right: "x^2" }], 80);
    expect(drawing).not.toBeNull();
    if (!drawing) return;
    const image = imageOf(drawing, "y = x² [1]", { theme: "dark", fontSize: 14 });
    expect(image).toMatch(
      /^!\[y = x² \\\[1\\\]\]\(data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+\|width=\d+,height=\d+\)$/,
    );
    expect(svgOf(image)).toMatch(/^<svg color="#cccccc".*<\/svg>$/s);
  });

  it("uses another ink in each kind of theme, and draws only once for all", async () => {
    const drawing = await drawer.draw("x");
    if ("error" in drawing) throw new Error(drawing.error);
    const themes: ThemeKind[] = ["light", "dark", "high-contrast", "high-contrast-light"];
    const inks = themes.map(
      (theme) => /color="(#[0-9a-f]+)"/.exec(svgOf(imageOf(drawing, "x", { theme, fontSize: 14 })))?.[1],
    );
    expect(new Set(inks).size).toBe(4);
    const brightness = (ink = ""): number => Number.parseInt(ink.slice(1, 3), 16);
    expect(inks.map((ink) => brightness(ink) > 128)).toEqual([false, true, true, false]);
  });

  it("breaks a long sum into rows that fit, and gives up on what cannot be broken", async () => {
    const right = Array.from({ length: 12 }, (_, i) => `a_{${i}} x^{${i}}`).join(" + ");
    const wide = await drawEquations(drawer, [{ left: "y", right }], 1_000);
    const narrow = await drawEquations(drawer, [{ left: "y", right }], 40);
    expect(narrow?.width).toBeLessThanOrEqual(42);
    expect(narrow?.height ?? 0).toBeGreaterThan(2 * (wide?.height ?? 0));
    expect(
      await drawEquations(drawer, [{ left: "y", right: `${"\\sin{".repeat(8)}x${"}".repeat(8)}` }], 10),
    ).toBeNull();
  });

  it("draws what cannot be broken smaller, and each equation for itself when they do not fit together", async () => {
    const right = String.raw`\frac{a + b + c + d + e + f + g + h}{k}`;
    const natural = await drawEquations(drawer, [{ left: "y", right }], 1_000);
    const width = (natural?.width ?? 0) * 0.8;
    const smaller = await drawEquations(drawer, [{ left: "y", right }], width);
    expect(smaller?.width).toBe(width);
    expect(smaller?.svg).toBe(natural?.svg);
    const pictures = await drawPictures(
      drawer,
      [
        { left: "y", right },
        { left: "z", right: "\\nosuchmacro" },
      ],
      1_000,
    );
    expect(pictures.map(({ drawing }) => drawing !== null)).toEqual([true, false]);
  });

  it("tells once what names mean that several equations share, where all of it is too wide", async () => {
    const where = String.raw` \quad \text{where} \quad x_{k+1} = 0.5\left( x_{k} + \frac{a}{x_{k}} \right),\quad x_{0} = x,\quad k = 0, \dots, 19`;
    const equations = [
      { left: "f", right: `x_{19}${where}` },
      { left: "g", right: `\\sum_{k} x_{k}${where}` },
    ];
    const wide = await drawEquations(drawer, equations, 1_000);
    const narrow = await drawEquations(drawer, equations, 60);
    expect(narrow?.width).toBeLessThanOrEqual(60);
    expect(narrow?.height).toBeLessThan(2 * (wide?.height ?? 0));
    // The same name for two things: each equation for itself.
    const other = [
      equations[0] ?? { left: "", right: "" },
      { left: "g", right: `x_{3}${where.replace("0.5", "0.25")}` },
    ];
    expect(await drawPictures(drawer, other, 60)).toHaveLength(2);
  });

  it("is drawn flatter where it would be too tall", async () => {
    const tall = ["f", "g"].map((left) => ({ left, right: String.raw`\sum_{i} \frac{x_{i} + 1}{y}` }));
    const height = async (most?: number): Promise<number> =>
      (await drawPictures(drawer, tall, 80, most)).reduce(
        (sum, each) => sum + (each.drawing?.height ?? 0),
        0,
      );
    expect(await height(6)).toBeLessThan(0.8 * (await height()));
    // Not where a fraction inside of a fraction would become too small to read.
    tall.push({ left: "h", right: String.raw`\frac{1}{1 + \frac{1}{x}}` });
    expect(await height(6)).toBe(await height());
  });

  it("says no to what is no LaTeX instead of drawing it", async () => {
    expect(await drawEquations(drawer, [{ left: "y", right: "\\nosuchmacro" }], 80)).toBeNull();
  });

  it("draws Korean names", async () => {
    const drawing = await drawEquations(drawer, [{ left: "\\text{손실}", right: "2x" }], 80);
    expect(drawing?.svg).toContain("손");
  });
});

describe("a fraction inside of another", () => {
  it.each([
    [String.raw`\frac{1}{1 + \frac{1}{x}}`, true],
    [String.raw`\frac{\sqrt{\frac{a}{b}}}{c}`, true],
    [String.raw`\frac{a}{b} + \sqrt{\frac{c}{d}} \cdot \frac{e}{f}`, false],
    [String.raw`\left\{ \frac{a}{b} \right\} \frac{c}{d}`, false],
  ])("%s: %s", (latex, expected) => expect(isNested(latex)).toBe(expected));
});

describe("terms of a sum", () => {
  it.each([
    ["2x + 3y", ["2x", "+ 3y"]],
    ["-x - (a + b)", ["-x", "- (a + b)"]],
    ["\\frac{a + b}{c} - \\left(d + e\\right) + 1", ["\\frac{a + b}{c}", "- \\left(d + e\\right)", "+ 1"]],
    ["x", ["x"]],
    ["e^{x + 1}", ["e^{x + 1}"]],
  ])("%s", (latex, expected) => expect(terms(latex)).toEqual(expected));
});
