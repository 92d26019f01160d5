import * as l10n from "@vscode/l10n";
import type { Derivation } from "../../../engine/derive/derivation.ts";
import { variablesOf } from "../../../engine/graph/graph.ts";
import { latexName, textName } from "../../../engine/print/names.ts";
import type { Formula, NameInfo, Occurrence } from "../../../engine/read/reading.ts";
import type { Derivations } from "../derivations.ts";
import type { Engine } from "../engine.ts";
import type { Spot } from "../locate.ts";
import type { Read } from "../readings.ts";
import { code, cut, dim, escaped } from "../text/markdown.ts";
import { said } from "../text/messages.ts";
import { shapeName, valueText } from "../text/numbers.ts";
import { type Block, type Content, line, quietly, type Spoken } from "./content.ts";
import { adjointHead, calledAs, derivativeHead, partName } from "./heads.ts";
import { assumptionLine, kinkLines, problemLine, trustLine, valueLine } from "./lines.ts";
import { links } from "./links.ts";
import { composeRead } from "./read.ts";

/** More than these go to the panel. */
const MAX_DERIVATIVES = 3;
/** What flows back is shown here alone. */
const MAX_ADJOINTS = 6;

export interface Composer {
  readonly engine: Engine;
  readonly derivations: Derivations;
  readonly digits: number;
  readonly shapes: boolean;
  readonly subexpressions: boolean;
  readonly cancelled: () => boolean;
}

/** What a hover over the spot says; null: nothing, so that other hovers stand alone. */
export function compose(read: Read, spot: Spot, composer: Composer): Content | null {
  const { formula, part, name } = spot;
  const shown = name && composer.shapes ? nameLine(name, composer.digits) : null;
  const about = formula && aboutFormula(read, formula, part, composer);
  if (about) {
    // A parameter's or a result's shape belongs to the title's line of the formula it is in.
    const blocks = shown && part ? [line(shown), ...about.blocks] : about.blocks;
    return { ...about, blocks };
  }
  return shown && name ? { blocks: [line(shown)], range: name.span } : null;
}

function aboutFormula(
  read: Read,
  formula: Formula,
  part: Occurrence | undefined,
  composer: Composer,
): Content | null {
  if (formula.kind === "gradient-read") return composeRead(read, formula, composer);
  // A function that may be everyday code answers on its name, and only when its slope says something.
  const plain = !formula.clear;
  if (plain && (formula.kind !== "function" || part || !formula.output)) return null;
  if (part) return composer.subexpressions ? composePart(read, formula, part, composer) : null;
  const range = formula.nameRange ?? formula.range;
  if (!formula.output) {
    if (!formula.problem) return null;
    return { blocks: [line(title(formula)), line(problemLine(formula.problem, read.program))], range };
  }
  const derivation = composer.derivations.of(read, formula, { cancelled: composer.cancelled });
  if (plain && derivation.derivatives.every(({ node }) => variablesOf([node]).length === 0)) return null;
  return { blocks: formulaBlocks(read, formula, derivation, composer), range };
}

function formulaBlocks(read: Read, formula: Formula, derivation: Derivation, composer: Composer): Block[] {
  const blocks: Block[] = [];
  // Prose says itself what it is about.
  const prose = formula.kind === "comment" || formula.kind === "docstring" || formula.kind === "markdown";
  if (formula.name && !prose) blocks.push(line(title(formula)));
  if (derivation.problem && derivation.derivatives.length === 0)
    return [...blocks, line(problemLine(derivation.problem, read.program))];
  if (derivation.derivatives.length === 0) return blocks;
  const wrong = derivation.checked.verdict === "disagree";
  if (!wrong) {
    blocks.push(...derivativeBlocks(formula, derivation));
    const names = formula.variables.map((variable) => variable.name);
    const values = valueLine(derivation, composer.digits, names);
    if (values) blocks.push(line(values));
    blocks.push(...kinkLines(derivation.kinks, derivation.at, composer.digits).map(line));
  }
  blocks.push(quietly(trustLine(derivation.checked)));
  const assumptions = assumptionLine(derivation.assumptions);
  if (assumptions) blocks.push(quietly(assumptions));
  blocks.push(line(links(read, formula, wrong ? "nothing" : derivation.cotangent ? "latex" : "all")));
  return blocks;
}

function derivativeBlocks(formula: Formula, derivation: Derivation): Block[] {
  const called = calledAs(formula);
  const alone = derivation.variables.length === 1;
  const most = derivation.cotangent ? MAX_ADJOINTS : MAX_DERIVATIVES;
  const shown = derivation.derivatives.slice(0, most);
  const blocks: Block[] = [
    {
      kind: "equations",
      equations: shown.map((derivative) => {
        const head = derivation.cotangent
          ? adjointHead(derivative.wrt)
          : derivativeHead(called, derivative.wrt, alone);
        return {
          left: head.latex,
          right: derivative.latex,
          name: head.text,
          value: derivative.text,
        };
      }),
    },
  ];
  const rest = derivation.derivatives.slice(most).map(({ wrt }) => textName(wrt));
  if (rest.length > 0)
    blocks.push(line(dim(escaped(l10n.t("also by {0}: in the panel", cut(rest.join(", "), 40))))));
  return blocks;
}

/** A part of a formula: what it changes by its variables, and what the whole changes by it. */
function composePart(read: Read, formula: Formula, part: Occurrence, composer: Composer): Content | null {
  const { node } = part;
  if (node.op === "const" || node.op === "tensor" || node.op === "opaque" || node.inputs.length === 0) {
    if (node.op !== "variable") return null;
  }
  const leaf = node.op === "variable";
  const source = read.program.text.slice(part.span.start, part.span.end);
  const adjoint = composer.engine.adjoint(
    formula,
    node,
    read.reading,
    composer.derivations.options(read, formula, composer.cancelled),
  );
  const own = leaf
    ? null
    : composer.derivations.of(read, partFormula(formula, part, source), { cancelled: composer.cancelled });
  if (own?.checked.verdict === "disagree") return null;
  const whole = calledAs(formula);
  const called = leaf ? { latex: latexName(source), text: textName(source) } : partName(formula, part.name);
  const equations: Spoken[] = [];
  for (const derivative of own?.derivatives.slice(0, MAX_DERIVATIVES - 1) ?? []) {
    const head = derivativeHead(called, derivative.wrt, own?.variables.length === 1);
    equations.push({ left: head.latex, right: derivative.latex, name: head.text, value: derivative.text });
  }
  if (adjoint) {
    const head = derivativeHead(whole, leaf ? source : called.text, false);
    const latexHead = String.raw`\frac{\partial ${spaced(whole.latex)}}{\partial ${spaced(called.latex)}}`;
    equations.push({
      left: leaf ? head.latex : latexHead,
      right: adjoint.latex,
      name: `∂${whole.text}/∂${called.text}`,
      value: adjoint.text,
    });
  }
  if (equations.length === 0) return null;
  const shown = code(cut(source, 60));
  const defined = leaf || part.name ? shown : `${escaped(called.text)} = ${shown}`;
  const owner = formula.name ? l10n.t("{0} in {1}", defined, `**${escaped(formula.name)}**`) : defined;
  const blocks: Block[] = [line(owner), { kind: "equations", equations }];
  const values = partValues(own, adjoint?.value, composer.digits);
  if (values) blocks.push(line(values));
  if (own && own.derivatives.length > 0) blocks.push(line(trustLine(own.checked)));
  blocks.push(line(links(read, formula, "nothing")));
  return { blocks, range: part.span };
}

const spaced = (latex: string): string => (/^\\(?:mathrm|text)/.test(latex) ? `\\,${latex}` : latex);

function partValues(own: Derivation | null, adjoint: Derivation["value"], digits: number): string | null {
  const parts: string[] = [];
  if (own?.value !== undefined)
    parts.push(l10n.t("value {0}", `**${escaped(valueText(own.value, digits))}**`));
  if (adjoint !== undefined) parts.push(l10n.t("gradient {0}", `**${escaped(valueText(adjoint, digits))}**`));
  return parts.length > 0 ? parts.join(" · ") : null;
}

const PARTS = new WeakMap<Formula, Map<Occurrence, Formula>>();

/** The part as a formula of its own; the same object each time, so that its derivation is kept. */
export function partFormula(formula: Formula, part: Occurrence, source: string): Formula {
  let parts = PARTS.get(formula);
  if (!parts) {
    parts = new Map();
    PARTS.set(formula, parts);
  }
  let made = parts.get(part);
  if (!made) {
    const {
      name: _name,
      nameRange: _range,
      problem: _problem,
      outputs: _outputs,
      read: _read,
      ...rest
    } = formula;
    made = {
      ...rest,
      kind: "expression",
      range: part.span,
      text: source,
      output: part.node,
      ...(part.name ? { name: part.name } : {}),
    };
    parts.set(part, made);
  }
  return made;
}

/** `bowl(x, y)`, with the shapes of what is no scalar. */
function title(formula: Formula): string {
  const name = `**${escaped(formula.name ?? cut(formula.text, 60))}**`;
  const variables = formula.variables.filter((variable) => variable.differentiable);
  const shapes = formula.variables
    .filter((variable) => variable.node.shape.length > 0)
    .slice(0, 4)
    .map((variable) => `${variable.name} ${shapeName(variable.node.shape, "")}`);
  const output = formula.output?.shape ?? [];
  const to = output.length > 0 ? `→ ${shapeName(output, "")}` : "";
  const by =
    formula.kind === "function" ? `(${variables.map((variable) => escaped(variable.name)).join(", ")})` : "";
  const quiet = [shapes.join(" · "), to].filter((each) => each !== "").join(" ");
  return `${name}${by}${quiet === "" ? "" : ` ${dim(escaped(quiet))}`}`;
}

/** `W`: shape, dtype, from where. */
function nameLine(info: NameInfo, digits: number): string {
  const known =
    info.value && info.shape.length === 0 ? ` = ${valueText(info.value.data[0] ?? Number.NaN, digits)}` : "";
  const parts = [`${shapeName(info.shape, l10n.t("scalar"))} ${info.dtype}${known}`];
  if (info.requiresGrad === true) parts.push("requires_grad");
  if (info.from) parts.push(said(info.from));
  return `**${escaped(info.name)}** ${dim(parts.map(escaped).join(" · "))}`;
}
