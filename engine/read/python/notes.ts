import type { Node } from "../../graph/node.ts";
import type { Span } from "../../graph/span.ts";
import type { Host, Read } from "../libraries/host.ts";
import type { Assumption } from "../reading.ts";
import { type Call, isNumber, nodeOf, type Value } from "../values.ts";
import type { Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import type { Printed } from "./module/promises.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";

/** A gradient read with the text around it. */
export interface ReadSite extends Read {
  readonly name?: string;
  readonly assumptions: readonly Assumption[];
}

/** An assignment or expression of the module whose value may be mathematics. */
export interface Found {
  readonly kind: "assignment" | "expression";
  readonly span: Span;
  readonly name?: string;
  readonly nameSpan?: Span;
  readonly node: Node;
  readonly right: Syntax;
  readonly assumptions: readonly Assumption[];
}

/** What the module shows of itself while it runs: formulas, gradients that are read, numbers that are printed. */
export class Notes {
  readonly reads: ReadSite[] = [];
  readonly found: Found[] = [];
  readonly prints: Printed[] = [];
  readonly #py: Python;

  constructor(py: Python) {
    this.#py = py;
  }

  assignment(statement: Syntax, left: Syntax, right: Syntax, value: Value, frame: Frame, from: number): void {
    if (frame.kind !== "module" || !this.#py.running || left.type !== "identifier") return;
    if (this.#py.trace.rehearsing > 0) return;
    this.#note("assignment", statement, right, value, from, left);
  }

  update(statement: Syntax, left: Syntax, before: Value, after: Value, frame: Frame): void {
    if (
      frame.kind !== "module" ||
      !this.#py.running ||
      left.type !== "identifier" ||
      before.kind !== "tensor"
    )
      return;
    this.#note("assignment", statement, statement, after, this.#py.trace.recording.assumptions.length, left);
  }

  expression(statement: Syntax, expression: Syntax, value: Value, frame: Frame): void {
    if (frame.kind !== "module" || !this.#py.running || !EXPRESSIONS.has(expression.type)) return;
    this.#note("expression", statement, expression, value, this.#py.trace.recording.assumptions.length);
  }

  #note(
    kind: Found["kind"],
    statement: Syntax,
    right: Syntax,
    value: Value,
    from: number,
    target?: Syntax,
  ): void {
    const node = value.kind === "tensor" ? nodeOf(value) : isNumber(value) ? value.node : undefined;
    if (!node || node.inputs.length === 0) return;
    if (this.found.some((known) => known.span.start === statement.start)) return;
    this.found.push(
      this.#py.trace.mine({
        kind,
        span: spanOf(statement),
        ...(target ? { name: this.#py.textOf(target), nameSpan: spanOf(target) } : {}),
        node,
        right,
        assumptions: this.#py.trace.recording.assumptions.slice(from),
      }),
    );
  }

  print(call: Call): void {
    if (this.#py.trace.rehearsing > 0 || this.#py.trace.tracing) return;
    const known = this.prints.find((each) => each.span.start === call.span.start);
    if (known) known.again = true;
    else
      this.prints.push(
        this.#py.trace.mine({
          span: call.span,
          args: call.args.map((value) => this.#frozen(value)),
          again: false,
        }),
      );
  }

  /** A value as it is now, whatever is written into it later. */
  #frozen(value: Value): Value {
    return value.kind === "tensor"
      ? this.#py.trace.tensor(nodeOf(value), value.library, {
          ...(value.dtype ? { dtype: value.dtype } : {}),
          ...(value.random ? { random: true } : {}),
        })
      : value;
  }

  read(read: Read): void {
    const { span } = read;
    if (this.#py.trace.rehearsing > 0) return;
    if (this.reads.some((known) => known.span.start === span.start && known.span.end === span.end)) return;
    const assumptions = read.note === undefined ? [] : [{ message: read.note, span }];
    this.reads.push(this.#py.trace.mine({ ...read, assumptions }));
  }

  /** Something that is wrong, or could be better; nothing while shapes are tried or rounds rehearsed. */
  finding(...[code, severity, message, span, related, fix]: Parameters<Host["finding"]>): void {
    if (this.#py.trace.guessing || this.#py.trace.speculating > 0 || this.#py.trace.rehearsing > 0) return;
    const { findings } = this.#py.trace.recording;
    if (findings.some((known) => known.code === code && known.span.start === span.start)) return;
    findings.push(
      this.#py.trace.mine({
        severity,
        code,
        message,
        span,
        ...(related ? { related } : {}),
        ...(fix ? { fix } : {}),
      }),
    );
  }
}

/** Expressions that may be mathematics where they stand alone. */
const EXPRESSIONS = new Set([
  "binary_operator",
  "unary_operator",
  "call",
  "conditional_expression",
  "parenthesized_expression",
]);
