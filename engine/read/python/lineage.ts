import type { ClassValue } from "../values.ts";

const KNOWN = new WeakMap<ClassValue, readonly ClassValue[]>();

/**
 * A class and all that it derives from, in the order in which attributes are looked for: Python's C3 linearisation
 * (The Python 2.3 Method Resolution Order). Bases that contradict each other, which Python refuses, keep their order.
 */
export function lineageOf(type: ClassValue): readonly ClassValue[] {
  const known = KNOWN.get(type);
  if (known) return known;
  const bases = type.bases.filter((base): base is ClassValue => base.kind === "class");
  const made = [type, ...merged([...bases.map((base) => [...lineageOf(base)]), [...bases]])];
  KNOWN.set(type, made);
  return made;
}

/** Takes the first head that stands in no tail, until nothing is left. */
function merged(lists: ClassValue[][]): ClassValue[] {
  const out: ClassValue[] = [];
  for (let open = lists.filter(hasAny); open.length > 0; open = open.filter(hasAny)) {
    const free = open.find(([head]) => !open.some((list) => list.indexOf(head as ClassValue) > 0));
    const next = (free ?? open[0])?.[0] as ClassValue;
    out.push(next);
    for (const list of open) {
      const at = list.indexOf(next);
      if (at >= 0) list.splice(at, 1);
    }
  }
  return out;
}

const hasAny = (list: readonly unknown[]): boolean => list.length > 0;
