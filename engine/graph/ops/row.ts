import type Complex from "complex.js";
import type { Builder } from "../build.ts";
import type { Attrs, DType, Node } from "../node.ts";
import type { Shape } from "../shape.ts";
import type { ComplexTensor, Tensor } from "../tensor.ts";

/** Languages code is printed in. Python comes in three dialects; TypeScript prints as JavaScript. */
export type Target = "math" | "numpy" | "torch" | "javascript" | "julia" | "c" | "sympy";

/** Libraries that write most of NumPy by its own names, and the rest by others. */
export type Spelling = "jax" | "tensorflow";

/**
 * Where an argument of an elementwise row must lie for the value to be a real number.
 * Points are sampled inside it, and a point outside is said to be outside.
 */
export type Domain =
  | "real"
  | "positive" // > 0
  | "non-negative" // >= 0
  | "unit" // [-1, 1]
  | "open-unit" // (-1, 1)
  | "at-least-one" // >= 1
  | "outside-unit" // |x| >= 1
  | "above-minus-one" // > -1
  | "open-zero-one" // (0, 1)
  | "nonzero"
  | "not-a-pole"; // not 0, -1, -2, … (gamma and its kin)

interface Common {
  readonly name: string;
  /** Number of inputs, or the least and the most. */
  readonly arity: number | readonly [number, number];
  /** Result shape; throws NablaError("shape-mismatch") naming both shapes when the inputs do not fit. */
  readonly shape: (inputs: readonly Node[], attrs: Attrs) => Shape;
  readonly dtype?: DType | ((inputs: readonly Node[], attrs: Attrs) => DType);
  /**
   * How the row reads in LaTeX. `$0`, `$1`, … are the printed inputs: `\sin($0)` is a function application
   * (the printer drops needless parentheses and writes powers as \sin^2 x), `{$0}` and `|$0|` are delimited already.
   */
  readonly latex?: string;
  /** Code by target, `$0` as above; what is missing is printed through `definition`. */
  readonly code?: Readonly<Partial<Record<Target, string>>>;
  /** The row in terms of more elementary rows: prints, complex evaluation and GPU text fall back to it. */
  readonly definition?: (b: Builder, x: readonly Node[], attrs: Attrs) => Node;
}

/** A row applied entry by entry, with NumPy broadcasting of its inputs. */
export interface ElementwiseRow extends Common {
  readonly kind: "elementwise";
  /** float64 value. */
  readonly real: (...x: number[]) => number;
  /** Analytic continuation, for the complex step; absent where the row is not holomorphic. */
  readonly complex?: (...z: Complex[]) => Complex;
  /** JavaScript text over `$0`, `$1` (atoms: a template may repeat them); `rt.` names functions of run/runtime (special functions and the like). */
  readonly js: string;
  /** GLSL-like text for gpu.js over float32, guarded as DESIGN.md asks; absent: through `definition`, else CPU only. */
  readonly gpu?: string;
  /**
   * ∂y/∂xᵢ as graphs of the inputs and the output y; null where it is identically zero.
   * Both modes come from it: the tangent is Σ ∂ᵢ·tᵢ, the cotangent of xᵢ is ∂ᵢ·ȳ summed back to its shape.
   */
  readonly partials: (b: Builder, x: readonly Node[], y: Node) => readonly (Node | null)[];
  readonly domain?: readonly Domain[];
  /**
   * Expressions that vanish where the row is not differentiable (`x` for |x|, `a − b` for max).
   * The one-sided derivatives there come from evaluating the derivative beside the point.
   */
  readonly kinks?: (b: Builder, x: readonly Node[]) => readonly Node[];
}

/** A row that knows about axes. `evaluate` gets concrete shapes: symbolic sizes are bound before. */
export interface TensorRow extends Common {
  readonly kind: "tensor";
  /** The input that says where, not what: places are whole numbers, and nothing is differentiated by them. */
  readonly place?: number;
  readonly evaluate: (inputs: readonly Tensor[], attrs: Attrs, shape: readonly number[]) => Tensor;
  /** "linear": linear in each input taken alone, so the tangent is Σ op(…, tᵢ, …). */
  readonly jvp:
    | "linear"
    | ((b: Builder, tangents: readonly (Node | null)[], x: readonly Node[], y: Node) => Node | null);
  /** Cotangents of the inputs from `ct`, the cotangent of y; null where nothing flows. */
  readonly vjp: (b: Builder, ct: Node, x: readonly Node[], y: Node) => readonly (Node | null)[];
  /** As in ElementwiseRow; a tensor expression stands for each of its entries. */
  readonly kinks?: (b: Builder, x: readonly Node[], y: Node) => readonly Node[];
  /** Analytic continuation on tensors of complex numbers, as two tensors; absent: through real and imaginary part when linear. */
  readonly complex?: (
    inputs: readonly ComplexTensor[],
    attrs: Attrs,
    shape: readonly number[],
  ) => ComplexTensor;
}

/** A leaf: `variable`, `const`, `tensor`, `size`, `opaque`, and the named constants. */
export interface LeafRow extends Common {
  readonly kind: "leaf";
  readonly arity: 0;
  /** Value of a named constant (π). */
  readonly value?: number;
}

/**
 * A loop whose rounds need one another: its work is the body in its attributes, so evaluation, derivatives and code
 * are those of the body's rows, round by round (graph/scan.ts).
 */
export interface LoopRow extends Common {
  readonly kind: "loop";
}

export type Row = ElementwiseRow | TensorRow | LeafRow | LoopRow;
