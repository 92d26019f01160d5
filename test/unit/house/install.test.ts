import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { at } from "../../../extension/build/paths.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nabla-install-"));
  mkdirSync(join(folder, "extension/build"), { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  mkdirSync(join(folder, "bin"));
  copyFileSync(at("extension/build/install.mjs"), join(folder, "extension/build/install.mjs"));
  // An npm that only says it was here, and succeeds unless told otherwise.
  writeFileSync(
    join(folder, "bin/npm"),
    `#!/bin/sh\necho "$@" > "${folder}/asked"\nexit \${NPM_STATUS:-0}\n`,
  );
  chmodSync(join(folder, "bin/npm"), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

const record = (packages: Record<string, unknown>) => JSON.stringify({ packages });
const wanted = (packages: Record<string, unknown>) =>
  writeFileSync(join(folder, "package-lock.json"), record(packages));
const present = (packages: Record<string, unknown>) =>
  writeFileSync(join(folder, "node_modules/.package-lock.json"), record(packages));

/** Runs the check; `asked` is whether it called npm. */
function check(status = "0"): { asked: boolean; code: number | null; errors: string } {
  const env = {
    ...process.env,
    PATH: `${join(folder, "bin")}${delimiter}${process.env["PATH"]}`,
    NPM_STATUS: status,
  };
  const done = spawnSync(process.execPath, [join(folder, "extension/build/install.mjs")], {
    env,
    encoding: "utf8",
  });
  return { asked: existsSync(join(folder, "asked")), code: done.status, errors: done.stderr };
}

describe("installing packages before a script", () => {
  const a = { "node_modules/a": { version: "1.0.0" } };

  it("does nothing when all are in place, in any order and with extras", () => {
    wanted({ "": { name: "nabla" }, ...a });
    present({ "node_modules/z": { version: "2.0.0" }, ...a });
    expect(check()).toMatchObject({ asked: false, code: 0 });
  });

  it("does not miss packages of other platforms", () => {
    wanted({ ...a, "node_modules/a-win32": { version: "1.0.0", optional: true } });
    present(a);
    expect(check().asked).toBe(false);
  });

  it("installs when there is nothing, when one is missing, and when a version differs", () => {
    wanted(a);
    expect(check().asked).toBe(true);
    present({});
    expect(check().asked).toBe(true);
    present({ "node_modules/a": { version: "0.9.0" } });
    expect(check().asked).toBe(true);
  });

  it("says what to do when npm fails", () => {
    wanted(a);
    const { code, errors } = check("1");
    expect(code).toBe(1);
    expect(errors).toMatch(/could not be installed/);
    expect(errors).toMatch(/registry/);
  });
});
