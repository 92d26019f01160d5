import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { violations } from "../../../extension/build/layers.ts";
import { root } from "../../../extension/build/paths.ts";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A small house of its own with these files in it. */
function house(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "nabla-layers-"));
  made.push(folder);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

describe("layering", () => {
  it("holds in this repository", () => {
    expect(violations(root)).toEqual([]);
  });

  it.each([
    ["engine/a.ts", 'import { t } from "../extension/client/t.ts";'],
    ["engine/a.ts", 'export * from "../webview/t.ts";'],
    ["engine/a.ts", 'import { readFileSync } from "node:fs";'],
    ["engine/a.ts", 'import fs from "fs";'],
    ["engine/a.ts", 'const g = await import("gpu.js");\nexport default g;'],
    ["engine/read/a.ts", 'import type { Hover } from "vscode-languageserver";'],
    ["extension/server/a.ts", 'import * as vscode from "vscode";'],
    ["extension/server/a.ts", 'import { c } from "../client/c.ts";'],
    ["extension/client/a.ts", 'import { n } from "../../engine/n.ts";'],
    ["extension/client/a.ts", 'import type { n } from "../../engine/n.ts";'],
    ["extension/client/a.ts", 'const s = import("../server/main.ts");\nexport default s;'],
    ["extension/protocol/a.ts", 'import { n } from "../../engine/n.ts";'],
    ["extension/cli/a.ts", 'import { s } from "../server/s.ts";'],
    ["webview/parts/a.tsx", 'import { s } from "../../extension/server/s.ts";\nexport const a = <p />;'],
    ["webview/a.ts", 'import { join } from "node:path";'],
  ])("refuses in %s: %s", (file, text) => {
    expect(violations(house({ [file]: text }))).toHaveLength(1);
  });

  it.each([
    ["engine/a.ts", 'import { n } from "./graph/n.ts";\nimport { create } from "mathjs";'],
    ["extension/protocol/a.ts", 'import type { n } from "../../engine/n.ts";'],
    ["extension/protocol/a.ts", 'import { type n } from "../../engine/n.ts";'],
    ["extension/server/a.ts", 'import { n } from "../../engine/n.ts";\nimport { join } from "node:path";'],
    ["extension/client/a.ts", 'import * as vscode from "vscode";\nimport { p } from "../protocol/p.ts";'],
    ["webview/a.tsx", 'import { n } from "../engine/n.ts";\nimport { GPU } from "gpu.js";'],
  ])("allows in %s: %s", (file, text) => {
    expect(violations(house({ [file]: text }))).toEqual([]);
  });

  it("finds circles of code between folders, not of types, not within a folder", () => {
    const b = 'import { a } from "../a.ts";\nexport const b = a;';
    const code = house({
      "engine/a.ts": 'import { b } from "./b/b.ts";\nexport const a = b;',
      "engine/b/b.ts": b,
    });
    expect(violations(code)).toEqual(["circle: engine/b/b.ts → engine/a.ts → engine/b/b.ts"]);
    const types = 'import type { b } from "./b/b.ts";\nexport const a: b = 1;';
    expect(violations(house({ "engine/a.ts": types, "engine/b/b.ts": b }))).toEqual([]);
    const neighbours = { "engine/a.ts": 'import "./b.ts";', "engine/b.ts": 'import "./a.ts";' };
    expect(violations(house(neighbours))).toEqual([]);
  });

  it("does not pass over an empty house", () => {
    expect(violations(house({}))).toHaveLength(1);
  });
});
