import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMAND } from "../../../extension/client/commands/names.ts";
import { LANGUAGES } from "../../../extension/client/languages.ts";
import { DEFAULT_SETTINGS } from "../../../extension/protocol/settings.ts";
import { languageOf } from "../../../extension/server/languages.ts";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
    readonly menus: Readonly<
      Record<string, readonly { readonly command?: string; readonly when?: string }[]>
    >;
  };
}

const { contributes } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8"),
) as Manifest;

describe("the manifest", () => {
  it("contributes exactly the commands that the client registers", () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual(Object.values(COMMAND).sort());
    const known = new Set<string>(Object.values(COMMAND));
    for (const items of Object.values(contributes.menus))
      for (const { command } of items) if (command) expect(known).toContain(command);
  });

  it("has fewer than 25 settings, with the defaults that the server takes", () => {
    const properties = contributes.configuration.properties;
    expect(Object.keys(properties).length).toBeLessThan(25);
    for (const [name, value] of Object.entries(DEFAULT_SETTINGS))
      expect(properties[`nabla.${name}`]?.default, name).toBe(value);
  });

  it("offers its menus in exactly the languages that are read", () => {
    const when = contributes.menus["editor/context"]?.[0]?.when ?? "";
    const offered = /\^\(([^)]+)\)\$/.exec(when)?.[1]?.split("|") ?? [];
    expect(offered.sort()).toEqual([...LANGUAGES].sort());
    for (const language of LANGUAGES) expect(languageOf(language), language).toBeDefined();
  });
});
