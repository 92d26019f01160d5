import * as l10n from "@vscode/l10n";
import type { CrossCheck, Derivation, Kink } from "../../../engine/derive/derivation.ts";
import type { Problem } from "../../../engine/graph/errors.ts";
import type { Nested } from "../../../engine/graph/tensor.ts";
import type { Assumption } from "../../../engine/read/reading.ts";
import type { Program } from "../program.ts";
import { code, colored, dim, escaped } from "../text/markdown.ts";
import { said } from "../text/messages.ts";
import { numberText, valueText } from "../text/numbers.ts";

/** One line of trust, or of doubt. */
export function trustLine(check: CrossCheck): string {
  if (check.verdict === "agree") {
    const tick = colored("✓", "charts-green");
    const method = check.method ? said(check.method) : l10n.t("numerical derivatives");
    const words =
      check.error !== undefined && check.error < LAST_DIGIT
        ? l10n.t("agrees with {0} to the last digit", method)
        : check.error === undefined
          ? l10n.t("agrees with {0}", method)
          : l10n.t("agrees with {0}, {1}", method, errorText(check.error));
    return `${tick} ${dim(escaped(words))}`;
  }
  if (check.verdict === "disagree") {
    const words = l10n.t("not shown: exact and numerical derivatives disagree, so one of them is wrong");
    return `${colored("✗", "charts-red")} ${escaped(words)}`;
  }
  const words = check.reason
    ? l10n.t("not checked numerically: {0}", said(check.reason))
    : l10n.t("not checked numerically");
  return dim(escaped(words));
}

/** Relative differences below this are rounding alone. */
const LAST_DIGIT = 1e-15;

/** One digit tells how good an agreement is. */
const errorText = (error: number): string => numberText(error, 1);

/** `x = 2, y = 3`, leaving out what is too large to say. */
export function pointText(at: Readonly<Record<string, Nested>>, digits: number): string {
  return Object.entries(at)
    .map(([name, value]) => `${name} = ${valueText(value, digits)}`)
    .join(", ");
}

/** The value and the gradient at the point, where there is one. */
export function valueLine(derivation: Derivation, digits: number, names: readonly string[]): string | null {
  const { at, value, derivatives } = derivation;
  if (value === undefined || !at || Object.keys(at).length === 0) return null;
  const relevant = Object.fromEntries(Object.entries(at).filter(([name]) => names.includes(name)));
  const where = pointText(relevant, digits);
  const parts = [`**${escaped(valueText(value, digits))}**`];
  const slopes = derivatives.filter((derivative) => derivative.value !== undefined);
  const scalars = slopes.every((derivative) => typeof derivative.value === "number");
  if (slopes.length > 0 && scalars && slopes.length === derivatives.length) {
    const numbers = slopes.map((derivative) => valueText(derivative.value ?? Number.NaN, digits));
    const gradient = numbers.length === 1 ? (numbers[0] ?? "") : `(${numbers.join(", ")})`;
    const word = numbers.length === 1 ? l10n.t("slope") : l10n.t("gradient");
    parts.push(`${word} **${escaped(gradient)}**`);
  } else
    for (const derivative of slopes.slice(0, 3))
      parts.push(
        `∂${escaped(derivative.wrt)} **${escaped(valueText(derivative.value ?? Number.NaN, digits))}**`,
      );
  const place = where.length > 0 && where.length <= 60 ? `${l10n.t("at {0}:", escaped(where))} ` : "";
  return `${place}${parts.join(" · ")}`;
}

export function kinkLines(kinks: readonly Kink[], at: Derivation["at"], digits: number): string[] {
  return kinks.slice(0, 2).map(({ wrt, left, right }) => {
    const point = at?.[wrt];
    const where = point === undefined ? wrt : `${wrt} = ${valueText(point, digits)}`;
    const words = l10n.t(
      "not differentiable at {0}: {1} from the left, {2} from the right",
      where,
      numberText(left, digits),
      numberText(right, digits),
    );
    return `${colored("⚠", "list-warningForeground")} ${escaped(words)}`;
  });
}

const MAX_ASSUMPTIONS = 3;

/** What the result rests on, in one line. */
export function assumptionLine(assumptions: readonly Assumption[]): string | null {
  const scalars = assumptions
    .map(({ message }) => SCALAR.exec(message)?.[1])
    .filter((name) => name !== undefined);
  const rest = assumptions.filter(({ message }) => scalars.length < 2 || !SCALAR.test(message));
  const all = [...new Set(rest.map(({ message }) => said(message)))];
  if (scalars.length > 1) all.unshift(l10n.t("{0} taken as scalars", [...new Set(scalars)].join(", ")));
  if (all.length === 0) return null;
  const shown = all.slice(0, MAX_ASSUMPTIONS);
  if (all.length > shown.length) shown.push(l10n.t("{0} more in the panel", all.length - shown.length));
  return dim(shown.map(escaped).join(" · "));
}

/** Said of most parameters: several are said at once. */
const SCALAR = /^(\S+) taken as a scalar$/;

/** Why there is nothing to show, and where. */
export function problemLine(problem: Problem, program: Program): string {
  const reason = said(problem.message);
  const at = problem.span;
  const text = at ? program.text.slice(at.start, at.end) : "";
  const where = at
    ? l10n.t("line {0}", program.lineOf(at.start)) + (text && text.length <= 40 ? `: ${code(text)}` : "")
    : "";
  return `${l10n.t("No derivative: {0}", escaped(reason))}${where ? ` ${dim(`(${where})`)}` : ""}`;
}
