import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "./paths.ts";

/** The package a bundled file came from, such as `node_modules/a/node_modules/@b/c`. */
function packageFolder(file: string): string | undefined {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

function licenceText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.|$|-)/i.test(name));
  return file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim();
}

/** The nearest package.json with a name and a version, at or above `folder`. */
function manifest(folder: string): { name: string; version: string; license?: string } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

/** The licences of all packages whose files went into the bundles, for `dist/THIRD_PARTY_NOTICES.txt`. */
export function notices(files: Iterable<string>): string {
  const folders = new Set<string>();
  for (const file of files) {
    const folder = packageFolder(file);
    if (folder && existsSync(at(folder, "package.json"))) folders.add(folder);
  }
  const entries = [...folders].map((folder) => {
    const { name, version, license } = manifest(at(folder));
    return { name, version, licence: license ?? "see below", text: licenceText(at(folder)) };
  });
  entries.sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
  // Many packages share one text, word for word; it is given once, after the names of all that use it.
  const byText = new Map<string, string[]>();
  for (const { name, version, licence, text } of entries) {
    const names = byText.get(text) ?? [];
    names.push(`${name} ${version} (${licence})`);
    byText.set(text, names);
  }
  const parts = [...byText].map(
    ([text, names]) => `${[...new Set(names)].join("\n")}\n\n${text || "The licence named above applies."}`,
  );
  return `Nabla includes these packages, whose authors we thank.\n\n${"=".repeat(78)}\n\n${parts.join(`\n\n${"=".repeat(78)}\n\n`)}\n`;
}
