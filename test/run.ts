// `npm test`: everything, one phase after another. `npm test -- unit editor` runs only those phases; the last line
// counts all tests (a check such as the types counts as one).
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { at } from "../extension/build/paths.ts";
import { runEditorTests } from "./editor/run.ts";
import { HostError } from "./host/cache.ts";

/** How many tests passed and failed. */
export interface Count {
  passed: number;
  failed: number;
}

const bin = (name: string): string => at("node_modules/.bin", name);

/** Runs a program and shows what it prints. */
function succeeds(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { cwd: at(), stdio: "inherit" }).status === 0;
}

const check =
  (...command: [string, ...string[]]) =>
  async (): Promise<Count> =>
    succeeds(...command) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

/** Runs vitest and counts its tests; a run without a report counts as failed. */
const vitest =
  (name: string, ...args: string[]) =>
  async (only: string): Promise<Count> => {
    const report = at("dist/test", `${name}.json`);
    mkdirSync(at("dist/test"), { recursive: true });
    rmSync(report, { force: true });
    const ok = succeeds(
      bin("vitest"),
      ...[
        "run",
        ...args,
        ...(only ? [only] : []),
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
      ],
    );
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(
      readFileSync(report, "utf8"),
    ) as Record<"numPassedTests" | "numFailedTests" | "numFailedTestSuites", number>;
    const failed = Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0, ok ? 0 : 1);
    return { passed: numPassedTests, failed };
  };

const phases: Record<string, (only: string) => Promise<Count>> = {
  build: check(bin("tsx"), at("extension/build/build.ts")),
  types: check(bin("tsx"), at("extension/build/types.ts")),
  lint: check(bin("biome"), "check", "--error-on-warnings", "."),
  layers: check(bin("tsx"), at("extension/build/layers.ts")),
  unused: check(bin("knip"), "--no-progress"),
  unit: vitest("unit"),
  editor: runEditorTests,
  browser: vitest("browser", "--config", at("test/browser/vitest.config.ts")),
};

async function main(args: readonly string[]): Promise<void> {
  const asked = args.filter((argument) => argument in phases);
  const only = args.find((argument) => !(argument in phases)) ?? "";
  const total: Count = { passed: 0, failed: 0 };
  const summary: string[] = [];
  for (const name of asked.length > 0 ? asked : Object.keys(phases)) {
    console.log(`\n── ${name} ──`);
    const started = performance.now();
    const count = await (phases[name] as (only: string) => Promise<Count>)(only).catch(
      (error: unknown): Count => {
        console.error(error instanceof HostError ? error.message : error);
        return { passed: 0, failed: 1 };
      },
    );
    total.passed += count.passed;
    total.failed += count.failed;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    summary.push(
      `${count.failed > 0 ? "✗" : "✓"} ${name.padEnd(8)} ${count.passed} passed, ${count.failed} failed, ${seconds} s`,
    );
  }
  console.log(`\n${summary.join("\n")}\n\n${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed > 0 ? 1 : 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
