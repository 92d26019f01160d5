/** What stands between a value and what its names mean. */
export const WHERE = String.raw` \quad \text{where} \quad `;
/** What stands between one meaning and the next. */
export const BETWEEN = String.raw`,\quad `;

/** Formulas without what their names mean, and that, each once. */
export interface Explained {
  readonly bare: readonly string[];
  /** What runs forward in a row, what runs backward in the next. */
  readonly meanings: readonly (readonly string[])[];
}

/**
 * Takes "where u = …, v = …" out of LaTeX formulas that mean the same by the same names; null where none says so, or
 * where a name means two things.
 */
export function explained(formulas: readonly string[]): Explained | null {
  const meanings = new Map<string, string>();
  const bare: string[] = [];
  for (const formula of formulas) {
    const at = formula.indexOf(WHERE);
    bare.push(at < 0 ? formula : formula.slice(0, at));
    if (at < 0) continue;
    for (const meaning of parts(formula.slice(at + WHERE.length))) {
      const [name = meaning] = meaning.split(" = ", 1);
      if ((meanings.get(name) ?? meaning) !== meaning) return null;
      meanings.set(name, meaning);
    }
  }
  if (meanings.size === 0) return null;
  const all = [...meanings.values()];
  const ranges = all.filter(isRange);
  const forth = all.filter((each) => !isRange(each) && !isBackward(each));
  const back = all.filter(isBackward);
  const rows = forth.length > 0 ? [[...forth, ...ranges], back] : [[...back, ...ranges]];
  return { bare, meanings: rows.filter((row) => row.length > 0) };
}

/** `k = 0, …, 9`: said after what runs over it. */
const isRange = (meaning: string): boolean => /^\S+ = [^=]*,\s*\\l?dots\b/.test(meaning);

/** What flows back has a bar; it is read after what it flows back through, whichever was printed first. */
const isBackward = (meaning: string): boolean => /^\\(?:bar|overline)\b/.test(meaning);

/** The meanings one by one; a separator inside of braces belongs to one of them. */
function parts(latex: string): string[] {
  const out: string[] = [];
  let open = "";
  for (const piece of latex.split(BETWEEN)) {
    open = open === "" ? piece : `${open}${BETWEEN}${piece}`;
    if (!balanced(open)) continue;
    out.push(open);
    open = "";
  }
  return open === "" ? out : [...out, open];
}

function balanced(latex: string): boolean {
  let depth = 0;
  for (const [token] of latex.matchAll(/\\begin|\\end|\\[{}]|[{}]/g))
    depth += token === "{" || token === "\\begin" ? 1 : token === "}" || token === "\\end" ? -1 : 0;
  return depth === 0;
}
