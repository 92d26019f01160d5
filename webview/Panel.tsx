import { Header } from "./header/Header.tsx";
import { t } from "./l10n.ts";
import { formula, message, ready, settings, where } from "./store.ts";
import { Tabs } from "./views/Tabs.tsx";

/** The whole panel: a formula with its views, or what to do to get one. */
export function Panel() {
  if (!ready.value) return null;
  const shown = formula.value;
  if (!shown) return <Empty />;
  return (
    <div class={`panel ${settings.value.reducedMotion ? "reduced-motion" : ""}`} data-where={where.value}>
      <Header key={shown.id} formula={shown} />
      <Tabs formula={shown} />
    </div>
  );
}

function Empty() {
  return (
    <div class="nothing">
      <span class="nothing-sign" aria-hidden="true">
        ∇
      </span>
      <p role="status">{message.value ?? t("Put the cursor on a formula.")}</p>
      {message.value === null ? (
        <p class="dim">
          {t(
            "A function, an assignment or an expression in code; a formula in a comment, in Markdown or LaTeX.",
          )}
        </p>
      ) : null}
    </div>
  );
}
