import { gradient } from "../../differentiate/reverse.ts";
import type { Attrs, Node } from "../../graph/node.ts";
import { productSize } from "../../graph/size.ts";
import type { Cell } from "../environment.ts";
import type { Trace } from "../trace.ts";
import { nodeOf, type TensorState, type TensorValue, type Value } from "../values.ts";

/** What must be written elsewhere once a tensor is written: into which, and what it holds then. */
interface Link {
  readonly tensor: TensorValue;
  /** Written as outside of the tape: what derivatives flow through stays as it was. */
  readonly held?: true;
  readonly carry: (written: Node, own: Node) => Node;
}

/** Which tensors share their entries with others, by the cells of their states. */
export class Shares {
  readonly links = new WeakMap<Cell<TensorState>, Link[]>();
  /** Cells that hold their entries in another order than memory does: their `reshape` is a copy. */
  readonly scattered = new WeakSet<Cell<TensorState>>();
  /** Written already, in the write that is under way. */
  readonly busy = new Set<Cell<TensorState>>();
}

/** Operations that NumPy and torch answer with the same entries, seen otherwise. */
const SHARING = new Set(["reshape", "transpose", "flip", "index", "diagonal"]);

/** Those that reach every entry. */
const WHOLE = new Set(["reshape", "transpose", "flip"]);

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const BOTH =
  "reshape ravel transpose swapaxes moveaxis squeeze split hsplit vsplit dsplit view diagonal T mT flat";
const NUMPY = words(
  `${BOTH} rollaxis expand_dims array_split flip fliplr flipud rot90 atleast_1d atleast_2d atleast_3d`,
);
const TORCH = words(
  `${BOTH} view_as flatten t permute swapdims movedim unsqueeze unbind chunk tensor_split narrow select unflatten`,
);

/** Functions that make a new array where the entries do not lie in order. */
const REPACKING = words("reshape ravel flatten flat");

const sharing = (library: string, name: string): boolean =>
  library === "numpy"
    ? NUMPY.has(name)
    : library === "torch"
      ? TORCH.has(name)
      : library === "python" && (NUMPY.has(name) || (TORCH.has(name) && name !== "flatten"));

/** At most so many are remembered for one array; what is older has no name any more. */
const MOST_LINKS = 64;

/** The result of a function that gives the entries of `from` in another shape: what is written into one is in both. */
export function sharedWith(trace: Trace, from: Value | undefined, name: string, result: Value): Value {
  if (from?.kind !== "tensor" || !sharing(from.library, name)) return result;
  for (const part of result.kind === "sequence" ? result.items.current : [result])
    if (part.kind === "tensor" && part.state !== from.state && !part.view) link(trace, from, name, part);
  return result;
}

function link(trace: Trace, from: TensorValue, name: string, made: TensorValue): void {
  const { links, scattered } = trace.shares;
  const steps = between(nodeOf(made), nodeOf(from));
  if (!steps) return;
  if (scattered.has(from.state)) {
    if (REPACKING.has(name)) return;
    scattered.add(made.state);
  }
  if (steps.some(({ op }) => op !== "reshape")) scattered.add(made.state);
  links.set(made.state, [
    ...(links.get(made.state) ?? []),
    { tensor: from, carry: (written, own) => put(trace, steps, own, written) },
  ]);
  const { root, read } = rootOf(from);
  const known = (links.get(root.state) ?? []).slice(-MOST_LINKS);
  links.set(root.state, [
    ...known,
    { tensor: made, carry: (written) => follow(trace, steps, read(written)) },
  ]);
}

/** The result of `detach()`: the entries of `from`, and no derivative flows from one into the other. */
export function sharedHeld(trace: Trace, from: TensorValue, made: TensorValue): TensorValue {
  const { links } = trace.shares;
  const stop = (node: Node): Node => trace.graph.node("stop_gradient", [node]);
  const { b } = trace;
  // A leaf stands for its new value; the derivative of anything else is the one of what it was computed from.
  const carry: Link["carry"] = (written, own) =>
    from.state.current.leaf ? written : b.add(stop(written), b.sub(own, stop(own)));
  links.set(made.state, [...(links.get(made.state) ?? []), { tensor: from, held: true, carry }]);
  const { root, read } = rootOf(from);
  const known = (links.get(root.state) ?? []).slice(-MOST_LINKS);
  links.set(root.state, [...known, { tensor: made, held: true, carry: (written) => stop(read(written)) }]);
  return made;
}

/** The tensor that a view looks into, and how it looks. */
function rootOf(tensor: TensorValue): { root: TensorValue; read: (node: Node) => Node } {
  if (!tensor.view) return { root: tensor, read: (node) => node };
  const { view } = tensor;
  const { root, read } = rootOf(view.base);
  return { root, read: (node) => view.read(read(node)) };
}

/** What was written at a tensor's place is written into all that share its entries. */
export function spread(
  trace: Trace,
  tensor: TensorValue,
  write: (tensor: TensorValue, node: () => Node) => void,
): void {
  const { links, busy } = trace.shares;
  const from = links.get(tensor.state);
  if (!from) return;
  const first = busy.size === 0;
  busy.add(tensor.state);
  try {
    for (const { tensor: other, carry, held } of from) {
      if (busy.has(rootOf(other).root.state)) continue;
      if (held) trace.gradOff++;
      try {
        write(other, () => carry(tensor.state.current.node, nodeOf(other)));
      } finally {
        if (held) trace.gradOff--;
      }
    }
  } finally {
    if (first) busy.clear();
  }
}

interface Step {
  readonly op: string;
  readonly attrs: Attrs;
}

/** The operations that lead from `input` to `result`; null where they are more than another view. */
function between(result: Node, input: Node): Step[] | null {
  const steps: Step[] = [];
  for (let node = result; node !== input; ) {
    const [only, ...more] = node.inputs;
    if (!only || more.length > 0 || !SHARING.has(node.op)) return null;
    steps.unshift({ op: node.op, attrs: node.attrs });
    node = only;
  }
  return steps;
}

const follow = (trace: Trace, steps: readonly Step[], node: Node): Node =>
  steps.reduce<Node>((held, { op, attrs }) => trace.graph.node(op, [held], attrs), node);

/** `base` with `part` in the places that the steps pick. */
function put(trace: Trace, steps: readonly Step[], base: Node, part: Node): Node {
  const { b } = trace;
  const place = b.variable("shared", base.shape);
  const seen = follow(trace, steps, place);
  const back = (node: Node): Node => gradient(b, seen, [place], node)[0] ?? base;
  const written = back(part);
  if (steps.every(({ op }) => WHOLE.has(op))) return written;
  const hit = trace.graph.node("gt", [back(b.fill(b.one, seen.shape)), b.zero]);
  return trace.graph.node("select", [hit, written, base]);
}

/** Every entry of an array in one row: `x.flat`, into which may be written. */
export function flat(trace: Trace, tensor: TensorValue): TensorValue {
  const node = nodeOf(tensor);
  if (node.shape.length === 1) return tensor;
  const row = trace.graph.node("reshape", [node], { shape: [productSize(node.shape)] });
  return sharedWith(trace, tensor, "flat", trace.result(row, "reshape", [tensor])) as TensorValue;
}
