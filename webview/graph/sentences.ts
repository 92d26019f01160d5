import { shapeText } from "../../engine/graph/shape.ts";
import type { Tensor } from "../../engine/graph/tensor.ts";
import { t } from "../l10n.ts";
import { format } from "../store.ts";
import type { Card, Link } from "./cards.ts";
import { operationText, shorten } from "./labels.ts";
import type { Passes } from "./passes.ts";

export type Cards = ReadonlyMap<number, Card>;

export const titleOf = ({ box }: Card): string => box.name ?? shorten(box.label, 24);

export function amountText(value: Tensor | undefined): string {
  if (!value) return "?";
  if (value.data.length === 1) return format(value.data[0] ?? Number.NaN);
  if (value.data.length <= 4 && value.shape.length === 1)
    return `[${Array.from(value.data, format).join(", ")}]`;
  return shapeText(value.shape);
}

/** How a box gets its value: `4 × 3 = 12`. */
export function forwardText(card: Card, passes: Passes): string {
  const value = amountText(passes.value.get(card.id));
  const { box, operands, folded } = card;
  if (box.inputs.length === 0 || folded > 0) return value;
  if (box.op === "scan") return t("{0} after the last round", value);
  const inputs = operands.map((operand) =>
    typeof operand === "string" ? operand : amountText(passes.value.get(operand)),
  );
  return inputs.includes("?") ? value : `${operationText(box.op, inputs)} = ${value}`;
}

/** How a box gets its gradient: the sum over its users of what they got times the local derivative. */
export function backwardText(card: Card, links: readonly Link[], passes: Passes): string {
  const adjoint = passes.adjoint.get(card.id);
  const users = links.filter(({ from }) => from === card.id);
  if (!adjoint) return t("no gradient flows here");
  if (users.length === 0) return t("{0} (the derivative of the result by itself)", amountText(adjoint));
  const parts: string[] = [];
  for (const link of users) {
    const sent = passes.adjoint.get(link.to);
    const local = passes.local.get(link.key);
    // A user through which nothing flows (a comparison, a count) sends nothing.
    if (!sent) continue;
    if (local === undefined || sent.data.length !== 1) return amountText(adjoint);
    const factor = format(local);
    parts.push(`${amountText(sent)} × ${factor.startsWith("−") ? `(${factor})` : factor}`);
  }
  return parts.length === 0 ? amountText(adjoint) : `${parts.join(" + ")} = ${amountText(adjoint)}`;
}
