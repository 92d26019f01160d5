import type { Derivation } from "../../../engine/derive/derivation.ts";
import type { Formula } from "../../../engine/read/reading.ts";

/** How variables are called where a name must be one word: `params.w` is `params_w`. */
export interface Identifiers {
  readonly of: (name: string) => string;
  /** Code with every such name replaced. */
  readonly within: (code: string) => string;
}

/** Whether a name can stand as a parameter. */
export const isWord = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name);

export function identifiersOf({ variables }: Formula): Identifiers {
  const taken = new Set(variables.map(({ name }) => name).filter(isWord));
  const made = new Map<string, string>();
  for (const { name } of variables) {
    if (isWord(name)) continue;
    const word = name.replace(/[^\p{L}\p{N}_]+/gu, "_").replace(/^_+|_+$/g, "");
    let free = word;
    for (let i = 2; taken.has(free); i++) free = `${word}${i}`;
    taken.add(free);
    made.set(name, free);
  }
  // Longer names first: `p.w` stands in `p.w.b`.
  const names = [...made.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}_.])(?:${names.map((name) => name.replace(/[^\p{L}\p{N}_]/gu, "\\$&")).join("|")})(?![\\p{L}\\p{N}_])`,
    "gu",
  );
  return {
    of: (name) => made.get(name) ?? name,
    within: (code) => (names.length === 0 ? code : code.replace(pattern, (name) => made.get(name) ?? name)),
  };
}

/** Derivatives in code where every variable is one word. */
export const inWords = (words: Identifiers, derivation: Derivation): Derivation => ({
  ...derivation,
  derivatives: derivation.derivatives.map((each) => ({
    ...each,
    wrt: words.of(each.wrt),
    source: words.within(each.source),
  })),
});
