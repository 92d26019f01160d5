import { t } from "../l10n.ts";
import type { Card, Link } from "./cards.ts";
import type { Passes } from "./passes.ts";
import { backwardText, type Cards, forwardText, titleOf } from "./sentences.ts";

interface Props {
  readonly card: Card;
  readonly cards: Cards;
  readonly links: readonly Link[];
  readonly passes: Passes;
}

/** The selected box in full: what was written, how its value and its gradient come about. */
export function Detail({ card, cards, links, passes }: Props) {
  const users = links.filter(({ from }) => from === card.id).map(({ to }) => cards.get(to));
  return (
    <dl class="detail" aria-live="polite">
      <dt>{card.box.name ?? t("Box")}</dt>
      <dd class="code">{card.box.label}</dd>
      <dt class="forward">{t("value")}</dt>
      <dd>{forwardText(card, passes)}</dd>
      <dt class="backward">{t("gradient")}</dt>
      <dd>
        {backwardText(card, links, passes)}
        {users.length > 0 ? (
          <span class="dim">
            {" "}
            {t("through {0}", users.map((user) => (user ? titleOf(user) : "")).join(", "))}
          </span>
        ) : null}
      </dd>
    </dl>
  );
}
