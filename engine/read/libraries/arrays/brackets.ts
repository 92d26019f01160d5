/** `np.c_[a, b]`, `np.r_[a, 1:3]`: objects that make arrays of what stands in their brackets. */

import type { Node } from "../../../graph/node.ts";
import type { Span } from "../../../graph/span.ts";
import { toTensor } from "../../tensors/literals.ts";
import { Stop } from "../../tensors/stop.ts";
import { native, type ObjectValue, type Value } from "../../values.ts";
import type { Host } from "../host.ts";
import { constant, type Entry } from "../row.ts";

interface Counted {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
}

class Joiner {
  readonly host: Host;
  readonly span: Span;
  constructor(host: Host, span: Span) {
    this.host = host;
    this.span = span;
  }

  stop(reason: string): Stop {
    return new Stop(this.host.trace.unknown(reason, this.span));
  }

  op(
    name: string,
    values: readonly Value[],
    attrs: Readonly<Record<string, number | readonly number[]>>,
  ): Value {
    const made = this.host.trace.apply(name, values, attrs, this.span, "numpy");
    if (made.kind === "unknown") throw new Stop(made);
    return made;
  }

  /** One part as an array; a slice as the numbers it counts. */
  array(part: Value): Value {
    if (part.kind === "object" && part.type === "slice") return this.#counted(part.inner as Counted);
    const made = toTensor(this.host.trace, part, this.span, "numpy");
    if (made.kind === "unknown") throw new Stop(made);
    return made;
  }

  node(value: Value): Node {
    const node = this.host.trace.lift(value);
    if (!node) throw this.stop("this is not a number");
    return node;
  }

  #counted(slice: Counted): Value {
    const of = (value: Value, fallback: number): number => {
      if (value.kind === "known" && value.type === "none") return fallback;
      const at = this.host.trace.number(value, this.span);
      if (at === null) throw this.stop("the bounds of a range must be known");
      return at;
    };
    const [start, stop, step] = [of(slice.start, 0), of(slice.stop, 0), of(slice.step, 1)];
    const size = Math.max(0, Math.ceil((stop - start) / step - 1e-10));
    const data = Float64Array.from({ length: size }, (_, i) => start + step * i);
    return this.host.trace.tensor(
      this.host.trace.graph.node("tensor", [], { data: { shape: [size], data } }),
      "numpy",
    );
  }

  reshape(value: Value, shape: readonly (number | string)[]): Value {
    const made = this.host.trace.apply("reshape", [value], { shape }, this.span, "numpy");
    if (made.kind === "unknown") throw new Stop(made);
    return made;
  }
}

/** `np.c_[a, b]`, `np.r_[a, 1:3]`: an object that makes arrays of what stands in its brackets. */
const bracketed = (name: string, build: (a: Joiner, parts: readonly Value[]) => Value): Entry =>
  constant(
    (host): ObjectValue => ({
      kind: "object",
      type: name,
      attributes: new Map(),
      lookup: (key) =>
        key === "__getitem__"
          ? native(name, (call) => {
              const [index] = call.args;
              const parts =
                index?.kind === "sequence" && index.type === "tuple"
                  ? index.items.current
                  : index
                    ? [index]
                    : [];
              try {
                return build(new Joiner(host, call.span), parts);
              } catch (error) {
                if (error instanceof Stop) return error.value;
                return host.trace.failure(error, [], call.span);
              }
            })
          : undefined,
    }),
  );

const columns = bracketed("c_", (a, parts) => {
  const arrays = parts.map((part) => {
    const value = a.array(part);
    const { shape } = a.node(value);
    if (shape.length === 0) throw new Stop(a.host.trace.wantRank(a.node(value), 1, "a column", a.span));
    return shape.length < 2 ? a.reshape(value, [shape[0] ?? 1, 1]) : value;
  });
  return a.op("concatenate", arrays, { axis: 1 });
});

const rows = bracketed("r_", (a, parts) => {
  if (parts.some((part) => part.kind === "known" && part.type === "string"))
    throw a.stop("directives of r_ are not followed");
  const arrays = parts.map((part) => {
    const value = a.array(part);
    return a.node(value).shape.length === 0 ? a.reshape(value, [1]) : value;
  });
  return a.op("concatenate", arrays, { axis: 0 });
});

/** Arrays written in brackets. */
export const BRACKETS: Readonly<Record<string, Entry>> = {
  c_: columns,
  r_: rows,
};
