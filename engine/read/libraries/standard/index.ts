/** Modules of Python's standard library that mathematics passes through. */

import { NONE, native } from "../../values.ts";
import { STATISTICS } from "../arrays/statistics.ts";
import { nothing, opaque, row } from "../builders.ts";
import { constant, table } from "../row.ts";
import { COLLECTIONS } from "./collections.ts";
import { COPIES } from "./copies.ts";
import { FUNCTOOLS } from "./functools.ts";
import { ITERTOOLS } from "./itertools.ts";
import { OPERATOR } from "./operator.ts";

/** The modules by name. */
export const python = table({
  functools: table(FUNCTOOLS),
  itertools: table(ITERTOOLS),
  statistics: table(STATISTICS),
  operator: table(OPERATOR),
  ...COPIES,
  typing: table(
    Object.fromEntries(
      [
        "List",
        "Dict",
        "Tuple",
        "Optional",
        "Union",
        "Callable",
        "Any",
        "Sequence",
        "Iterable",
        "NamedTuple",
        "Protocol",
        "TypeVar",
        "Generic",
      ].map((name) => [name, constant(() => native(name, opaque))]),
    ),
  ),
  collections: table(COLLECTIONS),
  time: table({ time: row("", opaque), perf_counter: row("", opaque), sleep: nothing }),
  random: table({
    seed: nothing,
    shuffle: row("x", (a) => {
      const x = a.need("x");
      const unknown = a.host.trace.unknown("the order after shuffling is not known", a.span);
      if (x.kind === "sequence") a.host.trace.trail.set(x.items, [{ ...unknown, poison: true }]);
      return NONE;
    }),
  }),
  os: table({}),
  sys: table({}),
  warnings: table({ warn: nothing, filterwarnings: nothing }),
  decimal: table({}),
  fractions: table({}),
});
