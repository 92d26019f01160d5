// `npm run types`: each room is checked with the libraries it may use, so that the engine cannot name the DOM.
import { spawnSync } from "node:child_process";
import { at } from "./paths.ts";

for (const room of ["engine", "extension", "webview", "test"]) {
  const { status } = spawnSync(process.execPath, [at("node_modules/typescript/bin/tsc"), "-p", at(room)], {
    cwd: at(),
    stdio: "inherit",
  });
  console.log(`${status === 0 ? "✓" : "✗"} types of ${room}`);
  if (status !== 0) process.exitCode = 1;
}
