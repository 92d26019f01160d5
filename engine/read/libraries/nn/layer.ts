/** A layer as a row: its settings, the shapes and first values of its parameters, and what it applies; and the class made of that row. */

import type { Size } from "../../../graph/shape.ts";
import { Cell } from "../../environment.ts";
import { Stop } from "../../tensors/stop.ts";
import { type Call, type ClassValue, FALSE, NONE, type ObjectValue, type Value } from "../../values.ts";
import { Arguments } from "../arguments.ts";
import type { Host } from "../host.ts";
import { type Entry, functionOf } from "../row.ts";
import { moduleMethods, subclass } from "./module.ts";

/** State of a layer: its parameters by name. */
interface Layer {
  readonly parameters: Map<string, Cell<Value | undefined>>;
}

/** Whether a layer is trained (`.train()`, as it is made) or used (`.eval()`). */
interface Mode {
  readonly training: boolean;
  /** Runs before this one, in training. */
  readonly seen: number;
}

/** A layer as a row. */
export interface LayerKind {
  /** Its settings, as in the rows of functions. */
  readonly params: string;
  /** Shapes of its parameters. */
  readonly shapes?: (a: Arguments) => Readonly<Record<string, readonly Size[]>>;
  /** What parameters that are not drawn at random start as. */
  readonly start?: (a: Arguments) => Readonly<Record<string, number>>;
  /** What it makes of the arguments of a call. */
  readonly forward: (a: Arguments, call: Call, parameter: (name: string) => Value, mode: Mode) => Value;
}

/** The function behind a layer, called. */
export const apply = (
  host: Host,
  entry: Entry | undefined,
  name: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  call: Call,
): Value => {
  if (entry === undefined || (typeof entry === "object" && !("build" in entry))) return NONE;
  return functionOf(host, "torch", name, entry).invoke({
    args,
    named,
    span: call.span,
    spans: args.map((_a, i) => call.spans[i] ?? call.span),
  });
};

/** The settings that were given, by name. */
export const kept = (a: Arguments, names: readonly string[]): Map<string, Value> =>
  new Map(names.flatMap((name) => (a.has(name) ? [[name, a.need(name)] as const] : [])));

/** A class of layers: making one gives an object whose parameters are variables that ask for gradients. */
export function layerClass(host: Host, name: string, kind: LayerKind): ClassValue {
  return subclass(host, name, (call) => {
    try {
      return makeLayer(host, name, kind, call);
    } catch (error) {
      if (error instanceof Stop) return error.value;
      throw error;
    }
  });
}

function makeLayer(host: Host, name: string, kind: LayerKind, call: Call): ObjectValue {
  const a = new Arguments(host, "torch", { params: kind.params, build: () => NONE }, call, name);
  const parameters = new Map<string, Cell<Value | undefined>>();
  let seen = 0;
  const object: ObjectValue = {
    kind: "object",
    type: `nn.${name}`,
    attributes: parameters,
    inner: { parameters } satisfies Layer,
    lookup: (key) => moduleMethods(host, object, key),
    invoke: (inner) => {
      const parameter = (key: string): Value => parameters.get(key)?.current ?? NONE;
      const bad = inner.args.find((value) => value.kind === "unknown");
      try {
        const mode = { training: parameters.get("training")?.current !== FALSE, seen };
        if (mode.training && host.trace.gradOff === 0) seen++;
        return bad ?? kind.forward(a, inner, parameter, mode);
      } catch (error) {
        if (error instanceof Stop) return error.value;
        return host.trace.failure(error, [], inner.span);
      }
    },
  };
  const start = kind.start?.(a);
  for (const [key, shape] of Object.entries(kind.shapes?.(a) ?? {}))
    parameters.set(key, new Cell<Value | undefined>(host.parameter(key, shape, call.span, start?.[key])));
  return object;
}
