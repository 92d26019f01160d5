import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at } from "../../extension/build/paths.ts";
import type { PanelFormula } from "../../extension/protocol/formula.ts";
import { closeAll, openPanel, type PanelOptions, type PanelPage, type Theme } from "./panel/page.ts";
import { FORMULAS } from "./panel/programs.ts";
import { served } from "./panel/served.ts";

const shot = (name: string): string => at("test/screenshots", `panel-${name}.png`);

async function withPanel(options: PanelOptions, work: (panel: PanelPage) => Promise<void>): Promise<void> {
  const panel = await openPanel(options);
  try {
    await work(panel);
    expect(await panel.complaints()).toEqual([]);
  } finally {
    await panel.close();
  }
}

/** Value and gradient as they stand on each box, by its name or what was written. */
async function boxes(panel: PanelPage): Promise<Record<string, (string | undefined)[]>> {
  return panel.page
    .locator(".card")
    .evaluateAll((cards) =>
      Object.fromEntries(
        cards.map((card) => [
          card.querySelector(".card-name")?.textContent || (card as HTMLElement).title,
          [...card.querySelectorAll(".number")].map((number) => number.textContent ?? ""),
        ]),
      ),
    );
}

const soon = (panel: PanelPage): Promise<void> => panel.page.waitForTimeout(120);

afterAll(closeAll);

describe("the computation graph", () => {
  it("shows (x*3 + 5)**2 at 4 with every value and every gradient", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.chain());
      expect(await boxes(panel)).toEqual({
        x: ["4", "102"],
        "x*3": ["12", "34"],
        "x*3 + 5": ["17", "34"],
        y: ["289", "1"],
      });
      expect(await panel.page.locator(".operation").allTextContents()).toEqual(["× 3", "+ 5", "(·)²"]);
      expect(await panel.page.locator(".edge-label").allTextContents()).toEqual(["3", "1", "34"]);
      await panel.page.screenshot({ path: shot("chain") });
    }));

  it("keeps two written x**2 apart, each with its own gradient", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.twice());
      const found = await panel.page.locator('.card[title="x**2"] .number').allTextContents();
      expect(found).toEqual(["9", "1", "9", "3"]);
    }));

  it("selects the source of a box that is clicked, and says how its numbers come about", () =>
    withPanel({}, async (panel) => {
      const formula = FORMULAS.chain();
      await panel.show(formula);
      await panel.page.locator('.card[title="x*3 + 5"]').click();
      const place = formula.boxes.find(({ label }) => label === "x*3 + 5")?.place;
      expect(await panel.posted()).toContainEqual({ type: "reveal", place });
      const detail = await panel.page.locator(".detail").innerText();
      expect(detail).toContain("12 + 5 = 17");
      expect(detail).toContain("1 × 34 = 34");
    }));

  it("lights the box under the cursor", () =>
    withPanel({}, async (panel) => {
      const formula = FORMULAS.units();
      await panel.show(formula);
      const box = formula.boxes.find(({ name }) => name === "d")?.id ?? -1;
      await panel.send({ type: "cursor", formula: formula.id, boxes: [box] });
      await panel.page.locator(".card.lit .card-name", { hasText: "d" }).waitFor();
    }));

  it("lights the source of the box under the mouse", () =>
    withPanel({}, async (panel) => {
      const formula = FORMULAS.chain();
      await panel.show(formula);
      await panel.page.locator('.card[title="x*3"]').hover();
      const place = formula.boxes.find(({ label }) => label === "x*3")?.place;
      expect(await panel.posted()).toContainEqual({ type: "reveal", place, preview: true });
    }));

  it("hides gradients that numerical ones contradict", () =>
    withPanel({}, async (panel) => {
      await panel.show({ ...FORMULAS.chain(), derivatives: [], checked: { verdict: "disagree" } });
      expect(await boxes(panel)).toMatchObject({ x: ["4", "·"], y: ["289", "·"] });
      expect(await panel.page.locator(".edge-label").count()).toBe(0);
      expect(await panel.page.locator(".note.bad").innerText()).toContain("disagree");
    }));

  it("is walked with the arrow keys and zoomed with + and -", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.chain());
      const focused = (): Promise<string | null> =>
        panel.page.evaluate(() => document.activeElement?.getAttribute("title") ?? null);
      await panel.page.locator('.card[title="(x*3 + 5)**2"]').focus();
      await panel.page.keyboard.press("ArrowUp");
      expect(await focused()).toBe("x*3 + 5");
      await panel.page.keyboard.press("ArrowUp");
      await panel.page.keyboard.press("ArrowUp");
      expect(await focused()).toBe("x");
      await panel.page.keyboard.press("End");
      expect(await focused()).toBe("(x*3 + 5)**2");
      const scale = (): Promise<string> => panel.page.locator(".stage").evaluate((e) => e.style.transform);
      const before = await scale();
      await panel.page.keyboard.press("+");
      await expect.poll(scale).not.toBe(before);
      await panel.page.keyboard.press("Enter");
      expect(
        (await panel.posted()).filter((message) => message.type === "reveal" && !message.preview),
      ).toHaveLength(1);
    }));

  it("steps through the forward pass and the backward pass", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.units());
      const next = panel.page.getByRole("button", { name: "Step on" });
      const said: string[] = [];
      for (let step = 0; step < 14; step++) {
        await next.click();
        said.push((await panel.page.locator(".saying").innerText()).replace(/\s+/g, " ").trim());
      }
      expect(said.slice(0, 7)).toEqual([
        "Forward 1/7 x = 1",
        "Forward 2/7 y = 2",
        "Forward 3/7 a = 1² = 1",
        "Forward 4/7 b = 2 × 1 = 2",
        "Forward 5/7 c = 1 + 2 = 3",
        "Forward 6/7 d = log(2) = 0.693147",
        "Forward 7/7 f = 3 × 0.693147 = 2.07944",
      ]);
      expect(said[7]).toContain("Backward 1/7 ∂ f = 1");
      expect(said[8]).toBe("Backward 2/7 ∂ d = 1 × 3 = 3");
      expect(said[9]).toBe("Backward 3/7 ∂ c = 1 × 0.693147 = 0.693147");
      expect(said[13]).toContain("= 2.77259");
      expect((await boxes(panel))["x"]).toEqual(["1", "2.77259"]);
    }));

  it("plays by itself to the end", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.chain());
      await panel.page.getByRole("button", { name: "Play the forward and the backward pass" }).click();
      await soon(panel);
      expect(await panel.page.locator(".amount.backward:not(.empty)").count()).toBe(0);
      await expect
        .poll(() => panel.page.locator(".saying").innerText(), { timeout: 20_000 })
        .toMatch(/Backward 4\/4/);
    }));

  it("folds what has no name when there is much, and unfolds on request", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.long());
      expect(await panel.page.locator(".card").count()).toBeLessThan(40);
      await panel.page.getByRole("button", { name: /show all/ }).click();
      await expect.poll(() => panel.page.locator(".card").count()).toBe(240);
      const [, gradient] = (await boxes(panel))["x"] ?? [];
      let slope = 0;
      for (let k = 1; k <= 60; k++) slope += Math.cos(k * 0.7);
      expect(Number(gradient?.replace("−", "-"))).toBeCloseTo(slope, 4);
    }));
});

/** Colours as they are seen, in the page. */
const COLOURS = `
  const pad = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pad.clearRect(0, 0, 1, 1);
    pad.fillStyle = colour;
    pad.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pad.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = (colour) => {
    const [r, g, b] = colour.map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(rgba(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const contrast = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((one, other) => other - one);
    return (high + 0.05) / (low + 0.05);
  };
`;

/** Pairs of boxes and labels that lie over one another. */
function overlaps(panel: PanelPage): Promise<string[]> {
  return panel.page.evaluate(() => {
    const found: string[] = [];
    const rects = [...document.querySelectorAll(".card, .edge-label")].map((element) => ({
      text: element.textContent ?? "",
      box: element.getBoundingClientRect(),
    }));
    for (let i = 0; i < rects.length; i++)
      for (let j = i + 1; j < rects.length; j++) {
        const a = rects[i];
        const b = rects[j];
        if (!a || !b) continue;
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (wide > 1 && high > 1) found.push(`${a.text} / ${b.text}`);
      }
    for (const title of document.querySelectorAll(".card-numbers"))
      if (title.scrollWidth > title.clientWidth + 1) found.push(`too narrow: ${title.textContent}`);
    return found;
  });
}

describe.each(["dark", "light", "hc", "hclight"] satisfies Theme[])("in the theme %s", (theme) => {
  it.each([300, 600, 1100])("nothing overlaps or sticks out at %i pixels", (width) =>
    withPanel({ theme, width, height: 900 }, async (panel) => {
      for (const name of ["chain", "units", "wide", "tensors"] as const) {
        const formula: PanelFormula = FORMULAS[name]();
        await panel.show(formula);
        await soon(panel);
        expect(await overlaps(panel), name).toEqual([]);
        const out = await panel.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(out, name).toBeLessThanOrEqual(0);
        await panel.page.screenshot({ path: shot(`${name}-${theme}-${width}`) });
      }
    }),
  );

  it("text can be read: contrast of 4.5 and more", () =>
    withPanel({ theme }, async (panel) => {
      expect(await poorContrast(panel), "nothing to show").toEqual([]);
      await panel.show(FORMULAS.units());
      expect(await poorContrast(panel)).toEqual([]);
      await panel.page.getByRole("button", { name: "Step on" }).click();
      await panel.page.locator(".card").first().click();
      expect(await poorContrast(panel), "a step and a box").toEqual([]);
      await panel.show({ ...FORMULAS.units(), derivatives: [], checked: { verdict: "disagree" } });
      expect(await poorContrast(panel), "disagreement").toEqual([]);
      await panel.show(FORMULAS.saddle());
      await panel.page.getByRole("tab", { name: "Plot" }).click();
      await panel.page.getByRole("button", { name: "Map", exact: true }).click();
      await panel.page.locator("figcaption").first().waitFor();
      expect(await poorContrast(panel), "a map").toEqual([]);
      await panel.page.getByRole("button", { name: "Copy…" }).click();
      expect(await poorContrast(panel), "a menu").toEqual([]);
    }));

  it("what is drawn can be seen, and where the keyboard is: contrast of 3 and more", () =>
    withPanel({ theme }, async (panel) => {
      await panel.show(FORMULAS.units());
      const faint = await panel.page.evaluate(`(() => {
        ${COLOURS}
        const ground = behind(document.querySelector(".frame"));
        const card = behind(document.querySelector(".card"));
        const style = (selector, pseudo) => getComputedStyle(document.querySelector(selector), pseudo);
        const parts = {
          value: [style(".amount.forward", "::before").backgroundColor, card],
          gradient: [style(".amount.backward", "::before").backgroundColor, card],
          edge: [style(".edge").stroke, ground],
          agreement: [style(".note.good .icon").color, ground],
          icon: [style(".icon-button:not(:disabled)").color, ground],
        };
        document.querySelector(".card").focus();
        parts.focus = [getComputedStyle(document.documentElement).getPropertyValue("--vscode-focusBorder"), ground];
        return Object.entries(parts)
          .map(([name, [colour, under]]) => [name, contrast(over(rgba(colour), under), under)])
          .filter(([, found]) => found < 3)
          .map(([name, found]) => name + " " + found.toFixed(2));
      })()`);
      expect(faint).toEqual([]);
    }));

  it("every control shows where the keyboard is", () =>
    withPanel({ theme }, async (panel) => {
      await panel.show(FORMULAS.units());
      const seen = new Set<string>();
      for (let i = 0; i < 40; i++) {
        await panel.page.keyboard.press("Tab");
        const found = await panel.page.evaluate(`(() => {
          const element = document.activeElement;
          if (!element || element === document.body) return "body";
          const thumb = element.matches(".slider") ? "::-webkit-slider-thumb" : undefined;
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
          const ring = (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none" || thumb;
          return (ring ? "" : "NO RING ") + element.tagName + "." + element.className;
        })()`);
        seen.add(String(found));
      }
      expect([...seen].filter((each) => each.startsWith("NO RING"))).toEqual([]);
      expect(seen.size).toBeGreaterThan(8);
    }));
});

/** Texts whose colour is too near to what lies behind them. */
function poorContrast(panel: PanelPage): Promise<string[]> {
  return panel.page.evaluate(`(() => {
    ${COLOURS}
    const poor = [];
    for (const element of document.querySelectorAll("span, button, p, li, summary, dd, dt, figcaption")) {
      const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim() !== "");
      if (!own || element.closest(".katex, .empty, :disabled")) continue;
      const ground = behind(element);
      const ink = over(rgba(getComputedStyle(element).color), ground);
      const found = contrast(ink, ground);
      if (found < 4.5) poor.push(element.className + " " + element.textContent + " " + found.toFixed(2));
    }
    return poor;
  })()`);
}

describe("the evaluation point", () => {
  it("recomputes in the page while a slider is dragged, and tells the client once it is let go", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.chain());
      const slider = panel.page.locator(".point .slider");
      const box = await slider.boundingBox();
      if (!box) throw new Error("no slider");
      const middle = box.y + box.height / 2;
      await panel.page.mouse.move(box.x + box.width / 2, middle);
      await panel.page.mouse.down();
      await panel.page.mouse.move(box.x + box.width * 0.7, middle, { steps: 4 });
      await soon(panel);
      const x = Number(((await boxes(panel))["x"] ?? [])[0]);
      expect(x).toBeGreaterThan(4);
      expect(Number(((await boxes(panel))["y"] ?? [])[0])).toBeCloseTo((3 * x + 5) ** 2, 2);
      expect((await panel.posted()).some(({ type }) => type === "point")).toBe(false);
      await panel.page.mouse.up();
      await soon(panel);
      const told = (await panel.posted()).filter((message) => message.type === "point");
      expect(told).toEqual([{ type: "point", formula: FORMULAS.chain().id, at: { x } }]);
    }));

  it("takes a typed number, steps with the arrows and refuses what is none", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.chain());
      const field = panel.page.locator(".point .field");
      await field.fill("1/2");
      await field.press("Enter");
      expect((await boxes(panel))["y"]?.[0]).toBe("42.25");
      await field.press("ArrowUp");
      expect((await boxes(panel))["x"]?.[0]).toBe("0.6");
      await field.fill("two");
      expect(await field.getAttribute("aria-invalid")).toBe("true");
    }));

  it("starts from marked examples where the text gives no value", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.saddle());
      expect(await panel.page.locator(".chip").innerText()).toBe("example values");
      expect((await boxes(panel))["z"]?.[0]).toBe("−3");
    }));

  it("makes examples as long as what is read of them", () =>
    withPanel({}, async (panel) => {
      const [formula] = await served(
        "def horner(x, c):\n    y = 0\n    for i in range(10):\n        y = y * x + c[i]\n    return y\n",
      );
      if (!formula) throw new Error("horner was not read");
      await panel.show(formula);
      expect(await panel.page.getByLabel(/^c\[\d+\]$/).count()).toBe(10);
      expect(Number((await boxes(panel))["y"]?.[0])).toBeGreaterThan(0);
    }));

  it("edits the entries of an array", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.tensors());
      const field = panel.page.getByLabel("w[1]", { exact: true });
      await field.fill("0.5");
      await field.press("Enter");
      expect((await boxes(panel))["loss"]?.[0]).toBe("43.86");
    }));
});

describe("the plots", () => {
  it.each(["Curve", "Map", "Surface"])("draw a %s, and name what computed it", (kind) =>
    withPanel({ height: 1000 }, async (panel) => {
      await panel.show(FORMULAS.saddle());
      await panel.page.getByRole("tab", { name: "Plot" }).click();
      await panel.page.getByRole("button", { name: kind, exact: true }).click();
      // The first picture is computed on the CPU; then the GPU takes over, also a software one.
      await expect
        .poll(() => panel.page.locator(".ran").innerText(), { timeout: 20_000 })
        .toMatch(/^GPU, Web(GL2|GPU) · float32$/);
      await soon(panel);
      const colours = await panel.page
        .locator("canvas")
        .first()
        .evaluate((canvas: HTMLCanvasElement) => {
          const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {
            data: [],
          };
          const seen = new Set<number>();
          for (let i = 0; i < data.length; i += 4)
            seen.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
          return seen.size;
        });
      expect(colours).toBeGreaterThan(8);
      const captions = await panel.page.locator("figcaption").allTextContents();
      const expected =
        kind === "Curve"
          ? ["z = −3", "∂z/∂x = 2"]
          : ["z = −3", "y = 2 held; slope 2", "x = 1 held; slope −4"];
      expect(captions.slice(0, expected.length)).toEqual(expected);
      await panel.page.screenshot({ path: shot(`plot-${kind.toLowerCase()}`) });
    }),
  );

  it.each([
    ["a narrow window", FORMULAS.chain, 14],
    ["values far from zero", FORMULAS.lifted, 0],
  ])("take double precision where single would show its steps: %s", (_, formula, clicks) =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.saddle());
      await panel.page.getByRole("tab", { name: "Plot" }).click();
      const ran = (): Promise<string> => panel.page.locator(".ran").innerText();
      // The graphics are there, and taken where they suffice.
      await expect.poll(ran).toMatch(/^GPU/);
      await panel.show(formula());
      const closer = panel.page.getByRole("button", { name: /less around/ });
      for (let i = 0; i < clicks; i++) await closer.click();
      // Until the graphics had their say, the processor draws in any case.
      await panel.page.waitForTimeout(3_000);
      await expect.poll(ran).toBe("CPU · float64");
    }),
  );

  it("zoom a map both ways, and count every click", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.saddle());
      await panel.page.getByRole("tab", { name: "Plot" }).click();
      await panel.page.getByRole("button", { name: "Map", exact: true }).click();
      const closer = panel.page.getByRole("button", { name: /less around/ });
      await closer.evaluate((button: HTMLElement) => {
        for (let i = 0; i < 4; i++) button.click();
      });
      const reach = async (): Promise<unknown> => {
        const kept = (await panel.posted()).filter((message) => message.type === "state").at(-1);
        return (kept?.state as { plot?: { reach?: unknown } } | undefined)?.plot?.reach;
      };
      await expect.poll(reach).toEqual({ x: 0.3125, y: 0.3125 });
    }));

  it("move the point when the curve is dragged", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.chain());
      await panel.page.getByRole("tab", { name: "Plot" }).click();
      const chart = panel.page.locator(".chart-canvas .u-over").first();
      const box = await chart.boundingBox();
      if (!box) throw new Error("no chart");
      await panel.page.mouse.move(box.x + box.width * 0.25, box.y + 40);
      await panel.page.mouse.down();
      await panel.page.mouse.move(box.x + box.width * 0.3, box.y + 40, { steps: 3 });
      await panel.page.mouse.up();
      await soon(panel);
      const told = (await panel.posted()).filter((message) => message.type === "point");
      expect(told).toHaveLength(1);
      expect(await panel.page.locator(".point .field").inputValue()).not.toBe("4");
    }));
});

describe("the panel", () => {
  it("shows every derivative, the trust line, doubts and assumptions", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.units());
      expect(await panel.page.locator(".derivative").count()).toBe(2);
      expect(await panel.page.locator(".note.good").innerText()).toMatch(/central differences; .*3·10⁻¹¹/);
      await panel.page.getByText("log read as the natural logarithm").click();
      expect(await panel.posted()).toContainEqual(
        FORMULAS.units()
          .assumptions.slice(1)
          .map(({ place }) => ({ type: "reveal", place }))[0],
      );
      await panel.show(FORMULAS.wide());
      expect(await panel.page.locator(".note.doubt").innerText()).toMatch(
        /−1 from the left and 1 from the right/,
      );
    }));

  it("tells once, below all that uses it, what the names in a recurrence mean", () =>
    withPanel({ width: 300 }, async (panel) => {
      const [formula] = await served(
        "def newton(a, x):\n    for _ in range(20):\n        x = 0.5 * (x + a / x)\n    return x\n",
      );
      if (!formula) throw new Error("newton was not read");
      expect(formula.derivatives.map(({ latex }) => latex.includes("where"))).toEqual([true, true]);
      await panel.show(formula);
      const rows = panel.page.locator(".meaning-row");
      expect(await rows.count()).toBe(2);
      // First what runs forward, from where, how far; then what flows back, from where.
      expect(await rows.evaluateAll((all) => all.map(({ children }) => children.length))).toEqual([3, 2]);
      for (const place of [".statement", ".derivative"])
        expect((await panel.page.locator(place).allInnerTexts()).join()).not.toContain("where");
      const out = await panel.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(out).toBeLessThanOrEqual(0);
      await panel.page.locator(".card.output").click();
      expect(await panel.page.locator(".detail").innerText()).toContain("after the last round");
    }));

  it("keeps names and buttons in sight where a side bar is as narrow as can be", () =>
    withPanel({ width: 180, where: "view" }, async (panel) => {
      await panel.show(FORMULAS.units());
      const hidden = await panel.page.evaluate(() =>
        [...document.querySelectorAll(".variable-name, .derivative button, .title-row .icon-button, .field")]
          .map((element) => ({ name: element.className, box: element.getBoundingClientRect() }))
          .filter(({ box }) => box.width < 10 || box.left < 0 || box.right > window.innerWidth)
          .map(({ name }) => name),
      );
      expect(hidden).toEqual([]);
    }));

  it("copies and inserts", () =>
    withPanel({}, async (panel) => {
      const formula = FORMULAS.units();
      await panel.show(formula);
      await panel.page.getByLabel("Copy the derivative by y as LaTeX").click();
      await panel.page.getByLabel("Insert the derivative by x below").click();
      await panel.page.getByLabel("Insert below…").first().click();
      await panel.page.keyboard.press("ArrowDown");
      await panel.page.keyboard.press("Enter");
      await panel.page.getByLabel(/^Pin/).click();
      const posted = await panel.posted();
      expect(posted).toContainEqual({ type: "copy", text: "\\frac{x^{2} + 2x}{y}", what: "latex" });
      expect(posted).toContainEqual({ type: "insert", formula: formula.id, what: "derivative", wrt: "x" });
      expect(posted).toContainEqual({ type: "insert", formula: formula.id, what: "gradient-check" });
      expect(posted).toContainEqual({ type: "pin", pinned: true });
    }));

  it("is as it was after a reload", () =>
    withPanel({}, async (panel) => {
      await panel.show(FORMULAS.saddle());
      await panel.page.getByRole("tab", { name: "Plot" }).click();
      await panel.page.getByRole("button", { name: "Map", exact: true }).click();
      await panel.page.waitForTimeout(400);
      await panel.page.reload();
      await panel.show(FORMULAS.saddle());
      await panel.page.locator(".map-canvas").first().waitFor();
    }));

  it("says what to do when there is nothing, and what the client says instead", () =>
    withPanel({}, async (panel) => {
      await panel.page.getByText("Put the cursor on a formula.").waitFor();
      await panel.send({ type: "update", formula: null, message: "Nabla could not start." });
      await panel.page.getByText("Nabla could not start.").waitFor();
    }));

  it("speaks the language of its strings", () =>
    withPanel({ strings: { Graph: "그래프", Plot: "그림" } }, async (panel) => {
      await panel.show(FORMULAS.chain());
      expect(await panel.page.getByRole("tab").allTextContents()).toEqual(["그래프", "그림"]);
    }));

  it("shows what can be shown when a problem stopped the reading", () =>
    withPanel({}, async (panel) => {
      const { output: _output, ...rest } = FORMULAS.chain();
      await panel.show({
        ...rest,
        outputs: [],
        derivatives: [],
        problem: { code: "unsupported", message: "the call of frobnicate is not understood" },
      });
      await panel.page.getByRole("alert").filter({ hasText: "frobnicate" }).waitFor();
    }));
});

beforeAll(async () => {
  await (await openPanel()).close();
});

describe("the example workspace", () => {
  const files = readdirSync(at("test/workspace")).filter((file) => /^[a-z]\w*\.py$/.test(file));

  it.each(files)("%s: every graph can be read, narrow and wide", (file) =>
    withPanel({ width: 300 }, async (panel) => {
      const formulas = await served(readFileSync(at("test/workspace", file), "utf8"));
      expect(formulas.length).toBeGreaterThan(0);
      for (const width of [300, 800]) {
        await panel.page.setViewportSize({ width, height: 900 });
        for (const formula of formulas) {
          await panel.show(formula);
          await soon(panel);
          expect(await overlaps(panel), `${formula.title} at ${width}`).toEqual([]);
          // Everything has a value: from the text, or an example.
          const empty = await panel.page.locator(".amount.forward.empty").count();
          expect(empty, `${formula.title}: boxes without a value`).toBe(0);
        }
      }
    }),
  );
});
