import * as l10n from "@vscode/l10n";

/** A message of the engine, which speaks English, in the display language: whole, or by its pattern in the bundle. */
export function said(message: string): string {
  const whole = l10n.t(message);
  if (whole !== message) return whole;
  for (const { pattern, key, places } of patterns) {
    const match = pattern.exec(message);
    if (!match) continue;
    const parts: string[] = [];
    for (const [at, place] of places.entries()) parts[place] = match[at + 1] ?? "";
    return l10n.t(key, ...parts);
  }
  return message;
}

interface Pattern {
  readonly key: string;
  readonly pattern: RegExp;
  /** The number of each place, in order of appearance. */
  readonly places: readonly number[];
}

let patterns: readonly Pattern[] = [];

/** Takes the client's bundle; keys with places (`{0}`) also stand for what the engine puts there. */
export function configureMessages(bundle: Readonly<Record<string, string>> | null): void {
  if (!bundle) return;
  l10n.config({ contents: bundle });
  patterns = Object.keys(bundle)
    .filter((key) => /\{\d\}/.test(key) && key.replace(/\{\d\}/g, "").trim().length > 3)
    .map((key) => ({
      key,
      pattern: patternOf(key),
      places: [...key.matchAll(/\{(\d)\}/g)].map((match) => Number(match[1])),
    }));
}

function patternOf(key: string): RegExp {
  const parts = key.split(/\{\d\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("(.+?)")}$`, "s");
}
