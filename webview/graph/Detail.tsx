import { t } from "../l10n.ts";
import { Formula } from "../parts/Formula.tsx";
import { format } from "../store.ts";
import type { Card, Link } from "./cards.ts";
import type { Passes } from "./passes.ts";
import { backwardText, type Cards, forwardText, titleOf } from "./sentences.ts";

interface Props {
  readonly card: Card;
  readonly cards: Cards;
  readonly links: readonly Link[];
  readonly passes: Passes;
}

/** What the box adds to the chain for one of its inputs: `∂/∂x = 2x = 8`. */
function Local({
  link,
  by,
  value,
}: {
  readonly link: Link;
  readonly by: Card | undefined;
  readonly value: number;
}) {
  return (
    <span>
      ∂/∂<i>{by ? titleOf(by) : ""}</i> ={" "}
      {link.latex && !/^[-−\d.]+$/.test(link.latex) ? (
        <>
          <Formula latex={link.latex} text={link.latex} /> ={" "}
        </>
      ) : null}
      {format(value)}
    </span>
  );
}

/** The selected box in full: what was written, how its value and its gradient come about. */
export function Detail({ card, cards, links, passes }: Props) {
  const local = links.filter(({ to, key }) => to === card.id && passes.local.has(key));
  const users = links.filter(({ from }) => from === card.id).map(({ to }) => cards.get(to));
  return (
    <dl class="detail" aria-live="polite">
      <dt>{card.box.name ?? t("Box")}</dt>
      <dd class="code">{card.box.label}</dd>
      <dt class="forward">{t("value")}</dt>
      <dd>{forwardText(card, passes)}</dd>
      {local.length > 0 ? (
        <>
          <dt>{t("local")}</dt>
          <dd class="locals">
            {local.map((link) => (
              <Local
                key={link.key}
                link={link}
                by={cards.get(link.from)}
                value={passes.local.get(link.key) ?? 0}
              />
            ))}
          </dd>
        </>
      ) : null}
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
