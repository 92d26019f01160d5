import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { at } from "../../extension/build/paths.ts";
import { cached, HostError, say } from "./cache.ts";
import { aptInstall, onPath, run } from "./shell.ts";

/** How to start the browser. */
export interface Browser {
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
}

const basic = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-quic",
  "--no-first-run",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/** WebGL2 without a graphics card; it costs a processor, so windows that draw nothing go without. */
const withGraphics = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"];

function installed(): string | undefined {
  const asked = process.env["NABLA_CHROMIUM"];
  if (asked) return asked;
  for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
    const path = onPath(name);
    if (path) return path;
  }
  return ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"].find(existsSync);
}

async function unpack(folder: string): Promise<void> {
  const bin = at("node_modules/@sparticuz/chromium/bin");
  say("Unpacking Chromium…");
  writeFileSync(join(folder, "chromium"), brotliDecompressSync(readFileSync(join(bin, "chromium.br"))));
  chmodSync(join(folder, "chromium"), 0o755);
  for (const name of ["swiftshader", "al2023", "fonts"]) {
    const tar = join(folder, `${name}.tar`);
    writeFileSync(tar, brotliDecompressSync(readFileSync(join(bin, `${name}.tar.br`))));
    await run("tar", ["xf", tar, "-C", folder]);
    rmSync(tar);
  }
  writeFileSync(join(folder, "fonts.conf"), fontsConf);
}

/** For machines without any font. */
const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`;

/** Libraries the loader does not find; `lib` is searched too. */
function missingLibraries(program: string, lib?: string): string[] {
  const env = { ...process.env, ...(lib ? { LD_LIBRARY_PATH: lib } : {}) };
  const { stdout } = spawnSync("ldd", [program], { env, encoding: "utf8" });
  return [...(stdout ?? "").matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] as string);
}

const debian = ["libnss3", "libnspr4", "libexpat1", "libuuid1"];

/** A Chromium: the system's where there is one, else the one inside an npm package. */
export async function chromium(graphics = true): Promise<Browser> {
  const args = [...basic, ...(graphics ? withGraphics : ["--disable-gpu"])];
  const env = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const system = installed();
  if (system) return { executablePath: system, args, env };
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new HostError("No Chromium found: install Chrome or Chromium, or set NABLA_CHROMIUM to its path.");
  }
  const folder = await cached("chromium-147", unpack);
  const executablePath = join(folder, "chromium");
  const lib = join(folder, "lib");
  if (missingLibraries(executablePath).length > 0) {
    say(`Installing ${debian.join(", ")} for Chromium…`);
    aptInstall(debian);
  }
  const lacking = missingLibraries(executablePath).length > 0;
  const still = lacking ? missingLibraries(executablePath, lib) : [];
  if (still.length > 0) {
    throw new HostError(
      `Chromium lacks ${still.join(", ")}.\nOn Debian or Ubuntu: sudo apt-get install ${debian.join(" ")}`,
    );
  }
  if (lacking) env["LD_LIBRARY_PATH"] = lib;
  const hasFonts = (spawnSync("fc-list", [], { encoding: "utf8" }).stdout ?? "").trim() !== "";
  if (!hasFonts) env["FONTCONFIG_FILE"] = join(folder, "fonts.conf");
  return { executablePath, args, env };
}
