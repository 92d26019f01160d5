import { moduleNamed, namesOf, USUAL } from "../libraries/registry.ts";
import { own } from "../own.ts";
import { unknown, type Value } from "../values.ts";
import type { Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { cellFor } from "./names.ts";
import { childrenOf, type Syntax, spanOf } from "./syntax/syntax.ts";

/** `import a.b as c` */
export function importModule(py: Python, node: Syntax, frame: Frame): void {
  for (const child of childrenOf(node, "name")) {
    const aliased = child.type === "aliased_import";
    const dotted = py.textOf(aliased ? (child.fields["name"] ?? child) : child);
    const alias = aliased ? child.fields["alias"] : undefined;
    // `import torch.nn` binds `torch`.
    const bound = alias ? dotted : (dotted.split(".")[0] ?? dotted);
    const name = alias ? py.textOf(alias) : bound;
    bind(py, frame, name, moduleNamed(py.host, bound) ?? foreign(bound, node));
  }
}

/** `from a import b as c, d` */
export function importFrom(py: Python, node: Syntax, frame: Frame): void {
  const source = node.fields["module_name"];
  if (!source) return;
  const dotted = py.textOf(source);
  const module = moduleNamed(py.host, dotted);
  if (node.children.some((child) => child.type === "wildcard_import")) {
    for (const name of namesOf(dotted)) {
      const value = module?.lookup(name);
      if (value) bind(py, frame, name, value);
    }
    return;
  }
  for (const child of childrenOf(node, "name")) {
    const aliased = child.type === "aliased_import";
    const name = py.textOf(aliased ? (child.fields["name"] ?? child) : child);
    const alias = aliased ? child.fields["alias"] : undefined;
    const value =
      module?.lookup(name) ??
      moduleNamed(py.host, `${dotted}.${name}`) ??
      foreign(`${dotted}.${name}`, child);
    bind(py, frame, alias ? py.textOf(alias) : name, value);
  }
}

function bind(py: Python, frame: Frame, name: string, value: Value): void {
  py.trace.trail.set(cellFor(name, frame), value);
}

/** A library without a table: nothing is known of it, and it costs nothing until a result depends on it. */
function foreign(dotted: string, node: Syntax): Value {
  return unknown(`${dotted} is not a library known here`, spanOf(node));
}

const BARE = ["math", "numpy"];
/** In a bare expression also: `sigmoid`, `softmax`, `lgamma`. */
const MORE = ["torch", "scipy.special", "torch.nn.functional", "scipy.stats", "sympy"];

/**
 * The library that a usual name stands for where its import is not in the text: `np` in `np.exp(x)`. Only what stands
 * before a dot is a library: `F / m` and `norm * x` are numbers.
 */
export function usualModule(py: Python, name: string, attribute: string): Value | null {
  // A name whose value or shape is given is that, whatever libraries call so.
  if (py.points.has(name) || (py.shapes.has(name) && !py.softNames.has(name))) return null;
  const dotted = own(USUAL, name);
  if (dotted === undefined) return null;
  const at = dotted.lastIndexOf(".");
  const module =
    moduleNamed(py.host, dotted) ??
    (at > 0 ? moduleNamed(py.host, dotted.slice(0, at))?.lookup(dotted.slice(at + 1)) : undefined);
  if (module?.kind !== "module") return module ?? null;
  // A single letter is a library only where the library has what is asked of it: `F.relu`, but not `F.mean`.
  return name.length > 1 || module.lookup(attribute) ? module : null;
}

/** A usual name without its import, where expressions are bare: `sin` and `pi`. */
export function lenientName(py: Python, name: string): Value | null {
  if (py.points.has(name) || (py.shapes.has(name) && !py.softNames.has(name))) return null;
  if (name === "e" && py.eulers) return moduleNamed(py.host, "math")?.lookup("e") ?? null;
  if (name.length < 2) return null;
  const called = py.called(name);
  for (const source of py.lenient && called ? [...BARE, ...MORE] : BARE) {
    const value = moduleNamed(py.host, source)?.lookup(name);
    if (!value) continue;
    // Constants (`pi`) where expressions are bare; functions where they are called.
    if (value.kind === "function" ? called : py.lenient && value.kind === "known") return value;
  }
  return null;
}
