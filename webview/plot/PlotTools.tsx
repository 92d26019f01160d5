import "@vscode-elements/elements/dist/vscode-single-select/index.js";
import "@vscode-elements/elements/dist/vscode-option/index.js";
import { t } from "../l10n.ts";
import { IconButton } from "../parts/IconButton.tsx";
import { type PlotView, setPlot } from "../store.ts";
import type { AxisChoice } from "./axes.ts";

type Kind = NonNullable<PlotView["kind"]>;

interface Props {
  readonly choices: readonly AxisChoice[];
  readonly kind: Kind;
  readonly x: AxisChoice;
  readonly y?: AxisChoice;
  /** What computed the picture. */
  readonly ran: string;
  readonly onZoom: (axis: AxisChoice, factor: number) => void;
}

export function PlotTools({ choices, kind, x, y, ran, onZoom }: Props) {
  const kinds: readonly { readonly id: Kind; readonly title: string }[] = [
    { id: "curve", title: t("Curve") },
    { id: "map", title: t("Map") },
    { id: "surface", title: t("Surface") },
  ];
  const zoom = (factor: number): void => {
    onZoom(x, factor);
    if (y && kind !== "curve") onZoom(y, factor);
  };
  return (
    <div class="tools" role="toolbar" aria-label={t("Plot")}>
      {choices.length > 1 ? (
        <span class="segments" role="toolbar" aria-label={t("Kind of plot")}>
          {kinds.map(({ id, title }) => (
            <button
              key={id}
              type="button"
              class="segment"
              aria-pressed={id === kind}
              onClick={() => setPlot({ kind: id })}
            >
              {title}
            </button>
          ))}
        </span>
      ) : null}
      {choices.length > 1 ? (
        <span class="over">
          <AxisSelect
            label={t("across")}
            choices={choices}
            chosen={x}
            onChoose={(key) => setPlot(key === y?.key ? { x: key, y: x.key } : { x: key })}
          />
          {y && kind !== "curve" ? (
            <AxisSelect
              label={t("up")}
              choices={choices}
              chosen={y}
              onChoose={(key) => setPlot(key === x.key ? { y: key, x: y.key } : { y: key })}
            />
          ) : null}
        </span>
      ) : null}
      <span class="plot-zoom">
        <span class="ran" role="status" title={t("What computed this picture, and how precisely")}>
          {ran}
        </span>
        <IconButton icon="minus" label={t("Show more around the point (-)")} onPress={() => zoom(2)} />
        <IconButton icon="plus" label={t("Show less around the point (+)")} onPress={() => zoom(0.5)} />
      </span>
    </div>
  );
}

interface SelectProps {
  readonly label: string;
  readonly choices: readonly AxisChoice[];
  readonly chosen: AxisChoice;
  readonly onChoose: (key: string) => void;
}

function AxisSelect({ label, choices, chosen, onChoose }: SelectProps) {
  return (
    <vscode-single-select
      class="axis-select"
      aria-label={label}
      title={label}
      value={chosen.key}
      onChange={(event) => onChoose((event.currentTarget as HTMLElement & { value: string }).value)}
    >
      {choices.map(({ key }) => (
        <vscode-option key={key} value={key} selected={key === chosen.key}>
          {key}
        </vscode-option>
      ))}
    </vscode-single-select>
  );
}
