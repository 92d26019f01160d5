import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { HostError } from "./cache.ts";

/** The full path of a program on the PATH. */
export function onPath(program: string): string | undefined {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/** Runs a program to its end; its output is kept and shown only when it fails. */
export async function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", (error) => reject(new HostError(`${program} could not be started: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0) resolve(output);
      else
        reject(new HostError(`${[program, ...args].join(" ")} ended with ${code}:\n${output.slice(-3000)}`));
    });
  });
}

const isRoot = process.platform !== "win32" && process.getuid?.() === 0;

/** Installs Debian packages where we may; otherwise returns false and the caller says what to install. */
export function aptInstall(packages: readonly string[]): boolean {
  if (!isRoot || !onPath("apt-get")) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = () =>
    spawnSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], {
      env,
      stdio: "pipe",
    }).status === 0;
  if (install()) return true;
  spawnSync("apt-get", ["update", "-q"], { env, stdio: "pipe" });
  return install();
}
