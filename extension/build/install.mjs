// Runs before `npm start`, `npm test` and the like: installs the packages when they are missing or not those of
// package-lock.json, and otherwise does nothing. Plain JavaScript, because nothing is installed yet.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Why the packages must be installed, or undefined when all are in place. */
function whyInstall() {
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return "packages are not installed yet";
  try {
    const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
    const found = JSON.parse(readFileSync(installed, "utf8")).packages;
    for (const [path, entry] of Object.entries(wanted)) {
      if (path === "" || entry.optional || entry.peer) continue;
      if (found[path]?.version !== entry.version) return `${path} is not at ${entry.version}`;
    }
  } catch (error) {
    return `the record of installed packages cannot be read (${error.message})`;
  }
  return undefined;
}

function fail(lines) {
  console.error(["", ...lines, ""].join("\n"));
  process.exit(1);
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail([`Nabla is built with Node 20.19 or newer; this is ${process.version}. See https://nodejs.org.`]);
}

const reason = whyInstall();
if (reason) {
  console.log(`Installing packages: ${reason}. This takes about a minute.`);
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    fail([
      "The packages could not be installed (the lines above say why).",
      "If they mention the network: npm must be able to reach its registry once; `npm config get registry` tells which.",
    ]);
  }
}
