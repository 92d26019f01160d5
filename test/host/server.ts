import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HostError } from "./cache.ts";
import { host } from "./install.ts";

/** What the server starts with. */
export interface ServerOptions {
  /** User settings, on top of quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Display language, such as `ko`. */
  readonly locale?: string;
  /** Port on 127.0.0.1; a free one when left out. */
  readonly port?: number;
  /** Folder opened by the bare address. */
  readonly folder?: string;
  /** Folder with installed extensions; an empty one when left out. */
  readonly extensionsDir?: string;
  /** Folder for settings and state; a temporary one, removed at the end, when left out. */
  readonly dataDir?: string;
  /** Let the page report test results; off for people. */
  readonly driver?: boolean;
  /** More environment for the server and the extension host. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A running VS Code server. */
export interface Server {
  readonly port: number;
  readonly address: string;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Everything it has printed. */
  log(): string;
  stop(): Promise<void>;
}

/** Settings that keep first-run pages, telemetry and offers out of the way. */
const quiet = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.editor.empty.hint": "hidden",
  "chat.disableAIFeatures": true,
  "extensions.ignoreRecommendations": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "git.enabled": false,
  "window.menuBarVisibility": "compact",
};

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

async function mustBeFree(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", () =>
      reject(new HostError(`Port ${port} on 127.0.0.1 is taken; choose another with NABLA_PORT=<number>.`)),
    );
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve()));
  });
}

const running = new Set<ChildProcess>();

/** The server forks the extension host and more; its whole process group goes. */
function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // already gone
  }
}
process.on("exit", () => {
  for (const child of running) killGroup(child, "SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (running.size > 0) process.exit(signal === "SIGINT" ? 130 : 143);
  });
}

/** Starts the VS Code server and waits until it listens. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const { node, server } = await host();
  if (options.port !== undefined) await mustBeFree(options.port);
  const port = options.port ?? (await freePort());
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "nabla-host-"));
  const user = join(dataDir, "User");
  mkdirSync(user, { recursive: true });
  writeFileSync(join(user, "settings.json"), JSON.stringify({ ...quiet, ...options.settings }, undefined, 2));
  const extensionsDir = options.extensionsDir ?? join(dataDir, "extensions");
  mkdirSync(extensionsDir, { recursive: true });
  const child = spawn(
    node,
    [
      server,
      ...["--host", "127.0.0.1", "--port", String(port), "--without-connection-token"],
      ...["--accept-server-license-terms", "--disable-telemetry", "--disable-workspace-trust"],
      ...["--server-data-dir", dataDir, "--user-data-dir", dataDir, "--extensions-dir", extensionsDir],
      ...(options.driver === false ? [] : ["--enable-smoke-test-driver"]),
      ...(options.folder ? ["--default-folder", options.folder] : []),
      ...(options.locale ? ["--locale", options.locale] : []),
    ],
    {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"], // No marketplace: nothing is looked up on the network.
      env: { ...process.env, EXTENSIONS_GALLERY: "{}", ...options.env },
    },
  );
  running.add(child);
  let log = "";
  const stop = async (): Promise<void> => {
    const gone = new Promise((resolve) => child.once("close", resolve));
    if (child.exitCode === null && child.signalCode === null) {
      killGroup(child, "SIGTERM");
      const timer = setTimeout(() => killGroup(child, "SIGKILL"), 3000);
      await gone;
      clearTimeout(timer);
    }
    killGroup(child, "SIGKILL");
    running.delete(child);
    if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  };
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => fail("did not answer within a minute"), 60_000);
    const fail = (why: string) => {
      clearTimeout(timer);
      void stop().then(() => reject(new HostError(`The VS Code server ${why}:\n${log.slice(-3000)}`)));
    };
    const read = (chunk: Buffer) => {
      log += chunk.toString();
      if (!log.includes("Extension host agent listening on")) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => fail(`ended with ${code}`));
  });
  child.removeAllListeners("exit");
  return { port, address: `http://127.0.0.1:${port}/`, dataDir, process: child, log: () => log, stop };
}
