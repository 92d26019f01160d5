import type { Span } from "../../../graph/span.ts";
import type { Finding } from "../../reading.ts";
import { isNumber, nodeOf, type Value } from "../../values.ts";
import type { Python } from "../interpreter.ts";
import type { Comment } from "../syntax/syntax.ts";

/** One `print(…)` as it ran first. */
export interface Printed {
  readonly span: Span;
  readonly args: readonly Value[];
  /** Ran more than once: which run a comment speaks of is not known. */
  again: boolean;
}

interface Promised {
  readonly comment: Comment;
  readonly numbers: readonly Literal[];
}

interface Literal {
  readonly value: number;
  /** Half a unit of the last digit written. */
  readonly slack: number;
}

/** A comment that says what is printed: `# => 1.45`, `#>>> tensor([2.7726])`, `# tensor(4.)`. */
const MARK = /^#+\s*(?:=+>+|>>>+|->|→|output\s*:|prints?\s*:?|출력\s*:?)\s*(.*)$/i;
const BARE = /^#\s*((?:tf\.)?(?:tensor|array|Array|Tensor)\s*\(.*)$/;

/** Comments that promise a number that is not what is printed: hints. */
export function brokenPromises(py: Python, comments: readonly Comment[]): Finding[] {
  if (py.notes.prints.length === 0) return [];
  const prints = [...py.notes.prints].sort((a, b) => a.span.start - b.span.start);
  const findings: Finding[] = [];
  const used = new Set<Printed>();
  const judge = (printed: Printed | undefined, promised: Promised): void => {
    if (!printed || used.has(printed)) return;
    used.add(printed);
    const finding = compare(py, printed, promised);
    if (finding) findings.push(finding);
  };
  let block: Promised[] = [];
  const close = (): void => {
    const [first] = block;
    if (!first) return;
    // The comments of a block speak of the prints right before it, in their order.
    const before = prints.filter((each) => each.span.end <= first.comment.span.start && !used.has(each));
    const last = before.slice(-block.length);
    if (last.length === block.length && adjacent(py, last, first.comment))
      for (const [i, each] of block.entries()) judge(last[i], each);
    block = [];
  };
  let previous: Comment | null = null;
  for (const comment of comments) {
    const promised = promiseOf(comment);
    const own = /\S/.test(lineBefore(py.text, comment.span.start));
    if (previous && (own || !/^\s*$/.test(py.text.slice(previous.span.end, comment.span.start)))) close();
    previous = comment;
    if (!promised) continue;
    if (!own) {
      block.push(promised);
      continue;
    }
    const same = prints.filter(
      (each) =>
        each.span.end <= comment.span.start &&
        !py.text.slice(each.span.end, comment.span.start).includes("\n"),
    );
    if (same.length === 1) judge(same[0], promised);
  }
  close();
  return findings;
}

const lineBefore = (text: string, offset: number): string =>
  text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);

/** Nothing but prints and their comments between the first of these and the comment. */
function adjacent(py: Python, prints: readonly Printed[], comment: Comment): boolean {
  const [first] = prints;
  if (!first) return false;
  const between = py.text.slice(first.span.start, comment.span.start);
  return between
    .split("\n")
    .every((line) => /^\s*(print\s*\(.*|#.*|\)?|.*\))\s*$/.test(line) || line.trim() === "");
}

function promiseOf(comment: Comment): Promised | null {
  const text = MARK.exec(comment.text)?.[1] ?? BARE.exec(comment.text)?.[1];
  if (text === undefined) return null;
  const value = text
    .replace(/\b(dtype|grad_fn|requires_grad|shape|device|numpy)\s*=.*$/s, "")
    .replace(/torch\.Size\(.*/, "");
  if (/Error|\.\.\.|…|Size/.test(text)) return null;
  const numbers = [...value.matchAll(/(?<![\w.])[-+−]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w])/g)].map(
    (match) => literal(match[0].replace("−", "-")),
  );
  return numbers.length > 0 ? { comment, numbers } : null;
}

function literal(text: string): Literal {
  const [mantissa = "", exponent] = text.toLowerCase().split("e");
  const decimals = mantissa.includes(".") ? mantissa.length - mantissa.indexOf(".") - 1 : 0;
  return { value: Number(text), slack: 0.5 * 10 ** (Number(exponent ?? 0) - decimals) };
}

function compare(py: Python, printed: Printed, promised: Promised): Finding | null {
  if (printed.again) return null;
  const actual: number[] = [];
  let single = false;
  const add = (value: Value): boolean => {
    if (isNumber(value)) actual.push(Number(value.value));
    else if (value.kind === "tensor") {
      const at = value.random ? null : py.trace.shadow.value(nodeOf(value));
      if (!at) return false;
      if (
        value.dtype === "float32" ||
        value.library === "torch" ||
        value.library === "tensorflow" ||
        value.library === "jax"
      )
        single = true;
      actual.push(...at.data);
    } else if (value.kind === "sequence" && !value.symbolic) return value.items.current.every(add);
    else if (value.kind === "known" && value.type === "string") return !/\d/.test(String(value.value));
    else return false;
    return true;
  };
  if (!printed.args.every(add) || actual.length !== promised.numbers.length) return null;
  const wrong = promised.numbers.findIndex((number, i) => {
    const value = actual[i] ?? Number.NaN;
    const gap = Math.abs(value - number.value);
    return (
      Number.isFinite(value) &&
      gap > number.slack * 1.0001 &&
      gap > (single ? 1e-5 : 1e-12) * Math.max(1, Math.abs(value))
    );
  });
  if (wrong < 0) return null;
  const value = actual[wrong] ?? Number.NaN;
  return {
    severity: "hint",
    code: "promised-number",
    message: `the comment says ${promised.numbers[wrong]?.value}, and what is printed is ${Number(value.toPrecision(6))}`,
    span: promised.comment.span,
    related: [{ span: printed.span, message: "printed here" }],
  };
}
