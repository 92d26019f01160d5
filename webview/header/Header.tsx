import { explained } from "../../engine/print/where.ts";
import type { PanelFormula } from "../../extension/protocol/formula.ts";
import { post } from "../host.ts";
import { t } from "../l10n.ts";
import { Formula } from "../parts/Formula.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { Menu } from "../parts/Menu.tsx";
import { TensorValue } from "../parts/TensorValue.tsx";
import { busy, pinned, stale, values } from "../store.ts";
import { Derivatives } from "./Derivatives.tsx";
import { Meanings } from "./Meanings.tsx";
import { PointEditor } from "./PointEditor.tsx";
import { Trust } from "./Trust.tsx";

/** What is shown, its derivatives, how far to trust them, and where they are evaluated. */
export function Header({ formula }: { readonly formula: PanelFormula }) {
  // What names mean is told once, below all that uses them; where they mean two things, nearer to where they do.
  const written = formula.derivatives.map(({ latex }) => latex);
  const all = explained([formula.latex, ...written]);
  const own = all ?? explained([formula.latex]);
  const shared = all ?? explained(written);
  const bare = (all ? all.bare.slice(1) : shared?.bare) ?? null;
  return (
    <header class={`header ${stale.value ? "stale" : ""}`}>
      <TitleRow formula={formula} />
      <div class="statement">
        <div class="scroll-x">
          <Formula latex={own?.bare[0] ?? formula.latex} text={formula.text} display />
        </div>
        <OutputValue formula={formula} />
      </div>
      {all ? null : <Meanings rows={own?.meanings ?? []} />}
      <Derivatives formula={formula} bare={bare} />
      <Meanings rows={shared?.meanings ?? []} />
      <Trust formula={formula} />
      <PointEditor formula={formula} />
    </header>
  );
}

function TitleRow({ formula }: { readonly formula: PanelFormula }) {
  const place = formula.namePlace ?? formula.place;
  const file = decodeURIComponent(formula.uri.split(/[?#]/)[0]?.split("/").pop() ?? "");
  const line = place.range.start.line + 1;
  return (
    <div class="title-row">
      <button
        type="button"
        class="title"
        title={t("Show in the editor")}
        onClick={() => post({ type: "reveal", place })}
      >
        <span class="title-name">{formula.title}</span>
        <span class="title-place">
          {file}:{line}
        </span>
      </button>
      {busy.value ? <span class="busy" role="status" aria-label={t("Reading the new text")} /> : null}
      <OrderToggle formula={formula} />
      <Menu icon="copy" label={t("Copy…")} items={copies(formula)} />
      <Menu
        icon="insert"
        label={t("Insert below…")}
        items={[
          {
            label: t("Gradient function"),
            onPress: () => post({ type: "insert", formula: formula.id, what: "gradient" }),
          },
          {
            label: t("Gradient check"),
            onPress: () => post({ type: "insert", formula: formula.id, what: "gradient-check" }),
          },
        ]}
      />
      <IconButton
        icon="pin"
        label={pinned.value ? t("Pinned: stays on this formula") : t("Pin: stop following the cursor")}
        pressed={pinned.value}
        onPress={() => {
          pinned.value = !pinned.value;
          post({ type: "pin", pinned: pinned.value });
        }}
      />
    </div>
  );
}

/** First or second derivatives; the server answers with the other ones. */
function OrderToggle({ formula }: { readonly formula: PanelFormula }) {
  if (formula.output === undefined || formula.variables.length === 0) return null;
  const second = formula.order >= 2;
  const label = t("Second derivatives");
  return (
    <button
      type="button"
      class="icon-button text"
      aria-pressed={second}
      aria-label={label}
      title={label}
      onClick={() => post({ type: "choose", formula: formula.id, choice: { order: second ? 1 : 2 } })}
    >
      ∂²
    </button>
  );
}

/** The formula, or all its derivatives at once. */
function copies({ latex, derivatives }: PanelFormula) {
  const copy = (label: string, text: string, what: "latex" | "code") => ({
    label,
    onPress: () => post({ type: "copy", text, what }),
  });
  return [
    copy(t("Formula as LaTeX"), latex, "latex"),
    copy(
      t("Derivatives as LaTeX"),
      derivatives.map(({ head, latex: right }) => `${head} = ${right}`).join(" \\\\\n"),
      "latex",
    ),
    copy(t("Derivatives as code"), derivatives.map(({ source }) => source).join("\n"), "code"),
  ];
}

function OutputValue({ formula }: { readonly formula: PanelFormula }) {
  const value = formula.output === undefined ? null : values.value[formula.output];
  if (!value) return null;
  return (
    <span class="value forward">
      <span class="equals">=</span>
      <TensorValue value={value} tone="forward" />
    </span>
  );
}
