import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cached, HostError, say } from "./cache.ts";
import { aptInstall, onPath, run } from "./shell.ts";

/** VS Code 1.139.1, as packed in code-server of the same number. */
const codeServer = "4.139.1";
/** The Node that VS Code's server asks for; its package also holds the headers for native modules. */
const nodeVersion = "24.19.0";

/** Built-in extensions nobody needs to see a hover; without them the workbench starts sooner and is quiet. */
const unneeded = [
  "copilot",
  "microsoft-authentication",
  "mermaid-markdown-features",
  "tunnel-forwarding",
  "ms-vscode.js-debug",
  "ms-vscode.js-debug-companion",
  "ms-vscode.vscode-js-profile-table",
];

/** The parts of the test host: Node's binary and the server's main file. */
export interface Host {
  readonly node: string;
  readonly server: string;
}

async function fetchPackage(spec: string, folder: string): Promise<void> {
  let tarball: string;
  try {
    const output = await run("npm", [
      "pack",
      spec,
      "--json",
      "--loglevel=error",
      "--pack-destination",
      folder,
    ]);
    tarball = join(folder, JSON.parse(output.slice(output.indexOf("[")))[0].filename);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const reason = /request to \S+ failed, reason: .*|npm error code \S+/.exec(said)?.[0] ?? said.slice(-500);
    throw new HostError(
      `${spec} could not be fetched from npm, which is how Nabla gets a VS Code where there is no \`code\`.\n` +
        `${reason}\nIs the registry reachable? \`npm ping\` tells.`,
    );
  }
  await run("tar", ["xzf", tarball, "-C", folder, "--strip-components=1"]);
  rmSync(tarball);
}

function needCompiler(): void {
  const missing = () =>
    [
      ["g++", "g++"],
      ["make", "make"],
      ["python3", "python3"],
    ].filter(([program]) => !onPath(program as string));
  if (missing().length === 0) return;
  const packages = missing().map(([, name]) => name as string);
  say(`Installing ${packages.join(", ")} (VS Code's server compiles two small native modules)…`);
  aptInstall(packages);
  if (missing().length > 0) {
    throw new HostError(
      `VS Code's server needs a C++ compiler, make and python3 to compile two small native modules; missing: ` +
        `${packages.join(", ")}.\nOn Debian or Ubuntu: sudo apt-get install g++ make python3`,
    );
  }
}

async function makeNode(folder: string): Promise<void> {
  const name = `node-linux-${process.arch}`;
  say(`Fetching Node ${nodeVersion} for the test VS Code…`);
  await fetchPackage(`${name}@${nodeVersion}`, folder);
}

async function makeServer(folder: string, node: string): Promise<void> {
  needCompiler();
  say(`Fetching VS Code ${codeServer.replace("4", "1")} from npm (130 MB, once)…`);
  await fetchPackage(`code-server@${codeServer}`, folder);
  const vscode = join(folder, "lib", "vscode");
  for (const name of unneeded) rmSync(join(vscode, "extensions", name), { recursive: true, force: true });
  const env = {
    ...process.env,
    PATH: `${join(node, "bin")}:${process.env["PATH"]}`,
    npm_config_nodedir: node,
    npm_config_loglevel: "error",
  };
  say("Installing the packages of its server…");
  const quiet = ["--no-audit", "--no-fund"];
  await run("npm", ["install", "--omit=dev", "--ignore-scripts", ...quiet], { cwd: vscode, env });
  say("Compiling its native modules (half a minute)…");
  const native = ["@vscode/spdlog", "@vscode/native-watchdog"];
  await run("npm", ["rebuild", ...native, "--ignore-scripts=false", ...quiet], { cwd: vscode, env });
  for (const name of native) {
    if (!existsSync(join(vscode, "node_modules", name, "build", "Release"))) {
      throw new HostError(
        `${name} was not compiled; npm may block install scripts (npm config get ignore-scripts)`,
      );
    }
  }
  rmSync(join(vscode, "node_modules", "@github"), { recursive: true, force: true });
}

/** The test VS Code, installed on first use into the cache. */
export async function host(): Promise<Host> {
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) {
    throw new HostError(
      "VS Code from npm runs on Linux (x64, arm64). Elsewhere, install desktop VS Code and put `code` on the PATH.",
    );
  }
  const node = await cached(`node-${nodeVersion}`, makeNode);
  const server = await cached(`vscode-${codeServer}`, (folder) => makeServer(folder, node));
  return {
    node: join(node, "bin", "node"),
    server: join(server, "lib", "vscode", "out", "server-main.js"),
  };
}

/** Installs a packed extension into a folder of extensions, as `code --install-extension` does. */
export async function installVsix(vsix: string, extensionsDir: string): Promise<void> {
  const { node, server } = await host();
  const data = mkdtempSync(join(tmpdir(), "nabla-install-"));
  try {
    const folders = ["--extensions-dir", extensionsDir, "--server-data-dir", data, "--user-data-dir", data];
    const output = await run(node, [
      server,
      ...folders,
      "--accept-server-license-terms",
      "--install-extension",
      vsix,
    ]);
    if (!/successfully installed/.test(output)) throw new HostError(`${vsix} was not installed:\n${output}`);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
