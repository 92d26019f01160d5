import * as vscode from "vscode";
import type { PanelSettings, ThemeKind } from "../protocol/panel.ts";
import type { Appearance } from "../protocol/requests.ts";
import { DEFAULT_SETTINGS, type ServerSettings } from "../protocol/settings.ts";

/** `nabla.*` for the server. */
export function serverSettings(): ServerSettings {
  const config = vscode.workspace.getConfiguration("nabla");
  const of = <K extends keyof ServerSettings>(key: K): ServerSettings[K] =>
    config.get<ServerSettings[K]>(key) ?? DEFAULT_SETTINGS[key];
  return {
    enable: of("enable"),
    hover: of("hover"),
    subexpressions: of("subexpressions"),
    shapes: of("shapes"),
    formulaText: of("formulaText") || screenReader(),
    codeLens: of("codeLens"),
    inlayHints: of("inlayHints"),
    diagnostics: of("diagnostics"),
    digits: of("digits"),
    timeLimit: of("timeLimit"),
  };
}

/** Images say nothing to those who listen: VS Code does not tell extensions what it found out, only what was set. */
const screenReader = (): boolean =>
  vscode.workspace.getConfiguration("editor").get<string>("accessibilitySupport") === "on";

export function panelSettings(): PanelSettings {
  const config = vscode.workspace.getConfiguration("nabla");
  return {
    direction: config.get<PanelSettings["direction"]>("panel.direction") ?? "down",
    digits: config.get<number>("digits") ?? DEFAULT_SETTINGS.digits,
    reducedMotion: vscode.workspace.getConfiguration("workbench").get<string>("reduceMotion") === "on",
  };
}

const THEMES: Readonly<Record<vscode.ColorThemeKind, ThemeKind>> = {
  [vscode.ColorThemeKind.Light]: "light",
  [vscode.ColorThemeKind.Dark]: "dark",
  [vscode.ColorThemeKind.HighContrast]: "high-contrast",
  [vscode.ColorThemeKind.HighContrastLight]: "high-contrast-light",
};

export function themeKind(): ThemeKind {
  return THEMES[vscode.window.activeColorTheme.kind];
}

/** How the server draws: an image cannot see the theme, and hovers follow the editor's font size. */
export function appearance(): Appearance {
  const fontSize = vscode.workspace.getConfiguration("editor").get<number>("fontSize") ?? 14;
  return { theme: themeKind(), fontSize };
}

/** Whether a change of configuration touches what the server follows. */
export function touchesServer(event: vscode.ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration("nabla") || event.affectsConfiguration("editor.accessibilitySupport");
}
