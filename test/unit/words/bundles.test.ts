import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const json = (path: string): Record<string, string> =>
  JSON.parse(readFileSync(join(root, path), "utf8")) as Record<string, string>;

const english = json("extension/l10n/bundle.l10n.json");
const korean = json("extension/l10n/bundle.l10n.ko.json");

/** Texts given to `l10n.t` or `t` in a folder. */
function texts(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => {
      const source = readFileSync(join(root, folder, file), "utf8");
      return [...source.matchAll(/(?:l10n\.t|\bt)\(\s*("(?:[^"\\]|\\.)*")/g)].map(
        (match) => JSON.parse(match[1] ?? '""') as string,
      );
    });
}

const places = (text: string): string[] => [...text.matchAll(/\{\d+\}/g)].map(([place]) => place).sort();

describe("words", () => {
  it.each(["extension/client", "extension/server", "webview"])("of %s are all in the bundles", (folder) => {
    const used = texts(folder);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((text) => !Object.hasOwn(english, text))).toEqual([]);
    expect(used.filter((text) => !Object.hasOwn(korean, text))).toEqual([]);
  });

  it("have the same places in both languages, and Korean is Korean", () => {
    for (const [text, translated] of Object.entries(korean)) {
      expect(places(translated), text).toEqual(places(text));
      if (/[a-z]{4}/.test(text.replace(/Nabla|LaTeX|name = value/g, "")))
        expect(translated, text).toMatch(/[가-힣]/);
    }
    expect(Object.keys(korean).sort()).toEqual(Object.keys(english).sort());
  });

  it("of the manifest are there in both languages, none unused", () => {
    const manifest = readFileSync(join(root, "package.json"), "utf8");
    const used = new Set([...manifest.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1] ?? ""));
    expect(Object.keys(json("package.nls.json")).sort()).toEqual([...used].sort());
    expect(Object.keys(json("package.nls.ko.json")).sort()).toEqual([...used].sort());
  });
});
