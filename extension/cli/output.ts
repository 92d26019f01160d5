/** JSON with full precision; NaN and infinities as strings. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, part: unknown) => (typeof part === "number" && !Number.isFinite(part) ? String(part) : part),
    indent,
  );
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A number or tensor for people: six significant digits are enough to recognise it. */
export function shortText(value: unknown): string {
  if (typeof value === "number")
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(12)));
  if (Array.isArray(value)) return `[${value.map(shortText).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .map(([key, part]) => `${key}: ${shortText(part)}`)
      .join(", ")}}`;
  return String(value);
}
