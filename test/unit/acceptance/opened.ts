import type { Derivation } from "../../../engine/derive/derivation.ts";
import { deriveFormula } from "../../../engine/derive/formula.ts";
import { within } from "../../../engine/graph/budget.ts";
import type { Nested } from "../../../engine/graph/tensor.ts";
import { type Host, readDocument } from "../../../engine/read/documents.ts";
import type { Formula, Reading } from "../../../engine/read/reading.ts";

/** A document as a person sees it: its formulas by name or text, with what is said about them. */
export class Opened {
  readonly text: string;
  readonly reading: Reading;

  constructor(text: string, host: Host, language = "python") {
    this.text = text;
    this.reading = readDocument(language, text, host, { budget: within(10_000) });
  }

  line(offset: number): number {
    return this.text.slice(0, offset).split("\n").length;
  }

  /** Formulas of this kind and name, in order. */
  formulas(kind: Formula["kind"], name: string): Formula[] {
    return this.reading.formulas.filter(
      (formula) => formula.kind === kind && (formula.name === name || formula.text === name),
    );
  }

  formula(kind: Formula["kind"], name: string, nth = 0): Formula {
    const found = this.formulas(kind, name)[nth];
    if (!found) {
      const all = this.reading.formulas.map((formula) => `${formula.kind} ${formula.name ?? formula.text}`);
      throw new Error(`no ${kind} ${name} (${nth}); there are: ${all.join("; ")}`);
    }
    return found;
  }

  derived(
    kind: Formula["kind"],
    name: string,
    options: { readonly nth?: number; readonly at?: Record<string, Nested>; readonly wrt?: string[] } = {},
  ): Derivation {
    return deriveFormula(this.formula(kind, name, options.nth ?? 0), this.reading, {
      budget: within(5_000),
      ...(options.at ? { at: options.at } : {}),
      ...(options.wrt ? { wrt: options.wrt } : {}),
    });
  }

  /** The value of a gradient read, `null` for None. */
  read(text: string, nth = 0): Nested | null | undefined {
    const formula = this.formula("gradient-read", text, nth);
    if (formula.read?.none !== undefined) return null;
    return deriveFormula(formula, this.reading, { budget: within(5_000) }).value;
  }

  get findings(): {
    readonly line: number;
    readonly code: string;
    readonly message: string;
    readonly severity: string;
  }[] {
    return this.reading.findings.map(({ span, code, message, severity }) => ({
      line: this.line(span.start),
      code,
      message,
      severity,
    }));
  }
}

/** Derivative values by name. */
export function slopes(derivation: Derivation): Record<string, Nested | undefined> {
  return Object.fromEntries(derivation.derivatives.map(({ wrt, value }) => [wrt, value]));
}

/** Derivative formulas as text, by name. */
export function texts(derivation: Derivation): Record<string, string> {
  return Object.fromEntries(derivation.derivatives.map(({ wrt, text }) => [wrt, text]));
}
