import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at } from "../../extension/build/paths.ts";
import { installVsix } from "../host/install.ts";
import { openWorkbench, type Workbench } from "../host/workbench.ts";

/** The package as people get it: packed, installed, and used in a window that knows nothing of this repository. */
describe("the packed extension", () => {
  const extensions = mkdtempSync(join(tmpdir(), "nabla-extensions-"));
  let bench: Workbench;

  beforeAll(async () => {
    execFileSync("npm", ["run", "--silent", "package"], { cwd: at(), stdio: "inherit" });
    const { version } = JSON.parse(readFileSync(at("package.json"), "utf8")) as { version: string };
    await installVsix(at(`nabla-${version}.vsix`), extensions);
    bench = await openWorkbench({ extensionDir: false, extensionsDir: extensions });
  });
  afterAll(async () => {
    await bench?.close();
    rmSync(extensions, { recursive: true, force: true });
  });

  it("holds what runs, the notices, and no packages or native code", () => {
    const folder = readdirSync(extensions).find((name) => name.startsWith("nabla.nabla-"));
    const files = readdirSync(join(extensions, folder as string), { recursive: true, encoding: "utf8" });
    for (const file of [
      "dist/client.cjs",
      "dist/server.cjs",
      "dist/webview/main.js",
      "dist/THIRD_PARTY_NOTICES.txt",
    ]) {
      expect(files).toContain(file);
    }
    expect(files.filter((file) => /node_modules|\.node$|\.map$|\.ts$|webgpu/.test(file))).toEqual([]);
    const notices = readFileSync(join(extensions, folder as string, "dist/THIRD_PARTY_NOTICES.txt"), "utf8");
    for (const name of ["web-tree-sitter", "mathjs", "katex", "mathjax-full", "preact"]) {
      expect(notices).toMatch(new RegExp(`^${name.replace(".", "\\.")} \\d`, "m"));
    }
  });

  it("shows a derivative over a Python function", async () => {
    await bench.open("first_steps.py");
    const lines = readFileSync(at("test/workspace/first_steps.py"), "utf8").split("\n");
    const text = await bench.hover(lines.findIndex((line) => line.startsWith("def bowl(")) + 1, 6, 30_000);
    expect(text).toContain("∂bowl/∂x = 2x + 3y");
    expect(text).toContain("✓");
    await bench.screenshot(at("test/screenshots/packed.png"));
  });
});
