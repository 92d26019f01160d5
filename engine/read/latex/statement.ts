/** Parts `a = b` at top level (outside braces, parentheses and environments); of `a = b = c`, the parts a and b. */
export function splitEquation(latex: string): {
  readonly parts: readonly string[];
  readonly offsets: readonly number[];
} {
  const parts: string[] = [];
  const offsets: number[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= latex.length; i++) {
    const char = latex[i];
    if (
      char === undefined ||
      (char === "=" && depth === 0 && !/[<>!=]/.test(latex[i - 1] ?? "") && latex[i + 1] !== "=")
    ) {
      parts.push(latex.slice(start, i));
      offsets.push(start);
      start = i + 1;
    } else if (char === "\\") {
      const word = /^\\(begin|end)\b/.exec(latex.slice(i))?.[1];
      if (word) depth += word === "begin" ? 1 : -1;
      i++;
    } else if ("{([".includes(char)) depth++;
    else if ("})]".includes(char)) depth--;
  }
  return { parts, offsets };
}

/** Reads the left side of a definition: a name, `f(x, y)`, or the label of a derivative; null when it is an expression. */
export function readHeader(
  left: string,
): { readonly name: string; readonly parameters?: readonly string[] } | null {
  const text = left
    .replaceAll("&", "")
    .replace(/\\?:\s*$/, "")
    .trim();
  const called = /^(.*?[\p{L}}'])\s*(?:\\left)?\(([^()=]*?)(?:\\right)?\)$/u.exec(text);
  if (called?.[1] && isName(called[1])) {
    const inside = called[2] ?? "";
    const parameters = inside.split(/[,;|]/).map((part) => part.trim().replace(/\\$/, ""));
    if (parameters.every((part) => part !== "" && isName(part)))
      return { name: called[1].trim(), parameters };
  }
  return isName(text) || /^\\frac\s*\{\s*(?:\\partial|\\mathrm\{d\}|d)/.test(text) || /^\\nabla/.test(text)
    ? { name: text }
    : null;
}

/** One symbol with accents, fonts, subscripts and primes; words of several plain letters are products, not names. */
function isName(text: string): boolean {
  return /^(?:[\p{L}]|\\[A-Za-z]+(?:\s*\{(?:[^{}]|\{[^{}]*\})*\})?)(?:\s*_\s*(?:[\p{L}\p{N}]|\\[A-Za-z]+|\{(?:[^{}]|\{[^{}]*\})*\}))?\s*(?:'*|\^\{?\\(?:prime|ast|star)\}?|\^\*)$/u.test(
    text.trim(),
  );
}
