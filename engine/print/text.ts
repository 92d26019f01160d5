import type { Node } from "../graph/node.ts";
import { type Form, isHadamard } from "./form.ts";
import { type LayoutOptions, layout } from "./layout.ts";
import { raised } from "./names.ts";

const RELATION = 0;
const SUM = 1;
const HADAMARD = 1.7;
const PRODUCT = 2;
const FUNCTION = 2.5;
const POWER = 3;
const ATOM = 4;

interface Set {
  readonly text: string;
  readonly level: number;
}

/** A node on one line of Unicode: `2x + 3y`, `x² cos(x)`. For screen readers, plain clients and titles. */
export function text(node: Node, options: LayoutOptions = {}): string {
  const { form, where } = layout(node, options);
  const main = set(form).text;
  if (where.length === 0) return main;
  return `${main} where ${where.map(({ name, form: body }) => `${name.text} = ${set(body).text}`).join(", ")}`;
}

function at(form: Form, level: number): string {
  const { text: piece, level: own } = set(form);
  return own >= level ? piece : `(${piece})`;
}

function set(form: Form): Set {
  switch (form.kind) {
    case "leaf":
      return { text: form.text, level: form.compound ? PRODUCT : ATOM };
    case "sum":
      return { text: sum(form), level: SUM };
    case "negative":
      return { text: `−${at(form.body, form.body.kind === "big" ? SUM : HADAMARD)}`, level: SUM };
    case "product":
      return { text: product(form), level: isHadamard(form) ? HADAMARD : PRODUCT };
    case "fraction":
      return { text: `${at(form.over, PRODUCT)}/${at(form.under, FUNCTION)}`, level: PRODUCT };
    case "power":
      return power(form.base, form.exponent);
    case "root":
      return form.degree === 2
        ? { text: `√${at(form.body, ATOM)}`, level: POWER }
        : { text: `${raised(String(form.degree)) ?? ""}√${at(form.body, ATOM)}`, level: POWER };
    case "apply":
      return {
        text: `${form.name.text}(${form.args.map((arg) => set(arg).text).join(", ")})`,
        level: FUNCTION,
      };
    case "wrap":
      return { text: `${form.open.text}${set(form.body).text}${form.close.text}`, level: ATOM };
    case "postfix":
      return { text: `${at(form.body, ATOM)}${form.mark.text}`, level: POWER };
    case "relation": {
      const logic = form.sign.text === "and" || form.sign.text === "or";
      const left = at(form.left, form.left.kind === "relation" ? RELATION : SUM);
      const right = at(form.right, logic ? RELATION : SUM);
      return { text: `${left} ${form.sign.text} ${right}`, level: logic ? RELATION - 1 : RELATION };
    }
    case "cases": {
      const branches = form.branches.map(
        (branch) => `${set(branch.value).text} if ${set(branch.condition).text}`,
      );
      return { text: `{${branches.join("; ")}; ${set(form.otherwise).text} otherwise}`, level: ATOM };
    }
    case "big":
      return {
        text: `${form.sign.text}${form.under.text ? `_${form.under.text}` : ""} ${at(form.body, PRODUCT)}`,
        level: SUM + 0.5,
      };
    case "template":
      return { text: `${form.name}(${form.args.map((arg) => set(arg).text).join(", ")})`, level: FUNCTION };
    case "index":
      return { text: `${at(form.base, ATOM)}${form.subscript.text}`, level: ATOM };
    case "list":
      return { text: `[${form.entries.map((entry) => set(entry).text).join(", ")}]`, level: ATOM };
  }
}

function sum(form: Extract<Form, { kind: "sum" }>): string {
  let line = "";
  for (const [i, term] of form.terms.entries()) {
    const body = at(term.body, term.negative || i > 0 ? SUM + 0.5 : SUM);
    if (i === 0) line = term.negative ? `−${body}` : body;
    else line += term.negative ? ` − ${body}` : ` + ${body}`;
  }
  return line;
}

function product({ factors, odot }: Extract<Form, { kind: "product" }>): string {
  let line = "";
  for (const [i, factor] of factors.entries()) {
    const last = i === factors.length - 1;
    const piece =
      factor.kind === "fraction"
        ? `(${set(factor).text})`
        : at(factor, factor.kind === "big" && last ? SUM : PRODUCT);
    if (i === 0) line = piece;
    else line += (i > odot ? " ⊙ " : separator(factors[i - 1], factor, piece)) + piece;
  }
  return line;
}

function separator(before: Form | undefined, after: Form, piece: string): string {
  if (/^[\d.]/.test(piece) || isWide(before) || isWide(after)) return "·";
  if (before && isFunction(before)) return " ";
  return isFunction(after) || after.kind === "big" ? " " : "";
}

const isFunction = (form: Form): boolean =>
  form.kind === "apply" ||
  form.kind === "root" ||
  (form.kind === "power" && (isFunction(form.base) || set(form).text.includes("^")));

/** `V_T` has no Unicode subscript: it needs air as a word does. */
const isWide = (form: Form | undefined): boolean =>
  form?.kind === "leaf"
    ? form.wide || form.text.includes("_")
    : form?.kind === "power" || form?.kind === "index"
      ? isWide(form.base)
      : false;

function power(base: Form, exponent: Form): Set {
  const up = set(exponent);
  const small = /^[\d−]+$/.test(up.text) ? raised(up.text.replaceAll("−", "-")) : null;
  const below = base.kind === "apply" ? set(base).text : at(base, ATOM);
  if (small !== null) return { text: below + small, level: POWER };
  return { text: `${below}^${up.level >= ATOM ? up.text : `(${up.text})`}`, level: POWER };
}
