import { shapeText } from "../../engine/graph/shape.ts";
import type { Tensor } from "../../engine/graph/tensor.ts";
import { t } from "../l10n.ts";
import { TensorValue } from "../parts/TensorValue.tsx";
import { format } from "../store.ts";
import type { Card } from "./cards.ts";
import type { Place } from "./layout.ts";
import { sourceLabel } from "./measure.ts";

interface Props {
  readonly card: Card;
  readonly isNarrow: boolean;
  readonly place: Place;
  readonly value: Tensor | null;
  readonly adjoint: Tensor | null;
  readonly state: {
    readonly lit: boolean;
    readonly selected: boolean;
    readonly current: string;
    readonly focusable: boolean;
  };
  readonly onPress: (card: Card) => void;
  readonly onPoint: (card: Card, on: boolean) => void;
  readonly onFocus: (card: Card) => void;
  readonly onUnfold: () => void;
}

/** A box: what it is called and does above, its value and its gradient below. */
export function BoxCard({
  card,
  isNarrow,
  place,
  value,
  adjoint,
  state,
  onPress,
  onPoint,
  onFocus,
  onUnfold,
}: Props) {
  const { box, role, operation, folded } = card;
  const name = box.name ?? (role === "input" ? box.label : "");
  const classes = ["card", role, state.current, isNarrow ? "narrow" : ""];
  if (state.lit) classes.push("lit");
  if (state.selected) classes.push("selected");
  return (
    <button
      type="button"
      class={classes.filter(Boolean).join(" ")}
      data-box={card.id}
      tabIndex={state.focusable ? 0 : -1}
      aria-label={spoken(card, name, value, adjoint)}
      aria-pressed={state.selected}
      title={box.label}
      style={{
        left: place.x - place.width / 2,
        top: place.y - place.height / 2,
        width: place.width,
        height: place.height,
      }}
      onClick={() => onPress(card)}
      onPointerEnter={() => onPoint(card, true)}
      onPointerLeave={() => onPoint(card, false)}
      // With the mouse a box is chosen when it is clicked: nothing may move under the pointer before.
      onFocus={({ currentTarget }) => {
        if (currentTarget.matches(":focus-visible")) onFocus(card);
      }}
      onDblClick={folded > 0 ? onUnfold : () => undefined}
    >
      <span class="card-title">
        {operation === "" ? null : <span class="operation">{operation}</span>}
        {name === "" ? null : <span class="card-name">{name}</span>}
        <span class="card-source">{sourceLabel(card, isNarrow)}</span>
        {folded > 0 ? (
          <span class="card-folded" title={t("{0} operations folded in", folded)}>
            +{folded}
          </span>
        ) : null}
        {box.shape.length > 0 ? <span class="card-shape">{shapeText(value?.shape ?? box.shape)}</span> : null}
      </span>
      <span class="card-numbers">
        <Amount value={value} tone="forward" />
        <Amount value={adjoint} tone="backward" />
      </span>
    </button>
  );
}

function Amount({ value, tone }: { readonly value: Tensor | null; readonly tone: "forward" | "backward" }) {
  return (
    <span class={`amount ${tone} ${value ? "" : "empty"}`}>
      <span class="amount-mark">{tone === "forward" ? "" : "∂"}</span>
      {value ? <TensorValue value={value} tone={tone} compact /> : <span class="number">·</span>}
    </span>
  );
}

function spoken(card: Card, name: string, value: Tensor | null, adjoint: Tensor | null): string {
  const say = (tensor: Tensor): string =>
    tensor.data.length === 1 ? format(tensor.data[0] ?? Number.NaN) : shapeText(tensor.shape);
  const what = name === "" || name === card.box.label ? card.box.label : `${name} = ${card.box.label}`;
  const parts = [what];
  if (value) parts.push(t("value {0}", say(value)));
  if (adjoint) parts.push(t("gradient {0}", say(adjoint)));
  return parts.join(", ");
}
