import { useState } from "preact/hooks";
import { shapeText } from "../../engine/graph/shape.ts";
import type { Tensor } from "../../engine/graph/tensor.ts";
import type { PanelFormula, PanelVariable } from "../../extension/protocol/formula.ts";
import { t } from "../l10n.ts";
import { Formula } from "../parts/Formula.tsx";
import { HeatStrip } from "../parts/HeatStrip.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { drag, examples, giveBack, point, settle, setView, view } from "../store.ts";
import { NumberField } from "./NumberField.tsx";
import { Slider } from "./Slider.tsx";

/** Larger arrays are shown, not typed into. */
const MOST_CELLS = 36;

/** Where everything is evaluated: a field and a slider for each variable. */
export function PointEditor({ formula }: { readonly formula: PanelFormula }) {
  if (formula.variables.length === 0 || formula.output === undefined) return null;
  const open = view.value.folds["point"] ?? true;
  const hasExamples = formula.variables.some(({ name }) => examples.value.has(name));
  return (
    <details
      class="point"
      open={open}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== open)
          setView({ folds: { ...view.value.folds, point: currentTarget.open } });
      }}
    >
      <summary>
        <span>{t("Evaluated at")}</span>
        {hasExamples ? (
          <span class="chip" title={t("The text gives no value; these are examples to start from.")}>
            {t("example values")}
          </span>
        ) : null}
        {formula.pinnedAt.length > 0 ? (
          <button
            type="button"
            class="link"
            onClick={(event) => {
              event.preventDefault();
              giveBack(formula.pinnedAt);
            }}
          >
            {t("Reset")}
          </button>
        ) : null}
      </summary>
      <div class="variables">
        {formula.variables.map((variable) => (
          <VariableRow key={variable.name} formula={formula} variable={variable} />
        ))}
      </div>
    </details>
  );
}

interface RowProps {
  readonly formula: PanelFormula;
  readonly variable: PanelVariable;
}

function VariableRow({ formula, variable }: RowProps) {
  const value = point.value.get(variable.name);
  if (!value) return null;
  const set = formula.pinnedAt.includes(variable.name);
  return (
    <div class={`variable ${variable.differentiable ? "" : "fixed"}`}>
      <span class="variable-name" title={variable.name}>
        <Formula latex={variable.latex} text={variable.name} />
      </span>
      {value.shape.length === 0 ? (
        <ScalarEditor formula={formula} name={variable.name} value={value.data[0] ?? Number.NaN} />
      ) : (
        <ArrayEditor formula={formula} variable={variable} value={value} />
      )}
      {set ? (
        <IconButton
          icon="reset"
          label={t("Give {0} back to the text", variable.name)}
          onPress={() => giveBack([variable.name])}
        />
      ) : (
        <span class="icon-space" />
      )}
    </div>
  );
}

interface ScalarProps {
  readonly formula: PanelFormula;
  readonly name: string;
  readonly value: number;
}

function ScalarEditor({ formula, name, value }: ScalarProps) {
  const put = (next: number): void => drag(name, { shape: [], data: Float64Array.of(next) });
  return (
    <>
      <NumberField
        label={t("value of {0}", name)}
        value={value}
        onValue={(next) => {
          put(next);
          settle(name);
        }}
      />
      <Slider
        key={`${formula.id} ${name}`}
        label={t("slide {0}", name)}
        value={value}
        onSlide={put}
        onRelease={() => settle(name)}
      />
    </>
  );
}

interface ArrayProps {
  readonly formula: PanelFormula;
  readonly variable: PanelVariable;
  readonly value: Tensor;
}

/** A grid of fields; the entry last touched gets a slider. */
function ArrayEditor({ formula, variable: { name, shapeFrom }, value }: ArrayProps) {
  const [chosen, choose] = useState<number | null>(null);
  const { shape, data } = value;
  if (data.length > MOST_CELLS || data.length === 0)
    return (
      <span class="array-summary" title={shapeFrom ?? ""}>
        <HeatStrip value={value} tone="forward" width={96} height={16} />
        <span class="shape">{shapeText(shape)}</span>
      </span>
    );
  const put = (index: number, next: number): void => {
    const changed = data.slice();
    changed[index] = next;
    drag(name, { shape, data: changed });
  };
  const label = (index: number): string => `${name}[${indexText(index, shape)}]`;
  const field = (index: number) => (
    <NumberField
      key={index}
      label={label(index)}
      value={data[index] ?? Number.NaN}
      chosen={index === chosen}
      onChoose={() => choose(index)}
      onValue={(next) => {
        put(index, next);
        settle(name);
      }}
    />
  );
  const slider = (index: number) => (
    <Slider
      key={`${formula.id} ${name} ${index}`}
      label={t("slide {0}", label(index))}
      value={data[index] ?? 0}
      onSlide={(next) => put(index, next)}
      onRelease={() => settle(name)}
    />
  );
  if (data.length === 1)
    return (
      <>
        {field(0)}
        {slider(0)}
      </>
    );
  const columns = Math.min(shape[shape.length - 1] ?? 1, 6);
  return (
    <div class="array">
      <div class="cells" style={{ gridTemplateColumns: `repeat(${columns}, minmax(3.2em, 5em))` }}>
        {Array.from(data, (_, index) => field(index))}
      </div>
      {chosen !== null && chosen < data.length ? slider(chosen) : null}
    </div>
  );
}

/** The position of a flat index: `1, 2`. */
function indexText(index: number, shape: readonly number[]): string {
  const parts: number[] = [];
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    parts.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return parts.join(", ");
}
