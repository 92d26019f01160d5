import type { PanelFormula, PanelNote } from "../../extension/protocol/formula.ts";
import { formatNumber } from "../compute/numbers.ts";
import { post } from "../host.ts";
import { t } from "../l10n.ts";
import { Icon } from "../parts/Icon.tsx";
import { format, setView, view } from "../store.ts";

/** One line of trust or of doubt, the kinks, and what the reading rests on. */
export function Trust({ formula }: { readonly formula: PanelFormula }) {
  return (
    <div class="trust">
      {formula.problem ? <Problem problem={formula.problem} /> : <Verdict formula={formula} />}
      {formula.kinks.map(({ wrt, left, right }) => (
        <p key={wrt} class="note doubt">
          <Icon name="doubt" />
          <span>
            {t(
              "Not differentiable by {0} here: the slope is {1} from the left and {2} from the right.",
              wrt,
              format(left),
              format(right),
            )}
          </span>
        </p>
      ))}
      <Assumptions notes={formula.assumptions} />
    </div>
  );
}

function Problem({ problem }: { readonly problem: PanelNote }) {
  const { place, message } = problem;
  return (
    <p class="note bad" role="alert">
      <Icon name="doubt" />
      <span>{message}</span>
      {place ? (
        <button type="button" class="link" onClick={() => post({ type: "reveal", place })}>
          {t("Show")}
        </button>
      ) : null}
    </p>
  );
}

function Verdict({ formula }: { readonly formula: PanelFormula }) {
  const { verdict, method, error, reason } = formula.checked;
  if (formula.derivatives.length === 0 && verdict !== "disagree") return null;
  const how = method ?? t("central differences");
  if (verdict === "agree")
    return (
      <p class="note good">
        <Icon name="check" />
        <span>{agreement(how, error)}</span>
      </p>
    );
  if (verdict === "disagree")
    return (
      <p class="note bad">
        <Icon name="doubt" />
        <span>
          {t("Exact and numerical derivatives disagree, so nothing is shown.")} {reason ?? ""}
        </span>
      </p>
    );
  return (
    <p class="note unsure">
      <Icon name="info" />
      <span>{reason ? t("Not checked numerically: {0}", reason) : t("Not checked numerically")}</span>
    </p>
  );
}

function agreement(how: string, error: number | undefined): string {
  if (error === undefined) return t("Agrees with {0}", how);
  if (error < LAST_DIGIT) return t("Agrees with {0} to the last digit", how);
  return t("Agrees with {0}; largest difference {1}", how, formatNumber(error, 1));
}

/** Relative differences below this are rounding alone. */
const LAST_DIGIT = 1e-15;

function Assumptions({ notes }: { readonly notes: readonly PanelNote[] }) {
  if (notes.length === 0) return null;
  const open = view.value.folds["assumptions"] ?? notes.length <= 2;
  return (
    <details
      class="assumptions"
      open={open}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== open)
          setView({ folds: { ...view.value.folds, assumptions: currentTarget.open } });
      }}
    >
      <summary>{notes.length === 1 ? t("1 assumption") : t("{0} assumptions", notes.length)}</summary>
      <ul>
        {notes.map((note) => (
          <li key={note.message}>
            {note.place ? <NoteLink note={note} place={note.place} /> : note.message}
          </li>
        ))}
      </ul>
    </details>
  );
}

function NoteLink({
  note,
  place,
}: {
  readonly note: PanelNote;
  readonly place: NonNullable<PanelNote["place"]>;
}) {
  return (
    <button
      type="button"
      class="link plain"
      title={t("Show in the editor")}
      onClick={() => post({ type: "reveal", place })}
    >
      {note.message}
    </button>
  );
}
