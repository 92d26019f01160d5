/** `numpy`. */

import { NONE, native } from "../../values.ts";
import { ARRAYS } from "../arrays/index.ts";
import { POLYNOMIALS } from "../arrays/polynomials.ts";
import * as make from "../builders.ts";
import { CONSTANTS, ELEMENTARY } from "../elementary.ts";
import { LINALG } from "../linalg/index.ts";
import { constant, type Entry, table } from "../row.ts";
import { COMPARING } from "./comparing.ts";
import { generator, RANDOM } from "./random.ts";
import { vectorised } from "./vectorize.ts";

const { row } = make;

const NUMPY: Readonly<Record<string, Entry>> = {
  ...ELEMENTARY,
  ...ARRAYS,
  ...CONSTANTS,
  asin: "asin",
  linalg: table(LINALG),
  random: table({ ...RANDOM, default_rng: generator, RandomState: generator }),
  ndarray: constant(() => native("ndarray", () => NONE)),
  floating: constant(() => native("floating", () => NONE)),
  integer: constant(() => native("integer", () => NONE)),
  number: constant(() => native("number", () => NONE)),
  bool_: constant(() => native("bool", () => NONE)),
  vectorize: row("pyfunc, otypes=None, signature=None", (a) => vectorised(a)),
  set_printoptions: row("*rest", () => NONE),
  seterr: row("*rest", () => NONE),
  ...COMPARING,
  polynomial: table({ polynomial: table(POLYNOMIALS) }),
  errstate: row("*rest, all=None, divide=None, over=None, under=None, invalid=None", (a) => ({
    kind: "object",
    type: "errstate",
    attributes: new Map(),
    inner: { enter: () => undefined, exit: () => undefined },
    invoke: (call) => call.args[0] ?? a.host.trace.unknown("errstate", call.span),
  })),
  printoptions: row("*rest, precision=None, suppress=None", () => ({
    kind: "object",
    type: "printoptions",
    attributes: new Map(),
    inner: { enter: () => undefined, exit: () => undefined },
  })),
};

/** `numpy` */
export const numpy = table(NUMPY);
