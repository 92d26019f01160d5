import { OPERATORS } from "./arithmetic.ts";
import { broadcast, entrywise, multiplied } from "./arrays.ts";
import { leftDivided, powered } from "./linear.ts";
import {
  array,
  bool,
  fail,
  isArray,
  isScalar,
  type JuliaArray,
  type Scalar,
  scalar,
  type Value,
} from "./values.ts";

const SPELLED: Readonly<Record<string, string>> = { "≤": "<=", "≥": ">=", "≠": "!=" };

/** An operator between any two values: with a dot it broadcasts, without one it needs a method of Julia's. */
export function operate(sign: string, a: Value, b: Value, literal: boolean): Value {
  if (sign.startsWith(".") && sign.length > 1) {
    const own = sign.slice(1);
    if (own === "&&" || own === "||")
      return broadcast(([x, y]) => (own === "&&" ? bool(x) && bool(y) : bool(x) || bool(y)), [a, b]);
    return broadcast(([x = 0, y = 0]) => operate(own, x, y, literal), [a, b]);
  }
  const name = SPELLED[sign] ?? sign;
  if (name === "=>") return { kind: "pair", left: a, right: b };
  const of = OPERATORS[name];
  if (!of) return fail(`not covered: ${sign}`);
  if (isScalar(a) && isScalar(b)) return of(a, b, literal);
  if (typeof a === "object" && a.kind === "scaling" && isScalar(b))
    return { kind: "scaling", by: of(a.by, b, false) };
  if (isScalar(a) && typeof b === "object" && b.kind === "scaling")
    return { kind: "scaling", by: of(a, b.by, false) };
  const each = (x: JuliaArray, f: (entry: Scalar) => Value): Value =>
    array(
      x.shape,
      x.data.map((entry) => f(scalar(entry))),
      x.row,
    );
  if (isArray(a) && isScalar(b)) {
    if (name === "*" || name === "/") return each(a, (entry) => of(entry, b, false));
    if (name === "^" && typeof b === "bigint") return powered(a, Number(b));
  }
  if (isScalar(a) && isArray(b) && (name === "*" || name === "\\"))
    return each(b, (entry) => of(a, entry, false));
  if (isArray(a) && isArray(b)) {
    if (name === "*") return multiplied(a, b);
    if (name === "\\") return leftDivided(a, b);
    if (name === "+" || name === "-") return entrywise(a, b, of);
  }
  if (isArray(a) && typeof b === "object" && b.kind === "scaling" && (name === "+" || name === "-")) {
    const [n = 0, m = 0] = a.shape;
    if (a.shape.length !== 2 || n !== m) fail("DimensionMismatch: matrix is not square");
    return array(
      a.shape,
      a.data.map((entry, k) => (k % n === Math.floor(k / n) ? of(scalar(entry), b.by, false) : entry)),
    );
  }
  return fail(`MethodError: no method matching ${sign}(…) of these operands`);
}
