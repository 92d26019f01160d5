import { existsSync, readdirSync } from "node:fs";
import type { BuildOptions } from "esbuild";
import { at } from "./paths.ts";

/** One esbuild run: a name for messages, the files it starts from, and its options. */
export interface Bundle {
  readonly name: string;
  readonly entries: Readonly<Record<string, string>>;
  readonly options: BuildOptions;
}

const commonjs: BuildOptions = {
  platform: "node",
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  outdir: at("dist"),
  // Its ES module asks for `import.meta.url`, which a CommonJS bundle leaves undefined.
  alias: { "web-tree-sitter": at("node_modules/web-tree-sitter/web-tree-sitter.cjs") },
};

/** CommonJS packages inside an ES module still call `require` for Node's own modules. */
const requireBanner =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** Web workers of the panel: `webview/**\/NAME.worker.ts` becomes `dist/webview/NAME.worker.js`. */
function workers(): Record<string, string> {
  if (!existsSync(at("webview"))) return {};
  const found = readdirSync(at("webview"), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".worker.ts"),
  );
  return Object.fromEntries(
    found.map((file) => [file.replace(/^.*[\\/]/, "").replace(/\.ts$/, ""), at("webview", file)]),
  );
}

/** Everything that `npm run build` makes. */
export function bundles(): Bundle[] {
  return [
    {
      name: "client",
      entries: { client: at("extension/client/extension.ts") },
      options: { ...commonjs, external: ["vscode"], target: "node20" },
    },
    {
      name: "server",
      entries: { server: at("extension/server/main.ts") },
      options: { ...commonjs, target: "node20" },
    },
    {
      name: "cli",
      entries: { cli: at("extension/cli/main.ts") },
      options: {
        platform: "node",
        format: "esm",
        target: "node20",
        splitting: true,
        outdir: at("dist"),
        chunkNames: "cli/[name]-[hash]",
        banner: { js: requireBanner },
      },
    },
    {
      name: "engine",
      entries: { engine: at("engine/index.ts") },
      options: {
        platform: "browser",
        format: "esm",
        target: "es2022",
        splitting: true,
        outdir: at("dist"),
        chunkNames: "engine/[name]-[hash]",
      },
    },
    {
      name: "webview",
      entries: { main: at("webview/main.tsx") },
      options: {
        platform: "browser",
        format: "esm",
        target: "es2022",
        splitting: true,
        outdir: at("dist/webview"),
        jsx: "automatic",
        jsxImportSource: "preact",
        loader: { ".woff2": "file", ".woff": "empty", ".ttf": "empty", ".svg": "dataurl" },
        assetNames: "[name]",
        chunkNames: "[name]-[hash]",
      },
    },
    {
      name: "workers",
      entries: workers(),
      options: { platform: "browser", format: "iife", target: "es2022", outdir: at("dist/webview") },
    },
  ];
}
