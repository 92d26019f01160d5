import type { Nested } from "../../engine/graph/tensor.ts";

/** Bad usage or unreadable input: one line on stderr, exit status 2. */
export class UsageError extends Error {}

export interface Options {
  readonly positional: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly flags: ReadonlySet<string>;
}

/** Splits arguments into positional ones, `--name value` and `--flag`; what is not listed is refused. */
export function parseOptions(
  args: readonly string[],
  valued: readonly string[],
  flags: readonly string[],
): Options {
  const positional: string[] = [];
  const values: Record<string, string> = {};
  const seen = new Set<string>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--") {
      positional.push(...args.slice(i + 1));
      break;
    }
    const long = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(arg);
    if (!long?.[1]) {
      positional.push(arg);
      continue;
    }
    const [, name, inline] = long;
    if (flags.includes(name) && inline === undefined) seen.add(name);
    else if (valued.includes(name)) {
      const value = inline ?? args[++i];
      if (value === undefined) throw new UsageError(`--${name} needs a value`);
      values[name] = value;
    } else throw new UsageError(`unknown option ${arg}`);
  }
  return { positional, values, flags: seen };
}

export const list = (text: string | undefined): string[] | undefined =>
  text
    ?.split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** A point: JSON, or `x=1,y=2`. */
export function parsePoint(text: string): Record<string, Nested> {
  if (text.trimStart().startsWith("{")) return pointOf(parseJson(text, "--at"), "--at");
  const point: Record<string, Nested> = {};
  for (const part of splitTop(text)) {
    const match = /^\s*([^=\s]+)\s*=\s*(.+?)\s*$/.exec(part);
    if (!match?.[1] || !match[2])
      throw new UsageError(`--at: cannot read ${JSON.stringify(part)}; write x=1,y=2 or JSON`);
    const value: unknown = match[2].startsWith("[") ? parseJson(match[2], "--at") : numberOf(match[2]);
    if (!isNested(value)) throw new UsageError(`--at: ${match[1]} is not a number or a list of numbers`);
    point[match[1]] = fromJson(value);
  }
  return point;
}

/** Commas outside brackets. */
function splitTop(text: string): string[] {
  return text.split(/,(?![^[\]]*\])/).filter((part) => part.trim() !== "");
}

const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

function numberOf(text: string): number | string {
  const special = SPECIAL[text];
  if (special !== undefined) return special;
  return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
}

export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${where}: ${error instanceof Error ? error.message : "not JSON"}`);
  }
}

/** Numbers of JSON, with NaN and infinities as strings, nested in lists. */
export function pointOf(value: unknown, where: string): Record<string, Nested> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UsageError(`${where}: a point is an object from name to value`);
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      if (!isNested(part)) throw new UsageError(`${where}: ${name} is not a number or a list of numbers`);
      return [name, fromJson(part)];
    }),
  );
}

type JsonNested = number | boolean | string | readonly JsonNested[];

function isNested(value: unknown): value is JsonNested {
  if (typeof value === "number" || typeof value === "boolean") return true;
  if (typeof value === "string") return Object.hasOwn(SPECIAL, value);
  return Array.isArray(value) && value.every(isNested);
}

function fromJson(value: JsonNested): Nested {
  if (typeof value === "string") return SPECIAL[value] ?? Number.NaN;
  return typeof value === "object" ? value.map(fromJson) : Number(value);
}

/** JSON in which NaN and infinities are written as strings, with numbers in their place. */
export function withSpecialNumbers(value: unknown): unknown {
  if (typeof value === "string") return SPECIAL[value] ?? value;
  if (Array.isArray(value)) return value.map(withSpecialNumbers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withSpecialNumbers(part)]));
}
