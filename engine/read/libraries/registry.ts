/** Every library by its import name, and modules looked up in them. */

import { type Library, type ModuleValue, unknown, type Value } from "../values.ts";
import type { Host } from "./host.ts";
import { autograd } from "./jax/autograd.ts";
import { jax } from "./jax/index.ts";
import { numpy } from "./numpy/index.ts";
import { type Entry, functionOf, type Row, type Table } from "./row.ts";
import { scipy } from "./scipy/index.ts";
import { python } from "./standard/index.ts";
import { math } from "./standard/math.ts";
import { sympy } from "./sympy/index.ts";
import { tensorflow } from "./tensorflow/index.ts";
import { torch } from "./torch/index.ts";

interface Registered {
  readonly library: Library;
  readonly table: Table;
}

/** Every library by its import name. */
const LIBRARIES: Readonly<Record<string, Registered>> = {
  math: { library: "python", table: math },
  cmath: { library: "python", table: math },
  numpy: { library: "numpy", table: numpy },
  torch: { library: "torch", table: torch },
  tensorflow: { library: "tensorflow", table: tensorflow },
  jax: { library: "jax", table: jax },
  autograd: { library: "numpy", table: autograd },
  scipy: { library: "numpy", table: scipy },
  sympy: { library: "sympy", table: sympy },
  ...Object.fromEntries(
    Object.entries(python.table).map(([name, entry]) => [
      name,
      { library: "python" as const, table: entry as Table },
    ]),
  ),
};

/** Usual names for libraries, understood where the import is not in the text (a cell, a selection). */
export const USUAL: Readonly<Record<string, string>> = {
  math: "math",
  np: "numpy",
  numpy: "numpy",
  torch: "torch",
  nn: "torch.nn",
  F: "torch.nn.functional",
  optim: "torch.optim",
  tf: "tensorflow",
  jnp: "jax.numpy",
  jax: "jax",
  sp: "sympy",
  sympy: "sympy",
  scipy: "scipy",
  special: "scipy.special",
  stats: "scipy.stats",
  norm: "scipy.stats.norm",
  optimize: "scipy.optimize",
  statistics: "statistics",
  functools: "functools",
  itertools: "itertools",
  operator: "operator",
};

/** A module by its dotted name; undefined for a library that has no table. */
export function moduleNamed(host: Host, dotted: string): ModuleValue | undefined {
  const parts = dotted.split(".");
  for (let at = parts.length; at > 0; at--) {
    const registered = LIBRARIES[parts.slice(0, at).join(".")];
    if (!registered) continue;
    let found: Table | undefined = registered.table;
    for (const part of parts.slice(at)) {
      const entry: Entry | undefined = found?.table[part];
      found = typeof entry === "object" && "table" in entry ? entry : undefined;
    }
    if (found) return moduleOf(host, registered.library, dotted, found);
  }
  return undefined;
}

const isRow = (entry: Entry): entry is Row => typeof entry === "object" && "build" in entry;

/** A table as a module of the language. */
export function moduleOf(host: Host, library: Library, name: string, from: Table): ModuleValue {
  return {
    kind: "module",
    name,
    lookup: (key) => {
      const entry = Object.hasOwn(from.table, key) ? from.table[key] : undefined;
      return entry === undefined ? undefined : entryValue(host, library, `${name}.${key}`, entry);
    },
  };
}

function entryValue(host: Host, library: Library, name: string, entry: Entry): Value {
  if (typeof entry === "string" || isRow(entry)) return functionOf(host, library, name, entry);
  if ("constant" in entry) return entry.constant(host);
  if ("table" in entry) return moduleOf(host, library, name, entry);
  return unknown(`${name} is not known here`, { start: 0, end: 0 });
}

/** Every public name of a module, for `from x import *`. */
export function namesOf(dotted: string): readonly string[] {
  return Object.keys(LIBRARIES[dotted]?.table.table ?? {});
}
