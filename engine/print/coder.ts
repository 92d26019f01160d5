import { Builder, exact } from "../graph/build.ts";
import { NablaError } from "../graph/errors.ts";
import { Graph } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import type { Row, Spelling, Target } from "../graph/ops/row.ts";
import { rowOf } from "../graph/ops/table.ts";
import type { Rational } from "../graph/rational.ts";
import { type Shape, type Size, sameShape } from "../graph/shape.ts";
import type { CodeOptions } from "./code.ts";
import { constantPiece } from "./constants.ts";
import { LANGUAGES, type LanguageForm } from "./languages.ts";
import { nameOf } from "./names.ts";
import { ATOM, atom, COMPARISON, CONDITION, LOOSE, type Piece, POWER, PRODUCT, SUM, UNARY } from "./piece.ts";
import { tensorCode } from "./tensor-code.ts";
import { dotted, isClosed, LENGTHS, LOGIC, NUMBER_SECOND, SIGNS, TURNED } from "./words.ts";

/** Writes nodes as expressions of one language. Each node is written once and its text kept. */
export class Coder {
  readonly target: Target;
  readonly language: LanguageForm;
  readonly #options: CodeOptions;
  readonly #memo = new Map<Node, Piece>();
  readonly #named = new Set<Node>();
  readonly #constants = new Map<Node, boolean>();
  readonly #sizes = new Map<string, string>();
  /** Arrays of numbers at hand: what is made of nothing takes its type, and perhaps its shape, from one of them. */
  #arrays: readonly Node[] = [];

  constructor(target: Target, options: CodeOptions) {
    this.target = target;
    this.language = LANGUAGES[target];
    this.#options = options;
  }

  expression(node: Node): string {
    return this.piece(node).text;
  }

  /** From now on `node` is written as `name`. */
  call(node: Node, name: string): void {
    this.#memo.set(node, atom(name));
    this.#named.add(node);
  }

  /** From now on `node` is written as this expression. */
  give(node: Node, piece: Piece): void {
    this.#memo.set(node, piece);
  }

  /** Whether a node has a name already. */
  isNamed(node: Node): boolean {
    return this.#named.has(node);
  }

  /** For the body of a loop: the same sizes, names of its own. */
  inside(): Coder {
    const inner = new Coder(this.target, this.#options);
    for (const [size, text] of this.#sizes) inner.#sizes.set(size, text);
    inner.#arrays = this.#arrays;
    return inner;
  }

  /** In parentheses when it binds more loosely than `level`. */
  at(node: Node, level: number): string {
    const piece = this.piece(node);
    return piece.level >= level ? piece.text : `(${piece.text})`;
  }

  piece(node: Node): Piece {
    const known = this.#memo.get(node);
    if (known) return known;
    const made = this.#make(node);
    this.#memo.set(node, made);
    return made;
  }

  /** Where the sizes of axes are to be read from: the shapes of these variables. */
  sizesFrom(variables: readonly Node[]): void {
    for (const variable of variables)
      for (const [axis, size] of variable.shape.entries()) {
        if (typeof size !== "string" || !/^\w+$/.test(size) || this.#sizes.has(size)) continue;
        const text = LENGTHS[this.target]?.(this.name(variable), axis, variable.shape.length);
        if (text) this.#sizes.set(size, text);
      }
  }

  /** From now on a node is a number of the language, not of the library: the number of a round. */
  count(node: Node): void {
    this.#constants.set(node, true);
  }

  /** Which arrays of numbers new ones may be made after. */
  likeThese(arrays: readonly Node[]): void {
    this.#arrays = arrays;
  }

  /** The library whose words are written, where it is one like NumPy. */
  get spelling(): Spelling | undefined {
    return this.#options.spelling;
  }

  /** `, dtype=x.dtype`, for what the library would make of its default type. */
  dtype(): string {
    const [first] = this.#arrays;
    const typed = this.target === "torch" || this.spelling === "tensorflow";
    return typed && first ? `, dtype=${this.name(first)}.dtype` : "";
  }

  /** The name of an array at hand that has this shape. */
  likeShape(shape: Shape): string | null {
    const found = this.#arrays.find((array) => sameShape(array.shape, shape));
    return found ? this.name(found) : null;
  }

  /** A size as the language reads it: `X.shape[0]`, or its own name where no variable has it. */
  size(size: Size): string {
    return typeof size === "number"
      ? String(size)
      : size
          .replace(/(?<=\w)([+-])(?=\w)/g, " $1 ")
          .replace(/[A-Za-z_]\w*/g, (name) => this.#sizes.get(name) ?? name);
  }

  /** A variable's name as the language can write it. */
  name(variable: Node): string {
    const name = (this.#options.names ?? nameOf)(variable);
    const safe = name.replaceAll("'", "_prime").replace(/[^\p{L}\p{N}_.[\]]/gu, "_");
    return this.language.reserved.has(safe) && !this.#options.prose ? `${safe}_` : safe;
  }

  #make(node: Node): Piece {
    const [x, y] = node.inputs;
    switch (node.op) {
      case "variable":
        return atom(this.name(node));
      case "const":
        return constantPiece(this.language, node.attrs["value"] as Rational | number);
      case "size": {
        const text = this.size(String(node.attrs["size"]));
        return { text, level: /^(?:[\w.[\]]|\([\w, ]*\))+$/.test(text) ? ATOM : LOOSE };
      }
      case "opaque":
        return atom(String(node.attrs["key"] ?? "unknown"));
      case "neg":
        // A sign before a product is a sign before its first factor; before a sum it needs parentheses.
        return x
          ? { text: `-${this.#signed(x)}`, level: this.piece(x).level === PRODUCT ? PRODUCT : UNARY }
          : atom("?");
    }
    return (x && y ? this.#infix(node, x, y) : null) ?? tensorCode(this, node) ?? this.#templated(node);
  }

  #infix(node: Node, x: Node, y: Node): Piece | null {
    const dot = this.language.dotted && node.shape.length > 0 ? "." : "";
    const left = this.piece(x);
    switch (node.op) {
      case "add":
      case "sub": {
        // a + −b is a − b.
        const right = this.at(y, SUM + 0.5);
        const minus = right.startsWith("-");
        const sign = minus === (node.op === "add") ? "-" : "+";
        return { text: `${this.at(x, SUM)} ${dot}${sign} ${minus ? right.slice(1) : right}`, level: SUM };
      }
      case "mul":
      case "safe_mul":
      case "div":
      case "safe_div": {
        const sign = node.op.endsWith("mul") ? "*" : "/";
        // 1/n times an array is the array over n.
        const [one, n] = sign === "*" && x.op === "div" && !this.isNamed(x) ? x.inputs : [];
        if (one && n && y.shape.length > 0 && exact(one)?.n === 1n && exact(one)?.d === 1n)
          return { text: `${this.at(y, PRODUCT)} ${dot}/ ${this.at(n, PRODUCT + 0.5)}`, level: PRODUCT };
        const text = `${this.at(x, PRODUCT)} ${dot}${sign} ${this.at(y, PRODUCT + 0.5)}`;
        return { text, level: PRODUCT, power: left.level >= PRODUCT && startsWithPower(left) };
      }
      case "pow":
        return this.#power(x, y, dot);
      case "select":
        return this.#conditional(node);
    }
    const word = node.shape.length === 0 ? LOGIC[node.op]?.[this.target] : undefined;
    if (word)
      return { text: `${this.at(x, COMPARISON)} ${word} ${this.at(y, COMPARISON)}`, level: CONDITION };
    if (dot && (node.op === "and" || node.op === "or"))
      return {
        text: `${this.at(x, ATOM)} .${node.op === "and" ? "&" : "|"} ${this.at(y, ATOM)}`,
        level: CONDITION,
      };
    // What is compared with a number comes before it.
    const turned = this.#isConstant(x) && !this.#isConstant(y) ? TURNED[node.op] : undefined;
    if (turned) return { text: `${this.at(y, SUM)} ${dot}${turned} ${this.at(x, SUM)}`, level: COMPARISON };
    const sign = SIGNS[node.op];
    if (!sign || (this.target === "sympy" && (node.op === "eq" || node.op === "ne"))) return null;
    const strict =
      this.target === "javascript" && sign.length === 2 && !/[<>]/.test(sign) ? `${sign}=` : sign;
    return { text: `${this.at(x, SUM)} ${dot}${strict} ${this.at(y, SUM)}`, level: COMPARISON };
  }

  /** `a if c else b`, `c ? a : b`; nested ones in the last place need no parentheses. */
  #conditional(node: Node): Piece | null {
    const [c, x, y] = node.inputs;
    if (!c || !x || !y || node.shape.length > 0) return null;
    const condition = this.at(c, CONDITION);
    if (this.target === "math")
      return { text: `${this.at(x, SUM)} if ${condition} else ${this.expression(y)}`, level: LOOSE };
    if (this.target === "javascript" || this.target === "c" || this.target === "julia")
      return { text: `${condition} ? ${this.at(x, SUM)} : ${this.expression(y)}`, level: LOOSE };
    return null;
  }

  #signed(x: Node): string {
    const piece = this.piece(x);
    if (!this.language.minusBeforePower && startsWithPower(piece)) return `(${piece.text})`;
    if (piece.level === PRODUCT && !piece.text.startsWith("-")) return piece.text;
    const least = this.language.minusBeforePower ? POWER : ATOM;
    return piece.level >= least && !piece.text.startsWith("-") ? piece.text : `(${piece.text})`;
  }

  #power(base: Node, exponent: Node, dot: string): Piece {
    const { power } = this.language;
    const name = this.expression(base);
    if (power === null && exact(exponent)?.n === 2n && exact(exponent)?.d === 1n && /^\w+$/.test(name))
      return { text: `${name} * ${name}`, level: PRODUCT };
    if (power === null) return atom(`pow(${this.expression(base)}, ${this.expression(exponent)})`);
    const below = this.piece(base);
    const up = this.piece(exponent);
    const left = below.level >= ATOM && !below.text.startsWith("-") ? below.text : `(${below.text})`;
    const plain = up.level >= ATOM || (up.level === UNARY && this.language.minusInExponent);
    // Julia reads no operator with a dot right after a digit.
    const sign = this.target === "javascript" || (dot && /\d$/.test(left)) ? ` ${dot}${power} ` : dot + power;
    return { text: `${left}${sign}${plain ? up.text : `(${up.text})`}`, level: POWER };
  }

  #templated(node: Node): Piece {
    const row = rowOf(node.op);
    // torch's functions take tensors only: those of plain numbers are Python's.
    const own = this.target === "torch" && this.#isConstant(node) ? row.code?.math : undefined;
    if (own) return this.fill(own, node.inputs);
    const clamp = this.target === "torch" ? this.#clamp(node) : null;
    if (clamp) return clamp;
    const plain =
      this.target === "torch" && NUMBER_SECOND.has(node.op) && !this.#isConstant(node.inputs[1] ?? node);
    const template = plain ? undefined : row.code?.[this.target];
    // A function of each entry: sin.(x).
    const each = this.language.dotted && row.kind === "elementwise" && node.shape.length > 0;
    if (template) return this.fill(each ? dotted(template, node.inputs.length) : template, node.inputs);
    const defined = this.#defined(row, node);
    if (defined) return defined;
    // SciPy's functions take plain numbers too.
    const scipy = this.target === "math" ? row.code?.numpy : undefined;
    if (scipy?.startsWith("scipy.")) return this.fill(scipy, node.inputs);
    throw new NablaError("unsupported", `${node.op} cannot be written in this language`);
  }

  #isConstant(node: Node): boolean {
    const known = this.#constants.get(node);
    if (known !== undefined) return known;
    const row = rowOf(node.op);
    const constant =
      row.kind === "leaf"
        ? node.op !== "variable" && node.op !== "opaque"
        : node.inputs.every((x) => this.#isConstant(x));
    this.#constants.set(node, constant);
    return constant;
  }

  /** torch.maximum wants two tensors; with a number it is a clamp. */
  #clamp(node: Node): Piece | null {
    const [x, y] = node.inputs;
    if (!x || !y || (node.op !== "maximum" && node.op !== "minimum")) return null;
    // One number beside an array may be a number of Python's.
    const lone = (one: Node): boolean => one.shape.length === 0 && node.shape.length > 0;
    const [bound, rest] = this.#isConstant(x) || lone(x) ? [x, y] : [y, x];
    if (!(this.#isConstant(bound) || lone(bound)) || this.#isConstant(rest)) return null;
    const side = node.op === "maximum" ? "min" : "max";
    return atom(`torch.clamp(${this.expression(rest)}, ${side}=${this.expression(bound)})`);
  }

  /** Inputs into the places of a template, with parentheses where the place needs them. */
  fill(template: string, inputs: readonly Node[]): Piece {
    const own =
      this.#options.dialect === "bare" ? template.replace(/\b(math|np|torch|Math)\.(?=\w)/g, "") : template;
    const text = own.replace(/\$(\d)/g, (_whole, index: string, offset: number) => {
      const input = inputs[Number(index)];
      if (!input) return "?";
      const before = own.slice(0, offset).trimEnd().at(-1);
      const after = own.slice(offset + 2).trimStart()[0];
      const enclosed = (before === "(" || before === ",") && (after === ")" || after === ",");
      return before === undefined && after === undefined
        ? this.expression(input)
        : enclosed
          ? this.expression(input)
          : this.at(input, ATOM);
    });
    return { text, level: isClosed(own) ? ATOM : LOOSE };
  }

  /** Through the row's definition, in a graph of its own whose variables stand for the inputs. */
  #defined(row: Row, node: Node): Piece | null {
    if (!row.definition) return null;
    const b = new Builder(new Graph());
    // Numbers stay what they are: a definition may ask for one, as the order of a derivative.
    const places = node.inputs.map((input, at) =>
      input.op === "const"
        ? b.graph.node("const", [], input.attrs)
        : b.variable(`\u0000${at}`, input.shape, input.dtype),
    );
    const body = row.definition(b, places, node.attrs);
    const inner = this.inside();
    for (const [at, place] of places.entries()) {
      const input = node.inputs[at];
      if (input) inner.#memo.set(place, this.piece(input));
    }
    return inner.piece(body);
  }
}

const startsWithPower = (piece: Piece): boolean =>
  piece.level === POWER || (piece.power === true && piece.level >= PRODUCT);
