import { isNode } from "../truth.ts";
import { isNone, isNumber, keyOf, type Unknown, type Value } from "../values.ts";
import { attributeOf } from "./attributes.ts";
import { classFields } from "./classes.ts";
import { knownEqual } from "./expressions.ts";
import type { Completion, Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { sequenceItems } from "./iteration.ts";
import { lineageOf } from "./lineage.ts";
import { mappingOf } from "./mappings.ts";
import { childrenOf, type Syntax, spanOf } from "./syntax/syntax.ts";

/** Whether a pattern fits: known, or why it is not. */
type Fit = boolean | Unknown;

/** `match`: the first clause whose pattern fits is run; where that is not known, what follows is not either. */
export function matchStatement(py: Python, node: Syntax, frame: Frame): Completion {
  const { subject, body } = node.fields;
  if (!subject || !body) return null;
  const value = py.evaluate(subject, frame);
  for (const clause of body.children) {
    const { consequence, guard } = clause.fields;
    if (!consequence) continue;
    const patterns = clause.children.filter((child) => child.type === "case_pattern");
    const [only] = patterns;
    const trailing = /,\s*$/.test(
      py.text.slice(patterns.at(-1)?.end ?? 0, guard?.start ?? consequence.start).split(":")[0] ?? "",
    );
    let fit: Fit =
      patterns.length === 1 && only && !trailing
        ? fits(py, only, value, frame)
        : sequenceFits(py, patterns, value, clause, frame);
    if (fit === true && guard) fit = guardHolds(py, guard, frame);
    if (fit === true) return py.execute(consequence, frame);
    if (fit === false) continue;
    return frame.kind === "function" ? { type: "return", value: fit, span: spanOf(node) } : null;
  }
  return null;
}

function guardHolds(py: Python, guard: Syntax, frame: Frame): Fit {
  const condition = guard.children[0];
  if (!condition) return true;
  const truth = py.truth(py.evaluate(condition, frame), spanOf(condition));
  if (!isNode(truth)) return truth;
  const known = py.trace.number(py.trace.tensor(truth), spanOf(condition));
  return known === null
    ? py.trace.unknown(`which case is taken depends on \`${py.textOf(condition)}\``, spanOf(condition))
    : known !== 0;
}

type Pattern = (py: Python, node: Syntax, value: Value, frame: Frame) => Fit;

/** One row for each kind of pattern. */
const PATTERNS: Readonly<Record<string, Pattern>> = {
  case_pattern: (py, node, value, frame) => {
    const inner = node.children[0];
    return inner ? fits(py, inner, value, frame) : py.textOf(node).trim() === "_";
  },
  union_pattern: (py, node, value, frame) => {
    for (const child of node.children) {
      const fit = fits(py, child, value, frame);
      if (fit !== false) return fit;
    }
    // `_` is no node of its own.
    return /(^|\|)\s*_\s*(\||$)/.test(py.textOf(node));
  },
  as_pattern: (py, node, value, frame) => {
    const [pattern, name] = node.children;
    const fit = pattern ? fits(py, pattern, value, frame) : true;
    if (fit === true && name) py.assign(name, value, node, frame);
    return fit;
  },
  dotted_name: (py, node, value, frame) => {
    const [name, ...more] = node.children;
    if (!name) return false;
    if (more.length === 0) {
      py.assign(name, value, node, frame);
      return true;
    }
    let wanted = py.evaluate(name, frame);
    for (const part of more) wanted = attributeOf(py, wanted, py.textOf(part), node);
    return equal(py, value, wanted, node);
  },
  tuple_pattern: (py, node, value, frame) => sequenceFits(py, node.children, value, node, frame),
  list_pattern: (py, node, value, frame) => sequenceFits(py, node.children, value, node, frame),
  dict_pattern: dictFits,
  class_pattern: classFits,
};

function fits(py: Python, node: Syntax, value: Value, frame: Frame): Fit {
  if (value.kind === "unknown") return value;
  const row = PATTERNS[node.type];
  if (row) return row(py, node, value, frame);
  const literal = py.evaluate(node, frame);
  const negative = py.text.slice(0, node.start).trimEnd().endsWith("-");
  return equal(
    py,
    value,
    negative && isNumber(literal) ? { ...literal, value: -Number(literal.value) } : literal,
    node,
  );
}

function equal(py: Python, value: Value, wanted: Value, node: Syntax): Fit {
  if (value === wanted) return true;
  const same = knownEqual(value, wanted);
  if (same !== null) return same;
  // Things of different kinds are not equal.
  if (value.kind !== wanted.kind && (value.kind !== "tensor" || !isNumber(wanted))) return false;
  if (value.kind === "tensor" && isNumber(wanted)) {
    const known = py.trace.number(value, spanOf(node));
    if (known !== null) return known === Number(wanted.value);
  }
  return py.trace.unknown("match on a value that is not known", spanOf(node));
}

function sequenceFits(
  py: Python,
  patterns: readonly Syntax[],
  value: Value,
  node: Syntax,
  frame: Frame,
): Fit {
  if (value.kind === "unknown") return value;
  if (value.kind !== "sequence" || value.type === "set") return false;
  const items = sequenceItems(py, value, spanOf(node));
  if (!Array.isArray(items)) return items;
  const star = patterns.findIndex((each) => splatOf(each) !== null);
  if (star < 0 ? items.length !== patterns.length : items.length < patterns.length - 1) return false;
  const after = patterns.length - star - 1;
  for (const [i, pattern] of patterns.entries()) {
    if (i === star) {
      const name = splatOf(pattern)?.children[0];
      const rest = items.slice(star, items.length - after);
      if (name) py.assign(name, { kind: "sequence", type: "list", items: { current: rest } }, node, frame);
      continue;
    }
    const item = items[star >= 0 && i > star ? items.length - (patterns.length - i) : i];
    const fit = item ? fits(py, pattern, item, frame) : false;
    if (fit !== true) return fit;
  }
  return true;
}

function splatOf(pattern: Syntax): Syntax | null {
  const inner = pattern.type === "case_pattern" ? pattern.children[0] : pattern;
  return inner?.type === "splat_pattern" ? inner : null;
}

function dictFits(py: Python, node: Syntax, value: Value, frame: Frame): Fit {
  if (value.kind !== "mapping") return false;
  const keys = childrenOf(node, "key");
  const values = childrenOf(node, "value");
  const taken = new Set<string>();
  for (const [i, key] of keys.entries()) {
    const at = keyOf(py.evaluate(key, frame));
    const entry = at === null ? undefined : value.entries.current.get(at);
    const pattern = values[i];
    if (!entry || !pattern || at === null) return false;
    taken.add(at);
    const fit = fits(py, pattern, entry.value, frame);
    if (fit !== true) return fit;
  }
  const rest = node.children.find((child) => child.type === "splat_pattern")?.children[0];
  if (rest) {
    const left = [...value.entries.current].filter(([key]) => !taken.has(key));
    py.assign(rest, mappingOf(left.map(([, entry]) => [entry.key, entry.value] as const)), node, frame);
  }
  return true;
}

/** `Point(x=0, y=b)`, `Point(a, b)`, `str()`. */
function classFits(py: Python, node: Syntax, value: Value, frame: Frame): Fit {
  const [name, ...patterns] = node.children;
  if (!name) return false;
  const called = py.textOf(name);
  const builtin = BUILTIN[called];
  if (builtin) {
    if (!builtin(value)) return false;
    const [inner] = patterns;
    return inner ? fits(py, inner, value, frame) : true;
  }
  const owner = py.module.scope.find(called)?.current ?? frame.scope.find(called)?.current;
  if (owner?.kind !== "class") return py.trace.unknown(`what ${called} is, is not known`, spanOf(node));
  if (value.kind !== "object" || typeof value.type === "string") return false;
  if (!lineageOf(value.type).includes(owner)) return false;
  const fields = classFields(owner) ?? [];
  for (const [i, pattern] of patterns.entries()) {
    const keyword = pattern.children[0]?.type === "keyword_pattern" ? pattern.children[0] : null;
    const [key, inner] = keyword?.children ?? [];
    const field = key ? py.textOf(key) : fields[i];
    if (field === undefined) return py.trace.unknown(`the fields of ${called} are not known`, spanOf(node));
    const fit = fits(py, inner ?? pattern, attributeOf(py, value, field, node), frame);
    if (fit !== true) return fit;
  }
  return true;
}

const BUILTIN: Readonly<Record<string, (value: Value) => boolean>> = {
  str: (value) => value.kind === "known" && value.type === "string",
  int: (value) => value.kind === "known" && (value.type === "int" || value.type === "bool"),
  bool: (value) => value.kind === "known" && value.type === "bool",
  float: (value) =>
    (value.kind === "known" && value.type === "float") ||
    (value.kind === "tensor" && value.library === "python"),
  list: (value) => value.kind === "sequence" && value.type === "list",
  tuple: (value) => value.kind === "sequence" && value.type === "tuple",
  dict: (value) => value.kind === "mapping",
  None: isNone,
};
