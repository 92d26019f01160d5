import { NablaError } from "../../graph/errors.ts";

const WORD = "\\\\(?:text|mbox|textrm|mathrm)";
const ARRAY =
  /(?:\\left\s*)?\\(?:\{|lbrace)\s*\\begin\{array\}\s*(?:\[[^\]]*\])?\{[^{}]*\}([\s\S]*?)\\end\{array\}\s*(?:\\right\s*\.)?/g;

/** Cases by any name, whose conditions are conditions alone: `\text{if } x > 0,` is `x > 0`. */
export function plainCases(latex: string): string {
  const text = latex
    .replaceAll(ARRAY, "\\begin{cases}$1\\end{cases}")
    .replaceAll(/\\(begin|end)\{[drb]cases\*?\}/g, "\\$1{cases}");
  if (!text.includes("\\begin{cases}")) return latex;
  return text
    .replaceAll(
      /(\\begin\{cases\})([\s\S]*?)(\\end\{cases\})/g,
      (_all, begin: string, rows: string, end: string) =>
        [
          begin,
          rows
            .split(/\\\\(?:\s*\[[^\]]*\])?/)
            .map(parted)
            .join(" \\\\ "),
          end,
        ].join(""),
    )
    .replaceAll(new RegExp(`${WORD}\\s*\\{\\s*(?:if|for|when|where|falls|si|,)?\\s*\\}`, "gi"), " ")
    .replaceAll(new RegExp(`${WORD}\\s*\\{\\s*(?:and|und|et)\\s*\\}`, "gi"), "\\land ")
    .replaceAll(
      new RegExp(`${WORD}\\s*\\{\\s*,?\\s*(?:otherwise|else|elsewhere|그 외)\\s*\\.?\\s*\\}`, "gi"),
      "\\text{otherwise}",
    );
}

/** One row: value and condition, without the comma between them and the one behind them. */
function parted(row: string): string {
  const bare = row.replace(/\s*(?:\\[,;]\s*)?[,;.]\s*$/, "").replaceAll(/[,;]\s*(?:\\q?quad\s*)?&/g, " &");
  if (bare.includes("&") || bare.trim() === "") return bare;
  return bare.replace(/[,;]?\s*(?:\\q?quad\s*|(?=\\(?:text|mbox|textrm)\s*\{))/, " & ");
}

/** Lines of one formula: `= …` again says it in another form, signs carry it on; other lines are other formulas. */
export function joinLines(text: string): string {
  const [first = "", ...rest] = linesOf(text);
  let whole = first;
  for (const line of rest) {
    const own = line.replaceAll("&", " ").trim();
    if (own === "") continue;
    const begins = /^(?:=|\\(?:approx|simeq|equiv|Rightarrow|implies|le|ge)(?![A-Za-z]))/.test(own);
    if (begins && whole.includes("=")) break;
    const carriedOn = begins || /^(?:[-+*/)]|\\(?:cdot|times|left|right)(?![A-Za-z]))/.test(own);
    if (!carriedOn && !/(?:[-+*/=(]|\\(?:cdot|times))[\s&]*(?:\{\s*\})?\s*$/.test(whole))
      throw new NablaError("unsupported", "several formulas stand here: choose one");
    whole += ` ${line}`;
  }
  return whole.replaceAll(/(?<=[=+-]\s*(?:&\s*)?)\{\s*\}/g, "");
}

/** Parted at line breaks that are not those of cases or a matrix. */
function linesOf(text: string): string[] {
  const lines: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== "\\") continue;
    const word = /^\\(begin|end)\b/.exec(text.slice(at))?.[1];
    if (word) depth += word === "begin" ? 1 : -1;
    const mark = /^\\\\(?:\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm)\s*\])?/.exec(text.slice(at))?.[0];
    if (mark !== undefined && depth === 0) {
      lines.push(text.slice(start, at));
      start = at + mark.length;
    }
    at += mark === undefined ? 1 : mark.length - 1;
  }
  lines.push(text.slice(start));
  return lines;
}

/** `{a + b \over c}` has all that stands in its braces above and below. */
export function overs(text: string): string {
  if (!/\\over(?![A-Za-z])/.test(text)) return text;
  const inner = "(?:[^{}]|\\{(?:[^{}]|\\{[^{}]*\\})*\\})*";
  const group = new RegExp(`\\{(${inner}?)\\\\over(?![A-Za-z])(${inner})\\}`);
  for (let out = text; ; ) {
    const next = out.replace(group, "\\frac{$1}{$2}");
    if (next === out) return out;
    out = next;
  }
}
