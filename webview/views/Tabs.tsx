import type { PanelFormula } from "../../extension/protocol/formula.ts";
import { t } from "../l10n.ts";
import { setView, view } from "../store.ts";
import { VIEWS } from "./table.ts";

/** The views that have something to show, one at a time. */
export function Tabs({ formula }: { readonly formula: PanelFormula }) {
  const rows = VIEWS.filter((row) => row.offers(formula));
  const current = rows.find(({ id }) => id === view.value.tab) ?? rows[0];
  if (!current) return null;
  const View = current.view;
  const go = (by: number): void => {
    const next = rows[(rows.indexOf(current) + by + rows.length) % rows.length];
    if (!next) return;
    setView({ tab: next.id });
    requestAnimationFrame(() => document.getElementById(`tab-${next.id}`)?.focus());
  };
  return (
    <section class="views">
      <div class="tabs" role="tablist" aria-label={t("Views")}>
        {rows.map(({ id, title }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            class="tab"
            aria-selected={id === current.id}
            aria-controls="tab-panel"
            tabIndex={id === current.id ? 0 : -1}
            onClick={() => setView({ tab: id })}
            onKeyDown={({ key }) => {
              if (key === "ArrowRight") go(1);
              else if (key === "ArrowLeft") go(-1);
            }}
          >
            {title()}
          </button>
        ))}
      </div>
      <div class="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${current.id}`}>
        <View formula={formula} />
      </div>
    </section>
  );
}
