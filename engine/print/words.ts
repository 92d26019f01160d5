import type { Target } from "../graph/ops/row.ts";

export const LOGIC: Readonly<Record<string, Readonly<Partial<Record<Target, string>>>>> = {
  and: { math: "and", javascript: "&&", julia: "&&", c: "&&" },
  or: { math: "or", javascript: "||", julia: "||", c: "||" },
};

export const SIGNS: Readonly<Record<string, string>> = {
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
  eq: "==",
  ne: "!=",
};

/** The order comparisons, read from the right. */
export const TURNED: Readonly<Record<string, string>> = { lt: ">", le: ">=", gt: "<", ge: "<=" };

/** Functions of torch whose second argument may be no tensor. */
export const NUMBER_SECOND = new Set(["leaky_relu", "elu"]);

type Length = (name: string, axis: number, rank: number) => string | null;
const pythonLength: Length = (name, axis, rank) => (rank === 1 ? `len(${name})` : `${name}.shape[${axis}]`);
export const LENGTHS: Readonly<Partial<Record<Target, Length>>> = {
  math: pythonLength,
  numpy: pythonLength,
  torch: pythonLength,
  javascript: (name, axis) => (axis === 0 ? `${name}.length` : null),
  julia: (name, axis, rank) => (rank === 1 ? `length(${name})` : `size(${name}, ${axis + 1})`),
};

/** A function of numbers for each entry: `f.(x)`, or a function made for it. */
export function dotted(template: string, count: number): string {
  const own = /^([\p{L}\w]+)\(([^()]*)\)$/u.exec(template);
  if (own) return `${own[1]}.(${own[2]})`;
  if (/^!\$0$/.test(template)) return ".!$0";
  const names = ["a", "b", "c"].slice(0, count);
  const body = template.replace(/\$(\d)/g, (_, at: string) => names[Number(at)] ?? "a");
  const places = names.map((_, at) => `$${at}`).join(", ");
  return `((${names.join(", ")}) -> ${body}).(${places})`;
}

/** A call or a name: nothing around it can bind into it. */
export function isClosed(template: string): boolean {
  if (/^[\p{L}\w.]+$/u.test(template)) return true;
  const open = /^[\p{L}\w.]*[([]/u.exec(template);
  if (!open) return false;
  let depth = 0;
  for (let at = open[0].length - 1; at < template.length; at++) {
    const character = template[at];
    if (character === "(" || character === "[") depth++;
    if (character === ")" || character === "]") depth--;
    if (depth === 0) return at === template.length - 1 || /^\.[\w.]+$/.test(template.slice(at + 1));
  }
  return false;
}
