import { string, type Value } from "../values.ts";

/** `str(value)` where code steers by it: whole numbers, words, truths; null for what prints otherwise. */
export function written(value: Value | undefined): string | null {
  if (value?.kind !== "known") return null;
  switch (value.type) {
    case "int":
    case "string":
      return String(value.value);
    case "bool":
      return value.value ? "True" : "False";
    case "none":
      return "None";
    default:
      return null;
  }
}

/** `"b%d" % i`, `"%s_%d" % (name, i)`: keys and names written the old way; null where a number is set otherwise. */
export function percent(template: string, values: readonly Value[]): Value | null {
  let at = 0;
  let odd = false;
  const text = template.replace(/%(.)/g, (_all, kind: string) => {
    if (kind === "%") return "%";
    const value = values[at++];
    const part = written(value);
    const fits = kind === "s" || (kind === "d" && value?.kind === "known" && value.type === "int");
    if (part === null || !fits) odd = true;
    return part ?? "";
  });
  return odd || at !== values.length ? null : string(text);
}

/** `"W{}".format(i)`, `"{0}_{1}".format(a, b)`, with whole numbers and words; null for anything else. */
export function formatted(
  template: string,
  given: readonly (string | number | boolean | null | undefined)[],
): Value | null {
  let next = 0;
  let odd = /\{\{|\}\}/.test(template);
  const text = template.replace(/\{([^{}]*)\}/g, (_all, name: string) => {
    const value = given[name === "" ? next++ : Number(name)];
    if (typeof value === "string" || Number.isSafeInteger(value)) return String(value);
    odd = true;
    return "";
  });
  return odd ? null : string(text);
}
