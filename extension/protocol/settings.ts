import type { Appearance } from "./requests.ts";

/** `nabla.*` as the server follows them; sent at start and with every change. */
export interface ServerSettings {
  readonly enable: boolean;
  readonly hover: boolean;
  readonly subexpressions: boolean;
  readonly shapes: boolean;
  readonly formulaText: boolean;
  readonly codeLens: boolean;
  readonly inlayHints: "reads" | "off";
  readonly diagnostics: boolean;
  readonly digits: number;
  /** Milliseconds for one reading or one derivation. */
  readonly timeLimit: number;
}

export const DEFAULT_SETTINGS: ServerSettings = {
  enable: true,
  hover: true,
  subexpressions: true,
  shapes: true,
  formulaText: true,
  codeLens: true,
  inlayHints: "reads",
  diagnostics: true,
  digits: 6,
  timeLimit: 2_000,
};

/** `initializationOptions`. */
export interface Start {
  readonly settings: ServerSettings;
  readonly appearance: Appearance;
  /** The l10n bundle of the display language; null for English. */
  readonly strings: Readonly<Record<string, string>> | null;
  /** The folder of the grammars, as a path. */
  readonly grammars: string;
}
