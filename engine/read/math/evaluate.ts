import { NablaError } from "../../graph/errors.ts";
import { isOp } from "../../graph/ops/table.ts";
import { parseRational } from "../../graph/rational.ts";
import { called, isFunction } from "./calls.ts";
import { ELEMENTARY } from "./functions.ts";
import { bareSymbols, isCall, type MathJson, numberText, unwrap } from "./mathjson.ts";
import { type Name, nameText } from "./names.ts";
import { RULES } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { align, type Indexed, ownRank, plain } from "./value.ts";

/** What the evaluator needs to know of the text it came from. */
export interface Source {
  /** The name a parser symbol stands for. */
  readonly name: (symbol: string) => Name;
  /** Greek letters are letters: `\\gamma(x)` is a product, where plain text calls `gamma(x)` a function. */
  readonly greekLetters: boolean;
  /** Written as one letter, whatever it is called: the `γ` of plain text is never the gamma function. */
  readonly isLetter: (symbol: string) => boolean;
  /** Letters that are numbers, whatever stands behind them: the σ of σ(y − x) where σ = 10. */
  readonly numbers: ReadonlySet<string>;
  /** The function that the formula defines: called inside, it is a recursion. */
  readonly defines?: string;
}

export class Evaluator {
  readonly scope: Scope;
  readonly source: Source;
  /** Symbols that stand somewhere without parentheses behind them. */
  readonly bare: ReadonlySet<string>;
  #depth = 0;

  /** `whole` is the formula that will be evaluated: how its letters are used tells functions from factors. */
  constructor(scope: Scope, source: Source, whole: MathJson) {
    this.scope = scope;
    this.source = source;
    this.bare = bareSymbols(whole);
  }

  /** The value of a MathJSON expression. Throws "unsupported" with what is not understood. */
  value(expression: MathJson): Indexed {
    if (++this.#depth > 400) throw new NablaError("too-large", "the formula is nested too deeply");
    try {
      return this.#value(unwrap(expression));
    } finally {
      this.#depth--;
    }
  }

  #value(expression: MathJson): Indexed {
    const digits = numberText(expression);
    if (digits !== null) {
      const exact = parseRational(digits);
      return plain(this.scope.b.const(exact ?? Number(digits)));
    }
    if (typeof expression === "string") return this.#symbol(expression);
    if (!isCall(expression)) throw new NablaError("syntax", describeError(expression));
    const [head, ...parts] = expression;
    const rule = RULES.get(head);
    if (rule) return rule(this, parts, head);
    const op = ELEMENTARY.get(head);
    if (op && isOp(op)) return this.map(op, ...parts.map((part) => this.value(part)));
    // `["f", x]`: parsers that know calls.
    if (this.source.isLetter(head)) {
      const value = called(this, head, parts);
      if (value) return value;
    }
    throw new NablaError("unsupported", `${HEADS.get(head) ?? head} is not read`);
  }

  #symbol(symbol: string): Indexed {
    const { scope } = this;
    if (symbol === "Pi") return plain(scope.b.pi);
    if (this.isEuler(symbol)) return plain(scope.b.graph.node("e", []));
    if (symbol === "PositiveInfinity" || symbol === "Nothing" || symbol === "NaN")
      throw new NablaError(
        "unsupported",
        `${symbol === "Nothing" ? "an empty place" : symbol} is not a number here`,
      );
    if (symbol.startsWith("'")) throw new NablaError("syntax", "words beside a formula are not read");
    if (/_(?:bold|upright|blackboard|calligraphic|fraktur)$/.test(symbol) && !/^vq/.test(symbol))
      throw new NablaError("unsupported", `${symbol.replaceAll("_", " ")} is not read`);
    // A made-up symbol of the parser (a missing operand, a sign it has no meaning for) is nobody's variable.
    if (
      this.source.greekLetters &&
      symbol.length > 1 &&
      !this.source.isLetter(symbol) &&
      !isFunction(this, symbol)
    )
      throw new NablaError("unsupported", `${symbol.replaceAll("_", " ")} is not read`);
    const name = this.source.name(symbol);
    if (name.subscripts.length === 0 && isFunction(this, name.base))
      throw new NablaError("syntax", `${name.base} has no argument`);
    if (nameText(name) === "i" && !scope.index("i") && !scope.bound.has("i"))
      scope.assume("i is taken as a real variable, not as the imaginary unit");
    return scope.lookup(name);
  }

  /** Euler's number, where e is nothing else: a parameter, an index, a name of the point. */
  isEuler(symbol: MathJson): boolean {
    if (symbol === "ExponentialE") return true;
    const { bound, shapes } = this.scope;
    return (
      symbol === "e" &&
      !bound.has("e") &&
      !shapes.has("e") &&
      !this.scope.variables.has("e") &&
      !this.scope.index("e")
    );
  }

  /** An elementwise row over aligned values. */
  map(op: string, ...values: readonly Indexed[]): Indexed {
    const { nodes, axes } = align(this.scope.b, values, this.scope.order);
    return { node: this.scope.b.graph.node(op, nodes), axes };
  }

  product(factors: readonly Indexed[]): Indexed {
    const [first, ...rest] = factors;
    if (!first) throw new NablaError("syntax", "an empty product");
    return rest.reduce((left, right) => this.times(left, right), first);
  }

  /** A product; of two vectors, or a matrix and a vector, the matrix product. */
  times(left: Indexed, right: Indexed): Indexed {
    const a = ownRank(left);
    const c = ownRank(right);
    if (a === 0 || c === 0 || isTensorEntry(left, right)) return this.map("mul", left, right);
    if (left.axes.length > 0 || right.axes.length > 0) return this.dot(left, right);
    return plain(this.scope.b.graph.node("matmul", [left.node, right.node]));
  }

  /** xᵢ · w: over the last axis of both. */
  dot(left: Indexed, right: Indexed): Indexed {
    if (ownRank(left) === 0 || ownRank(right) === 0) return this.map("mul", left, right);
    if (ownRank(left) !== 1 || ownRank(right) !== 1)
      throw new NablaError("unsupported", "only products of vectors are read inside a sum");
    const graph = this.scope.b.graph;
    // A row family times one vector is the product of a matrix and a vector.
    if (left.axes.length === 1 && right.axes.length === 0)
      return { node: graph.node("matmul", [left.node, right.node]), axes: left.axes };
    if (right.axes.length === 1 && left.axes.length === 0)
      return { node: graph.node("matmul", [right.node, left.node]), axes: right.axes };
    if (left.axes.length === 0) return plain(graph.node("matmul", [left.node, right.node]));
    const entrywise = this.map("mul", left, right);
    const axis = entrywise.node.shape.length - 1;
    return {
      node: graph.node("sum", [entrywise.node], { axes: [axis], keepdims: false }),
      axes: entrywise.axes,
    };
  }

  fold(op: string, values: readonly Indexed[]): Indexed {
    const [first, ...rest] = values;
    if (!first) throw new NablaError("syntax", "nothing to take it of");
    return rest.reduce((left, right) => this.map(op, left, right), first);
  }
}

const isTensorEntry = (left: Indexed, right: Indexed): boolean =>
  left.axes.length > 0 && right.axes.length > 0 && ownRank(left) === 0 && ownRank(right) === 0;

/** What the heads stand for that no one wrote as a function. */
const HEADS: ReadonlyMap<string, string> = new Map([
  ["Integrate", "an integral"],
  ["Limit", "a limit"],
  ["D", "a derivative inside a formula"],
  ["Equal", "an equation inside a formula"],
  ["To", "an arrow"],
  ["Error", "this"],
  ["Prime", "a primed symbol"],
  ["Sequence", "a sequence"],
  ["Unreadable", "this"],
  ["Array", "a list"],
  ["Object", "a brace"],
  ["Range", "a range"],
  ["Block", "a sequence"],
]);

function describeError(expression: MathJson): string {
  const text = JSON.stringify(expression);
  const found = /LatexString",\{"str":"([^"]+)"/.exec(text)?.[1];
  return found ? `cannot read ${found}` : "cannot read this as mathematics";
}
