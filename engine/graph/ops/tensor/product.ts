import { broadcastOffsets, commonShape, stridedOffsets, stridesOf } from "../../../run/broadcast.ts";
import { multiplyInto } from "../../../run/kernels/linear-algebra.ts";
import type { Builder } from "../../build.ts";
import { NablaError, SizeConflict } from "../../errors.ts";
import type { Attrs, Node } from "../../node.ts";
import { broadcastShapes, entries, type Shape, type Size, shapeText } from "../../shape.ts";
import { mulSize } from "../../size.ts";
import type { TensorRow } from "../row.ts";
import { at } from "../rules.ts";
import { type Evaluate, input, matmulNode, reshape, swapNode, tensorRow, transposeNode } from "./common.ts";
import { contraction } from "./contraction.ts";

/** The contracted sizes must be equal; symbolic ones that differ may be unified by the reader. */
function contract(a: Size, b: Size, message: () => string): void {
  if (a === b) return;
  if (typeof a === "string" || typeof b === "string") throw new SizeConflict(a, b, message());
  throw new NablaError("shape-mismatch", message());
}

function matmulShape(inputs: readonly Node[]): Shape {
  const a = at(inputs, 0).shape;
  const c = at(inputs, 1).shape;
  const message = (): string => `shapes ${shapeText(a)} and ${shapeText(c)} do not multiply`;
  if (a.length === 0 || c.length === 0)
    throw new NablaError(
      "shape-mismatch",
      `${message()}: a matrix product needs at least one axis on each side`,
    );
  contract(a[a.length - 1] ?? 1, c[Math.max(0, c.length - 2)] ?? 1, message);
  const lead = broadcastShapes(a.slice(0, -2), c.slice(0, -2));
  const rows = a.length > 1 ? [a[a.length - 2] ?? 1] : [];
  const columns = c.length > 1 ? [c[c.length - 1] ?? 1] : [];
  return [...lead, ...rows, ...columns];
}

const matmulTensors: Evaluate = (inputs, _attrs, shape) => {
  const a = input(inputs, 0);
  const c = input(inputs, 1);
  const aShape = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const cShape = c.shape.length === 1 ? [...c.shape, 1] : c.shape;
  const m = aShape[aShape.length - 2] ?? 1;
  const k = aShape[aShape.length - 1] ?? 1;
  const n = cShape[cShape.length - 1] ?? 1;
  const lead = commonShape([aShape.slice(0, -2), cShape.slice(0, -2)]);
  const aStarts = broadcastOffsets(aShape.slice(0, -2), lead);
  const cStarts = broadcastOffsets(cShape.slice(0, -2), lead);
  const data = new Float64Array(entries(shape));
  for (let batch = 0; batch < aStarts.length; batch++)
    multiplyInto(
      a.data,
      (aStarts[batch] ?? 0) * m * k,
      c.data,
      (cStarts[batch] ?? 0) * k * n,
      data,
      batch * m * n,
      [m, k, n],
    );
  return { shape, data };
};

/** A vector as a row (1, k) or column (k, 1) of a matrix; a batch of them as one of matrices. */
const asColumn = (b: Builder, v: Node): Node => reshape(b, v, [...v.shape, 1]);
const asRow = (b: Builder, v: Node): Node =>
  reshape(b, v, [...v.shape.slice(0, -1), 1, v.shape[v.shape.length - 1] ?? 1]);
const withoutAxis = (b: Builder, v: Node, fromEnd: number): Node =>
  reshape(
    b,
    v,
    v.shape.filter((_, axis) => axis !== v.shape.length - fromEnd),
  );

function matmulAdjoint(b: Builder, ct: Node, x: readonly Node[]): readonly Node[] {
  const a = at(x, 0);
  const c = at(x, 1);
  const [p, q] = [a.shape.length, c.shape.length];
  if (p === 1 && q === 1) return [b.mul(ct, c), b.mul(ct, a)];
  if (p === 1 && q === 2) return [matmulNode(b, c, ct), b.graph.node("outer", [a, ct])];
  if (p === 2 && q === 1) return [b.graph.node("outer", [ct, c]), matmulNode(b, swapNode(b, a), ct)];
  if (p === 1) {
    const left = withoutAxis(b, matmulNode(b, c, asColumn(b, ct)), 1);
    return [b.sumTo(left, a.shape), b.sumTo(b.mul(asColumn(b, a), asRow(b, ct)), c.shape)];
  }
  if (q === 1) {
    const right = withoutAxis(b, matmulNode(b, swapNode(b, a), asColumn(b, ct)), 1);
    return [b.mul(asColumn(b, ct), c), b.sumTo(right, c.shape)];
  }
  return [
    b.sumTo(matmulNode(b, ct, swapNode(b, c)), a.shape),
    b.sumTo(matmulNode(b, swapNode(b, a), ct), c.shape),
  ];
}

function vectors(inputs: readonly Node[], what: string): readonly [Size, Size] {
  const a = at(inputs, 0).shape;
  const c = at(inputs, 1).shape;
  if (a.length !== 1 || c.length !== 1)
    throw new NablaError(
      "shape-mismatch",
      `${what} is of two vectors, not ${shapeText(a)} and ${shapeText(c)}`,
    );
  return [a[0] ?? 1, c[0] ?? 1];
}

interface EinsumSpec {
  readonly inputs: readonly string[];
  readonly output: string;
}

function einsumSpec(attrs: Attrs): EinsumSpec {
  const text = String(attrs["spec"]);
  const [left, output] = text.split("->");
  if (left === undefined || output === undefined || /[^A-Za-z,]/.test(left + output))
    throw new NablaError("bad-request", `einsum needs explicit letters on both sides, not ${text}`);
  return { inputs: left.split(","), output };
}

function einsumSizes(spec: EinsumSpec, shapes: readonly Shape[]): Map<string, Size> {
  const sizes = new Map<string, Size>();
  const message = (): string =>
    `shapes ${shapes.map(shapeText).join(" and ")} do not fit "${spec.inputs.join(",")}->${spec.output}"`;
  if (spec.inputs.length !== shapes.length) throw new NablaError("shape-mismatch", message());
  for (const [k, letters] of spec.inputs.entries()) {
    const shape = shapes[k] ?? [];
    if (letters.length !== shape.length) throw new NablaError("shape-mismatch", message());
    for (const [axis, letter] of [...letters].entries()) {
      const size = shape[axis] ?? 1;
      const known = sizes.get(letter);
      if (known === undefined || known === 1) sizes.set(letter, size);
      else if (size !== 1) contract(known, size, message);
    }
  }
  for (const letter of spec.output) if (!sizes.has(letter)) throw new NablaError("shape-mismatch", message());
  return sizes;
}

const einsumTensors: Evaluate = (inputs, attrs, shape) => {
  const spec = einsumSpec(attrs);
  const sizes = einsumSizes(
    spec,
    inputs.map((x) => x.shape),
  );
  const summed = [...sizes.keys()].filter((letter) => !spec.output.includes(letter));
  const letters = [...spec.output, ...summed];
  const space = letters.map((letter) => Number(sizes.get(letter) ?? 1));
  const offsets = inputs.map((x, k) => {
    const strides = stridesOf(x.shape);
    const byLetter = letters.map((letter) =>
      [...(spec.inputs[k] ?? "")].reduce(
        (sum, own, axis) => sum + (own === letter && (x.shape[axis] ?? 1) !== 1 ? (strides[axis] ?? 0) : 0),
        0,
      ),
    );
    return stridedOffsets(space, byLetter);
  });
  const inner = summed.reduce((n, letter) => n * Number(sizes.get(letter) ?? 1), 1);
  const data = new Float64Array(entries(shape));
  for (let out = 0; out < data.length; out++) {
    let total = 0;
    for (let s = out * inner; s < (out + 1) * inner; s++) {
      let term = 1;
      for (let k = 0; k < inputs.length; k++) term *= inputs[k]?.data[offsets[k]?.[s] ?? 0] ?? Number.NaN;
      total += term;
    }
    data[out] = total;
  }
  return { shape, data };
};

const freshLetter = (used: string): string => {
  for (const letter of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if (!used.includes(letter)) return letter;
  throw new NablaError("unsupported", "einsum with more than 52 letters");
};

/**
 * The cotangent of operand k: the output's cotangent against the other operands. A letter that occurs twice in the
 * operand is spread along its diagonal; one that occurs nowhere else was summed alone, so its cotangent is repeated.
 */
function einsumAdjoint(b: Builder, ct: Node, x: readonly Node[], y: Node, k: number): Node {
  const spec = einsumSpec(y.attrs);
  const own = spec.inputs[k] ?? "";
  const operand = at(x, k);
  const others = spec.inputs.flatMap((letters, i) => (i === k ? [] : [{ letters, node: at(x, i) }]));
  const terms = [{ letters: spec.output, node: ct }, ...others];
  let used = spec.inputs.join("") + spec.output;
  let target = "";
  for (const [axis, letter] of [...own].entries()) {
    if (!target.includes(letter)) {
      target += letter;
      const n = operand.shape[axis] ?? 1;
      if (!terms.some((term) => term.letters.includes(letter)))
        terms.push({ letters: letter, node: b.fill(b.one, [n]) });
      continue;
    }
    const fresh = freshLetter(used);
    used += fresh;
    target += fresh;
    const n = operand.shape[axis] ?? 1;
    terms.push({ letters: letter + fresh, node: b.graph.node("eye", [], { n, m: n, offset: 0 }) });
  }
  return b.sumTo(contraction(b, terms, target), operand.shape);
}

const kronShape = (inputs: readonly Node[]): Shape => {
  const a = at(inputs, 0).shape;
  const c = at(inputs, 1).shape;
  if (a.length !== c.length)
    throw new NablaError("shape-mismatch", `kron needs equal ranks, not ${shapeText(a)} and ${shapeText(c)}`);
  return a.map((size, axis) => mulSize(size, c[axis] ?? 1));
};

/** a's axes and c's axes, in turns: kron is this product with the pairs of axes joined. */
const interleaved = (a: Shape, c: Shape): Size[] => a.flatMap((size, axis) => [size, c[axis] ?? 1]);

const kronTensors: Evaluate = (inputs, _attrs, shape) => {
  const a = input(inputs, 0);
  const c = input(inputs, 1);
  const space = interleaved(a.shape, c.shape).map(Number);
  const as = stridesOf(a.shape);
  const cs = stridesOf(c.shape);
  const aOffsets = stridedOffsets(
    space,
    as.flatMap((stride) => [stride, 0]),
  );
  const cOffsets = stridedOffsets(
    space,
    cs.flatMap((stride) => [0, stride]),
  );
  const data = new Float64Array(aOffsets.length);
  for (let i = 0; i < data.length; i++)
    data[i] = (a.data[aOffsets[i] ?? 0] ?? Number.NaN) * (c.data[cOffsets[i] ?? 0] ?? Number.NaN);
  return { shape, data };
};

function kronAdjoint(b: Builder, ct: Node, x: readonly Node[]): readonly Node[] {
  const a = at(x, 0);
  const c = at(x, 1);
  const rank = a.shape.length;
  const split = reshape(b, ct, interleaved(a.shape, c.shape));
  const even = Array.from({ length: rank }, (_, axis) => 2 * axis);
  const odd = even.map((axis) => axis + 1);
  // (a axes…, c axes…)
  const grouped = transposeNode(b, split, [...even, ...odd]);
  const last = odd.map((_, axis) => rank + axis);
  const wide = reshape(b, a, [...a.shape, ...a.shape.map(() => 1)]);
  const sum = (node: Node, axes: readonly number[]): Node =>
    b.graph.node("sum", [node], { axes, keepdims: false });
  return [sum(b.mul(grouped, c), last), sum(b.mul(grouped, wide), [...Array(rank).keys()])];
}

export const PRODUCTS: readonly TensorRow[] = [
  tensorRow("matmul", {
    arity: 2,
    shape: matmulShape,
    evaluate: matmulTensors,
    jvp: "linear",
    vjp: matmulAdjoint,
    latex: "$0 $1",
    code: { numpy: "$0 @ $1", torch: "$0 @ $1", julia: "$0 * $1" },
  }),
  tensorRow("dot", {
    arity: 2,
    shape: (inputs) => {
      const [n, m] = vectors(inputs, "dot");
      contract(n, m, () => `shapes (${n},) and (${m},) do not multiply`);
      return [];
    },
    evaluate: matmulTensors,
    jvp: "linear",
    vjp: (b, ct, x) => [b.mul(ct, at(x, 1)), b.mul(ct, at(x, 0))],
    latex: "{$0}^{\\top} $1",
    code: { numpy: "np.dot($0, $1)", torch: "torch.dot($0, $1)", julia: "dot($0, $1)" },
  }),
  tensorRow("outer", {
    arity: 2,
    shape: (inputs) => [...vectors(inputs, "outer")],
    evaluate: outerTensors,
    jvp: "linear",
    vjp: (b, ct, x) => [matmulNode(b, ct, at(x, 1)), matmulNode(b, swapNode(b, ct), at(x, 0))],
    latex: "$0 {$1}^{\\top}",
    code: { numpy: "np.outer($0, $1)", torch: "torch.outer($0, $1)", julia: "$0 * $1'" },
  }),
  // attrs: spec, with explicit letters and output.
  tensorRow("einsum", {
    arity: [1, Number.POSITIVE_INFINITY],
    shape: (inputs, attrs) => {
      const spec = einsumSpec(attrs);
      const sizes = einsumSizes(
        spec,
        inputs.map((input) => input.shape),
      );
      return [...spec.output].map((letter) => sizes.get(letter) ?? 1);
    },
    evaluate: einsumTensors,
    jvp: "linear",
    vjp: (b, ct, x, y) => x.map((_, k) => einsumAdjoint(b, ct, x, y, k)),
    latex: "\\operatorname{einsum}($0)",
  }),
  tensorRow("kron", {
    arity: 2,
    shape: kronShape,
    evaluate: kronTensors,
    jvp: "linear",
    vjp: kronAdjoint,
    latex: "$0 \\otimes $1",
    code: { numpy: "np.kron($0, $1)", torch: "torch.kron($0, $1)", julia: "kron($0, $1)" },
  }),
];

function outerTensors(...[inputs, , shape]: Parameters<Evaluate>): ReturnType<Evaluate> {
  const a = input(inputs, 0);
  const c = input(inputs, 1);
  const data = new Float64Array(entries(shape));
  let out = 0;
  for (const x of a.data) for (const y of c.data) data[out++] = x * y;
  return { shape, data };
}
