/** `tf.GradientTape`: what it watches, its gradients and Jacobians. */

import type { Node } from "../../../graph/node.ts";
import type { Span } from "../../../graph/span.ts";
import { Cell } from "../../environment.ts";
import {
  type Call,
  NONE,
  native,
  nodeOf,
  type ObjectValue,
  type TensorValue,
  tuple,
  type Value,
} from "../../values.ts";
import * as make from "../builders.ts";
import { gradientsOf, listOf } from "../gradients/adjoints.ts";
import { layoutOf, leavesOf, rebuild } from "../gradients/opened.ts";
import { jacobianNode } from "../gradients/transforms.ts";
import type { Host } from "../host.ts";

const { row } = make;

/** What one `GradientTape` has seen. */
interface Recorded {
  readonly persistent: boolean;
  readonly span: Span;
  readonly watched: Set<Node>;
  readonly used: Cell<Span | null>;
  readonly id: object;
}

/** `tf.GradientTape(persistent=False)` */
export const gradientTape = row("persistent=False, watch_accessed_variables=True", (a) => {
  const { host } = a;
  const tape: Recorded = {
    persistent: a.flag("persistent"),
    span: a.span,
    watched: new Set(),
    used: new Cell<Span | null>(null),
    id: {},
  };
  const object: ObjectValue = {
    kind: "object",
    type: "GradientTape",
    attributes: new Map(),
    inner: {
      enter: () => {
        host.trace.tapes.add(tape.id);
        return undefined;
      },
      exit: () => {
        host.trace.tapes.delete(tape.id);
      },
    },
    lookup: (name) => {
      switch (name) {
        case "watch":
          return native(name, ({ args: [value] }) => {
            for (const each of listOf(value)) if (each.kind === "tensor") tape.watched.add(nodeOf(each));
            return NONE;
          });
        case "gradient":
          return native(name, (call) => gradient(host, tape, call));
        case "jacobian":
          return native(name, (call) => jacobian(host, tape, call));
        case "stop_recording":
          return native(name, () => object);
        default:
          return undefined;
      }
    },
  };
  return object;
});

/** A second use of a tape that is not persistent: an error when it runs. */
function spent(host: Host, tape: Recorded, span: Span): Value | null {
  const before = tape.used.current;
  if (!tape.persistent && before) {
    host.finding(
      "tape-used-twice",
      "error",
      "this GradientTape is not persistent: it can compute one set of gradients, and it has been used; make it with persistent=True",
      span,
      [
        { span: before, message: "the first use" },
        { span: tape.span, message: "the tape" },
      ],
      persistentFix(host, tape.span),
    );
    return host.trace.unknown("the tape has been used already", span);
  }
  host.trace.trail.set(tape.used, span);
  return null;
}

function persistentFix(host: Host, span: Span): { title: string; span: Span; text: string } {
  const source = host.textOf(span);
  const text = /persistent\s*=\s*\w+/.test(source)
    ? source.replace(/persistent\s*=\s*\w+/, "persistent=True")
    : source.replace(/\(\s*/, source.includes("()") ? "(persistent=True" : "(persistent=True, ");
  return { title: "Make the tape persistent", span, text };
}

function isWatched(tape: Recorded, source: TensorValue): boolean {
  return source.state.current.leaf === true || tape.watched.has(nodeOf(source));
}

function seen(tape: Recorded, target: TensorValue): boolean {
  return target.state.current.recorded?.has(tape.id) === true || isWatched(tape, target);
}

function gradient(host: Host, tape: Recorded, call: Call): Value {
  const target = call.args[0] ?? call.named.get("target");
  const sources = call.args[1] ?? call.named.get("sources");
  const seedValue = call.args[2] ?? call.named.get("output_gradients");
  if (!target || !sources) return host.trace.unknown("an argument is missing", call.span);
  for (const value of [target, sources]) if (value.kind === "unknown") return value;
  const used = spent(host, tape, call.span);
  if (used) return used;
  const targets = listOf(target).filter((value) => value.kind === "tensor");
  const seeds = listOf(seedValue).map((value) => (value.kind === "tensor" ? nodeOf(value) : null));
  const leaves = leavesOf(sources);
  const outputs = targets.filter((value) => seen(tape, value));
  let none: string | undefined;
  if (outputs.length === 0) none = "the target is computed outside the tape";
  const nodes = leaves.map((leaf): Node | null => {
    if (none !== undefined || leaf.kind !== "tensor") return null;
    if (!isWatched(tape, leaf) && !leaf.state.current.recorded?.has(tape.id)) {
      none ??= `${host.nameOf(leaf)} is not watched: it is a constant (call tape.watch)`;
      return null;
    }
    return gradientsOf(host, outputs.map(nodeOf), [nodeOf(leaf)], seeds)[0] ?? null;
  });
  if (none === undefined && nodes.includes(null)) none = "the target does not depend on it";
  const whole = rebuild(
    sources,
    leaves.map((leaf, i) => gradientBy(host, leaf, nodes[i] ?? null)),
  );
  const layout = sources.kind === "mapping" ? layoutOf(host, whole) : undefined;
  host.noteRead({
    span: call.span,
    results: nodes,
    of: targets.map((value) => host.nameOf(value)).join(", "),
    by: leaves.map((leaf) => host.nameOf(leaf)),
    ...(none === undefined || !nodes.includes(null) ? {} : { none }),
    ...(layout ? { layout } : {}),
  });
  return whole;
}

/** A gradient by one source, of its shape; it carries the tapes that are still recording. */
function gradientBy(host: Host, source: Value, node: Node | null): Value {
  if (!node) return NONE;
  const full = source.kind === "tensor" ? host.trace.b.broadcast(node, nodeOf(source).shape) : node;
  return host.trace.tensor(full, "tensorflow", {
    dtype: "float32",
    state: new Cell({ node: full, recorded: new Set(host.trace.tapes) }),
  });
}

function jacobian(host: Host, tape: Recorded, call: Call): Value {
  const [target, source] = [
    call.args[0] ?? call.named.get("target"),
    call.args[1] ?? call.named.get("sources"),
  ];
  if (target?.kind !== "tensor" || !source)
    return target ?? host.trace.unknown("an argument is missing", call.span);
  const used = spent(host, tape, call.span);
  if (used) return used;
  const sources = leavesOf(source);
  const nodes = sources.map((leaf) =>
    leaf.kind === "tensor" ? jacobianNode(host, nodeOf(target), nodeOf(leaf)) : null,
  );
  host.noteRead({
    span: call.span,
    results: nodes,
    of: host.nameOf(target),
    by: sources.map((leaf) => host.nameOf(leaf)),
  });
  const values = nodes.map((node) =>
    node ? host.trace.tensor(node, "tensorflow", { dtype: "float32" }) : NONE,
  );
  return source.kind === "sequence" ? tuple(values) : (values[0] ?? NONE);
}
