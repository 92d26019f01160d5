// `npm run build`: bundles, grammars and types into dist/. `--watch` rebuilds the bundles as files change.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { type Bundle, bundles } from "./bundles.ts";
import { grammars, runtime } from "./grammars.ts";
import { notices } from "./notices.ts";
import { at } from "./paths.ts";

const watch = process.argv.includes("--watch");
const quick = process.argv.includes("--quick");

function optionsOf(bundle: Bundle): esbuild.BuildOptions {
  const { banner, ...rest } = bundle.options;
  const shebang = bundle.name === "cli" ? "#!/usr/bin/env node\n" : "";
  return {
    ...rest,
    entryPoints: { ...bundle.entries },
    ...(shebang || banner ? { banner: { js: shebang + (banner?.["js"] ?? "") } } : {}),
    bundle: true,
    minify: !watch,
    sourcemap: watch ? "linked" : "external",
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
    metafile: true,
    absWorkingDir: at(),
  };
}

/** Old chunks carry a hash in their name and would pile up, also in the package. */
function dropStale(outputs: Iterable<string>, folder: string): void {
  if (!existsSync(folder)) return;
  const kept = new Set([...outputs].map((file) => at(file)));
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (/\.(js|css|woff2)(\.map)?$/.test(name) && !kept.has(path)) rmSync(path, { force: true });
  }
}

function copyGrammars(): void {
  mkdirSync(at("dist/grammars"), { recursive: true });
  for (const { name, from } of grammars) {
    copyFileSync(at("node_modules", from), at("dist/grammars", `tree-sitter-${name}.wasm`));
  }
  copyFileSync(at("node_modules", runtime), at("dist/grammars/web-tree-sitter.wasm"));
  const kept = new Set(["web-tree-sitter.wasm", ...grammars.map(({ name }) => `tree-sitter-${name}.wasm`)]);
  for (const name of readdirSync(at("dist/grammars"))) {
    if (!kept.has(name)) rmSync(at("dist/grammars", name));
  }
}

/** `dist/engine.d.ts` points into `dist/types/`, where TypeScript writes one declaration file a module. */
function writeTypes(): boolean {
  rmSync(at("dist/types"), { recursive: true, force: true });
  const { status } = spawnSync(
    process.execPath,
    [
      at("node_modules/typescript/bin/tsc"),
      ...["-p", at("engine"), "--noEmit", "false", "--emitDeclarationOnly", "--declaration"],
      ...["--rootDir", at("engine"), "--outDir", at("dist/types"), "--rewriteRelativeImportExtensions"],
    ],
    { stdio: "inherit" },
  );
  writeFileSync(at("dist/engine.d.ts"), 'export * from "./types/index.js";\n');
  return status === 0;
}

const present = bundles().filter(({ name, entries }) => {
  const files = Object.values(entries);
  const missing = files.filter((file) => !existsSync(file));
  for (const file of missing) console.error(`${name}: ${file} does not exist`);
  if (missing.length > 0) process.exitCode = 1;
  return files.length > 0 && missing.length === 0;
});

const started = performance.now();
copyGrammars();
if (watch) {
  for (const bundle of present) await (await esbuild.context(optionsOf(bundle))).watch();
  console.log("Watching; the bundles in dist/ follow every change. Ctrl-C stops.");
} else {
  const outputs: string[] = [];
  const inputs = new Set(
    [runtime, ...grammars.map(({ from }) => from)].map((file) => `node_modules/${file}`),
  );
  for (const bundle of present) {
    try {
      const result = await esbuild.build(optionsOf(bundle));
      for (const [file, { inputs: used }] of Object.entries(result.metafile?.outputs ?? {})) {
        outputs.push(file);
        for (const [input, { bytesInOutput }] of Object.entries(used))
          if (bytesInOutput > 0) inputs.add(input);
      }
    } catch {
      console.error(`The ${bundle.name} bundle failed; see above.`);
      process.exitCode = 1;
    }
  }
  if (process.exitCode !== 1) {
    for (const folder of ["dist/cli", "dist/engine", "dist/webview"]) dropStale(outputs, at(folder));
  }
  writeFileSync(at("dist/THIRD_PARTY_NOTICES.txt"), notices(inputs));
  if (existsSync(at("dist/cli.js"))) chmodSync(at("dist/cli.js"), 0o755);
  if (!quick && !writeTypes()) process.exitCode = 1;
  if (process.exitCode !== 1)
    console.log(`Built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
