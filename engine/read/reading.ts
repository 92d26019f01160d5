import type { Problem } from "../graph/errors.ts";
import type { Graph } from "../graph/graph.ts";
import type { DType, Node } from "../graph/node.ts";
import type { Spelling, Target } from "../graph/ops/row.ts";
import type { Shape } from "../graph/shape.ts";
import type { Span } from "../graph/span.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Languages as requests name them (`nabla derive --language`). `math` is plain mathematics as in a comment. */
export type Language =
  | "python"
  | "javascript"
  | "typescript"
  | "julia"
  | "c"
  | "cpp"
  | "java"
  | "csharp"
  | "go"
  | "rust"
  | "r"
  | "latex"
  | "math"
  | "markdown";

export type FormulaKind =
  | "function"
  | "assignment"
  | "expression"
  | "gradient-read"
  | "comment"
  | "docstring"
  | "markdown";

/** Something a result rests on that the text does not say outright. Shown with the result. */
export interface Assumption {
  readonly message: string;
  readonly span?: Span;
}

/** A box of the graph view: what the person wrote, in their order. Two written `x**2` are two occurrences of one node. */
export interface Occurrence {
  readonly node: Node;
  readonly span: Span;
  /** The name it was assigned to, when it was. */
  readonly name?: string;
}

/** What a formula may be differentiated by. */
export interface Variable {
  readonly name: string;
  readonly node: Node;
  /** Where it is introduced: the parameter, the assignment of the tensor. */
  readonly span?: Span;
  /** Its value, where the text gives one (`x = torch.tensor(3.0)` above; defaults do not count as a point). */
  readonly value?: Tensor;
  readonly valueSpan?: Span;
  /** Where the shape is from, as a short phrase ("from the call on line 12"); absent when it was written outright. */
  readonly shapeFrom?: string;
  /** False for tensors that do not require a gradient, data, and the like: they are known but not differentiated by default. */
  readonly differentiable: boolean;
  /** Of a function: what it reads besides its arguments; `hidden` where its own name means something else there. */
  readonly outside?: "by-name" | "hidden";
}

/** One piece of mathematics found in the text. */
export interface Formula {
  readonly kind: FormulaKind;
  /** The function (`Class.method`), the assigned name, or the text read (`x.grad`). */
  readonly name?: string;
  /** The whole construct; a hover anywhere inside may be about it. */
  readonly range: Span;
  /** The name, or the assigned target: where lens, hover title and pairs point. */
  readonly nameRange?: Span;
  readonly text: string;
  /** The value; absent when `problem` says why. */
  readonly output?: Node;
  /** Other outputs of a function with several (a tuple): the first is `output`. */
  readonly outputs?: readonly Node[];
  /** In order of first appearance; by default derivatives are by those that are `differentiable`. */
  readonly variables: readonly Variable[];
  readonly occurrences: readonly Occurrence[];
  readonly assumptions: readonly Assumption[];
  /** Why there is no (or only a partial) reading, with the span that stopped it. */
  readonly problem?: Problem;
  /** Clearly mathematics: listed by `scan` and given a lens unasked. Hover answers for the rest only on request. */
  readonly clear: boolean;
  /** For a gradient-read: what is read, as values and as a formula. */
  readonly read?: GradientRead;
}

/** `x.grad`, `torch.autograd.grad(f, x)`, `t.gradient(z, x)`, `jax.grad(f)(2.0)`, `sp.diff(g, x)`, … */
export interface GradientRead {
  /** The derivative read, one node for each thing asked (accumulated as the library does); null: None, see `none`. */
  readonly results: readonly (Node | null)[];
  /** How each is called: `∂y/∂x` parts, for display. */
  readonly of: string;
  readonly by: readonly string[];
  /** Why it is None. */
  readonly none?: string;
  /** A numerical differentiator written by hand: what it really computes, beside the exact `results`. */
  readonly numerical?: readonly Node[];
  /** What stands in the place as a whole, where it is a tuple or a dict of arrays: `(value, {"w": …, "b": …})`. */
  readonly layout?: ReadLayout;
}

/** Arrays in tuples, lists and dicts. */
export type ReadLayout =
  | { readonly node: Node }
  | { readonly items: readonly ReadLayout[] }
  | { readonly entries: ReadonlyMap<string, ReadLayout> };

/** What a name holds, for shape hovers: any tensor-valued name in the text. */
export interface NameInfo {
  readonly span: Span;
  readonly name: string;
  readonly node?: Node;
  readonly shape: Shape;
  readonly dtype: DType | "float32" | "float64" | "int64" | "bool";
  readonly requiresGrad?: boolean;
  /** Its value, where it is known. */
  readonly value?: Tensor | undefined;
  /** "from np.zeros on line 3", … */
  readonly from?: string | undefined;
}

export type Severity = "error" | "warning" | "information" | "hint";

/** A known mistake, found before running. `code` is stable: `backward-twice`, `tape-used-twice`, `shape-mismatch`, … */
export interface Finding {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly span: Span;
  readonly related?: readonly { readonly span: Span; readonly message: string }[];
  /** A replacement that mends it, when there is one. */
  readonly fix?: { readonly title: string; readonly span: Span; readonly text: string };
}

/** What a reader makes of a text. */
export interface Reading {
  readonly language: Language;
  readonly graph: Graph;
  /** In order of position; nested constructs after what encloses them. */
  readonly formulas: readonly Formula[];
  readonly names: readonly NameInfo[];
  readonly findings: readonly Finding[];
  /** The array library that the text imports: what derivatives are printed with where their own text calls none. */
  readonly imports?: Target;
  /** The library like NumPy that it imports in NumPy's place. */
  readonly spelling?: Spelling;
}
