/** A law with its parameters bound: `log_prob`, `cdf`, `entropy`, `rsample`. */

import type { Builder } from "../../../../graph/build.ts";
import type { Node } from "../../../../graph/node.ts";
import { Stop } from "../../../tensors/stop.ts";
import { type Call, native, type ObjectValue, type Value } from "../../../values.ts";
import { Arguments } from "../../arguments.ts";
import * as make from "../../builders.ts";
import type { Host } from "../../host.ts";
import type { Row } from "../../row.ts";
import type { Law, Parameters } from "./law.ts";

const { row } = make;

/** The class of a law: making one binds its parameters. */
export const held = (name: string, law: Law): Row =>
  row(`${law.params}, validate_args=None`, (a) => {
    const names = law.params.split(",").map((each) => (each.split("=")[0] ?? "").trim().split("|")[0] ?? "");
    const { b } = a.host.trace;
    const given = names.filter((each) => a.has(each));
    const parameters: Parameters =
      law.from?.(a) ??
      Object.fromEntries(
        names.map((each) => [each, a.has(each) ? a.node(each) : each === "scale" ? b.one : b.zero]),
      );
    return distribution(
      a.host,
      name,
      law,
      parameters,
      given.map((each) => a.tensor(each)),
    );
  });

/** A distribution with its parameters bound. */
function distribution(
  host: Host,
  name: string,
  law: Law,
  p: Parameters,
  from: readonly Value[],
): ObjectValue {
  const { trace } = host;
  const { b } = trace;
  const value = (node: Node, more: readonly Value[] = []): Value =>
    trace.result(node, node.op, [...from, ...more], "torch");
  const of = (key: string, fn: ((b: Builder, x: Node, p: Parameters) => Node) | undefined): Value =>
    native(`${name}.${key}`, (call: Call) => {
      if (!fn) return trace.unknown(`${name}.${key} is not followed`, call.span);
      try {
        const a = new Arguments(
          host,
          "torch",
          { params: "value", build: () => value(b.zero) },
          call,
          `${name}.${key}`,
        );
        return value(fn(b, a.node("value"), p), [a.tensor("value")]);
      } catch (error) {
        if (error instanceof Stop) return error.value;
        return trace.failure(error, [], call.span);
      }
    });
  const plain = (fn: ((b: Builder, p: Parameters) => Node) | undefined): Value | undefined =>
    fn ? value(fn(b, p)) : undefined;
  return {
    kind: "object",
    type: name,
    attributes: new Map(),
    inner: { law: name, parameters: p },
    lookup: (key) => {
      switch (key) {
        case "log_prob":
          return of(key, law.log);
        case "cdf":
          return of(key, law.cdf);
        case "entropy":
          return native(key, (call) =>
            law.entropy
              ? value(law.entropy(b, p))
              : trace.unknown(`the entropy of ${name} is not followed`, call.span),
          );
        case "mean":
          return plain(law.mean);
        case "variance":
          return plain(law.variance);
        case "stddev":
          return law.variance ? value(b.call("sqrt", law.variance(b, p))) : undefined;
        case "rsample":
        case "sample":
          return native(key, () => {
            const shape = Object.values(p).reduce((total, node) => b.add(total, node), b.zero).shape;
            const z = trace.freshVariable("sample", shape);
            const drawn = key === "rsample" && law.draw ? value(law.draw(b, z, p)) : value(z);
            return drawn.kind === "tensor" ? { ...drawn, random: true } : drawn;
          });
        default: {
          const node = p[key];
          return node ? value(node) : undefined;
        }
      }
    },
  };
}
