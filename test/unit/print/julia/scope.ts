import { BASE } from "./base.ts";
import { FUNCTIONS } from "./functions.ts";
import { LINEAR } from "./linear.ts";
import { type Callable, callable, fail, isArray, isFunction, isScalar, type Value } from "./values.ts";

/** The names of a block, and through it those of the blocks around it. */
export class Scope {
  readonly #own = new Map<string, Value>();
  readonly #outer: Scope | null;

  constructor(outer: Scope | null = null) {
    this.#outer = outer;
  }

  get(name: string): Value | undefined {
    return this.#own.get(name) ?? this.#outer?.get(name);
  }

  /** Assignment reaches the scope that has the name, as it does for local variables of functions. */
  set(name: string, value: Value): void {
    for (let scope: Scope | null = this; scope; scope = scope.#outer)
      if (scope.#own.has(name)) {
        scope.#own.set(name, value);
        return;
      }
    this.#own.set(name, value);
  }

  define(name: string, value: Value): void {
    this.#own.set(name, value);
  }
}

const CONSTANTS: Readonly<Record<string, Value>> = {
  π: Math.PI,
  pi: Math.PI,
  ℯ: Math.E,
  Inf: Number.POSITIVE_INFINITY,
  NaN: Number.NaN,
  true: true,
  false: false,
  I: { kind: "scaling", by: true },
};

/** A name's value: of the program, else of Julia. */
export function lookup(name: string, scope: Scope): Value {
  const own = scope.get(name) ?? (Object.hasOwn(CONSTANTS, name) ? CONSTANTS[name] : undefined);
  if (own !== undefined) return own;
  return builtin(name) ?? fail(`UndefVarError: ${name}`);
}

function builtin(name: string): Callable | undefined {
  const tables = [BASE, LINEAR, FUNCTIONS].filter((table) => Object.hasOwn(table, name));
  const [first] = tables;
  if (!first) return undefined;
  // inv of a number and of a matrix: the method is chosen by the argument.
  const numeric = tables.find((table) => table === FUNCTIONS);
  return callable((args, named) => {
    const table = numeric && args.every((arg) => isScalar(arg) || isFunction(arg)) ? numeric : first;
    const strict = table === FUNCTIONS && name !== "exp" && args.some(isArray);
    if (strict) fail(`MethodError: no method matching ${name}(::Array)`);
    return (table[name] as Callable["call"])(args, named);
  });
}
