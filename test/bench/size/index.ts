// What is shipped, how large it is, and how fast the command line answers from nothing.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { at } from "../../../extension/build/paths.ts";
import { row, type Suite } from "../measure.ts";

const kibibyte = 1024;

/** The code a page or process must load before its first word: the file and what it imports statically. */
function withImports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, "utf8").matchAll(/(?:from|import)\s*"(\.\.?\/[^"]+)"/g)) {
    withImports(join(file, "..", path as string), seen);
  }
  return seen;
}

function sum(files: Iterable<string>, measure: (file: string) => number): number {
  let total = 0;
  for (const file of files) total += measure(file);
  return total / kibibyte;
}

const bytes = (file: string) => statSync(file).size;
const zipped = (file: string) => gzipSync(readFileSync(file)).length;

const commandLines: readonly [string, readonly string[]][] = [
  ["nabla --help", ["--help"]],
  ["nabla derive, Python", ["derive", "x**2 * sin(x)", "--language", "python", "--json"]],
  ["nabla derive, LaTeX", ["derive", "x^2 \\sin x", "--language", "latex", "--json"]],
  ["nabla derive, plain", ["derive", "x^2 sin(x)", "--language", "math", "--json"]],
  ["nabla scan, one file", ["scan", at("test/workspace/first_steps.py"), "--json"]],
];

const suite: Suite = (report) => {
  const build = spawnSync("npm", ["run", "--silent", "package"], { cwd: at(), encoding: "utf8" });
  if (build.status !== 0) throw new Error(`npm run package: ${build.stdout}${build.stderr}`);
  for (const name of readdirSync(at()).filter((file) => file.endsWith(".vsix"))) {
    report(row("vsix", "MiB", [bytes(at(name)) / kibibyte / kibibyte]));
  }
  for (const name of ["client.cjs", "server.cjs", "cli.js", "engine.js", "webview/main.js"]) {
    const files = withImports(at("dist", name));
    report(row(`${name} at start`, "KiB", [sum(files, bytes)]));
    report(row(`${name} at start, gzip`, "KiB", [sum(files, zipped)]));
  }
  // The peer is Node itself doing nothing, which nobody can beat.
  const time = (args: readonly string[]): number => {
    const start = performance.now();
    spawnSync(process.execPath, args, { cwd: at(), stdio: "ignore" });
    return performance.now() - start;
  };
  for (const [name, args] of commandLines) {
    const ours: number[] = [];
    const node: number[] = [];
    for (let round = 0; round < 9; round++) {
      ours.push(time([at("dist/cli.js"), ...args]));
      node.push(time(["-e", "0"]));
    }
    report(row(name, "ms", ours, { node }));
  }
};

export default suite;
