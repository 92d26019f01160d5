import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { at } from "../../extension/build/paths.ts";
import { openWorkbench, type Workbench } from "../host/workbench.ts";

const folder = mkdtempSync(join(tmpdir(), "nabla-panel-"));
let bench: Workbench;
let panel: Frame;

beforeAll(async () => {
  // A copy, since the test edits.
  cpSync(at("test/workspace"), folder, { recursive: true });
  bench = await openWorkbench({
    width: 1400,
    height: 900,
    folder,
    settings: { "files.autoSave": "off", "editor.quickSuggestions": { other: "off" } },
  });
  await bench.open("chain_rule.py", 24, 13);
  await bench.command("Nabla: Open Derivative Panel");
  panel = await bench.webview(".card");
});
afterAll(async () => {
  await bench?.close();
  rmSync(folder, { recursive: true, force: true });
});

const title = (frame: Frame): Promise<string> => frame.locator(".title-name").innerText();

const numbers = (box: string): Promise<string[]> =>
  panel.locator(`.card[title="${box}"] .number`).allTextContents();

/** What the status bar says of the selection: `Ln 22, Col 15 (5 selected)`. */
const status = (): Promise<string> => bench.page.locator(".statusbar").innerText();

/** The cursor in the editor, wherever the focus was. */
async function cursor(line: number, column: number): Promise<void> {
  await bench.page.locator('.tab[data-resource-name="chain_rule.py"]').click();
  await bench.goto(line, column);
}

it("shows the graph of the function under the cursor, beside the editor", async () => {
  expect(await title(panel)).toBe("boxes");
  expect(await panel.locator(".operation").allTextContents()).toEqual(["× 3", "+ 5", "(·)²"]);
  await bench.screenshot(at("test/screenshots/webview-graph.png"));
});

it("evaluates at a point that is typed", async () => {
  const field = panel.locator(".point .field");
  await field.fill("4");
  await field.press("Enter");
  await bench.until("289", async () => (await numbers("shifted**2"))[0] === "289");
  expect(await numbers("shifted**2")).toEqual(["289", "1"]);
  expect(await numbers("tripled + 5")).toEqual(["17", "34"]);
  expect(await numbers("x * 3")).toEqual(["12", "34"]);
  expect(await numbers("x")).toEqual(["4", "102"]);
  // The server keeps the point: the variable can be given back to the text.
  await panel.locator(".variable .icon-button").waitFor();
});

it("lights the box under the cursor", async () => {
  await cursor(22, 18);
  await bench.until("the lit box", async () =>
    (await panel.locator(".card.lit").getAttribute("title"))?.startsWith("x * 3"),
  );
});

it("selects the source of a box that is clicked", async () => {
  await panel.locator('.card[title="tripled + 5"]').click();
  await bench.until("the selection", async () => /Ln 23.*selected/.test(await status()));
});

it("follows the cursor to another function, and stays when pinned", async () => {
  await cursor(34, 13);
  await bench.until("two_paths", async () => (await title(panel)) === "two_paths");
  await panel.getByLabel(/^Pin/).click();
  await cursor(12, 13);
  await bench.page.waitForTimeout(800);
  expect(await title(panel)).toBe("two_paths");
  await panel.getByLabel(/^Pinned/).click();
  await bench.until("outer", async () => (await title(panel)) === "outer");
});

it("follows the text as it is edited", async () => {
  await cursor(24, 21);
  await bench.until("boxes", async () => (await title(panel)) === "boxes");
  await bench.page.keyboard.press("End");
  await bench.page.keyboard.type(" * x");
  await bench.until("a new box", async () => (await panel.locator(".card").count()) === 5);
  await bench.until("the old boxes", async () => {
    await bench.page.keyboard.press("Control+z");
    return (await panel.locator(".card").count()) === 4;
  });
});

it("plots, and names what computed the picture", async () => {
  await panel.getByRole("tab", { name: "Plot" }).click();
  await bench.until("the plot", async () => /float(32|64)/.test(await panel.locator(".ran").innerText()));
  await bench.page.waitForTimeout(300);
  await bench.screenshot(at("test/screenshots/webview-plot.png"));
});

it("breaks no rule of the content policy", () => {
  expect(bench.console.filter((line) => /Content Security Policy|Refused to/.test(line))).toEqual([]);
});

it("is there again after the window was reloaded, on the same tab", async () => {
  await bench.page.waitForTimeout(600);
  await bench.command("Developer: Reload Window");
  await bench.page.waitForTimeout(2000);
  panel = await bench.webview(".title-name", 60_000);
  await bench.until("the formula", async () => (await title(panel)) === "boxes");
  expect(await panel.getByRole("tab", { selected: true }).innerText()).toBe("Plot");
});
