import type { Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { productSize } from "../../graph/size.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Coder } from "../coder.ts";
import { ATOM, atom, PRODUCT } from "../piece.ts";
import { axesText, input, list, numbers, operand, tuple } from "./common.ts";
import { CONVOLUTIONS } from "./convolutions.ts";
import type { Library, Rule } from "./library.ts";
import { axisByAxis, extremum, norm, reduction, spread } from "./reductions.ts";
import { SELECTIONS } from "./selections.ts";

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
  const like = coder.likeShape(node.shape);
  const made = (what: "ones" | "zeros"): string =>
    like ? `${name}.${what}_like(${like})` : `${name}.${what}(${tuple(coder, node.shape)}${coder.dtype()})`;
  if (value === "1" || value === "0") return atom(made(value === "1" ? "ones" : "zeros"));
  return { text: `${coder.at(x, PRODUCT)} * ${made("ones")}`, level: PRODUCT };
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

/** 1.0 for 1: a whole number would be of a whole type. */
const asFloat = (text: string): string => (/^-?\d+$/.test(text) ? `${text}.0` : text);

/** torch.stack takes tensors only: constants become some. */
const stackable = (coder: Coder, node: Node): string =>
  node.inputs
    .map((x) =>
      x.op === "const"
        ? `torch.tensor(${asFloat(coder.expression(x))}${coder.dtype()})`
        : coder.expression(x),
    )
    .join(", ");

const literal: Rule = (coder, node, { name }) => {
  const { shape, data } = node.attrs["data"] as Tensor;
  if (data.length > 64) return null;
  const nested = (axis: number, offset: number): string => {
    if (axis === shape.length)
      return String(data[offset]).replace("Infinity", `${name}.inf`).replace("NaN", `${name}.nan`);
    const inner = shape.slice(axis + 1).reduce((n, size) => n * size, 1);
    return `[${Array.from({ length: shape[axis] ?? 0 }, (_, i) => nested(axis + 1, offset + i * inner)).join(", ")}]`;
  };
  return atom(name === "np" ? `np.array(${nested(0, 0)})` : `torch.tensor(${nested(0, 0)}${coder.dtype()})`);
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

/** Where the axes of a matrix are, when others come before them. */
const lastTwo = (node: Node, name: Library["name"]): string => {
  const plain = node.inputs[0]?.shape.length === 2;
  return plain ? "" : name === "np" ? ", axis1=-2, axis2=-1" : ", dim1=-2, dim2=-1";
};

const place: Rule = (coder, node, { name, axis, keep }) => {
  const along = node.attrs["axis"];
  const args = [input(coder, node)];
  if (typeof along === "number") args.push(`${axis}=${along}`);
  if (node.attrs["keepdims"] === true) args.push(`${keep}=True`);
  return atom(`${name}.${node.op}(${args.join(", ")})`);
};

/** 0, 1, …, n − 1 as numbers. */
const counted = (coder: Coder, node: Node): string =>
  coder.dtype() === ""
    ? `${coder.at(node, ATOM)}.double()`
    : `torch.arange(${coder.size(node.attrs["size"] as Size)}${coder.dtype()})`;

const product: Rule = (coder, node, { name }) => {
  const [x, y] = node.inputs;
  if (!x || !y) return null;
  // torch multiplies no counts with numbers.
  const at = (factor: Node, level: number): string =>
    name === "torch" && factor.op === "iota" ? counted(coder, factor) : coder.at(factor, level);
  return { text: `${at(x, PRODUCT)} @ ${at(y, PRODUCT + 0.5)}`, level: PRODUCT };
};

export const PYTHON: Readonly<Record<string, Rule>> = {
  tensor: literal,
  sum: reduction("sum"),
  mean: reduction("mean"),
  prod: axisByAxis("prod"),
  max: extremum("max"),
  min: extremum("min"),
  any: axisByAxis("any"),
  all: axisByAxis("all"),
  var: spread,
  std: spread,
  norm,
  logsumexp: (coder, node, { name, axis, keep }) => {
    const kept = node.attrs["keepdims"] === true ? `, ${keep}=True` : "";
    const args = `${input(coder, node)}, ${axis}=${axesText(list(node.attrs["axes"]))}${kept}`;
    return atom(name === "torch" ? `torch.logsumexp(${args})` : `scipy.special.logsumexp(${args})`);
  },
  softmax: axisCall("scipy.special.softmax", "torch.softmax"),
  log_softmax: axisCall("scipy.special.log_softmax", "torch.log_softmax"),
  cumsum: (coder, node, { name, axis }) => {
    const along = String(node.attrs["axis"]);
    const turned = (text: string): string =>
      name === "np" ? `np.flip(${text}, axis=${along})` : `torch.flip(${text}, (${along},))`;
    const x = input(coder, node);
    const sum = (text: string): string => `${name}.cumsum(${text}, ${axis}=${along})`;
    return atom(node.attrs["reverse"] === true ? turned(sum(turned(x))) : sum(x));
  },
  cumprod: axisCall("np.cumprod", "torch.cumprod"),
  transpose,
  broadcast,
  reshape: (coder, node, { name }) => {
    const shape = tuple(coder, node.shape);
    if (node.inputs[0]?.op !== "const") return atom(`${operand(coder, node)}.reshape(${shape})`);
    return atom(`${name}.full(${shape}, ${input(coder, node)}${coder.dtype()})`);
  },
  stack: joined({ np: "stack", torch: "stack" }),
  concatenate: joined({ np: "concatenate", torch: "cat" }),
  matmul: product,
  dot: product,
  inv: call("linalg.inv"),
  eye: (coder, node, { name }) => {
    const [n, m] = node.shape.map((size) => coder.size(size));
    const { offset } = node.attrs;
    const sizes = n === m ? n : `${n}, ${m}`;
    if (offset === 0) return atom(`${name}.eye(${sizes}${coder.dtype()})`);
    return name === "np"
      ? atom(`np.eye(${sizes}, k=${String(offset)})`)
      : atom(
          `torch.triu(torch.tril(torch.ones(${n}, ${m}${coder.dtype()}), ${String(offset)}), ${String(offset)})`,
        );
  },
  diagonal: (coder, node, { name }) => {
    const offset = node.attrs["offset"] === 0 ? "" : `, ${String(node.attrs["offset"])}`;
    return atom(`${name}.diagonal(${input(coder, node)}${offset}${lastTwo(node, name)})`);
  },
  diag: (coder, node, { name }) => {
    const offset = node.attrs["offset"] === 0 ? "" : `, ${String(node.attrs["offset"])}`;
    if (node.shape.length === 2) return atom(`${name}.diag(${input(coder, node)}${offset})`);
    return name === "np" ? null : atom(`torch.diag_embed(${input(coder, node)}${offset})`);
  },
  trace: (coder, node, { name }) => {
    if (node.shape.length === 0) return atom(`${name}.trace(${input(coder, node)})`);
    return name === "np"
      ? atom(`np.trace(${input(coder, node)}, axis1=-2, axis2=-1)`)
      : atom(`torch.diagonal(${input(coder, node)}, dim1=-2, dim2=-1).sum(-1)`);
  },
  nuclear_norm: (coder, node, { name }) => {
    const axes = node.shape.length === 0 ? "" : ", axis=(-2, -1)";
    return atom(
      name === "np"
        ? `np.linalg.norm(${input(coder, node)}, "nuc"${axes})`
        : `torch.linalg.matrix_norm(${input(coder, node)}, "nuc")`,
    );
  },
  triangular_solve: (coder, node, { name }) => {
    const [a, b] = node.inputs;
    if (!a || !b || a.shape.length !== 2) return null;
    const lower = node.attrs["lower"] === true;
    const turned = node.attrs["transpose"] === true;
    if (name === "np")
      return atom(
        `scipy.linalg.solve_triangular(${input(coder, node)}, ${input(coder, node, 1)}, lower=${lower ? "True" : "False"}${turned ? ', trans="T"' : ""})`,
      );
    const matrix = turned ? `${operand(coder, node)}.T` : input(coder, node);
    const column = b.shape.length === 1;
    const right = column ? `${operand(coder, node, 1)}[:, None]` : input(coder, node, 1);
    const upper = lower === turned ? "True" : "False";
    return atom(
      `torch.linalg.solve_triangular(${matrix}, ${right}, upper=${upper})${column ? "[:, 0]" : ""}`,
    );
  },
  flip: (coder, node, { name }) =>
    name === "np"
      ? atom(`np.flip(${input(coder, node)}, axis=${axesText(list(node.attrs["axes"]))})`)
      : atom(`torch.flip(${input(coder, node)}, ${tuple(coder, numbers(node.attrs["axes"]))})`),
  pad: (coder, node, { name }) => {
    const pads = list(node.attrs["pads"]).map((pair) => list(pair).map((size) => coder.size(size as Size)));
    const value = input(coder, node, 1);
    if (name === "np") {
      const widths = pads.map((pair) => `(${pair.join(", ")})`).join(", ");
      const given = value === "0" ? "" : `, constant_values=${value}`;
      return atom(`np.pad(${input(coder, node)}, (${widths}${pads.length === 1 ? "," : ""})${given})`);
    }
    if (node.inputs[1]?.op !== "const") return null;
    const widths = [...pads].reverse().flat().join(", ");
    return atom(
      `torch.nn.functional.pad(${input(coder, node)}, (${widths})${value === "0" ? "" : `, value=${value}`})`,
    );
  },
  repeat: (coder, node, { name, axis }) =>
    atom(
      `${name === "np" ? "np.repeat" : "torch.repeat_interleave"}(${input(coder, node)}, ${coder.size(node.attrs["count"] as Size)}, ${axis}=${String(node.attrs["axis"])})`,
    ),
  tile: (coder, node, { name }) =>
    atom(
      `${name}.tile(${input(coder, node)}, ${tuple(coder, list(node.attrs["counts"]) as readonly Size[])})`,
    ),
  roll: (coder, node, { name }) => {
    const shifts = axesText(list(node.attrs["shifts"]));
    const axes = axesText(list(node.attrs["axes"]));
    return atom(`${name}.roll(${input(coder, node)}, ${shifts}, ${name === "np" ? "axis" : "dims"}=${axes})`);
  },
  argmax: place,
  argmin: place,
  sort: (coder, node, { name }) => {
    const axis = String(node.attrs["axis"]);
    const down = node.attrs["descending"] === true;
    const x = input(coder, node);
    if (name === "torch")
      return atom(`torch.sort(${x}, dim=${axis}${down ? ", descending=True" : ""}).values`);
    return atom(down ? `np.flip(np.sort(${x}, axis=${axis}), axis=${axis})` : `np.sort(${x}, axis=${axis})`);
  },
  argsort: (coder, node, { name }) => {
    const axis = String(node.attrs["axis"]);
    const down = node.attrs["descending"] === true;
    if (name === "torch")
      return atom(`torch.argsort(${input(coder, node)}, dim=${axis}${down ? ", descending=True" : ""})`);
    const x = down ? `-${operand(coder, node)}` : input(coder, node);
    return atom(`np.argsort(${x}, axis=${axis}, kind="stable")`);
  },
  ...SELECTIONS,
  ...CONVOLUTIONS,
  tril: triangle,
  triu: triangle,
  iota: (coder, node, { name }) => atom(`${name}.arange(${coder.size(node.attrs["size"] as Size)})`),
  einsum: (coder, node, { name }) =>
    atom(
      `${name}.einsum("${String(node.attrs["spec"])}", ${node.inputs.map((x) => coder.expression(x)).join(", ")})`,
    ),
  cofactor: (coder, node, { name }) => {
    const x = input(coder, node);
    const inverse = `${name}.linalg.inv(${x})`;
    const text =
      node.shape.length === 2
        ? `${name}.linalg.det(${x}) * ${inverse}.T`
        : `${name}.linalg.det(${x})[..., None, None] * ${name}.swapaxes(${inverse}, -1, -2)`;
    return { text, level: PRODUCT };
  },
  prod_others: (coder, node, library) => {
    const axes = numbers(node.attrs["axes"]);
    const { name } = library;
    const [x] = node.inputs;
    // Of the others, also where one entry is zero: one line for each, with 1 in its place.
    if (x && axes.length === x.shape.length) {
      const flat =
        x.shape.length === 1
          ? input(coder, node)
          : `${operand(coder, node)}.${name === "np" ? "ravel" : "flatten"}()`;
      const eye = `${name}.eye(${coder.size(productSize(x.shape))}, dtype=${name === "np" ? "bool" : "torch.bool"})`;
      const one = name === "np" ? "1" : "1.0";
      const all = `${name}.prod(${name}.where(${eye}, ${one}, ${flat}), ${library.axis}=1)`;
      return atom(x.shape.length === 1 ? all : `${all}.reshape(${tuple(coder, x.shape)})`);
    }
    const product = axisByAxis("prod")(
      coder,
      { ...node, op: "prod", attrs: { ...node.attrs, keepdims: true } },
      library,
    );
    return product && { text: `${product.text} / ${operand(coder, node)}`, level: PRODUCT };
  },
};
