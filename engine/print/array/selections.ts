import type { Attr, Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { subSize } from "../../graph/size.ts";
import type { Coder } from "../coder.ts";
import { atom, type Piece, PRODUCT } from "../piece.ts";
import { input, list, numbers, operand, tuple } from "./common.ts";
import type { Library, Rule } from "./library.ts";

/** Letters for the axes of an einsum. */
export const letters = (count: number, from = "a"): string[] =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(from.charCodeAt(0) + i));

export const einsum = (name: Library["name"], spec: string, ...parts: readonly string[]): Piece =>
  atom(`${name}.einsum("${spec}", ${parts.join(", ")})`);

/** A number, or a size as the language reads it. */
const sized = (coder: Coder, value: Attr | undefined): string =>
  typeof value === "string" ? coder.size(value) : String(value);

/** Where a slice ends: counted from the end where the size is not known. */
function lastOf(coder: Coder, stop: Attr | undefined, size: Size | undefined): string {
  const left = typeof size === "string" && typeof stop === "string" ? subSize(stop, size) : 0;
  return typeof left === "number" && left < 0 ? String(left) : sized(coder, stop);
}

/** `start:stop:step`, the parts left out that say nothing. */
function sliceText(coder: Coder, part: readonly Attr[], size: Size | undefined): string {
  const [start, stop, step] = part as readonly (number | string | null)[];
  const from = start === 0 ? "" : sized(coder, start);
  const to = stop === size || stop === null ? "" : lastOf(coder, stop, size);
  return step === 1 ? `${from}:${to}` : `${from}:${to}:${String(step)}`;
}

function indexText(coder: Coder, spec: readonly Attr[], shape: readonly Size[]): string {
  let axis = 0;
  return spec
    .map((part) => {
      if (part === "new") return "None";
      const size = shape[axis++];
      return Array.isArray(part) ? sliceText(coder, part as readonly Attr[], size) : sized(coder, part);
    })
    .join(", ");
}

const backwards = (spec: readonly Attr[]): boolean =>
  spec.some((part) => Array.isArray(part) && Number(part[2]) < 0);

/** Entries by places: torch has no slices that run backwards, and flips instead. */
const index: Rule = (coder, node, { name }) => {
  const [x] = node.inputs;
  const spec = list(node.attrs["spec"]);
  if (!x || (name === "torch" && backwards(spec))) return null;
  return atom(`${operand(coder, node)}[${indexText(coder, spec, x.shape)}]`);
};

/** A vector placed among zeros: a unit vector, or padding. */
function placedVector(coder: Coder, node: Node, { name }: Library): Piece | null {
  const [x] = node.inputs;
  const [part, ...more] = list(node.attrs["spec"]);
  const [size] = node.shape;
  if (!x || more.length > 0 || node.shape.length !== 1 || size === undefined) return null;
  if (!Array.isArray(part)) {
    const unit = `${name}.eye(${coder.size(size)}${coder.dtype()})[${sized(coder, part)}]`;
    const value = coder.at(x, PRODUCT);
    return value === "1" ? atom(unit) : { text: `${value} * ${unit}`, level: PRODUCT };
  }
  const [start, stop, step] = part as readonly (number | string | null)[];
  if (step !== 1) return null;
  const after = stop === null || stop === undefined ? 0 : subSize(size, stop);
  const pads = `(${sized(coder, start)}, ${coder.size(after)})`;
  const pad = name === "np" ? "np.pad" : "torch.nn.functional.pad";
  return atom(`${pad}(${input(coder, node)}, ${pads})`);
}

/** Placing by any index: each axis times the rows of an identity matrix that the index takes. */
export function placed(coder: Coder, node: Node, library: Library): Piece | null {
  const short = placedVector(coder, node, library);
  if (short) return short;
  const { name } = library;
  const spec = list(node.attrs["spec"]);
  if (name === "torch" && backwards(spec)) return null;
  const [x] = node.inputs;
  if (!x) return null;
  const from = letters(x.shape.length);
  const to: string[] = [];
  const parts: string[] = [input(coder, node)];
  const specs: string[] = [from.join("")];
  let taken = 0;
  for (const part of [
    ...spec,
    ...node.shape.slice(spec.filter((own) => own !== "new").length).map(() => null),
  ]) {
    const own = part === "new" || part === null || Array.isArray(part) ? (from[taken++] ?? "") : "";
    if (part === "new") continue;
    const size = node.shape[to.length] ?? 1;
    const slice = Array.isArray(part) ? sliceText(coder, part as readonly Attr[], size) : sized(coder, part);
    if (part === null || slice === ":") {
      to.push(own);
      continue;
    }
    const made = String.fromCharCode(65 + to.length);
    to.push(made);
    parts.push(`${name}.eye(${coder.size(size)}${coder.dtype()})[${slice}]`);
    specs.push(own + made);
  }
  if (x.shape.length > 0) return einsum(name, `${specs.join(",")}->${to.join("")}`, ...parts);
  // A number is placed by the unit vectors alone.
  const unit = einsum(name, `${specs.slice(1).join(",")}->${to.join("")}`, ...parts.slice(1));
  const value = coder.at(x, PRODUCT);
  return value === "1" ? unit : { text: `${value} * ${unit.text}`, level: PRODUCT };
}

/** One-hot rows of the places, to add what they hold where they point. */
const oneHot = (coder: Coder, node: Node, name: string, at: number): string =>
  `${name}.eye(${coder.size(sizeOf(node))}${coder.dtype()})[${input(coder, node, at)}]`;

const sizeOf = (node: Node): Size => node.attrs["size"] as Size;

/** 1 where a condition holds, else 0, in the type of the numbers at hand: torch would count in whole numbers. */
const indicator: Rule = (coder, node, { name }) => {
  const [condition, yes, no] = node.inputs.map((x) => coder.expression(x));
  const plain =
    name === "torch" && node.shape.length > 0 && yes === "1" && no === "0" && coder.dtype() !== "";
  return plain ? atom(`(${condition}).to(${coder.dtype().replace(", dtype=", "")})`) : null;
};

/** Rows that pick entries by places held in arrays, their transposes, and windows. */
export const SELECTIONS: Readonly<Record<string, Rule>> = {
  index,
  select: indicator,
  scatter_index: placed,
  gather: (coder, node) => {
    const axis = Number(node.attrs["axis"]);
    return atom(`${operand(coder, node)}[${":, ".repeat(axis)}${input(coder, node, 1)}]`);
  },
  scatter_add: (coder, node, { name }) => {
    const [updates, places] = node.inputs;
    if (!updates || !places) return null;
    const axis = Number(node.attrs["axis"]);
    const all = letters(updates.shape.length);
    const along = all.slice(axis, axis + places.shape.length).join("");
    const rest = [all.slice(0, axis).join(""), all.slice(axis + places.shape.length).join("")];
    const out = `${rest[0] ?? ""}Z${rest[1] ?? ""}`;
    return einsum(
      name,
      `${all.join("")},${along}Z->${out}`,
      input(coder, node),
      oneHot(coder, node, name, 1),
    );
  },
  take_along: (coder, node, { name }) => {
    const axis = String(node.attrs["axis"]);
    const parts = `${input(coder, node)}, ${input(coder, node, 1)}`;
    return atom(
      name === "np"
        ? `np.take_along_axis(${parts}, axis=${axis})`
        : `torch.take_along_dim(${parts}, dim=${axis})`,
    );
  },
  put_along: (coder, node, { name }) => {
    const all = letters(node.shape.length);
    const axis = Number(node.attrs["axis"]);
    const out = all.map((letter, k) => (k === axis ? "Z" : letter)).join("");
    const spec = `${all.join("")},${all.join("")}Z->${out}`;
    return einsum(name, spec, input(coder, node), oneHot(coder, node, name, 1));
  },
  one_hot: (coder, node, { name }) =>
    atom(`${name}.eye(${coder.size(node.attrs["depth"] as Size)}${coder.dtype()})[${input(coder, node)}]`),
  windows: (coder, node, { name }) => {
    const axes = numbers(node.attrs["axes"]);
    const window = numbers(node.attrs["window"]);
    const stride = numbers(node.attrs["stride"]);
    if (name === "torch")
      return atom(
        axes.reduce(
          (text, axis, k) => `${text}.unfold(${axis}, ${window[k]}, ${stride[k]})`,
          operand(coder, node),
        ),
      );
    const view = `np.lib.stride_tricks.sliding_window_view(${input(coder, node)}, ${tuple(coder, window)}, axis=${tuple(coder, axes)})`;
    const steps = Array.from({ length: Math.max(...axes) + 1 }, (_, axis) => stride[axes.indexOf(axis)] ?? 1);
    if (steps.every((step) => step === 1)) return atom(view);
    return atom(`${view}[${steps.map((step) => (step === 1 ? ":" : `::${step}`)).join(", ")}]`);
  },
  windows_adjoint: (coder, node, { name }) => {
    const [x] = node.inputs;
    if (!x) return null;
    const axes = numbers(node.attrs["axes"]);
    const stride = numbers(node.attrs["stride"]);
    const own = letters(x.shape.length);
    const out = own.slice(0, node.shape.length);
    const specs = [own.join("")];
    const parts = [input(coder, node)];
    for (const [k, axis] of axes.entries()) {
      const [place, inside] = [own[axis] ?? "", own[node.shape.length + k] ?? ""];
      const made = String.fromCharCode(65 + axis);
      out[axis] = made;
      specs.push(place + inside + made);
      const sizes = [node.shape[axis], x.shape[axis], x.shape[node.shape.length + k]].map(
        (size) => size ?? 1,
      );
      parts.push(reach(coder, name, sizes, stride[k] ?? 1, 1));
    }
    return einsum(name, `${specs.join(",")}->${out.join("")}`, ...parts);
  },
};

/** eye(n)[stride·place + dilation·inside]: which entry each place of a window sees. */
export function reach(
  coder: Coder,
  name: Library["name"],
  [whole = 1, places = 1, inside = 1]: readonly Size[],
  stride: number,
  dilation: number,
): string {
  const times = (factor: number, text: string): string => (factor === 1 ? text : `${factor} * ${text}`);
  const counted = (size: Size): string => `${name}.arange(${coder.size(size)})`;
  const at = `${times(stride, `${counted(places)}[:, None]`)} + ${times(dilation, counted(inside))}`;
  return `${name}.eye(${coder.size(whole)}${coder.dtype()})[${at}]`;
}
