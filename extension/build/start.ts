// `npm start`: builds, then opens VS Code with Nabla loaded on test/workspace: desktop VS Code where `code` is on the
// PATH, otherwise the workbench from npm, in the browser.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HostError, say } from "../../test/host/cache.ts";
import { startServer } from "../../test/host/server.ts";
import { onPath } from "../../test/host/shell.ts";
import { address } from "../../test/host/workbench.ts";
import { at } from "./paths.ts";

const workspace = at("test/workspace");

function build(): void {
  const { status } = spawnSync(
    process.execPath,
    [at("node_modules/tsx/dist/cli.mjs"), at("extension/build/build.ts"), "--quick"],
    {
      stdio: "inherit",
    },
  );
  if (status !== 0) throw new HostError("The build failed; the lines above say where.");
}

/** Desktop VS Code in a window and a profile of its own; waits until the window closes. */
async function desktop(code: string): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), "nabla-start-"));
  say(`Opening ${code} with Nabla; close its window or press Ctrl-C to end.`);
  const args = ["--new-window", "--wait", "--user-data-dir", profile, "--disable-workspace-trust"];
  const child = spawn(code, [...args, `--extensionDevelopmentPath=${at()}`, workspace], {
    stdio: "inherit",
    detached: true,
  });
  const stop = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    } catch {
      // already gone
    }
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  await new Promise<void>((resolve, reject) => {
    child.on("close", () => resolve());
    child.on("error", (error) => reject(new HostError(`${code} did not start: ${error.message}`)));
  });
  rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
}

/** The workbench from npm; the address is printed, and opened where there is a desktop to open it on. */
async function inBrowser(): Promise<void> {
  const port = Number(process.env["NABLA_PORT"] ?? 8123);
  const server = await startServer({
    port,
    driver: false,
    settings: { "workbench.colorTheme": "Default Dark Modern" },
  });
  const url = address(server, { folder: workspace, extensionDir: at() });
  console.log(
    `\nVS Code with Nabla is at\n\n  ${url}\n\nOpen it in a browser on this machine. Ctrl-C stops it.`,
  );
  const opener = process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"] ? onPath("xdg-open") : undefined;
  if (opener) spawn(opener, [url], { stdio: "ignore", detached: true }).unref();
  await new Promise((resolve) => server.process.once("close", resolve));
}

try {
  build();
  const code =
    process.env["NABLA_VSCODE"] === "browser"
      ? undefined
      : onPath(process.platform === "win32" ? "code.cmd" : "code");
  await (code ? desktop(code) : inBrowser());
} catch (error) {
  console.error(error instanceof HostError ? `\n${error.message}` : error);
  process.exitCode = 1;
}
