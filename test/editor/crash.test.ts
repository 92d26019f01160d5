import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeAll, hover, hoverWith, show, until } from "./kit.ts";

/** Processes of Nabla's server that this extension host started. */
function servers(): number[] {
  const list = execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" });
  return list
    .split("\n")
    .filter((line) => line.includes("server.cjs") && line.includes(`--clientProcessId=${process.pid}`))
    .map((line) => Number.parseInt(line, 10));
}

describe("a crash of the server", () => {
  afterEach(closeAll);

  it("is mended by a restart", async () => {
    const document = await show("def f(x):\n    return x**2\n");
    await hoverWith(document, "f|(x", "2x");
    const before = servers();
    assert.equal(before.length, 1);
    process.kill(before[0] as number, "SIGKILL");
    const after = await until(
      "a new server",
      servers,
      (found) => found.length === 1 && found[0] !== before[0],
    );
    assert.notDeepEqual(after, before);
    await until(
      "a hover again",
      () => hover(document, "f|(x").catch(() => ""),
      (text) => text.includes("2x"),
    );
  });
});
