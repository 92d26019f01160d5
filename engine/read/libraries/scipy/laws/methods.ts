/** What SciPy offers of a law: `logpdf`, `cdf`, `sf`, `ppf`, and the law with its parameters given. */

import type { Builder } from "../../../../graph/build.ts";
import type { Node } from "../../../../graph/node.ts";
import { type Call, native, type ObjectValue, type Value } from "../../../values.ts";
import type { Arguments } from "../../arguments.ts";
import * as make from "../../builders.ts";
import { exp, log } from "../../formulas.ts";
import type { Host } from "../../host.ts";
import { constant, type Entry, functionOf, type Row } from "../../row.ts";
import { cdf, type Law, type P } from "./law.ts";

const { row } = make;

/** 1 − F, in a form that keeps the tail where there is one. */
function upper(b: Builder, value: Node): Node {
  const [first, second] = value.inputs;
  if (value.op === "normal_cdf" && first) return cdf(b, b.neg(first));
  return value.op === "gammainc" && first && second
    ? b.op("gammaincc", [first, second])
    : b.sub(b.one, value);
}

function logOf(b: Builder, value: Node): Node {
  const [first] = value.inputs;
  return value.op === "normal_cdf" && first ? b.call("log_normal_cdf", first) : log(b, value);
}

/** Where the density is not zero; null where that is everywhere, or where the values at the point are all inside. */
function inside(a: Arguments, law: Law, z: Node, p: P): Node | null {
  const { b, graph, shadow } = a.host.trace;
  const bounds: Node[] = [];
  if (law.from !== undefined) bounds.push(graph.node("ge", [z, b.const(law.from)]));
  if (law.to !== undefined)
    bounds.push(graph.node("le", [z, typeof law.to === "number" ? b.const(law.to) : law.to(b, p)]));
  const [first, ...rest] = bounds;
  if (!first) return null;
  const all = rest.reduce((total, bound) => graph.node("and", [total, bound]), first);
  return shadow.value(all)?.data.every((on) => on !== 0) ? null : all;
}

/** Each method: what it makes of the log-density, or of the distribution function. */
export function methodsOf(law: Law): Readonly<Record<string, Row>> {
  const shapes = law.shapes ? `, ${law.shapes}` : "";
  const params = law.discrete ? `x|k${shapes}, loc=0` : `x|q${shapes}, loc=0, scale=1`;
  const names = ["x", ...(law.shapes?.split(", ") ?? []), "loc", "scale"];
  const given = (a: Arguments): Value[] => names.flatMap((name) => (a.has(name) ? [a.tensor(name)] : []));
  const standard = (a: Arguments): Node => {
    const { b } = a.host.trace;
    const shifted = a.has("loc") ? b.sub(a.node("x"), a.node("loc")) : a.node("x");
    return a.has("scale") ? b.div(shifted, a.node("scale")) : shifted;
  };
  const density = (logs: boolean): Row =>
    row(params, (a) => {
      const { b } = a.host.trace;
      const z = standard(a);
      const p: P = (name) => a.node(name);
      const whole = a.has("scale") ? b.sub(law.log(b, z, p), log(b, a.node("scale"))) : law.log(b, z, p);
      const within = inside(a, law, z, p);
      const value = logs ? whole : exp(b, whole);
      return a.value(
        within ? b.select(within, value, b.const(logs ? Number.NEGATIVE_INFINITY : 0)) : value,
        given(a),
      );
    });
  const cumulative = (finish: (b: Builder, value: Node) => Node): Row =>
    row(params, (a) => {
      const { b } = a.host.trace;
      if (!law.cdf) throw a.stop("this distribution function is not followed");
      const z = standard(a);
      const within =
        law.from === undefined
          ? null
          : inside(a, { log: law.log, from: law.from }, z, (name) => a.node(name));
      const value = law.cdf(b, z, (name) => a.node(name));
      return a.value(finish(b, within ? b.select(within, value, b.zero) : value), given(a));
    });
  const logs = density(true);
  const plain = density(false);
  return {
    ...(law.discrete ? { logpmf: logs, pmf: plain } : { logpdf: logs, pdf: plain }),
    cdf: cumulative((_b, value) => value),
    sf: cumulative(upper),
    logcdf: cumulative(logOf),
    logsf: cumulative((b, value) => logOf(b, upper(b, value))),
    ppf: row(params, (a) => {
      const { b } = a.host.trace;
      if (!law.ppf) throw a.stop("these quantiles are not followed");
      const q = law.ppf(b, a.node("x"), (name) => a.node(name));
      const scaled = a.has("scale") ? b.mul(a.node("scale"), q) : q;
      return a.value(a.has("loc") ? b.add(a.node("loc"), scaled) : scaled, given(a));
    }),
  };
}

/** A law as SciPy has it: its methods, and (called) the law with its parameters given. */
export function lawOf(name: string, methods: Readonly<Record<string, Row>>): Entry {
  return constant((host: Host): ObjectValue => {
    const method = (key: string): Value | undefined => {
      const found = methods[key];
      return found ? functionOf(host, "numpy", `${name}.${key}`, found) : undefined;
    };
    return {
      kind: "object",
      type: name,
      attributes: new Map(),
      lookup: method,
      invoke: (frozen) => ({
        kind: "object",
        type: name,
        attributes: new Map(),
        lookup: (key) => {
          const whole = method(key);
          if (whole?.kind !== "function") return whole;
          return native(key, (call: Call) =>
            whole.invoke({
              ...call,
              args: [...call.args, ...frozen.args],
              spans: [...call.spans, ...frozen.spans],
              named: new Map([...frozen.named, ...call.named]),
            }),
          );
        },
      }),
    };
  });
}
