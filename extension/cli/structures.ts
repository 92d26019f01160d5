import type { Structured } from "../../engine/derive/derivation.ts";
import type { Nested } from "../../engine/graph/tensor.ts";

const isInside = (path: string, name: string): boolean =>
  path.startsWith(`${name}.`) || path.startsWith(`${name}[`);

/** Names asked for, where a dict or a list of unlike arrays (`params`) stands for what is in it (`params.w`). */
export function opened(asked: readonly string[], variables: readonly string[]): string[] {
  return asked.flatMap((name) => {
    const inner = variables.includes(name) ? [] : variables.filter((path) => isInside(path, name));
    return inner.length > 0 ? inner : [name];
  });
}

/** Derivatives by path put back in the structure of the point: `{"params": {"w": …}}`, where it was asked for whole. */
export function folded(
  found: Readonly<Record<string, Nested>>,
  asked: readonly string[],
  point: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Structured>> {
  return Object.fromEntries(
    asked.flatMap((name) => {
      const whole = Object.hasOwn(found, name) ? found[name] : fold(point[name], name, found);
      return whole === undefined ? [] : [[name, whole] as const];
    }),
  );
}

/** What is no number (a string, an entry that is not differentiated) is left out of a dict, and nothing in a list. */
function fold(value: unknown, path: string, found: Readonly<Record<string, Nested>>): Structured | undefined {
  if (Object.hasOwn(found, path)) return found[path];
  if (Array.isArray(value)) return value.map((item, i) => fold(item, `${path}[${i}]`, found) ?? []);
  if (typeof value !== "object" || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const part = fold(inner, `${path}.${key}`, found);
      return part === undefined ? [] : [[key, part]];
    }),
  );
}
