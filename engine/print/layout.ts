import { exact } from "../graph/build.ts";
import type { Attr, Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import { type Rational, toNumber } from "../graph/rational.ts";
import { elementwiseForm } from "./elementwise.ts";
import { placesFrom, sizeForm } from "./folds.ts";
import { apply, type Form, leaf, type Mark, mark, negative, product, type Term, unsigned } from "./form.ts";
import { latexName, lowered, nameOf, textName, upright } from "./names.ts";
import { type Digits, digitsOf, isDecimal, scientificOf } from "./number.ts";
import { Loops } from "./rounds.ts";
import { abbreviated } from "./share.ts";
import { tensorForm } from "./tensor.ts";

export interface LayoutOptions {
  /** The plain name of a variable (`theta_1`), where it should not be the one it carries. */
  readonly names?: (variable: Node) => string;
  /** What the first entry of an array is called: 1 in formulas that count from one. */
  readonly first?: 0 | 1;
}

/** A subexpression that got a name of its own because writing it out everywhere would not be read. */
export interface Where {
  readonly name: Mark;
  readonly form: Form;
}

export interface Layout {
  readonly form: Form;
  readonly where: readonly Where[];
}

/** The form of `node`; shared parts of what would be too long to read become `u_1`, `u_2`, …. */
export function layout(node: Node, options: LayoutOptions = {}): Layout {
  const shared = abbreviated(node);
  const loops = new Loops(node, options.names ?? nameOf, shared.size);
  const maker = new Maker(options, shared, loops);
  const form = maker.form(node);
  const where = [...shared].map(([part, name]) => ({ name, form: maker.spelled(part) }));
  return { form, where: [...where, ...loops.where] };
}

/** Index names by axis, when a tensor stands inside a sum over its entries; null: the tensor itself. */
export type Indices = readonly string[] | null;

/** Makes the form of each node once. Handed to the tables of rules, which ask it for the forms of their inputs. */
export class Maker {
  readonly #names: (variable: Node) => string;
  readonly #shared: ReadonlyMap<Node, Mark>;
  readonly #memo = new Map<Node, Form>();
  readonly #used = new Set<string>();
  #running = 0;

  readonly #options: LayoutOptions;
  readonly #loops: Loops;
  readonly #bound: ReadonlyMap<Node, (indices: Indices) => Form>;
  /** How many loops this stands in. */
  readonly depth: number;

  constructor(
    options: LayoutOptions,
    shared: ReadonlyMap<Node, Mark>,
    loops: Loops,
    bound: ReadonlyMap<Node, (indices: Indices) => Form> = new Map(),
    depth = 0,
  ) {
    this.#options = options;
    this.#names = options.names ?? nameOf;
    this.#shared = shared;
    this.#loops = loops;
    this.#bound = bound;
    this.depth = depth;
  }

  /** A maker for the body of a loop, with the forms of its parameters. */
  inside(
    bound: ReadonlyMap<Node, (indices: Indices) => Form>,
    shared: ReadonlyMap<Node, Mark> = new Map(),
  ): Maker {
    return new Maker(this.#options, shared, this.#loops, bound, this.depth + 1);
  }

  /** What the first entry of an array is called. */
  get first(): 0 | 1 {
    return this.#options.first ?? 0;
  }

  /** The place of an entry as it is written: a number counted from where the formula counts. */
  place(at: Attr): string {
    return typeof at === "number" ? String(at + this.first) : String(at);
  }

  /** Whether a node is written as a name of its own. */
  isNamed(node: Node): boolean {
    return this.#shared.has(node);
  }

  /** The form of a node, or of its entry at `indices`. */
  form(node: Node, indices: Indices = null): Form {
    const name = this.#shared.get(node);
    if (name) return subscripted(leaf(name.latex, name.text), indices);
    if (indices) return this.#make(node, indices);
    return this.spelled(node);
  }

  /** The form of a node, written out even when it has a name. */
  spelled(node: Node): Form {
    // Inside a sum the letters for indices depend on where we are.
    const known = this.#running === 0 ? this.#memo.get(node) : undefined;
    if (known) return known;
    const made = this.#make(node, null);
    if (this.#running === 0) this.#memo.set(node, made);
    return made;
  }

  /** Names for `count` axes to run over: i, j, k, … that are not names of variables seen so far. */
  fresh(count: number): string[] {
    const free = [..."ijklmnpqrst"].filter((letter) => !this.#used.has(letter));
    const taken = free.slice(0, count);
    for (const letter of taken) this.#used.add(letter);
    this.#running += taken.length;
    return taken;
  }

  release(indices: readonly string[]): void {
    for (const letter of indices) this.#used.delete(letter);
    this.#running -= indices.length;
  }

  #make(node: Node, indices: Indices): Form {
    switch (node.op) {
      case "variable":
        return this.#bound.get(node)?.(indices) ?? this.#variable(node, indices);
      case "scan":
        return this.#loops.form(this, node, indices);
      case "const":
        return constant(node.attrs["value"] as Rational | number);
      case "size":
        return sizeForm(String(node.attrs["size"]));
      case "opaque": {
        const key = String(node.attrs["key"] ?? "?");
        return leaf(upright(key), key, { wide: true });
      }
      case "add":
      case "sub":
        return this.#sum(node, indices);
      case "neg":
        return this.#negated(node, indices);
      case "mul":
      case "safe_mul":
        return this.#product(node, indices);
      default:
        return (
          elementwiseForm(this, node, indices) ??
          tensorForm(this, node, indices) ??
          this.#templated(node, indices)
        );
    }
  }

  #variable(node: Node, indices: Indices): Form {
    const name = this.#names(node);
    const plain = latexName(name);
    const wide = /\\mathrm|\\text/.test(plain);
    if (name.length === 1) this.#used.add(name);
    const bold = !indices && node.shape.length === 1 ? boldened(plain) : plain;
    return subscripted(leaf(bold, textName(name), { wide }), indices);
  }

  /** A variable as it is written before an index: x of x₀, not bold. */
  entryOf(variable: Node): Form {
    return this.#shared.has(variable) || this.#bound.has(variable)
      ? this.form(variable)
      : this.#plain(variable, null);
  }

  #plain(node: Node, indices: Indices): Form {
    const name = this.#names(node);
    const plain = latexName(name);
    return subscripted(leaf(plain, textName(name), { wide: /\\mathrm|\\text/.test(plain) }), indices);
  }

  #negated(node: Node, indices: Indices): Form {
    const [x] = node.inputs;
    return negative(x ? this.input(node, x, indices) : leaf("?", "?"));
  }

  #sum(node: Node, indices: Indices): Form {
    const terms: Term[] = [];
    const places: Place[] = [];
    const kept: boolean[] = [];
    let shift = 0;
    // Left-nested chains are walked, not recursed into: they are as long as a program's longest sum.
    // a − (b + c) keeps its parentheses; a + (b − c) does not need them.
    const walk = [{ part: node, minus: false, at: indices }];
    for (let next = walk.pop(); next; next = walk.pop()) {
      const { part, minus, at } = next;
      const [x, y] = part.inputs;
      if (!minus && x && y && isSum(part) && (part === node || !this.#shared.has(part))) {
        walk.push({ part: y, minus: part.op === "sub", at: alignedTo(y, part, at) });
        walk.push({ part: x, minus: false, at: alignedTo(x, part, at) });
        continue;
      }
      const counter = unbroadcast(part);
      const whole = counter.op === "const" ? exact(counter) : null;
      if (counter.op === "iota" && !minus) places.push({ counter, at: alignedTo(counter, part, at) });
      else if (whole?.d === 1n && !whole.decimal) shift += Number(minus ? -whole.n : whole.n);
      const [sign, body] = unsigned(this.input(part, part, at));
      terms.push({ negative: sign !== minus, body });
      kept.push(counter.op !== "iota" && !(whole?.d === 1n && !whole.decimal));
    }
    const [place, ...more] = places;
    if (!place || more.length > 0) return { kind: "sum", terms };
    // A place and a whole number beside it are one: (i − 1) + 2 is i + 1.
    const counted = placesFrom(this, place.counter, place.at, shift);
    const rest = terms.filter((_, i) => kept[i]);
    const own: readonly Term[] =
      counted.kind === "sum" ? counted.terms : [{ negative: false, body: counted }];
    return rest.length === 0 ? counted : { kind: "sum", terms: [...own, ...rest] };
  }

  #product(node: Node, indices: Indices): Form {
    const scalars: { part: Node; piece: Form }[] = [];
    const tensors: Form[] = [];
    let minus = false;
    const visit = (part: Node, of: Node, at: Indices): void => {
      const here = alignedTo(part, of, at);
      const [x, y] = part.inputs;
      if (
        x &&
        y &&
        (part.op === "mul" || part.op === "safe_mul") &&
        (part === node || !this.#shared.has(part))
      ) {
        const outer = here ? null : this.#outer(part, x, y);
        if (outer) tensors.push(outer);
        else {
          visit(x, part, here);
          visit(y, part, here);
        }
        return;
      }
      const [sign, body] = unsigned(this.input(of, part, at));
      // A minus sign moves to the front only from the first factor: x · (−2) stays as written.
      if (sign && scalars.length + tensors.length === 0) minus = !minus;
      const piece = sign && scalars.length + tensors.length > 0 ? negative(body) : body;
      if (part.shape.length === 0 || indices) scalars.push({ part, piece });
      else tensors.push(piece);
    };
    visit(node, node, indices);
    // (xᵀy) x: a product of vectors that is a number keeps its parentheses before another factor.
    const count = scalars.length + tensors.length;
    const pieces = scalars.map(({ part, piece }, at) =>
      at < count - 1 && (part.op === "dot" || part.op === "matmul") && piece.kind === "product"
        ? grouped(piece)
        : piece,
    );
    // i xⁱ rather than xⁱ i: what counts stands behind the numbers.
    const counts = scalars.map(({ part }) => (exact(unbroadcast(part)) ? 0 : isCounter(part) ? 1 : 2));
    const ordered = counts.includes(1)
      ? [0, 1, 2].flatMap((kind) => pieces.filter((_, at) => counts[at] === kind))
      : pieces;
    const whole = product([...ordered, ...tensors], scalars.length);
    return minus ? negative(whole) : whole;
  }

  /** A column times a row, which spread over each other: x yᵀ. */
  #outer(node: Node, x: Node, y: Node): Form | null {
    const [n, m] = node.shape;
    if (node.shape.length !== 2 || n === 1 || m === 1) return null;
    const isColumn = ({ shape }: Node): boolean => shape.length === 2 && shape[0] === n && shape[1] === 1;
    const isRow = ({ shape }: Node): boolean =>
      shape.length === 2 ? shape[0] === 1 && shape[1] === m : shape.length === 1 && shape[0] === m;
    const [column, row] = isColumn(x) && isRow(y) ? [x, y] : isColumn(y) && isRow(x) ? [y, x] : [];
    if (!column || !row) return null;
    const lying: Form = {
      kind: "postfix",
      body: this.input(node, row),
      mark: mark("{\\top}", "ᵀ"),
      high: true,
    };
    return product([this.input(node, column), lying]);
  }

  /** The form of an input of an elementwise node: a broadcast shows as what is repeated. */
  input(node: Node, x: Node, indices: Indices = null): Form {
    const inner = unbroadcast(x);
    return this.form(inner, alignedTo(inner, node, indices));
  }

  /** Through the row's own template, or as a function of its name. */
  #templated(node: Node, indices: Indices): Form {
    const row = rowOf(node.op);
    const whole = indices && row.kind === "tensor" ? null : indices;
    const args = node.inputs.map((x) => (row.kind === "tensor" ? this.form(x) : this.input(node, x, whole)));
    const form = fromTemplate(row.latex, node.op, args);
    return row.kind === "tensor" ? subscripted(form, indices) : form;
  }
}

/** A counter among the terms of a sum. */
interface Place {
  readonly counter: Node;
  readonly at: Indices;
}

const grouped = (body: Form): Form => ({ kind: "wrap", open: mark("(", "("), close: mark(")", ")"), body });

/** A place that is counted, or one and a number. */
const isCounter = (node: Node): boolean => {
  const inner = unbroadcast(node);
  return inner.op === "iota" || (isSum(inner) && inner.inputs.some((input) => isCounter(input)));
};

const isSum = (node: Node): boolean => node.op === "add" || node.op === "sub";

/** The indices of an input inside a node's: its axes are the last ones, and axes of size 1 are at their only entry. */
export function alignedTo(input: Node, node: Node, indices: Indices): Indices {
  if (!indices) return null;
  const lead = node.shape.length - input.shape.length;
  if (input.shape.length === 0) return null;
  return input.shape.map((size, axis) =>
    size === 1 && node.shape[axis + lead] !== 1 ? "0" : (indices[axis + lead] ?? ""),
  );
}

/** What a broadcast repeats, where its entries are all that matters. */
export function unbroadcast(node: Node): Node {
  let inner = node;
  while (inner.op === "broadcast" && inner.inputs[0]) inner = inner.inputs[0];
  return inner;
}

export function subscripted(base: Form, indices: Indices): Form {
  if (!indices || indices.length === 0) return base;
  const close = indices.every((part) => /^[a-z]$/.test(part)) ? "" : ",";
  const small = lowered(indices.join(""));
  const text = small !== null && (indices.length === 1 || close === "") ? small : `[${indices.join(", ")}]`;
  return { kind: "index", base, subscript: mark(indices.join(close), text) };
}

export function identifier(name: string): Form {
  const tex = latexName(name);
  return leaf(tex, textName(name), { wide: /\\mathrm|\\text/.test(tex) });
}

function boldened(tex: string): string {
  const plain = /^([A-Za-z])(.*)$/.exec(tex);
  if (plain) return `\\mathbf{${plain[1]}}${plain[2]}`;
  const greek = /^(\\[a-z]+)(_.*)?$/i.exec(tex);
  return greek ? `\\boldsymbol{${greek[1]}}${greek[2] ?? ""}` : tex;
}

/** A constant: exact fractions as fractions, decimals as decimals, a minus sign outside. */
export function constant(value: Rational | number): Form {
  if (typeof value === "number") {
    if (Number.isNaN(value)) return leaf("\\text{NaN}", "NaN", { wide: true });
    if (value < 0 || Object.is(value, -0)) return negative(constant(-value));
    return value === Number.POSITIVE_INFINITY ? leaf("\\infty", "∞") : decimal(value);
  }
  if (value.n < 0n) return negative(constant({ ...value, n: -value.n }));
  if (value.d === 1n) {
    const digits = String(value.n);
    return value.decimal && digits.length > 6
      ? spelled(scientificOf(value.n))
      : leaf(digits, digits, { numeric: true });
  }
  const long = value.n > 1_000_000n || value.d > 1_000_000n;
  if (isDecimal(value) || (value.decimal && long)) return decimal(toNumber(value));
  const over = leaf(String(value.n), String(value.n), { numeric: true });
  const under = leaf(String(value.d), String(value.d), { numeric: true });
  return { kind: "fraction", over, under };
}

const decimal = (value: number): Form => spelled(digitsOf(value));

/** 10¹⁰, 6.02 · 10²³, 0.1. */
function spelled({ digits, exponent }: Digits): Form {
  if (exponent === undefined) return leaf(digits, digits, { numeric: true });
  const power: Form = {
    kind: "power",
    base: leaf("10", "10", { numeric: true }),
    exponent: exponent.startsWith("-")
      ? negative(leaf(exponent.slice(1), exponent.slice(1), { numeric: true }))
      : leaf(exponent, exponent, { numeric: true }),
    entrywise: false,
  };
  return digits === "1" ? power : product([leaf(digits, digits, { numeric: true }), power]);
}

/** Functions that mathematicians write without parentheses. */
const BARE = /^\\(sin|cos|tan|sec|csc|cot|sinh|cosh|tanh|coth|arcsin|arccos|arctan|ln|log)(_\{?\w+\}?)?$/;
const CALL = /^(\\[A-Za-z]+(?:\{[^}]*\})?(?:_\{?\w+\}?)?)(?:\\left)?\(((?:\$\d(?:, ?)?)+)(?:\\right)?\)$/;

function fromTemplate(written: string | undefined, op: string, args: readonly Form[]): Form {
  // One sign for the natural logarithm throughout.
  const template = written?.replace(/\\log(?![_A-Za-z])/g, "\\ln");
  if (!template) return apply(mark(`\\operatorname{${op.replaceAll("_", "\\_")}}`, op), args);
  const call = CALL.exec(template);
  if (call?.[1] && call[2]) {
    const name = call[1];
    const inOrder = [...call[2].matchAll(/\$(\d)/g)].flatMap(([, at]) => args[Number(at)] ?? []);
    return apply(mark(name, plainName(name, op)), inOrder, BARE.test(name));
  }
  const wrap =
    /^(\\left)?(\\?[^\s$A-Za-z{]|\\[A-Za-z]+)\s*\$0\s*(\\right)?(\\?[^\s$A-Za-z{]|\\[A-Za-z]+)$/.exec(
      template,
    );
  const [body] = args;
  if (wrap?.[2] && wrap[4] && body)
    return { kind: "wrap", open: delimiter(wrap[2]), close: delimiter(wrap[4]), body };
  if (/\$\d/.test(template)) return { kind: "template", template, name: op, args };
  return apply(mark(`\\operatorname{${op.replaceAll("_", "\\_")}}`, op), args);
}

const DELIMITERS: Readonly<Record<string, string>> = {
  "\\lfloor": "⌊",
  "\\rfloor": "⌋",
  "\\lceil": "⌈",
  "\\rceil": "⌉",
  "\\lVert": "‖",
  "\\rVert": "‖",
  "\\lvert": "|",
  "\\rvert": "|",
  "\\|": "‖",
};
const delimiter = (tex: string): Mark => mark(tex, DELIMITERS[tex] ?? tex);

const SYMBOLS: Readonly<Record<string, string>> = {
  "\\Gamma": "Γ",
  "\\psi": "ψ",
  "\\sigma": "σ",
  "\\Phi": "Φ",
  "\\phi": "φ",
};

function plainName(tex: string, op: string): string {
  const word = /^\\(?:operatorname|mathrm|text)\{([^}]*)\}(.*)$/.exec(tex);
  if (word?.[1]) return word[1].replaceAll("\\", "") + (word[2] ?? "");
  return SYMBOLS[tex] ?? (/^\\[a-z]+$/.test(tex) ? tex.slice(1) : op);
}
