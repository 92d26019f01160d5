import * as l10n from "@vscode/l10n";

/** Texts of the display language; English where there are none. */
export function useStrings(strings: Readonly<Record<string, string>> | null): void {
  l10n.config({ contents: { ...strings } });
}

/** English source text to the display language; `{0}` stands for the first of `parts`. */
export function t(message: string, ...parts: (string | number | boolean)[]): string {
  return l10n.t(message, ...parts);
}
