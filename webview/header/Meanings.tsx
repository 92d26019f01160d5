import { t } from "../l10n.ts";
import { Formula } from "../parts/Formula.tsx";

/** What the names in the formulas above mean. Read aloud it would come twice: their texts say it too. */
export function Meanings({ rows }: { readonly rows: readonly (readonly string[])[] }) {
  if (rows.length === 0) return null;
  return (
    <div class="meanings" aria-hidden="true">
      <span class="dim">{t("where")}</span>
      <div class="meaning-rows">
        {rows.map((row) => (
          <div key={row[0]} class="meaning-row">
            {row.map((meaning) => (
              <span key={meaning} class="scroll-x">
                <Formula latex={meaning} text={meaning} />
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
