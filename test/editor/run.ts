// Bundles the editor tests and runs them inside VS Code, once for each language that has tests of its own.
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { at } from "../../extension/build/paths.ts";
import { onPath } from "../host/shell.ts";
import type { Count } from "../run.ts";

const out = at("dist/test/editor");

async function bundle(): Promise<string[]> {
  rmSync(out, { recursive: true, force: true });
  const files = readdirSync(at("test/editor"), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".test.ts"),
  );
  await build({
    entryPoints: {
      mocha: at("test/editor/mocha.ts"),
      ...Object.fromEntries(
        files.map((file) => [file.replace(/\.ts$/, "").replaceAll("/", "-"), at("test/editor", file)]),
      ),
    },
    outdir: out,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    define: { "import.meta.dirname": "__dirname" },
    external: ["vscode", "mocha"],
    sourcemap: "inline",
    logLevel: "warning",
  });
  return files;
}

/**
 * VS Code to test in: what `NABLA_VSCODE` names (a path, or `desktop` for `code` on the PATH), on Linux the one of
 * test/host, which needs neither a display nor a download, and elsewhere the one @vscode/test-electron downloads.
 */
function executable(): { vscodeExecutablePath?: string } {
  const asked = process.env["NABLA_VSCODE"];
  if (asked === "desktop") return { vscodeExecutablePath: onPath("code") ?? "code" };
  if (asked && asked !== "browser") return { vscodeExecutablePath: asked };
  return process.platform === "linux" ? { vscodeExecutablePath: at("test/host/code") } : {};
}

/** Runs all editor tests whose file name contains `only`. */
export async function runEditorTests(only = ""): Promise<Count> {
  const files = (await bundle()).filter((file) => file.includes(only));
  const locales = new Set(files.map((file) => /\.([a-z-]+)\.test\.ts$/.exec(file)?.[1] ?? "en"));
  const total = { passed: 0, failed: 0 };
  for (const locale of [...locales].sort()) {
    const report = join(out, `report-${locale}.json`);
    mkdirSync(out, { recursive: true });
    await runTests({
      ...executable(),
      extensionDevelopmentPath: at(),
      extensionTestsPath: join(out, "mocha.cjs"),
      launchArgs: [at("test/workspace"), `--locale=${locale}`],
      extensionTestsEnv: {
        NABLA_EDITOR_REPORT: report,
        NABLA_EDITOR_LOCALE: locale,
        NABLA_EDITOR_ONLY: only.replaceAll("/", "-").replace(/\.ts$/, ""),
      },
    }).catch((error: Error) => console.error(error.message));
    try {
      const { passed, failed } = JSON.parse(readFileSync(report, "utf8")) as Count;
      total.passed += passed;
      total.failed += failed;
    } catch {
      console.error(`The editor tests (${locale}) ended without a report.`);
      total.failed += 1;
    }
  }
  return total;
}
