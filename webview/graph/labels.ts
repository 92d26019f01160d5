/** Operations written between their operands. */
const INFIX: Readonly<Record<string, string>> = {
  add: "+",
  sub: "−",
  mul: "×",
  div: "÷",
  matmul: "@",
  mod: "mod",
  lt: "<",
  le: "≤",
  gt: ">",
  ge: "≥",
  eq: "=",
  ne: "≠",
  and: "∧",
  or: "∨",
};

/** Operations that have a sign of their own. */
const SIGNS: Readonly<Record<string, string>> = {
  neg: "−(·)",
  sqrt: "√",
  cbrt: "∛",
  abs: "|·|",
  sum: "Σ",
  prod: "Π",
  transpose: "(·)ᵀ",
  permute: "(·)ᵀ",
  inverse: "(·)⁻¹",
  norm: "‖·‖",
  sigmoid: "σ",
  select: "if",
  index: "[·]",
  gather: "[·]",
  scan: "↻",
};

const SMALL = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** An operand: a number that was written into the operation, or a value that flows in (null). */
export type Operand = string | null;

/** The operation as it stands on a box, with the numbers written into it: `× 3`, `+`, `(·)²`, `exp`. */
export function operationLabel(op: string, operands: readonly Operand[]): string {
  const [left, right] = operands;
  if (op === "pow" && right !== undefined) {
    if (right !== null) return left === null ? `(·)${power(right)}` : "^";
    return left === null || left === undefined ? "(·)^(·)" : `${left}^(·)`;
  }
  const infix = INFIX[op];
  if (infix !== undefined && operands.length === 2) {
    if (right !== null && right !== undefined) return `${infix} ${right}`;
    if (left !== null && left !== undefined)
      return op === "add" || op === "mul" ? `${infix} ${left}` : `${left} ${infix}`;
    return infix;
  }
  return SIGNS[op] ?? op;
}

function power(text: string): string {
  const digits = /^[-−]?\d{1,2}$/.exec(text)?.[0];
  if (digits === undefined) return `^${text}`;
  return [...digits].map((digit) => (/\d/.test(digit) ? SMALL[Number(digit)] : "⁻")).join("");
}

/** The operation on concrete operands, for sentences: `4 × 3`, `17²`, `log(2)`. */
export function operationText(op: string, operands: readonly string[]): string {
  const [left = "", right = ""] = operands;
  const wrap = (text: string): string => (text.startsWith("−") ? `(${text})` : text);
  if (op === "pow" && operands.length === 2) return `${wrap(left)}${power(right)}`;
  const infix = INFIX[op];
  if (infix !== undefined && operands.length === 2) return `${left} ${infix} ${wrap(right)}`;
  if (op === "neg") return `−${wrap(left)}`;
  return `${SIGNS[op]?.replace(/[()|·]/g, "") || op}(${operands.join(", ")})`;
}

/** Source text on one line, cut in the middle of nothing: at most `most` characters. */
export function shorten(text: string, most = 26): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`;
}
