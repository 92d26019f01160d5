import * as esbuild from "esbuild";
import { bundles } from "../../../extension/build/bundles.ts";

/** Builds the panel alone, readable; the tests and `npm run build` use the minified one. */
for (const { name, entries, options } of bundles())
  if (name === "webview" || name === "workers")
    await esbuild.build({
      ...options,
      entryPoints: { ...entries },
      bundle: true,
      sourcemap: false,
      logLevel: "warning",
      define: { "process.env.NODE_ENV": '"production"' },
    });
