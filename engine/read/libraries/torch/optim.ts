/** `torch.optim`: steps of the optimisers on the parameters they hold. */

import type { Node } from "../../../graph/node.ts";
import { Cell } from "../../environment.ts";
import { setState } from "../../tensors/state.ts";
import { list, NONE, native, nodeOf, type ObjectValue, type TensorValue, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { opaque, row } from "../builders.ts";
import { constant, type Entry, type Row } from "../row.ts";

/** The new value of a parameter, and what the optimiser keeps for the next step. */
type Update = (a: Arguments, p: Node, g: Node, kept: Map<string, Node>, step: number) => Node | null;

const sgd: Update = (a, p, given, kept) => {
  const { b } = a.host.trace;
  let g = given;
  if (a.has("weight_decay")) g = b.add(g, b.mul(a.nodeOr("weight_decay", 0), p));
  if (a.flag("maximize")) g = b.neg(g);
  if (a.has("momentum") && a.int("momentum") !== 0) {
    const mu = a.nodeOr("momentum", 0);
    const before = kept.get("momentum");
    const velocity = before ? b.add(b.mul(mu, before), b.mul(b.sub(b.one, a.nodeOr("dampening", 0)), g)) : g;
    kept.set("momentum", velocity);
    g = a.flag("nesterov") ? b.add(g, b.mul(mu, velocity)) : velocity;
  }
  return b.sub(p, b.mul(a.nodeOr("lr", 0.001), g));
};

const adam =
  (decoupled: boolean): Update =>
  (a, start, given, kept, step) => {
    const { b } = a.host.trace;
    const betas = a.get("betas");
    const [b1, b2] =
      betas?.kind === "sequence"
        ? betas.items.current.map((value) => a.host.trace.lift(value))
        : [b.const(0.9), b.const(0.999)];
    if (!b1 || !b2 || a.flag("amsgrad")) return null;
    const lr = a.nodeOr("lr", 0.001);
    let p = start;
    let g = given;
    if (decoupled) p = b.sub(p, b.mul(b.mul(lr, a.nodeOr("weight_decay", 0.01)), p));
    else if (a.has("weight_decay")) g = b.add(g, b.mul(a.nodeOr("weight_decay", 0), p));
    const m = b.add(b.mul(b1, kept.get("m") ?? b.zero), b.mul(b.sub(b.one, b1), g));
    const v = b.add(b.mul(b2, kept.get("v") ?? b.zero), b.mul(b.sub(b.one, b2), b.square(g)));
    kept.set("m", m);
    kept.set("v", v);
    const t = b.const(step);
    const mHat = b.div(m, b.sub(b.one, b.pow(b1, t)));
    const vHat = b.div(v, b.sub(b.one, b.pow(b2, t)));
    return b.sub(p, b.div(b.mul(lr, mHat), b.add(b.call("sqrt", vHat), a.nodeOr("eps", 1e-8))));
  };

const unknownUpdate: Update = () => null;

const optimiser = (params: string, update: Update): Row =>
  row(`params, ${params}`, (a) => {
    const { host } = a;
    const given = host.items(a.need("params"), a.span);
    const flat = Array.isArray(given)
      ? given.flatMap((value) =>
          value.kind === "mapping" ? entryParams(host.items.bind(host), value, a) : [value],
        )
      : [];
    const tensors = flat.filter((value): value is TensorValue => value.kind === "tensor");
    const state = new Map<TensorValue, Map<string, Node>>();
    const steps = new Cell(0);
    const object: ObjectValue = {
      kind: "object",
      type: "Optimizer",
      attributes: new Map(),
      lookup: (name) => {
        switch (name) {
          case "zero_grad":
            return native(name, () => {
              for (const tensor of tensors)
                host.trace.trail.set(tensor.state, { ...tensor.state.current, grad: undefined });
              return NONE;
            });
          case "step":
            return native(name, () => {
              host.trace.trail.set(steps, steps.current + 1);
              host.trace.gradOff++;
              for (const tensor of tensors) {
                const { grad } = tensor.state.current;
                if (!grad) continue;
                const kept = state.get(tensor) ?? new Map<string, Node>();
                state.set(tensor, kept);
                const p = nodeOf(tensor);
                const next = update(a, p, nodeOf(grad), kept, steps.current);
                setState(
                  host.trace,
                  tensor,
                  next ?? host.trace.freshVariable(host.nameOf(tensor), p.shape),
                  [],
                );
                for (const [key, node] of kept) kept.set(key, host.trace.cut(node, key));
              }
              host.trace.gradOff--;
              return NONE;
            });
          case "param_groups":
            return list([]);
          case "state_dict":
            return native(name, opaque);
          default:
            return undefined;
        }
      },
    };
    return object;
  });

function entryParams(
  items: (value: Value, span: Arguments["span"]) => Value[] | Value,
  group: Value,
  a: Arguments,
): Value[] {
  if (group.kind !== "mapping") return [];
  const params = group.entries.current.get("s:params")?.value;
  const found = params ? items(params, a.span) : [];
  return Array.isArray(found) ? found : [];
}

/** `torch.optim` */
export const OPTIM: Readonly<Record<string, Entry>> = {
  SGD: optimiser("lr=0.001, momentum=0, dampening=0, weight_decay=0, nesterov=False, maximize=False", sgd),
  Adam: optimiser("lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False", adam(false)),
  AdamW: optimiser("lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, amsgrad=False", adam(true)),
  RMSprop: optimiser(
    "lr=0.01, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False",
    unknownUpdate,
  ),
  Adagrad: optimiser("lr=0.01, lr_decay=0, weight_decay=0, eps=1e-10", unknownUpdate),
  LBFGS: optimiser("lr=1, max_iter=20, history_size=100, line_search_fn=None", unknownUpdate),
  Adamax: optimiser("lr=0.002, betas=None, eps=1e-8, weight_decay=0", unknownUpdate),
  lr_scheduler: {
    table: Object.fromEntries(
      ["StepLR", "ExponentialLR", "CosineAnnealingLR", "ReduceLROnPlateau", "LambdaLR", "OneCycleLR"].map(
        (name) => [
          name,
          constant(() =>
            native(name, () => ({
              kind: "object",
              type: name,
              attributes: new Map(),
              lookup: (key) => native(key, () => NONE),
            })),
          ),
        ],
      ),
    ),
  },
};
