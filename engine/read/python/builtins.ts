import { NONE, native, string, type Value } from "../values.ts";
import { type Builtins, Halt } from "./builtin.ts";
import { NUMBERS } from "./builtin-numbers.ts";
import { OBJECTS } from "./builtin-objects.ts";
import { WALKS } from "./builtin-walks.ts";
import { OTHER } from "./expressions.ts";
import type { Python } from "./interpreter.ts";

const ROWS: Builtins = { ...NUMBERS, ...WALKS, ...OBJECTS };

/** The names that are there without an import. */
export const BUILTINS: Readonly<Record<string, (py: Python) => Value>> = {
  ...Object.fromEntries(
    Object.entries(ROWS).map(([name, row]) => [
      name,
      (py: Python) =>
        native(name, (call) => {
          const bad = call.args.find((value) => value.kind === "unknown");
          if (bad && !HARMLESS.has(name)) return bad;
          try {
            return row(py, call);
          } catch (error) {
            return error instanceof Halt ? error.value : py.trace.failure(error, [], call.span);
          }
        }),
    ]),
  ),
  __name__: () => string("__main__"),
  __file__: () => OTHER,
  object: () => ({ kind: "class", name: "object", bases: [], attributes: new Map(), construct: () => OTHER }),
  property: () => native("property", (call) => call.args[0] ?? NONE),
  staticmethod: () => native("staticmethod", (call) => call.args[0] ?? NONE),
  classmethod: () => native("classmethod", (call) => call.args[0] ?? NONE),
};

/** These answer whatever they are given. */
const HARMLESS = new Set([
  "print",
  "str",
  "repr",
  "format",
  "hasattr",
  "isinstance",
  "callable",
  "type",
  "id",
]);
