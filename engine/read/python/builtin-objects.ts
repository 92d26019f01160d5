import { bool, type Call, isNumber, NONE, native, nodeOf, string, typeName, type Value } from "../values.ts";
import { classAttribute, instanceAttribute, setAttribute } from "./attributes.ts";
import { type Builtins, first } from "./builtin.ts";
import { OTHER } from "./expressions.ts";
import { written } from "./texts.ts";

/** `type(x)`: the class of an instance, or something of the name that its type has. */
function typeOf(value: Value): Value {
  if (value.kind === "object" && typeof value.type !== "string") return value.type;
  return native(nameOfType(value), () => NONE);
}

function nameOfType(value: Value): string {
  if (value.kind === "known") return value.type === "string" ? "str" : value.type;
  if (value.kind === "sequence") return value.type;
  if (value.kind === "mapping") return "dict";
  if (value.kind !== "tensor") return value.kind;
  return value.library === "python" && nodeOf(value).shape.length === 0 ? "float" : "ndarray";
}

function isInstance(call: Call): Value {
  const [value, types] = call.args;
  if (!value || !types) return bool(false);
  if (value.kind === "unknown") return value;
  const names = (types.kind === "sequence" ? types.items.current : [types]).map((type) =>
    type.kind === "class" || type.kind === "function" || type.kind === "module"
      ? (type.name.split(".").pop() ?? "")
      : typeName(type),
  );
  if (value.kind === "object" && typeof value.type !== "string") {
    const chain: string[] = [];
    const climb = (type: Value): void => {
      if (type.kind !== "class") return;
      chain.push(type.name);
      type.bases.forEach(climb);
    };
    climb(value.type);
    return bool(names.some((name) => chain.includes(name)));
  }
  if (value.kind === "tensor") {
    const scalar = nodeOf(value).shape.length === 0;
    if (value.library === "python" && scalar) return bool(names.some((n) => NUMERIC.has(n)));
    if (value.library === "python") return bool(names.some((n) => ARRAYS.has(n)));
    const array = { numpy: "ndarray", torch: "Tensor", tensorflow: "Tensor", jax: "Array", sympy: "Expr" }[
      value.library
    ];
    return bool(names.includes(array) || (value.library === "tensorflow" && names.includes("Variable")));
  }
  if (isNumber(value)) {
    const own = value.type === "bool" ? ["bool", "int"] : [value.type];
    return bool(
      names.some(
        (name) =>
          own.includes(name) || (NUMERIC.has(name) && name !== "int" && name !== "float" && name !== "bool"),
      ),
    );
  }
  const type = typeName(value) === "string" ? "str" : typeName(value);
  return bool(names.includes(type));
}

/** Types that a number may be said to be of. */
const NUMERIC = new Set([
  "float",
  "int",
  "Number",
  "Real",
  "number",
  "floating",
  "integer",
  "float64",
  "float32",
  "generic",
]);
/** Types that an array may be said to be of. */
const ARRAYS = new Set(["ndarray", "Tensor", "Array"]);

/** What a thing is and has, and what only the screen or the machine sees. */
export const OBJECTS: Builtins = {
  isinstance: (_py, call) => isInstance(call),
  hasattr: (py, call) => {
    const [value, name] = call.args;
    const key = name?.kind === "known" ? String(name.value) : "";
    if (value?.kind === "object") return bool(instanceAttribute(py, value, key, call.span) !== undefined);
    if (value?.kind === "module") return bool(value.lookup(key) !== undefined);
    return py.trace.unknown("hasattr", call.span);
  },
  getattr: (py, call) => {
    const [value, name, fallback] = call.args;
    const key = name?.kind === "known" ? String(name.value) : "";
    if (value?.kind === "object") return instanceAttribute(py, value, key, call.span) ?? fallback ?? NONE;
    if (value?.kind === "class") return classAttribute(value, key) ?? fallback ?? NONE;
    if (value?.kind === "module") return value.lookup(key) ?? fallback ?? NONE;
    return py.trace.unknown("getattr", call.span);
  },
  setattr: (py, call) => {
    const [value, name, given] = call.args;
    if (value && given && name?.kind === "known")
      setAttribute(py, value, String(name.value), given, call.span);
    return NONE;
  },
  callable: (_py, call) => bool(call.args[0]?.kind === "function" || call.args[0]?.kind === "class"),
  type: (py, call) => typeOf(first(py, call)),
  str: (_py, call) => {
    const text = written(call.args[0]);
    return text === null ? OTHER : string(text);
  },
  repr: () => OTHER,
  format: () => OTHER,
  print: (py, call) => {
    py.notes.print(call);
    return NONE;
  },
  input: (py, call) => py.trace.unknown("typed in while running", call.span),
  open: () => OTHER,
  id: () => OTHER,
  hash: () => OTHER,
  vars: () => OTHER,
  dir: () => OTHER,
};
