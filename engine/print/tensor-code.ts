import { NablaError } from "../graph/errors.ts";
import type { Attr, Node } from "../graph/node.ts";
import type { Target } from "../graph/ops/row.ts";
import type { Size } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { ATOM, atom, type Coder, type Piece, POWER, PRODUCT } from "./coder.ts";

/** Tensor rows take parameters that templates do not carry: they are written here, for NumPy and torch. */
type Rule = (coder: Coder, node: Node, library: Library) => Piece | null;

/** How the two libraries differ: a prefix, and the names of axes and kept axes. */
interface Library {
  readonly name: "np" | "torch";
  readonly axis: string;
  readonly keep: string;
}

const LIBRARIES: Readonly<Partial<Record<Target, Library>>> = {
  numpy: { name: "np", axis: "axis", keep: "keepdims" },
  math: { name: "np", axis: "axis", keep: "keepdims" },
  torch: { name: "torch", axis: "dim", keep: "keepdim" },
};

const list = (attr: Attr | undefined): readonly Attr[] =>
  Array.isArray(attr) ? (attr as readonly Attr[]) : [];
const tuple = (coder: Coder, sizes: readonly Size[]): string =>
  sizes.length === 1
    ? `(${coder.size(sizes[0] ?? 1)},)`
    : `(${sizes.map((size) => coder.size(size)).join(", ")})`;
const axesText = (axes: readonly Attr[]): string =>
  axes.length === 1 ? String(axes[0]) : `(${axes.join(", ")})`;

const input = (coder: Coder, node: Node, at = 0): string => {
  const x = node.inputs[at];
  return x ? coder.expression(x) : "";
};

/** An input before a dot or a bracket. */
const operand = (coder: Coder, node: Node, at = 0): string => {
  const x = node.inputs[at];
  return x ? coder.at(x, ATOM) : "";
};

/** name(x, axis=…, keepdims=True), the axes left out when it folds them all. */
function reduction(name: string, extra = ""): Rule {
  return (coder, node, { name: library, axis, keep }) => {
    const [x] = node.inputs;
    const axes = list(node.attrs["axes"]);
    const kept = node.attrs["keepdims"] === true;
    const whole = x !== undefined && axes.length === x.shape.length && !kept;
    const args = [input(coder, node)];
    if (!whole) args.push(`${axis}=${axesText(axes)}`);
    if (extra) args.push(extra);
    if (kept) args.push(`${keep}=True`);
    return atom(`${library}.${name}(${args.join(", ")})`);
  };
}

/** torch's max and min along an axis return places too; amax and amin do not. */
const extremum =
  (name: "max" | "min"): Rule =>
  (coder, node, library) =>
    reduction(library.name === "torch" ? `a${name}` : name)(coder, node, library);

const spread: Rule = (coder, node, { name }) => {
  const ddof = node.attrs["ddof"];
  // torch's own default is the other one, and older versions know no correction.
  const torch = ddof === 0 ? "unbiased=False" : ddof === 1 ? "unbiased=True" : `correction=${String(ddof)}`;
  const extra = name === "torch" ? torch : ddof === 0 ? "" : `ddof=${String(ddof)}`;
  return reduction(node.op, extra)(
    coder,
    node,
    LIBRARIES[name === "np" ? "numpy" : "torch"] ?? { name, axis: "axis", keep: "keepdims" },
  );
};

const norm: Rule = (coder, node, { name, axis, keep }) => {
  const { ord } = node.attrs;
  const [x] = node.inputs;
  const axes = list(node.attrs["axes"]);
  const order = ord === "inf" ? `${name}.inf` : ord === "-inf" ? `-${name}.inf` : String(ord);
  const kept = node.attrs["keepdims"] === true ? `, ${keep}=True` : "";
  const whole = x !== undefined && axes.length === x.shape.length && kept === "";
  if (ord === 2) {
    // Over two axes NumPy's default is Frobenius, which is the entrywise 2-norm.
    return atom(
      `${name}.linalg.norm(${input(coder, node)}${whole ? "" : `, ${axis}=${axesText(axes)}`}${kept})`,
    );
  }
  if (axes.length > 1) return null;
  return atom(`${name}.linalg.norm(${input(coder, node)}, ${order}, ${axis}=${axesText(axes)}${kept})`);
};

const transpose: Rule = (coder, node, { name }) => {
  const perm = list(node.attrs["perm"]).map(Number);
  if (perm.length === 2) return atom(`${operand(coder, node)}.T`);
  return atom(
    name === "np"
      ? `np.transpose(${input(coder, node)}, (${perm.join(", ")}))`
      : `torch.permute(${input(coder, node)}, (${perm.join(", ")}))`,
  );
};

const broadcast: Rule = (coder, node, { name }) => {
  const [x] = node.inputs;
  if (!x) return null;
  if (x.shape.length > 0)
    return atom(`${name}.broadcast_to(${input(coder, node)}, ${tuple(coder, node.shape)})`);
  const value = input(coder, node);
  if (value === "1") return atom(`${name}.ones(${tuple(coder, node.shape)})`);
  if (value === "0") return atom(`${name}.zeros(${tuple(coder, node.shape)})`);
  return { text: `${coder.at(x, PRODUCT)} * ${name}.ones(${tuple(coder, node.shape)})`, level: PRODUCT };
};

function indexText(spec: readonly Attr[], shape: readonly Size[]): string {
  let axis = 0;
  const parts = spec.map((part) => {
    if (part === "new") return "None";
    const size = shape[axis++];
    if (!Array.isArray(part)) return String(part);
    const [start, stop, step] = part as readonly (number | string | null)[];
    const from = start === 0 ? "" : String(start);
    const to = stop === size || stop === null ? "" : String(stop);
    return step === 1 ? `${from}:${to}` : `${from}:${to}:${String(step)}`;
  });
  return parts.join(", ");
}

const index: Rule = (coder, node) => {
  const [x] = node.inputs;
  return x ? atom(`${operand(coder, node)}[${indexText(list(node.attrs["spec"]), x.shape)}]`) : null;
};

/** A vector placed among zeros by padding; other placings have no short expression. */
const scatter: Rule = (coder, node, { name }) => {
  const [x] = node.inputs;
  const [part, ...more] = list(node.attrs["spec"]);
  const [size] = node.shape;
  if (!x || more.length > 0 || node.shape.length !== 1 || size === undefined) return null;
  if (!Array.isArray(part)) {
    const unit = `${name}.eye(${coder.size(size)})[${String(part)}]`;
    const value = coder.at(x, PRODUCT);
    return value === "1" ? atom(unit) : { text: `${value} * ${unit}`, level: PRODUCT };
  }
  const [start, stop, step] = part as readonly (number | string | null)[];
  if (step !== 1) return null;
  const after =
    stop === size || stop === null
      ? "0"
      : `${coder.size(size)} - ${typeof stop === "string" ? `(${stop})` : String(stop)}`;
  const pads = `(${String(start)}, ${typeof size === "number" && typeof stop === "number" ? size - stop : after})`;
  return atom(
    name === "np"
      ? `np.pad(${input(coder, node)}, ${pads})`
      : `torch.nn.functional.pad(${input(coder, node)}, ${pads})`,
  );
};

const joined =
  (names: Readonly<Record<"np" | "torch", string>>): Rule =>
  (coder, node, { name, axis }) => {
    const parts = node.inputs.map((x) => coder.expression(x)).join(", ");
    const { axis: along } = node.attrs;
    const scalars = node.op === "stack" && node.inputs.every((x) => x.shape.length === 0);
    if (scalars && name === "np") return atom(`np.array([${parts}])`);
    if (scalars && node.inputs.some((x) => x.op === "const"))
      return atom(`torch.stack([${stackable(coder, node)}])`);
    return atom(`${name}.${names[name]}([${parts}]${along === 0 ? "" : `, ${axis}=${String(along)}`})`);
  };

/** torch.stack takes tensors only: constants become some. */
const stackable = (coder: Coder, node: Node): string =>
  node.inputs
    .map((x) =>
      x.op === "const" ? `torch.tensor(${Number(coder.expression(x)).toFixed(1)})` : coder.expression(x),
    )
    .join(", ");

const literal: Rule = (_coder, node, { name }) => {
  const { shape, data } = node.attrs["data"] as Tensor;
  if (data.length > 64) return null;
  const nested = (axis: number, offset: number): string => {
    if (axis === shape.length) return String(data[offset]);
    const inner = shape.slice(axis + 1).reduce((n, size) => n * size, 1);
    return `[${Array.from({ length: shape[axis] ?? 0 }, (_, i) => nested(axis + 1, offset + i * inner)).join(", ")}]`;
  };
  return atom(`${name === "np" ? "np.array" : "torch.tensor"}(${nested(0, 0)})`);
};

const call =
  (np: string | null, torch: string | null = np): Rule =>
  (coder, node, { name }) => {
    const fn = name === "np" ? np : torch;
    const inputs = node.inputs.map((x) => coder.expression(x));
    return fn === null ? null : atom(`${name}.${fn}(${inputs.join(", ")})`);
  };

const triangle: Rule = (coder, node, { name }) => {
  const { offset } = node.attrs;
  return atom(`${name}.${node.op}(${input(coder, node)}${offset === 0 ? "" : `, ${String(offset)}`})`);
};

const axisCall =
  (np: string | null, torch: string): Rule =>
  (coder, node, { name, axis }) => {
    const fn = name === "np" ? np : torch;
    return fn === null ? null : atom(`${fn}(${input(coder, node)}, ${axis}=${String(node.attrs["axis"])})`);
  };

const RULES: Readonly<Record<string, Rule>> = {
  tensor: literal,
  sum: reduction("sum"),
  mean: reduction("mean"),
  prod: reduction("prod"),
  max: extremum("max"),
  min: extremum("min"),
  any: reduction("any"),
  all: reduction("all"),
  var: spread,
  std: spread,
  norm,
  logsumexp: (coder, node, library) =>
    library.name === "torch"
      ? atom(`torch.logsumexp(${input(coder, node)}, dim=${axesText(list(node.attrs["axes"]))})`)
      : atom(`scipy.special.logsumexp(${input(coder, node)}, axis=${axesText(list(node.attrs["axes"]))})`),
  softmax: (coder, node, library) => {
    if (library.name === "torch") return axisCall(null, "torch.softmax")(coder, node, library);
    const x = input(coder, node);
    const along = node.shape.length === 1 ? "" : `, axis=${String(node.attrs["axis"])}, keepdims=True`;
    return { text: `np.exp(${x}) / np.sum(np.exp(${x})${along})`, level: PRODUCT };
  },
  log_softmax: axisCall("scipy.special.log_softmax", "torch.log_softmax"),
  cumsum: axisCall("np.cumsum", "torch.cumsum"),
  cumprod: axisCall("np.cumprod", "torch.cumprod"),
  transpose,
  broadcast,
  reshape: (coder, node) => atom(`${operand(coder, node)}.reshape(${tuple(coder, node.shape)})`),
  index,
  scatter_index: scatter,
  gather: (coder, node, { name }) =>
    node.attrs["axis"] === 0
      ? atom(`${operand(coder, node)}[${input(coder, node, 1)}]`)
      : name === "np"
        ? atom(`np.take(${input(coder, node)}, ${input(coder, node, 1)}, axis=${String(node.attrs["axis"])})`)
        : null,
  stack: joined({ np: "stack", torch: "stack" }),
  concatenate: joined({ np: "concatenate", torch: "cat" }),
  matmul: (coder, node) => {
    const [x, y] = node.inputs;
    return x && y
      ? { text: `${coder.at(x, PRODUCT)} @ ${coder.at(y, PRODUCT + 0.5)}`, level: PRODUCT }
      : null;
  },
  dot: (coder, node) => {
    const [x, y] = node.inputs;
    return x && y
      ? { text: `${coder.at(x, PRODUCT)} @ ${coder.at(y, PRODUCT + 0.5)}`, level: PRODUCT }
      : null;
  },
  inv: call("linalg.inv"),
  eye: (coder, node, { name }) => {
    const [n, m] = node.shape.map((size) => coder.size(size));
    return node.attrs["offset"] === 0 ? atom(`${name}.eye(${n}${n === m ? "" : `, ${m}`})`) : null;
  },
  diagonal: call("diagonal"),
  tril: triangle,
  triu: triangle,
  iota: (_coder, node, { name }) => atom(`${name}.arange(${String(node.attrs["size"])})`),
  einsum: (coder, node, { name }) =>
    atom(
      `${name}.einsum("${String(node.attrs["spec"])}", ${node.inputs.map((x) => coder.expression(x)).join(", ")})`,
    ),
  cofactor: (coder, node, { name }) => {
    const x = input(coder, node);
    return { text: `${name}.linalg.det(${x}) * ${name}.linalg.inv(${x}).T`, level: PRODUCT };
  },
  prod_others: (coder, node, library) => {
    const product = reduction("prod")(
      coder,
      { ...node, op: "prod", attrs: { ...node.attrs, keepdims: true } },
      library,
    );
    return product && { text: `${product.text} / ${operand(coder, node)}`, level: PRODUCT };
  },
};

/** A list of numbers is an array in every language; nothing else of tensors is written in the scalar ones. */
function plainList(coder: Coder, node: Node): Piece | null {
  if (node.op === "stack" && node.inputs.every((x) => x.shape.length === 0)) {
    const parts = node.inputs.map((x) => coder.expression(x)).join(", ");
    return atom(coder.target === "c" ? `{${parts}}` : `[${parts}]`);
  }
  if (node.op === "index" && node.shape.length === 0) {
    const shift = coder.target === "julia" ? 1 : 0;
    const parts = list(node.attrs["spec"]).map((part) =>
      typeof part === "number" ? String(part + shift) : String(part),
    );
    return atom(
      `${operand(coder, node)}${coder.target === "julia" ? `[${parts.join(", ")}]` : parts.map((part) => `[${part}]`).join("")}`,
    );
  }
  return null;
}

/** Julia's own words for the commonest ones. */
const JULIA: Readonly<Record<string, (coder: Coder, node: Node) => Piece | null>> = {
  transpose: (coder, node) =>
    list(node.attrs["perm"]).length === 2 ? { text: `${operand(coder, node)}'`, level: POWER } : null,
  sum: (coder, node) => whole(node, `sum(${input(coder, node)})`),
  prod: (coder, node) => whole(node, `prod(${input(coder, node)})`),
  max: (coder, node) => whole(node, `maximum(${input(coder, node)})`),
  min: (coder, node) => whole(node, `minimum(${input(coder, node)})`),
  mean: (coder, node) => whole(node, `mean(${input(coder, node)})`),
  norm: (coder, node) => (node.attrs["ord"] === 2 ? whole(node, `norm(${input(coder, node)})`) : null),
  eye: (_coder, node) => (node.attrs["offset"] === 0 ? atom("I") : null),
};

const whole = (node: Node, text: string): Piece | null => (node.shape.length === 0 ? atom(text) : null);

/** Null: through the row's own template. */
export function tensorCode(coder: Coder, node: Node): Piece | null {
  const library = LIBRARIES[coder.target];
  if (library) {
    if (coder.target === "math" && (node.op === "index" || node.op === "stack")) {
      const plain = plainList(coder, node);
      if (plain) return plain;
    }
    return Object.hasOwn(RULES, node.op) ? (RULES[node.op]?.(coder, node, library) ?? refuse(node)) : null;
  }
  const plain = plainList(coder, node);
  if (plain) return plain;
  if (coder.target === "julia" && Object.hasOwn(JULIA, node.op))
    return JULIA[node.op]?.(coder, node) ?? refuse(node);
  return Object.hasOwn(RULES, node.op) && !["dot", "matmul", "inv"].includes(node.op) ? refuse(node) : null;
}

function refuse(node: Node): never {
  throw new NablaError("unsupported", `${node.op} of these axes cannot be written in this language`);
}
