import { afterAll, beforeAll, expect, it } from "vitest";
import { at } from "../../extension/build/paths.ts";
import { openWorkbench, type Workbench } from "../host/workbench.ts";

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench?.close());

it("opens the example workspace with Nabla under development", async () => {
  await bench.until("the title", async () =>
    (await bench.page.title()).includes("Extension Development Host"),
  );
  await bench.open("first_steps.py", 1, 1);
  expect(await bench.page.locator(".monaco-editor .view-line").first().innerText()).not.toBe("");
});

it("sets an evaluation point: what the hover says at it, a mistake named as it is typed, and back to the text", async () => {
  const { page } = bench;
  await bench.open("first_steps.py", 11, 6);
  expect(await bench.hover(11, 6)).toContain("31");

  const input = page.locator(".quick-input-widget input");
  const ask = async (now: RegExp, text: string): Promise<void> => {
    await bench.goto(11, 6);
    await bench.command("Nabla: Set Evaluation Point…");
    await page.locator(".quick-input-title", { hasText: "bowl" }).waitFor();
    await expect.poll(() => input.inputValue()).toMatch(now);
    await input.fill(text);
  };
  const accept = async (): Promise<void> => {
    await input.press("Enter");
    await input.waitFor({ state: "hidden" });
  };
  await ask(/^x = .*, y = /, "x = 1, y = two");
  await page.locator(".quick-input-message", { hasText: "a number or a list of numbers" }).waitFor();
  await input.fill("x = 1, y = [1, 2]");
  await page.locator(".quick-input-message", { hasText: "its shape is scalar, not (2,)" }).waitFor();
  await input.fill("x = 1, y = -2");
  await bench.screenshot(at("test/screenshots/set-point.png"));
  await accept();
  await bench.until("the hover at the point", async () => {
    const text = await bench.hover(11, 6);
    return /[-−]1\b/.test(text) && /[-−]4\b/.test(text) && !text.includes("31");
  });

  await ask(/^x = 1, y = -2$/, "");
  await accept();
  await bench.until("the text's own point again", async () => (await bench.hover(11, 6)).includes("31"));
});
