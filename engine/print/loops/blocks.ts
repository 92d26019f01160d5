import { NablaError } from "../../graph/errors.ts";
import type { Attr, Node } from "../../graph/node.ts";
import type { Shape, Size } from "../../graph/shape.ts";
import { list, numbers } from "../array/common.ts";
import { CONVOLUTIONS } from "./convolutions.ts";
import { held } from "./entries.ts";
import { LINEAR } from "./linear.ts";
import { aligned, type Places, sum } from "./places.ts";
import type { LoopWriter } from "./writer.ts";

/** Writes the loops that make a node's array; `into` is where it lies already. */
export type BlockRule = (c: LoopWriter, node: Node, into?: string) => void;

const first = (node: Node): Node => {
  const [x] = node.inputs;
  if (!x) throw new NablaError("bad-request", "an input is missing");
  return x;
};

interface Accumulator {
  readonly start: string;
  readonly step: (total: string, entry: string) => string;
}

/**
 * Every entry of a node as a fold over further places: loops over both, a number that is carried, and the entry that
 * it leaves.
 */
export function folded(
  c: LoopWriter,
  node: Node,
  over: Shape,
  { start, step }: Accumulator,
  entry: (outer: Places, inner: Places) => string,
  finish = (total: string): string => total,
  into?: string,
): void {
  const letters = c.letters(node.shape.length + over.length);
  const outer = letters.slice(0, node.shape.length);
  const inner = letters.slice(node.shape.length);
  if (node.shape.length === 0) {
    const total = c.declare(node);
    c.line(c.dialect.variable(total, start));
    c.loops(inner, over, () => c.line(step(total, entry([], inner))));
    if (finish(total) !== total) c.line(`${total} = ${finish(total)};`);
    return;
  }
  const name = into ?? c.declare(node);
  const total = c.names.part();
  c.loops(outer, node.shape, () => {
    c.line(c.dialect.variable(total, start));
    c.loops(inner, over, () => c.line(step(total, entry(outer, inner))));
    c.line(`${name}[${c.flat(node.shape, outer)}] = ${finish(total)};`);
  });
}

const PLUS: Accumulator = { start: "0.0", step: (total, entry) => `${total} += ${entry};` };

/** A fold along axes. */
const reduction =
  (accumulator: Accumulator, finish?: (c: LoopWriter, total: string, over: Shape) => string): BlockRule =>
  (c, node, into) => {
    const x = first(node);
    const axes = numbers(node.attrs["axes"]);
    const over = axes.map((axis) => x.shape[axis] ?? 1);
    const keep = node.attrs["keepdims"] === true;
    const entry = (outer: Places, inner: Places): string => {
      const rest = keep ? outer.filter((_, axis) => !axes.includes(axis)) : [...outer];
      const waiting = [...rest];
      return c.text(
        x,
        x.shape.map((_, axis) =>
          axes.includes(axis) ? (inner[axes.indexOf(axis)] ?? "0") : (waiting.shift() ?? "0"),
        ),
      );
    };
    folded(c, node, over, accumulator, entry, (total) => finish?.(c, total, over) ?? total, into);
  };

const extreme =
  (which: "max" | "min"): BlockRule =>
  (c, node, into) => {
    const { call, infinity } = c.dialect;
    const start = which === "max" ? `-${infinity}` : infinity;
    const step = (total: string, entry: string): string => `${total} = ${call[which]}(${total}, ${entry});`;
    reduction({ start, step })(c, node, into);
  };

const product =
  (places: (node: Node, outer: Places, k: string) => readonly [Places, Places]): BlockRule =>
  (c, node, into) => {
    const [x, y] = node.inputs;
    if (!x || !y) return;
    const size = x.shape[x.shape.length - 1] ?? 1;
    folded(
      c,
      node,
      [size],
      PLUS,
      (outer, [k = "0"]) => {
        const [left, right] = places(node, outer, k);
        return `${c.factor(x, left)} * ${c.factor(y, right)}`;
      },
      undefined,
      into,
    );
  };

const matmul = product((node, outer, k) => {
  const [x, y] = node.inputs;
  const [rankX, rankY] = [x?.shape.length ?? 1, y?.shape.length ?? 1];
  const rest = [...outer];
  const column = rankY > 1 ? rest.pop() : undefined;
  const row = rankX > 1 ? rest.pop() : undefined;
  const batch = (input: Node | undefined): Places =>
    input
      ? aligned(
          { ...input, shape: input.shape.slice(0, -2) },
          rest.map(() => 0),
          rest,
        )
      : [];
  return [
    [...(rankX > 2 ? batch(x) : []), ...(row === undefined ? [] : [row]), k],
    rankY > 1 ? [...(rankY > 2 ? batch(y) : []), k, column ?? "0"] : [k],
  ];
});

const einsum: BlockRule = (c, node, into) => {
  const [left = "", right = ""] = String(node.attrs["spec"]).split("->");
  const specs = left.split(",");
  const sizes = new Map<string, Size>();
  for (const [i, spec] of specs.entries())
    for (const [axis, letter] of [...spec].entries()) sizes.set(letter, node.inputs[i]?.shape[axis] ?? 1);
  const inner = [...sizes.keys()].filter((letter) => !right.includes(letter));
  folded(
    c,
    node,
    inner.map((letter) => sizes.get(letter) ?? 1),
    PLUS,
    (outer, places) => {
      const at = (letter: string): string =>
        (right.includes(letter) ? outer[right.indexOf(letter)] : places[inner.indexOf(letter)]) ?? "0";
      return node.inputs.map((x, i) => c.factor(x, [...(specs[i] ?? "")].map(at))).join(" * ");
    },
    undefined,
    into,
  );
};

/** A running fold along an axis, each entry from the one before. */
const running =
  (sign: "+" | "*"): BlockRule =>
  (c, node, into) => {
    const x = first(node);
    const axis = Number(node.attrs["axis"]);
    const name = into ?? c.declare(node);
    const letters = c.letters(node.shape.length);
    const back = node.attrs["reverse"] === true;
    const place = letters[axis] ?? "i";
    const size = c.size(node.shape[axis] ?? 1);
    const own = letters.map((letter, k) => (k === axis && back ? `${size} - 1 - ${letter}` : letter));
    const before = own.map((letter, k) => (k === axis ? sum(letter, back ? 1 : -1) : letter));
    c.loops(letters, node.shape, () => {
      const earlier = `${name}[${c.flat(node.shape, before)}]`;
      c.line(
        `${name}[${c.flat(node.shape, own)}] = ${c.factor(x, own)}${sign === "+" ? ` + (${place} > 0 ? ${earlier} : 0.0)` : ` * (${place} > 0 ? ${earlier} : 1.0)`};`,
      );
    });
  };

const joined: BlockRule = (c, node, into) => {
  const name = into ?? c.declare(node);
  const axis = Number(node.attrs["axis"]);
  const stacks = node.op === "stack";
  let start: readonly Size[] = [];
  for (const [k, x] of node.inputs.entries()) {
    const letters = c.letters(x.shape.length);
    const origin = start.map((size) => c.size(size)).join(" + ");
    c.loops(letters, x.shape, () => {
      const to = stacks
        ? [...letters.slice(0, axis), String(k), ...letters.slice(axis)]
        : letters.map((letter, at) => (at === axis && origin !== "" ? `${letter} + ${origin}` : letter));
      c.line(`${name}[${c.flat(node.shape, to)}] = ${c.text(x, letters)};`);
    });
    if (!stacks) start = [...start, x.shape[axis] ?? 1];
  }
};

/** Zeros first, then each entry of the input added where it belongs. */
const scattered =
  (places: (c: LoopWriter, node: Node, own: Places) => Places): BlockRule =>
  (c, node, into) => {
    const x = first(node);
    const name = into ?? c.declare(node);
    const letters = c.letters(Math.max(node.shape.length, x.shape.length));
    const all = letters.slice(0, node.shape.length);
    c.loops(all, node.shape, () => c.line(`${name}[${c.flat(node.shape, all)}] = 0.0;`));
    const own = letters.slice(0, x.shape.length);
    c.loops(own, x.shape, () =>
      c.line(`${name}[${c.flat(node.shape, places(c, node, own))}] += ${c.text(x, own)};`),
    );
  };

/** The entry where a fold finds its extreme. */
const foremost =
  (sign: ">" | "<"): BlockRule =>
  (c, node, into) => {
    const x = first(node);
    const axis = node.attrs["axis"];
    const keep = node.attrs["keepdims"] === true;
    const over = typeof axis === "number" ? [x.shape[axis] ?? 1] : x.shape;
    const at = (outer: Places, inner: Places): Places => {
      if (typeof axis !== "number") return inner;
      const rest = keep ? outer.filter((_, k) => k !== axis) : outer;
      return [...rest.slice(0, axis), inner[0] ?? "0", ...rest.slice(axis)];
    };
    const best = (outer: Places, total: string): string => {
      if (typeof axis === "number") return c.text(x, at(outer, [c.dialect.place(total)]));
      const whole = first(node);
      return c.lies(whole)
        ? `${c.array(whole)}[${c.dialect.place(total)}]`
        : c.text(whole, [c.dialect.place(total)]);
    };
    let outerNow: Places = [];
    let innerNow: Places = [];
    folded(
      c,
      node,
      over,
      {
        start: "0.0",
        step: (total, entry) =>
          `if (${entry} ${sign} ${best(outerNow, total)}) ${total} = ${typeof axis === "number" ? (innerNow[0] ?? "0") : c.flat(x.shape, innerNow)};`,
      },
      (outer, inner) => {
        outerNow = outer;
        innerNow = inner;
        return c.text(x, at(outer, inner));
      },
      undefined,
      into,
    );
  };

/** The places of each line along an axis in the order that sorts it. */
const sorted: BlockRule = (c, node, into) => {
  const x = first(node);
  const axis = Number(node.attrs["axis"]);
  const name = into ?? c.declare(node);
  const letters = c.letters(node.shape.length);
  const at = letters[axis] ?? "i";
  const n = c.size(x.shape[axis] ?? 1);
  const others = letters.filter((_, k) => k !== axis);
  const along = (line: () => void): void => c.loops([at], [x.shape[axis] ?? 1], line);
  c.loops(
    others,
    x.shape.filter((_, k) => k !== axis),
    () => {
      const [line, order] = [c.names.part(), c.names.part()];
      c.line(c.dialect.room(line, n));
      c.line(c.dialect.places(order, n));
      along(() => c.line(`${line}[${at}] = ${c.text(x, letters)};`));
      const descending = node.attrs["descending"] === true ? 1 : 0;
      c.line(`${c.helper("sorted_places")}(${n}, ${descending}, ${line}, ${order});`);
      along(() => c.line(`${name}[${c.flat(node.shape, letters)}] = ${order}[${at}];`));
    },
  );
};

export const BLOCKS: Readonly<Record<string, BlockRule>> = {
  sum: reduction(PLUS),
  mean: reduction(
    PLUS,
    (c, total, over) => `${total} / ${over.length === 1 ? c.size(over[0] ?? 1) : `(${c.count(over)})`}`,
  ),
  prod: reduction({ start: "1.0", step: (total, entry) => `${total} *= ${entry};` }),
  max: extreme("max"),
  min: extreme("min"),
  // The product of the others, also where one of them is zero.
  prod_others: (c, node, into) => {
    const x = first(node);
    const axes = numbers(node.attrs["axes"]);
    folded(
      c,
      node,
      axes.map((axis) => x.shape[axis] ?? 1),
      { start: "1.0", step: (total, entry) => `${total} *= ${entry};` },
      (outer, inner) => {
        const places = outer.map((place, axis) =>
          axes.includes(axis) ? (inner[axes.indexOf(axis)] ?? "0") : place,
        );
        const itself = axes.map((axis, k) => `${inner[k]} ${c.dialect.same} ${outer[axis]}`).join(" && ");
        return `${itself} ? 1.0 : ${c.text(x, places)}`;
      },
      undefined,
      into,
    );
  },
  any: reduction({ start: "0.0", step: (total, entry) => `if (${entry}) ${total} = 1.0;` }),
  all: reduction({ start: "1.0", step: (total, entry) => `if (!(${entry})) ${total} = 0.0;` }),
  argmax: foremost(">"),
  argmin: foremost("<"),
  matmul,
  dot: product((_node, _outer, k) => [[k], [k]]),
  einsum,
  trace: (c, node, into) => {
    const x = first(node);
    const [n = 1, m = 1] = x.shape.slice(-2);
    const size = typeof n === "number" && typeof m === "number" ? Math.min(n, m) : n;
    folded(c, node, [size], PLUS, (outer, [k = "0"]) => c.text(x, [...outer, k, k]), undefined, into);
  },
  cumsum: running("+"),
  cumprod: running("*"),
  stack: joined,
  concatenate: joined,
  scatter_index: scattered((c, node, own) => {
    const rest = [...own];
    const places: string[] = [];
    for (const part of list(node.attrs["spec"])) {
      if (part === "new") rest.shift();
      else if (Array.isArray(part)) {
        const [start, , step] = part as readonly Attr[];
        const place = rest.shift() ?? "0";
        const origin = typeof start === "number" ? String(start) : c.size(start as Size);
        const scaled = step === 1 ? place : `${String(step)} * ${place}`;
        places.push(origin === "0" ? scaled : `${scaled} + ${origin}`);
      } else places.push(typeof part === "number" ? String(part) : c.size(part as Size));
    }
    return [...places, ...rest];
  }),
  scatter_add: scattered((c, node, own) => {
    const axis = Number(node.attrs["axis"]);
    const rank = node.inputs[1]?.shape.length ?? 0;
    const [, places] = node.inputs;
    const at = places ? held(c, places, own.slice(axis, axis + rank), node.shape[axis] ?? 1) : "0";
    return [...own.slice(0, axis), at, ...own.slice(axis + rank)];
  }),
  put_along: scattered((c, node, own) => {
    const axis = Number(node.attrs["axis"]);
    const [, places] = node.inputs;
    return own.map((place, k) =>
      k === axis && places ? held(c, places, own, node.shape[axis] ?? 1) : place,
    );
  }),
  windows_adjoint: scattered((_c, node, own) => {
    const axes = numbers(node.attrs["axes"]);
    const stride = numbers(node.attrs["stride"]);
    return own.slice(0, node.shape.length).map((place, axis) => {
      const k = axes.indexOf(axis);
      if (k < 0) return place;
      return `${stride[k] === 1 ? place : `${stride[k]} * ${place}`} + ${own[node.shape.length + k]}`;
    });
  }),
  argsort: sorted,
  ...CONVOLUTIONS,
  ...LINEAR,
};
