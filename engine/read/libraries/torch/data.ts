/** `torch.utils.data`: datasets and loaders. */

import { Cell } from "../../environment.ts";
import { int, list, NONE, native, nodeOf, type ObjectValue, tuple, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { row } from "../builders.ts";
import type { Host } from "../host.ts";
import { constant, type Entry } from "../row.ts";
import { sample } from "../sampling.ts";

const noArguments = { args: [], named: new Map(), span: { start: 0, end: 0 }, spans: [] } as const;

/** A method of a data set, whoever wrote it. */
function method(host: Host, dataset: Value, name: string): Value | undefined {
  return dataset.kind === "object" ? host.methodOf(dataset, name) : undefined;
}

function lengthOf(a: Arguments, dataset: Value): number | null {
  if (dataset.kind === "sequence" && !dataset.symbolic) return dataset.items.current.length;
  if (dataset.kind === "tensor") {
    const [size] = nodeOf(dataset).shape;
    return typeof size === "number" ? size : null;
  }
  const length = method(a.host, dataset, "__len__");
  return length ? a.host.trace.number(a.host.call(length, { ...noArguments, span: a.span }), a.span) : null;
}

function itemOf(a: Arguments, dataset: Value, index: number): Value {
  if (dataset.kind === "sequence") return dataset.items.current[index] ?? NONE;
  const item = method(a.host, dataset, "__getitem__");
  return item ? a.host.call(item, { ...noArguments, args: [int(index)], span: a.span }) : NONE;
}

/** One batch: rows in order where nothing is shuffled, else rows of the same shapes whose values are not told. */
function batchOf(a: Arguments, dataset: Value, from: number, to: number, shuffled: boolean): Value {
  const first = itemOf(a, dataset, 0);
  const fields = first.kind === "sequence" ? first.items.current : [first];
  const { host } = a;
  const made = fields.map((field, at): Value => {
    const node = field.kind === "unknown" ? null : host.trace.lift(field);
    if (!node) return host.trace.unknown("a field of the data set that is no number", a.span);
    if (shuffled || to - from > 64) return sample(a, "DataLoader", [to - from, ...node.shape]);
    const rows = Array.from({ length: to - from }, (_, i) => {
      const item = itemOf(a, dataset, from + i);
      const part = item.kind === "sequence" ? item.items.current[at] : item;
      return (part && part.kind !== "unknown" ? host.trace.lift(part) : null) ?? node;
    });
    return host.trace.tensor(host.trace.graph.node("stack", rows, { axis: 0 }), "torch", {
      dtype: "float32",
    });
  });
  return first.kind === "sequence" ? list(made) : (made[0] ?? NONE);
}

const MOST = 200;

const loader = row(
  "dataset, batch_size=1, shuffle=False, sampler=None, batch_sampler=None, num_workers=0, collate_fn=None, pin_memory=False, drop_last=False",
  (a) => {
    const dataset = a.need("dataset");
    const size = a.int("batch_size", 1);
    const rows = lengthOf(a, dataset);
    const shuffled = a.flag("shuffle") || a.has("sampler");
    const count =
      rows === null ? null : a.flag("drop_last") ? Math.floor(rows / size) : Math.ceil(rows / size);
    const object: ObjectValue = {
      kind: "object",
      type: "DataLoader",
      attributes: new Map<string, Cell<Value | undefined>>([
        ["dataset", new Cell<Value | undefined>(dataset)],
      ]),
      lookup: (name) => {
        if (name === "__len__")
          return native(name, () =>
            count === null
              ? a.host.trace.unknown("how many batches there are is not known", a.span)
              : int(count),
          );
        if (name !== "__iter__") return undefined;
        return native(name, () => {
          if (rows === null || count === null || count > MOST)
            return a.host.trace.unknown("how many batches there are is not known", a.span);
          return list(
            Array.from({ length: count }, (_, i) =>
              batchOf(a, dataset, i * size, Math.min(rows, (i + 1) * size), shuffled),
            ),
          );
        });
      },
    };
    return object;
  },
);

const tensorDataset = row("*tensors", (a): ObjectValue => {
  const tensors = a.items("tensors");
  return {
    kind: "object",
    type: "TensorDataset",
    attributes: new Map<string, Cell<Value | undefined>>([
      ["tensors", new Cell<Value | undefined>(tuple(tensors))],
    ]),
    lookup: (name) => {
      if (name === "__len__")
        return native(name, () =>
          tensors[0]?.kind === "tensor" ? a.host.sizeValue(nodeOf(tensors[0]).shape[0] ?? 1) : int(0),
        );
      if (name === "__getitem__")
        return native(name, (call) =>
          tuple(
            tensors.map((tensor) =>
              tensor.kind === "tensor" && call.args[0] ? a.host.entry(tensor, call.args[0], call.span) : NONE,
            ),
          ),
        );
      return undefined;
    },
  };
});

/** `torch.utils.data` */
export const DATA: Readonly<Record<string, Entry>> = {
  DataLoader: loader,
  TensorDataset: tensorDataset,
  Dataset: constant(() => ({
    kind: "class",
    name: "Dataset",
    bases: [],
    attributes: new Map(),
    construct: () => NONE,
  })),
};
