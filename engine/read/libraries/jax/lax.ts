/** `jax.lax`: loops and branches as functions. */

import { isNode, join, truthOf } from "../../truth.ts";
import { int, list, NONE, nodeOf, type Value } from "../../values.ts";
import { ARRAYS } from "../arrays/index.ts";
import * as make from "../builders.ts";
import { ELEMENTARY } from "../elementary.ts";
import { type Entry, shared } from "../row.ts";
import { FEW_ROUNDS, roundsOf } from "./rounds.ts";

const { row } = make;

/** `lax.fori_loop(lower, upper, body, init)` */
const foriLoop = row("lower, upper, body_fun, init_val", (a) => {
  const [from, to] = [a.int("lower"), a.int("upper")];
  let value = a.need("init_val");
  const call = (args: readonly Value[]): Value => a.run(a.need("body_fun"), args);
  if (to - from > FEW_ROUNDS) {
    const at = (index: Value): Value =>
      from === 0 ? index : a.host.trace.apply("add", [index, int(from)], undefined, a.span);
    const step = (index: Value, carry: Value) => ({ carry: call([at(index), carry]), out: null });
    const looped = roundsOf(a.host, to - from, value, step, a.span);
    if (looped) return looped.carry;
  }
  if (to - from > 2_000) throw a.stop("a long loop");
  for (let i = from; i < to; i++) value = call([int(i), value]);
  return value;
});

const scan = row("f, init, xs=None, length=None", (a) => {
  const xs = a.has("xs") ? a.need("xs") : null;
  const size = xs?.kind === "tensor" ? nodeOf(xs).shape[0] : xs ? undefined : a.int("length");
  if (size !== undefined && (typeof size === "string" || size > FEW_ROUNDS)) {
    const step = (index: Value, carry: Value) => {
      const item = xs?.kind === "tensor" ? a.host.entry(xs, index, a.span) : NONE;
      const args = [carry, item];
      const result = a.run(a.need("f"), args);
      const [next, out] = result.kind === "sequence" ? result.items.current : [];
      return { carry: next ?? result, out: out ?? NONE };
    };
    const looped = roundsOf(a.host, size, a.need("init"), step, a.span);
    if (looped) return list([looped.carry, looped.out ?? NONE], "tuple");
  }
  const items = a.has("xs") ? a.items("xs") : Array.from({ length: a.int("length") }, () => NONE);
  let carry = a.need("init");
  const outs: Value[] = [];
  for (const item of items) {
    const result = a.run(a.need("f"), [carry, item]);
    if (result.kind !== "sequence") return result;
    const [next, out] = result.items.current;
    carry = next ?? carry;
    outs.push(out ?? NONE);
  }
  const known = outs.every((out) => out.kind === "tensor");
  const stacked = known
    ? a.host.trace.make(
        "stack",
        outs.map((out) => (out.kind === "tensor" ? nodeOf(out) : a.host.trace.b.zero)),
        { axis: 0 },
        a.span,
        outs,
      )
    : NONE;
  return list([carry, stacked], "tuple");
});

const cond = row("pred, true_fun, false_fun, *operands", (a) => {
  const truth = truthOf(a.host.trace, a.need("pred"), a.span);
  const run = (name: string): Value => a.run(a.need(name), a.items("operands"));
  if (typeof truth === "boolean") return run(truth ? "true_fun" : "false_fun");
  if (!isNode(truth)) return truth;
  return join(a.host.trace, truth, run("true_fun"), run("false_fun"), a.span);
});

/** `lax.switch(index, branches, *operands)`: the index is clamped. */
const choose = row("index, branches, *operands", (a) => {
  const branches = a.items("branches");
  const at = Math.min(Math.max(a.int("index"), 0), branches.length - 1);
  const call = { args: a.items("operands"), named: new Map<string, Value>(), span: a.span, spans: [] };
  return a.host.call(branches[at] ?? NONE, call);
});

const stopGradient = row("x", (a) => {
  const x = a.tensor("x");
  return x.kind === "tensor" ? a.host.cutOff(x) : x;
});

/** `jax.lax` */
export const LAX: Readonly<Record<string, Entry>> = {
  ...ELEMENTARY,
  fori_loop: foriLoop,
  scan,
  cond,
  switch: choose,
  stop_gradient: stopGradient,
  select: shared(ARRAYS, "where"),
  rsqrt: "rsqrt",
  lgamma: "lgamma",
  digamma: "digamma",
  erf: "erf",
};
