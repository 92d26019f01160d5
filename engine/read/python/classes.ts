import type { Span } from "../../graph/span.ts";
import { Cell } from "../environment.ts";
import {
  type Call,
  type ClassValue,
  calling,
  NONE,
  native,
  type ObjectValue,
  type Value,
} from "../values.ts";
import { attributeAlong, bound, classAttribute, instanceAttribute, methodOf } from "./attributes.ts";
import { codeOf, type Frame, newFrame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { bindSelf } from "./invoking.ts";
import { lineageOf } from "./lineage.ts";
import type { Syntax } from "./syntax/syntax.ts";

/** `class A(B):` runs its body in a scope of its own; instances get cells of their own. */
export function defineClass(
  py: Python,
  node: Syntax,
  frame: Frame,
  decorators: readonly string[] = [],
): void {
  const name = node.fields["name"];
  const body = node.fields["body"];
  if (!name || !body) return;
  const bases = (node.fields["superclasses"]?.children ?? [])
    .filter((child) => child.type !== "keyword_argument")
    .map((child) => py.evaluate(child, frame));
  const inner = newFrame("class", frame.scope);
  const type: ClassValue = {
    kind: "class",
    name: py.textOf(name),
    bases,
    attributes: inner.scope.names,
    code: { definition: node },
    construct: (call) => construct(py, type, call, fields),
  };
  py.execute(body, inner);
  for (const cell of inner.scope.names.values()) {
    const code = cell.current ? codeOf(cell.current) : null;
    if (code && !code.owner) {
      code.owner = type;
      py.noteMethod(code, type);
    }
  }
  const isData =
    decorators.some((each) => /(^|\.)(dataclass|define|frozen|struct)$/.test(each)) ||
    bases.some(isNamedTuple);
  const fields = isData ? withInherited(bases, fieldsOf(py, body, frame)) : null;
  if (fields) FIELDS.set(type, fields);
  if (bases.some(isNamedTuple)) TUPLES.add(type);
  py.assign(name, type, node, frame);
}

const FIELDS = new WeakMap<ClassValue, readonly Field[]>();
const TUPLES = new WeakSet<ClassValue>();

/** The fields of a dataclass or named tuple; undefined of other classes. */
export const classFields = (type: ClassValue): readonly string[] | undefined =>
  FIELDS.get(type)?.map((field) => field.name);

/** What a named tuple of the text holds, in order; null for other things. */
export function tupleItems(value: Value): Value[] | null {
  if (value.kind !== "object" || typeof value.type === "string" || !TUPLES.has(value.type)) return null;
  return (classFields(value.type) ?? []).map((name) => value.attributes.get(name)?.current ?? NONE);
}

/** Fields of a base come first; one that is written again keeps its place. */
function withInherited(bases: readonly Value[], own: readonly Field[]): readonly Field[] {
  const all = new Map<string, Field>();
  for (const base of bases)
    for (const field of base.kind === "class" ? (FIELDS.get(base) ?? []) : []) all.set(field.name, field);
  for (const field of own) all.set(field.name, field);
  return [...all.values()];
}

/** The same instance with some fields changed: `dataclasses.replace(p, x=1)`, `p._replace(x=1)`. */
export function replaceFields(value: Value, call: Call): Value | null {
  if (value.kind !== "object" || typeof value.type === "string") return null;
  const fields = classFields(value.type);
  if (!fields) return null;
  const named = new Map(
    fields.map((name) => [name, call.named.get(name) ?? value.attributes.get(name)?.current ?? NONE]),
  );
  return value.type.construct({ args: [], named, span: call.span, spans: [] });
}

const isNamedTuple = (base: Value): boolean =>
  (base.kind === "class" || base.kind === "function") && base.name === "NamedTuple";

interface Field {
  readonly name: string;
  readonly value?: Syntax;
}

/** `name: type = default` lines of a dataclass. */
function fieldsOf(py: Python, body: Syntax, _frame: Frame): Field[] {
  const out: Field[] = [];
  for (const statement of body.children) {
    const assignment = statement.type === "expression_statement" ? statement.children[0] : undefined;
    const { left, type, right } = assignment?.fields ?? {};
    if (assignment?.type === "assignment" && left && type)
      out.push(right ? { name: py.textOf(left), value: right } : { name: py.textOf(left) });
  }
  return out;
}

function construct(py: Python, type: ClassValue, call: Call, fields: readonly Field[] | null): Value {
  const maker = nativeBase(type);
  const self = callable(py, type, {
    kind: "object",
    type,
    attributes: new Map(),
    ...(maker ? maker(call) : {}),
  });
  if (fields && !classAttribute(type, "__init__")) {
    let position = 0;
    for (const field of fields) {
      const given = call.named.get(field.name) ?? call.args[position++];
      const value = given ?? (field.value ? py.evaluate(field.value, py.module) : undefined);
      self.attributes.set(
        field.name,
        new Cell<Value | undefined>(
          value ?? py.trace.unknown(`${type.name} is made without ${field.name}`, call.span),
        ),
      );
    }
    const after = methodOf(py, self, "__post_init__", call.span);
    if (after) py.call(after, calling([], call.span));
    return self;
  }
  const init = classAttribute(type, "__init__");
  if (init?.kind === "function") {
    const result = py.call(bound(py, init, self, call.span), call);
    if (result.kind === "unknown" && result.reason.startsWith("stops here")) return result;
  }
  return self;
}

/** An instance that is called as its class says. */
function callable(py: Python, type: ClassValue, object: ObjectValue): ObjectValue {
  const self: ObjectValue = {
    ...object,
    invoke: (call) => {
      const method = methodOf(py, self, "__call__", call.span) ?? methodOf(py, self, "forward", call.span);
      return method ? py.call(method, call) : py.trace.unknown(`a ${type.name} cannot be called`, call.span);
    },
  };
  return self;
}

/** Another instance of the same class, its attributes not yet filled; null of what a library made. */
export function emptyCopy(py: Python, object: ObjectValue): ObjectValue | null {
  if (typeof object.type === "string" || object.lookup || object.inner) return null;
  return callable(py, object.type, { ...object, attributes: new Map() });
}

/** What a library's base class gives its instances (`nn.Module`). */
function nativeBase(type: ClassValue): ((call: Call) => Partial<ObjectValue>) | null {
  for (const { code } of lineageOf(type).slice(1))
    if (code && "instance" in code) return code.instance as (call: Call) => Partial<ObjectValue>;
  return null;
}

/** `super()`: the attributes of the bases, bound to the same instance. */
export function zeroSuper(py: Python, frame: Frame, span: Span): Value {
  let at: Frame | null = frame;
  if (at.kind === "comprehension") at = py.frames[py.frames.length - 1] ?? frame;
  const owner = at.owner;
  const self = at.self;
  const proxy: ObjectValue = {
    kind: "object",
    type: "super",
    attributes: new Map(),
    lookup: (name) => {
      // What stands behind the method's class in the order of the instance's.
      const type = self?.kind === "object" ? self.type : self;
      const lineage = typeof type === "object" && type.kind === "class" ? lineageOf(type) : [];
      const found = owner && attributeAlong(lineage.slice(lineage.indexOf(owner) + 1), name);
      if (found && self?.kind === "object") return bound(py, found, self, span);
      if (found?.kind === "function" && self && codeOf(found)?.decorators.includes("classmethod"))
        return bindSelf(found, self);
      if (found) return found;
      if (self?.kind === "object" && name !== "__init__") return instanceAttribute(py, self, name, span);
      return native(name, () => NONE);
    },
  };
  return proxy;
}
