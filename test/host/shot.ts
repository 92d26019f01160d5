import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { at } from "../../extension/build/paths.ts";
import { HostError } from "./cache.ts";
import { openWorkbench, type Theme, themes } from "./workbench.ts";

const { values } = parseArgs({
  options: {
    file: { type: "string" },
    folder: { type: "string" },
    line: { type: "string" },
    column: { type: "string", default: "1" },
    theme: { type: "string", default: "dark" },
    width: { type: "string", default: "1280" },
    height: { type: "string", default: "800" },
    scale: { type: "string", default: "1" },
    locale: { type: "string" },
    setting: { type: "string", multiple: true, default: [] },
    command: { type: "string", multiple: true, default: [] },
    wait: { type: "string", default: "1500" },
    console: { type: "boolean", default: false },
    "no-hover": { type: "boolean", default: false },
    out: { type: "string", default: "test/screenshots/shot.png" },
  },
});

if (!(values.theme in themes)) throw new Error(`--theme is one of ${Object.keys(themes).join(", ")}`);
const settings = Object.fromEntries(
  values.setting.map((text) => {
    const equals = text.indexOf("=");
    return [text.slice(0, equals), JSON.parse(text.slice(equals + 1)) as unknown];
  }),
);
const file = values.file === undefined ? undefined : resolve(values.file);
const folder = resolve(
  values.folder ?? (file && !file.startsWith(at("test/workspace")) ? dirname(file) : at("test/workspace")),
);
if (!existsSync(at("dist/client.cjs"))) throw new Error("dist/ is not built: npm run build");

try {
  const bench = await openWorkbench({
    folder,
    settings,
    theme: values.theme as Theme,
    width: Number(values.width),
    height: Number(values.height),
    scale: Number(values.scale),
    ...(values.locale ? { locale: values.locale } : {}),
  });
  try {
    if (file) await bench.open(file, Number(values.line ?? 1), Number(values.column));
    for (const title of values.command) {
      await bench.command(title);
      await bench.page.waitForTimeout(Number(values.wait));
    }
    if (file && values.line && !values["no-hover"]) {
      const text = await bench
        .hover(Number(values.line), Number(values.column))
        .catch((error: Error) => error.message);
      console.log(text);
    }
    await bench.page.waitForTimeout(Math.min(Number(values.wait), 1000));
    await bench.screenshot(resolve(values.out));
    console.log(`Wrote ${values.out}`);
  } finally {
    if (values.console) console.error(bench.console.join("\n"));
    await bench.close();
  }
} catch (error) {
  console.error(error instanceof HostError ? error.message : error);
  process.exitCode = 1;
}
