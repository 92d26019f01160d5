import type { Target } from "../../../engine/graph/ops/row.ts";

/** The libraries that printed Python names, as it names them. */
const LIBRARIES: readonly {
  readonly module: string;
  readonly printed: string;
  readonly statement: string;
}[] = [
  { module: "numpy", printed: "np", statement: "import numpy as np" },
  { module: "torch", printed: "torch", statement: "import torch" },
  { module: "math", printed: "math", statement: "import math" },
  { module: "sympy", printed: "sp", statement: "import sympy as sp" },
  { module: "jax.numpy", printed: "jnp", statement: "import jax.numpy as jnp" },
  { module: "jax", printed: "jax", statement: "import jax" },
  { module: "tensorflow", printed: "tf", statement: "import tensorflow as tf" },
  { module: "scipy.special", printed: "scipy.special", statement: "import scipy.special" },
  { module: "scipy.linalg", printed: "scipy.linalg", statement: "import scipy.linalg" },
];

/** What a Python text calls a module; undefined when it does not import it as a whole. */
export function aliasOf(text: string, module: string): string | undefined {
  const dot = module.lastIndexOf(".");
  const parts = [module.slice(0, Math.max(0, dot)), module.slice(dot + 1)];
  // `from jax import numpy as jnp`
  const from = new RegExp(
    `^[ \\t]*from[ \\t]+${parts[0]}[ \\t]+import[ \\t]+(?:[\\w ]+,[ \\t]*)*${parts[1]}(?:[ \\t]+as[ \\t]+(\\w+))?[ \\t]*(?:,|#|;|$)`,
    "m",
  );
  const part = dot > 0 ? from.exec(text) : null;
  if (part) return part[1] ?? parts[1];
  const match = new RegExp(
    `^[ \\t]*import[ \\t]+(?:[\\w.]+(?:[ \\t]+as[ \\t]+\\w+)?[ \\t]*,[ \\t]*)*${module}(?:[ \\t]+as[ \\t]+(\\w+))?[ \\t]*(?:,|#|;|$)`,
    "m",
  ).exec(text);
  return match ? (match[1] ?? module) : undefined;
}

/** Printed Python as this text must write it: modules by its own names, and imports for those it lacks. */
export function inWordsOf(
  text: string,
  lines: readonly string[],
): { readonly lines: string[]; readonly imports: string[] } {
  let code = lines.join("\n");
  const imports: string[] = [];
  for (const { module, printed, statement } of LIBRARIES) {
    const uses = new RegExp(`(?<![\\w.])${printed}\\.(?=\\w)`, "g");
    if (!uses.test(code)) continue;
    const alias = aliasOf(text, module);
    if (alias === undefined) imports.push(statement);
    else if (alias !== printed) code = code.replace(uses, `${alias}.`);
  }
  return { lines: code.split("\n"), imports };
}

/** Of several imports the first of these is taken. */
const IMPORTED = ["torch", "numpy", "math"] as const;

/** Where a formula calls no library itself, its code is written with what its document imports. */
export function importedBy(text: string): Target {
  return IMPORTED.find((library) => aliasOf(text, library)) ?? "math";
}
