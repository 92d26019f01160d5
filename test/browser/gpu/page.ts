import { createServer } from "node:http";
import { basename } from "node:path";
import * as esbuild from "esbuild";
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import { at } from "../../../extension/build/paths.ts";
import { chromium } from "../../host/chromium.ts";

const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; connect-src 'self'";

/** `entry.ts` in a real browser, under the panel's strict policy. */
export interface GpuPage {
  readonly page: Page;
  readonly browser: Browser;
  readonly violations: () => Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openGpuPage(): Promise<GpuPage> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [at("test/browser/gpu/entry.ts")],
    bundle: true,
    platform: "browser",
    format: "esm",
    splitting: true,
    minify: true,
    outdir: at("dist"),
    write: false,
    logLevel: "warning",
  });
  const files = new Map(outputFiles.map((file) => [basename(file.path), file.text]));
  const server = createServer((request, response) => {
    const name = (request.url ?? "/").slice(1);
    const text = files.get(name);
    response.setHeader("Content-Security-Policy", policy);
    if (text !== undefined) {
      response.setHeader("Content-Type", "text/javascript");
      response.end(text);
    } else {
      response.setHeader("Content-Type", "text/html");
      response.end('<!doctype html><title>GPU</title><script type="module" src="/entry.js"></script>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const { executablePath, args, env } = await chromium();
  const gpu = [
    "--enable-unsafe-webgpu",
    "--enable-features=Vulkan,WebGPU",
    "--use-webgpu-adapter=swiftshader",
  ];
  const browser = await playwright.launch({ executablePath, args: [...args, ...gpu], env, headless: true });
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error));
  await page.goto(`http://127.0.0.1:${address.port}/`);
  for (let wait = 0; wait < 100; wait++) {
    if (await page.evaluate(() => "nablaGpu" in globalThis)) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    page,
    browser,
    violations: () => page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations),
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}
