/**
 * How an expression is laid out on paper, before it becomes LaTeX or text. Built from a graph by layout.ts;
 * latex.ts and text.ts set it. Minus signs, fractions and powers are decided here once, for both.
 */
export type Form =
  | Leaf
  | { readonly kind: "sum"; readonly terms: readonly Term[] }
  | { readonly kind: "negative"; readonly body: Form }
  /** Factors after the one at `odot` are multiplied entry by entry (⊙); none are when it is past the end. */
  | { readonly kind: "product"; readonly factors: readonly Form[]; readonly odot: number }
  | { readonly kind: "fraction"; readonly over: Form; readonly under: Form }
  /** `mark` goes before the exponent: ⊙ for powers taken entry by entry. */
  | { readonly kind: "power"; readonly base: Form; readonly exponent: Form; readonly entrywise: boolean }
  | { readonly kind: "root"; readonly degree: number; readonly body: Form }
  | Apply
  /** Something between delimiters: |x|, ‖x‖, ⌊x⌋. */
  | { readonly kind: "wrap"; readonly open: Mark; readonly close: Mark; readonly body: Form }
  /** Something set after its operand: transpose, inverse, determinant of a subscript. */
  | { readonly kind: "postfix"; readonly body: Form; readonly mark: Mark; readonly high: boolean }
  | { readonly kind: "relation"; readonly sign: Mark; readonly left: Form; readonly right: Form }
  | { readonly kind: "cases"; readonly branches: readonly Branch[]; readonly otherwise: Form }
  /** Σ, Π, max, … over indices; the body follows. */
  | {
      readonly kind: "big";
      readonly sign: Mark;
      readonly under: Mark;
      readonly over?: string;
      readonly body: Form;
    }
  /** A row's own notation: `$0` in the LaTeX are the arguments; the text is a call. */
  | {
      readonly kind: "template";
      readonly template: string;
      readonly name: string;
      readonly args: readonly Form[];
    }
  | { readonly kind: "index"; readonly base: Form; readonly subscript: Mark }
  | { readonly kind: "list"; readonly entries: readonly Form[] };

/** The same sign in LaTeX and in text. */
export interface Mark {
  readonly latex: string;
  readonly text: string;
}

export interface Leaf extends Mark {
  readonly kind: "leaf";
  /** Starts with a digit: two in a row need a dot between them. */
  readonly numeric: boolean;
  /** More than one letter: needs air around it. */
  readonly wide: boolean;
  /** A product already (`3 \cdot 10^{8}`), or an atom. */
  readonly compound: boolean;
}

export interface Apply {
  readonly kind: "apply";
  readonly name: Mark;
  readonly args: readonly Form[];
  /** May stand without parentheses: sin x. */
  readonly bare: boolean;
}

export interface Term {
  readonly negative: boolean;
  readonly body: Form;
}

export interface Branch {
  readonly value: Form;
  readonly condition: Form;
}

export const leaf = (latex: string, text: string, traits: Partial<Leaf> = {}): Leaf => ({
  kind: "leaf",
  latex,
  text,
  numeric: false,
  wide: false,
  compound: false,
  ...traits,
});

export const mark = (latex: string, text: string): Mark => ({ latex, text });

/** −f, with double minus signs taken away. */
export function negative(form: Form): Form {
  return form.kind === "negative" ? form.body : { kind: "negative", body: form };
}

export function product(factors: readonly Form[], odot = factors.length): Form {
  const [only] = factors;
  if (factors.length === 1 && only) return only;
  // A product of products is one: what stands beside what decides on parentheses.
  const plain = odot >= factors.length;
  const flat = plain
    ? factors.flatMap((part) => (part.kind === "product" && !isHadamard(part) ? part.factors : [part]))
    : factors;
  return { kind: "product", factors: flat, odot: plain ? flat.length : odot };
}

/** Whether a product holds an ⊙, and so is looser than juxtaposition. */
export const isHadamard = (form: Form): boolean =>
  form.kind === "product" && form.odot < form.factors.length - 1;

export function apply(name: Mark, args: readonly Form[], bare = false): Form {
  return { kind: "apply", name, args, bare };
}

/** Takes the minus sign off the front of a form: [had one, the rest]. */
export function unsigned(form: Form): readonly [boolean, Form] {
  if (form.kind === "negative") return [true, form.body];
  return [false, form];
}
