import type { Node } from "../graph/node.ts";
import { type Apply, type Form, isHadamard } from "./form.ts";
import { type LayoutOptions, layout } from "./layout.ts";
import { BETWEEN, WHERE } from "./where.ts";

export interface LatexOptions extends LayoutOptions {
  /** The sign between factors that need one; `\cdot` unless said. */
  readonly multiply?: string;
}

/** How tightly a piece of LaTeX holds together; what is looser than its place asks gets parentheses. */
const RELATION = 0;
const SUM = 1;
const HADAMARD = 1.7;
const PRODUCT = 2;
const POWER = 3;
const ATOM = 4;

interface Set {
  readonly tex: string;
  readonly level: number;
}

/** A node as a mathematician writes it. Safe in KaTeX and MathJax. */
export function latex(node: Node, options: LatexOptions = {}): string {
  const { form, where } = layout(node, options);
  const setter = new Setter(options.multiply ?? "\\cdot");
  const main = setter.set(form).tex;
  if (where.length === 0) return main;
  const rest = where.map(({ name, form: body }) => `${name.latex} = ${setter.set(body).tex}`);
  return `${main}${WHERE}${rest.join(BETWEEN)}`;
}

class Setter {
  readonly #dot: string;
  readonly #memo = new Map<Form, Set>();

  constructor(dot: string) {
    this.#dot = dot;
  }

  set(form: Form): Set {
    const known = this.#memo.get(form);
    if (known) return known;
    const made = this.#make(form);
    this.#memo.set(form, made);
    return made;
  }

  /** With parentheses when looser than `level`. */
  #at(form: Form, level: number): string {
    const set = this.set(form);
    return set.level >= level ? set.tex : parenthesized(set.tex);
  }

  #make(form: Form): Set {
    switch (form.kind) {
      case "leaf":
        return { tex: form.latex, level: form.compound ? PRODUCT : ATOM };
      case "sum":
        return { tex: this.#sum(form), level: SUM };
      case "negative":
        return { tex: `-${this.#at(form.body, form.body.kind === "big" ? SUM : HADAMARD)}`, level: SUM };
      case "product":
        return { tex: this.#product(form), level: isHadamard(form) ? HADAMARD : PRODUCT };
      case "fraction":
        return { tex: `\\frac{${this.set(form.over).tex}}{${this.set(form.under).tex}}`, level: POWER - 0.5 };
      case "power":
        return this.#power(form.base, form.exponent, form.entrywise);
      case "root": {
        const degree = form.degree === 2 ? "" : `[${form.degree}]`;
        return { tex: `\\sqrt${degree}{${this.set(form.body).tex}}`, level: ATOM };
      }
      case "apply":
        return { tex: this.#apply(form), level: form.bare && this.#isBare(form) ? PRODUCT + 0.5 : ATOM };
      case "wrap":
        return { tex: delimited(form.open.latex, this.set(form.body).tex, form.close.latex), level: ATOM };
      case "postfix":
        return {
          tex: `${this.#at(form.body, ATOM)}${form.high ? "^" : ""}${form.mark.latex}`,
          level: form.high ? POWER : ATOM,
        };
      case "relation": {
        const logic = form.sign.text === "and" || form.sign.text === "or";
        const left = this.#at(form.left, form.left.kind === "relation" ? RELATION : SUM);
        const right = this.#at(form.right, logic ? RELATION : SUM);
        return { tex: `${left} ${form.sign.latex} ${right}`, level: logic ? RELATION - 1 : RELATION };
      }
      case "cases":
        return { tex: this.#cases(form), level: ATOM };
      case "big":
        return {
          tex: `${form.sign.latex}_{${form.under.latex}}${form.over === undefined ? "" : `^{${form.over}}`} ${this.#at(form.body, PRODUCT)}`,
          level: SUM + 0.5,
        };
      case "template": {
        const tex = form.template.replace(/\$(\d)/g, (_whole, at: string, offset: number) => {
          const arg = form.args[Number(at)];
          const before = form.template[offset - 1] ?? " ";
          return !arg ? "" : /[{(,|]/.test(before) ? this.set(arg).tex : this.#at(arg, ATOM);
        });
        return { tex, level: PRODUCT };
      }
      case "index":
        return { tex: indexed(this.#at(form.base, ATOM), form.subscript.latex), level: ATOM };
      case "list":
        return {
          tex: delimited("[", form.entries.map((entry) => this.set(entry).tex).join(",\\, "), "]"),
          level: ATOM,
        };
    }
  }

  #sum(form: Extract<Form, { kind: "sum" }>): string {
    let tex = "";
    for (const [at, term] of form.terms.entries()) {
      // A negative or a sum after a minus sign keeps its parentheses.
      const body = this.#at(term.body, term.negative || at > 0 ? SUM + 0.5 : SUM);
      if (at === 0) tex = term.negative ? `-${body}` : body;
      else tex += term.negative ? ` - ${body}` : ` + ${body}`;
    }
    return tex;
  }

  /** Whether a factor begins with a function's name, which ends the argument before it. */
  #isSpelled(form: Form): boolean {
    return isBareApply(form) || (isBarePower(form) && !/^(?:\\left)?\(/.test(this.set(form).tex));
  }

  /** `closed`: something follows that an argument without parentheses could run into. */
  #product({ factors, odot }: Extract<Form, { kind: "product" }>, closed = false): string {
    let tex = "";
    for (const [at, factor] of factors.entries()) {
      const dotted = at > odot;
      const next = factors[at + 1];
      const followed = next === undefined ? closed : at < odot && !this.#isSpelled(next);
      const piece = this.#factor(factor, followed, next === undefined);
      if (at === 0) tex = piece;
      else tex = dotted ? `${tex} \\odot ${piece}` : this.#join(tex, piece, factors[at - 1], factor);
    }
    return tex;
  }

  /** sin x followed by anything but another function closes its argument: sin(x)(1 + x). */
  #factor(factor: Form, followed: boolean, last: boolean): string {
    if (followed && factor.kind === "apply" && factor.bare) return this.#apply(factor, true);
    if (followed && factor.kind === "power" && isBareApply(factor.base))
      return this.#power(factor.base, factor.exponent, factor.entrywise, true).tex;
    // \ln\Gamma(x) before anything: the logarithm is not of the whole product.
    if (followed && factor.kind === "template" && factor.template.startsWith("\\log"))
      return parenthesized(this.set(factor).tex);
    return this.#at(factor, factor.kind === "big" && last ? SUM : PRODUCT);
  }

  #join(left: string, right: string, before: Form | undefined, after: Form): string {
    if (/^[\d.]/.test(right) || (/^\\frac/.test(right) && isNumeric(before)))
      return `${left} ${this.#dot} ${right}`;
    if (after.kind === "big") return `${left} ${right}`;
    if (isWide(before) || isWide(after)) return `${left}\\, ${right}`;
    if (isBareApply(after) || isBarePower(after)) return `${left} ${right}`;
    // x · x as it was written is not a name xx.
    if (before === after && before?.kind === "leaf") return `${left} ${this.#dot} ${right}`;
    return touching(left, right);
  }

  #power(base: Form, exponent: Form, entrywise: boolean, closed = false): Set {
    const raised = this.#inline(exponent).tex;
    const up = entrywise ? `{\\odot ${raised}}` : `{${raised}}`;
    if (base.kind === "apply" && base.bare && !entrywise && /^\d+$/.test(raised)) {
      const name = base.name.latex;
      // log₂² x would carry two marks; parentheses are clearer.
      if (!name.includes("_")) {
        const [arg] = base.args;
        const bare = !closed && arg && this.#isBare(base);
        const tex = bare
          ? touching(`${name}^${up}`, ` ${this.set(arg).tex}`)
          : `${name}^${up}${parenthesized(this.#list(base.args))}`;
        return { tex, level: bare ? PRODUCT + 0.5 : POWER };
      }
    }
    if (base.kind === "leaf" && base.latex === "e" && raised.length > 60)
      return { tex: `\\exp${parenthesized(raised)}`, level: ATOM };
    // Two exponents in a row would be an error in TeX.
    const inner = this.set(base);
    const tex = inner.level >= ATOM ? inner.tex : parenthesized(inner.tex);
    return { tex: `${tex}^${up}`, level: POWER };
  }

  /** An exponent on one line: −x²/2 rather than a small fraction. */
  #inline(form: Form): Set {
    if (form.kind === "negative") {
      const { tex, level } = this.#inline(form.body);
      return { tex: `-${level >= PRODUCT ? tex : parenthesized(tex)}`, level: SUM };
    }
    if (form.kind === "sum") {
      const terms = form.terms.map(({ negative, body }, at) => {
        const { tex, level } = this.#inline(body);
        const piece = level > SUM ? tex : parenthesized(tex);
        return at === 0 ? (negative ? `-${piece}` : piece) : negative ? ` - ${piece}` : ` + ${piece}`;
      });
      return { tex: terms.join(""), level: SUM };
    }
    if (form.kind !== "fraction") return this.set(form);
    const over = this.#before(form.over);
    const under = this.#inline(form.under);
    const above = over.level >= PRODUCT ? over.tex : parenthesized(over.tex);
    return { tex: `${above}/${under.level >= POWER ? under.tex : parenthesized(under.tex)}`, level: PRODUCT };
  }

  /** What stands before a slash: sin(x)/y, as sin x/y could be of the quotient. */
  #before(form: Form): Set {
    if (form.kind === "apply" && form.bare) return { tex: this.#apply(form, true), level: ATOM };
    if (isBarePower(form) && form.kind === "power")
      return this.#power(form.base, form.exponent, form.entrywise, true);
    if (form.kind === "product" && !isHadamard(form))
      return { tex: this.#product(form, true), level: PRODUCT };
    return this.#inline(form);
  }

  #list(forms: readonly Form[]): string {
    return forms.map((form) => this.set(form).tex).join(", ");
  }

  #apply(form: Apply, closed = false): string {
    const [arg] = form.args;
    if (form.bare && !closed && arg && this.#isBare(form))
      return touching(form.name.latex, ` ${this.set(arg).tex}`);
    return `${form.name.latex}${parenthesized(this.#list(form.args))}`;
  }

  /** sin x, sin 2x, sin ωt, sin x/2 as a fraction; anything longer gets parentheses. */
  #isBare(form: Apply): boolean {
    const [arg] = form.args;
    if (!arg || form.args.length > 1) return false;
    if (arg.kind === "leaf") return !arg.compound;
    if (arg.kind === "index") return arg.base.kind === "leaf";
    if (arg.kind === "product")
      return arg.factors.length <= 3 && arg.factors.every((part) => part.kind === "leaf" && !part.wide);
    if (arg.kind === "fraction") return this.set(arg).tex.length < 24;
    return arg.kind === "root" || arg.kind === "wrap";
  }

  #cases(form: Extract<Form, { kind: "cases" }>): string {
    const rows = form.branches.map(
      ({ value, condition }) => `${this.set(value).tex} & \\text{if } ${this.set(condition).tex}`,
    );
    rows.push(`${this.set(form.otherwise).tex} & \\text{otherwise}`);
    return `\\begin{cases} ${rows.join(" \\\\ ")} \\end{cases}`;
  }
}

const isBareApply = (form: Form): boolean => form.kind === "apply" && form.bare;
const isBarePower = (form: Form): boolean => form.kind === "power" && isBareApply(form.base);
const isNumeric = (form: Form | undefined): boolean => form?.kind === "leaf" && form.numeric;

const isWide = (form: Form | undefined): boolean => {
  if (!form) return false;
  if (form.kind === "leaf") return form.wide;
  if (form.kind === "power") return isWide(form.base);
  if (form.kind === "index") return isWide(form.base);
  return false;
};

/** Two subscripts in a row are an error in TeX: they become one. */
function indexed(tex: string, subscript: string): string {
  const own = /^([\s\S]*)_\{((?:[^{}]|\{[^{}]*\})*)\}$/.exec(tex);
  return own ? `${own[1]}_{${own[2]},${subscript}}` : `${tex}_{${subscript}}`;
}

/** Two pieces side by side; a space only where a command would swallow the letter after it. */
function touching(left: string, right: string): string {
  if (right.startsWith(" ")) return left + right;
  return /\\[A-Za-z]+$/.test(left) && /^[A-Za-z]/.test(right) ? `${left} ${right}` : left + right;
}

/** Whether a piece stands taller than a line, so that its delimiters must grow. */
const isTall = (tex: string): boolean => /\\frac|\\sum|\\prod|\\begin|\\sqrt|\^\{[^}]*\^/.test(tex);

function parenthesized(tex: string): string {
  return delimited("(", tex, ")");
}

function delimited(open: string, tex: string, close: string): string {
  if (isTall(tex)) {
    // 1[…]: what grows is the bracket, not the sign before it.
    const [, before = "", bracket = open] = /^(\\mathbf\{1\})?(.*)$/.exec(open) ?? [];
    return `${before}\\left${bracket} ${tex} \\right${close}`;
  }
  return /[A-Za-z]$/.test(open) ? `${open} ${tex} ${close}` : `${open}${tex}${close}`;
}
