/** `itertools`. */

import { list, type Value } from "../../values.ts";
import { row } from "../builders.ts";
import type { Entry } from "../row.ts";

const product = (pools: readonly (readonly Value[])[]): Value[][] =>
  pools.reduce<Value[][]>((all, pool) => all.flatMap((head) => pool.map((item) => [...head, item])), [[]]);

function choose<T>(items: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, i) => choose(items.slice(i + 1), count - 1).map((rest) => [item, ...rest]));
}

/** `itertools` */
export const ITERTOOLS: Readonly<Record<string, Entry>> = {
  accumulate: row("items, f|func=None, initial=None", (a) => {
    const out: Value[] = a.has("initial") ? [a.need("initial")] : [];
    for (const item of a.items("items")) {
      const before = out[out.length - 1];
      const call = { args: [before ?? item, item], named: new Map(), span: a.span, spans: [] };
      out.push(!before ? item : a.has("f") ? a.host.call(a.need("f"), call) : a.op("add", [before, item]));
    }
    return list(out);
  }),
  pairwise: row("items", (a) => {
    const items = a.items("items");
    return list(items.slice(1).map((item, i) => list([items[i] ?? item, item], "tuple")));
  }),
  permutations: row("items, r=None", (a) => {
    const items = a.items("items");
    const arrange = (from: readonly Value[], count: number): Value[][] =>
      count === 0
        ? [[]]
        : from.flatMap((item, i) =>
            arrange([...from.slice(0, i), ...from.slice(i + 1)], count - 1).map((rest) => [item, ...rest]),
          );
    if (items.length > 7) throw a.stop("so many permutations are not followed");
    return list(arrange(items, a.int("r", items.length)).map((each) => list(each, "tuple")));
  }),
  repeat: row("x, times", (a) => list(Array.from({ length: a.int("times") }, () => a.need("x")))),
  islice: row("items, start, stop=None, step=None", (a) => {
    const [from, to] = a.has("stop") ? [a.int("start"), a.int("stop")] : [0, a.int("start")];
    const by = a.int("step", 1);
    return list(
      a
        .items("items")
        .slice(from, to)
        .filter((_item, i) => i % by === 0),
    );
  }),
  starmap: row("f, items", (a) =>
    list(
      a.items("items").map((item) => {
        const args = a.host.items(item, a.span);
        if (!Array.isArray(args)) throw a.stop(args.reason);
        return a.host.call(a.need("f"), {
          args,
          named: new Map(),
          span: a.span,
          spans: args.map(() => a.span),
        });
      }),
    ),
  ),
  product: row("*pools, repeat=1", (a) => {
    const pools = a.items("pools").map((pool) => {
      const items = a.host.items(pool, a.span);
      if (!Array.isArray(items)) throw a.stop(items.reason);
      return items;
    });
    const all = Array.from({ length: a.int("repeat", 1) }, () => pools).flat();
    return list(product(all).map((items) => list(items, "tuple")));
  }),
  combinations: row("items, r", (a) =>
    list(choose(a.items("items"), a.int("r")).map((items) => list(items, "tuple"))),
  ),
  chain: row("*parts", (a) =>
    list(
      a.items("parts").flatMap((part) => {
        const items = a.host.items(part, a.span);
        return Array.isArray(items) ? items : [items];
      }),
    ),
  ),
};
