import { tensorAttribute } from "../libraries/methods/index.ts";
import {
  bool,
  type Call,
  int,
  isNumber,
  NONE,
  native,
  nodeOf,
  string,
  typeName,
  type Value,
} from "../values.ts";
import { classAttribute, instanceAttribute, setAttribute } from "./attributes.ts";
import { type Builtins, first } from "./builtin.ts";
import { OTHER } from "./expressions.ts";
import { lineageOf } from "./lineage.ts";
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
    const chain = lineageOf(value.type).map((type) => type.name);
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

const OF_FLOATS = new Set(["real", "imag", "conjugate", "is_integer", "__float__", "__add__", "__mul__"]);
/** What a number may be asked for to see whether it is an array. */
const OF_SOME_ARRAY = new Set(
  "shape dtype ndim size T numpy detach grad item tolist device requires_grad __len__ __iter__ __array__ __getitem__".split(
    " ",
  ),
);

/** What a thing is and has, and what only the screen or the machine sees. */
export const OBJECTS: Builtins = {
  isinstance: (_py, call) => isInstance(call),
  issubclass: (py, call) => {
    const [type, of] = call.args;
    const types = of?.kind === "sequence" ? of.items.current : of ? [of] : [];
    if (type?.kind !== "class") return py.trace.unknown("which class this is, is not known", call.span);
    return bool(types.some((each) => each.kind === "class" && lineageOf(type).includes(each)));
  },
  ord: (py, call) => {
    const [text] = call.args;
    const code =
      text?.kind === "known" && text.type === "string" ? String(text.value).codePointAt(0) : undefined;
    return code === undefined ? py.trace.unknown("ord of this is not known", call.span) : int(code);
  },
  chr: (py, call) => {
    const at = call.args[0] ? py.trace.number(call.args[0], call.span) : null;
    return at === null
      ? py.trace.unknown("chr of this is not known", call.span)
      : string(String.fromCodePoint(at));
  },
  hasattr: (py, call) => {
    const [value, name] = call.args;
    const key = name?.kind === "known" ? String(name.value) : "";
    if (value?.kind === "object") return bool(instanceAttribute(py, value, key, call.span) !== undefined);
    if (value?.kind === "module") return bool(value.lookup(key) !== undefined);
    if (value?.kind === "tensor" && value.library !== "python")
      return bool(tensorAttribute(py.host, value, key, call.span, key) !== undefined);
    // What floats have is no question; what arrays of some library have may be one.
    return value && (isNumber(value) || value.kind === "tensor") && !OF_SOME_ARRAY.has(key)
      ? bool(OF_FLOATS.has(key))
      : py.trace.unknown(`whether this has ${key} is not known`, call.span);
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
