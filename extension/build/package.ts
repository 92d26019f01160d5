// `npm run package`: builds and packs nabla-VERSION.vsix, and refuses what must not be in it.
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { at } from "./paths.ts";

const limit = 6 * 1024 * 1024;

function run(program: string, ...args: string[]): string {
  const { status, stdout } = spawnSync(program, args, {
    cwd: at(),
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (status !== 0) {
    console.error(stdout);
    console.error(`${program} ended with ${status}`);
    process.exit(1);
  }
  return stdout;
}

const { version } = JSON.parse(readFileSync(at("package.json"), "utf8")) as { version: string };
const vsix = at(`nabla-${version}.vsix`);
run(at("node_modules/.bin/tsx"), at("extension/build/build.ts"), "--quick");
const options = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
run(at("node_modules/.bin/vsce"), "package", ...options, "--out", vsix);

const listing = run(at("node_modules/.bin/vsce"), "ls", "--no-dependencies");
const native = listing.split("\n").filter((file) => /node_modules|\.node$/.test(file));
const size = statSync(vsix).size;
const mebibytes = (size / 1024 / 1024).toFixed(2);
if (native.length > 0) {
  console.error(`These do not belong in the package:\n${native.join("\n")}`);
  process.exitCode = 1;
} else if (size > limit) {
  console.error(`${vsix} is ${mebibytes} MiB, more than 6.`);
  process.exitCode = 1;
} else {
  console.log(`${vsix}: ${mebibytes} MiB, ${listing.trim().split("\n").length} files`);
}
