/**
 * `a if c else b` inside parentheses, as programs write a choice, to the `c ? a : b` that the parser reads. Outside all
 * parentheses the words may belong to a sentence.
 */
export function conditionals(text: string): string {
  if (!/\bif\b[\s\S]*\belse\b/.test(text)) return text;
  const open: number[] = [];
  let out = text;
  // From the inside out: what a group becomes has the words no more.
  for (let at = 0; at < out.length; at++) {
    if (out[at] === "(") open.push(at);
    if (out[at] !== ")") continue;
    const from = open.pop();
    if (from === undefined) return text;
    const inside = listed(out.slice(from + 1, at))
      .map(chosen)
      .join(",");
    out = `${out.slice(0, from + 1)}${inside}${out.slice(at)}`;
    at = from + 1 + inside.length;
  }
  return out;
}

/** The parts between commas that stand in no parentheses. */
function listed(text: string): string[] {
  const parts: string[] = [];
  for (const part of text.split(",")) {
    const last = parts[parts.length - 1];
    if (last !== undefined && level(last) > 0) parts[parts.length - 1] = `${last},${part}`;
    else parts.push(part);
  }
  return parts;
}

/** One choice without parentheses around its words; others follow its `else`. */
function chosen(text: string): string {
  const words = [...text.matchAll(/\b(?:if|else)\b/g)].filter(
    ({ index }) => level(text.slice(0, index)) === 0,
  );
  const [first, second] = words;
  if (first?.[0] !== "if" || second?.[0] !== "else") return text;
  const yes = text.slice(0, first.index);
  const condition = text.slice(first.index + 2, second.index);
  const no = chosen(text.slice(second.index + 4));
  if ([yes, condition, no].some((part) => part.trim() === "")) return text;
  return `((${joined(condition)}) ? (${yes}) : (${no}))`;
}

/** `0 < x and x < 1`: with parentheses behind it, `and` is no word of a sentence. */
export const joined = (condition: string): string =>
  condition
    .split(/\b(and|or)\b/)
    .map((part, at) => (at % 2 === 1 ? part : `(${part.trim()})`))
    .join(" ")
    .replaceAll(/\b(and|or) \(/g, "$1(");

const level = (text: string): number =>
  [...text].reduce((depth, char) => depth + (char === "(" ? 1 : char === ")" ? -1 : 0), 0);
