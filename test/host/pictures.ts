// npx tsx test/host/pictures.ts: draws the pictures of README.md anew, from the real thing.
import { at } from "../../extension/build/paths.ts";
import { openWorkbench } from "./workbench.ts";

const bench = await openWorkbench({
  theme: "light",
  width: 1180,
  height: 860,
  scale: 2,
  settings: {
    "editor.minimap.enabled": false,
    "breadcrumbs.enabled": false,
    "workbench.activityBar.location": "hidden",
  },
});
try {
  const { page } = bench;
  await bench.open("first_steps.py", 11, 6);
  await bench.command("View: Toggle Primary Side Bar Visibility");
  await bench.hover(11, 6);
  await page.waitForTimeout(500);
  const box = await page
    .locator(".monaco-hover:not(.hidden)")
    .filter({ visible: true })
    .first()
    .boundingBox();
  if (!box) throw new Error("the hover went away");
  await page.screenshot({
    path: at("extension/media/hover.png"),
    timeout: 90_000,
    clip: { x: 6, y: box.y - 12, width: 700, height: box.height + 110 },
  });
  await bench.command("Nabla: Open Derivative Panel");
  await bench.goto(11, 6);
  await page.mouse.move(4, 400);
  await page.waitForTimeout(3000);
  await bench.screenshot(at("extension/media/panel.png"));
} finally {
  await bench.close();
}
