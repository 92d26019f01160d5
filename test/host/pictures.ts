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
  const hoverPicture = async (file: string, line: number, column: number, name: string): Promise<void> => {
    await bench.open(file, line, column);
    await bench.hover(line, column);
    await page.waitForTimeout(500);
    const box = await page
      .locator(".monaco-hover:not(.hidden)")
      .filter({ visible: true })
      .first()
      .boundingBox();
    if (!box) throw new Error("the hover went away");
    await page.screenshot({
      path: at(`extension/media/${name}.png`),
      timeout: 90_000,
      clip: { x: 6, y: box.y - 12, width: Math.max(700, box.x + box.width + 8), height: box.height + 110 },
    });
    await page.mouse.move(4, 400);
  };
  await bench.open("first_steps.py", 11, 6);
  await bench.command("View: Toggle Primary Side Bar Visibility");
  await hoverPicture("first_steps.py", 11, 6, "hover");
  await hoverPicture("layers.py", 19, 6, "adjoint");
  await bench.open("first_steps.py", 11, 6);
  await bench.command("Nabla: Open Derivative Panel");
  await bench.goto(11, 6);
  await page.mouse.move(4, 400);
  await page.waitForTimeout(3000);
  await bench.screenshot(at("extension/media/panel.png"));
} finally {
  await bench.close();
}
