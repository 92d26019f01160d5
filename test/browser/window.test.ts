import { afterAll, beforeAll, expect, it } from "vitest";
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
