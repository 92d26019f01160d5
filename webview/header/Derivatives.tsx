import { explained } from "../../engine/print/where.ts";
import type { PanelDerivative, PanelFormula } from "../../extension/protocol/formula.ts";
import { post } from "../host.ts";
import { t } from "../l10n.ts";
import { Formula } from "../parts/Formula.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { TensorValue } from "../parts/TensorValue.tsx";
import { values } from "../store.ts";
import { Meanings } from "./Meanings.tsx";

/** Every derivative, one a row: the formula, its value at the point, and what can be done with it. */
export function Derivatives({ formula, bare }: Props) {
  if (formula.derivatives.length === 0) return null;
  return (
    <ul class="derivatives" aria-label={t("Derivatives")}>
      {formula.derivatives.map((derivative, i) => (
        <Row key={derivative.wrt} formula={formula} derivative={derivative} bare={bare?.[i] ?? null} />
      ))}
    </ul>
  );
}

interface Props {
  readonly formula: PanelFormula;
  /** The derivatives without what their names mean, where that is told below all of them. */
  readonly bare: readonly string[] | null;
}

/** Fractions at full height: within a line of text, one inside another cannot be read. */
const atFullHeight = (latex: string): string =>
  latex.includes("\\frac") ? `\\displaystyle ${latex}` : latex;

interface RowProps {
  readonly formula: PanelFormula;
  readonly derivative: PanelDerivative;
  readonly bare: string | null;
}

function Row({ formula, derivative, bare }: RowProps) {
  const { wrt, head, latex, source, text, node } = derivative;
  const own = bare === null ? explained([latex]) : null;
  const value = values.value[node];
  return (
    <li class="derivative">
      <div class="scroll-x">
        <Formula
          latex={`${head} = ${atFullHeight(bare ?? own?.bare[0] ?? latex)}`}
          text={t("derivative by {0}: {1}", wrt, text)}
        />
      </div>
      <span class="tail">
        {value ? (
          <span class="value backward">
            <span class="equals">=</span>
            <TensorValue value={value} tone="backward" />
          </span>
        ) : null}
        <span class="actions">
          <IconButton
            icon="copy"
            label={t("Copy the derivative by {0} as LaTeX", wrt)}
            onPress={() => post({ type: "copy", text: latex, what: "latex" })}
          />
          <IconButton
            icon="code"
            label={t("Copy the derivative by {0} as code", wrt)}
            onPress={() => post({ type: "copy", text: source, what: "code" })}
          />
          <IconButton
            icon="insert"
            label={t("Insert the derivative by {0} below", wrt)}
            onPress={() => post({ type: "insert", formula: formula.id, what: "derivative", wrt })}
          />
        </span>
      </span>
      {own ? <Meanings rows={own.meanings} /> : null}
    </li>
  );
}
