import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { isOp } from "../../../engine/graph/ops/table.ts";
import { parseRational } from "../../../engine/graph/rational.ts";
import type { Shape } from "../../../engine/graph/shape.ts";

const ALIASES: Readonly<Record<string, string>> = {
  Abs: "abs",
  arcsin: "asin",
  arccos: "acos",
  arctan: "atan",
  Max: "maximum",
  Min: "minimum",
  max: "maximum",
  min: "minimum",
  ln: "log",
  where: "select",
  loggamma: "lgamma",
};

/** A small reader of expressions as tests write them (`x**2*sin(y) + 1/3`), so that these tests need no language. */
export class Expressions {
  readonly graph = new Graph();
  readonly b = new Builder(this.graph);
  readonly variables = new Map<string, Node>();
  #tokens: string[] = [];
  #at = 0;

  constructor(shapes: Readonly<Record<string, Shape>> = {}) {
    for (const [name, shape] of Object.entries(shapes))
      this.variables.set(name, this.b.variable(name, shape));
  }

  variable(name: string): Node {
    const known = this.variables.get(name);
    if (known) return known;
    const made = this.b.variable(name);
    this.variables.set(name, made);
    return made;
  }

  parse(text: string): Node {
    this.#tokens =
      text.match(
        /(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|[\p{L}_][\p{L}\p{N}_]*|\*\*|<=|>=|==|!=|[-+*/()<>,@]/gu,
      ) ?? [];
    this.#at = 0;
    const node = this.#comparison();
    if (this.#at !== this.#tokens.length) throw new Error(`cannot read ${text} at ${this.#tokens[this.#at]}`);
    return node;
  }

  #take(...tokens: string[]): string | null {
    const token = this.#tokens[this.#at];
    if (token === undefined || !tokens.includes(token)) return null;
    this.#at++;
    return token;
  }

  #comparison(): Node {
    const left = this.#sum();
    const sign = this.#take("<", "<=", ">", ">=", "==", "!=");
    if (!sign) return left;
    const op = { "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne" }[sign] ?? "lt";
    return this.graph.node(op, [left, this.#sum()]);
  }

  #sum(): Node {
    let left = this.#product();
    for (let sign = this.#take("+", "-"); sign; sign = this.#take("+", "-"))
      left = this.graph.node(sign === "+" ? "add" : "sub", [left, this.#product()]);
    return left;
  }

  #product(): Node {
    let left = this.#signed();
    for (let sign = this.#take("*", "/", "@"); sign; sign = this.#take("*", "/", "@"))
      left = this.graph.node(sign === "*" ? "mul" : sign === "/" ? "div" : "matmul", [left, this.#signed()]);
    return left;
  }

  #signed(): Node {
    if (this.#take("-")) return this.graph.node("neg", [this.#signed()]);
    return this.#power();
  }

  #power(): Node {
    const base = this.#atom();
    return this.#take("**") ? this.graph.node("pow", [base, this.#signed()]) : base;
  }

  #atom(): Node {
    const token = this.#tokens[this.#at++] ?? "";
    if (token === "(") {
      const inner = this.#comparison();
      this.#take(")");
      return inner;
    }
    const number = parseRational(token);
    if (number) return this.b.const(number);
    if (!this.#take("(")) {
      if (token === "pi" || token === "e") return this.graph.node(token, []);
      return this.variable(token);
    }
    const args: Node[] = [];
    while (!this.#take(")")) {
      args.push(this.#comparison());
      this.#take(",");
    }
    const name = Object.hasOwn(ALIASES, token) ? (ALIASES[token] ?? token) : token;
    if (!isOp(name)) throw new Error(`no function ${token}`);
    return this.graph.node(name, args);
  }
}
