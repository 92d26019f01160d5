import { useState } from "preact/hooks";
import { editNumber, parseNumber } from "../compute/numbers.ts";
import { t } from "../l10n.ts";

interface Props {
  readonly label: string;
  readonly value: number;
  readonly onValue: (value: number) => void;
  readonly chosen?: boolean;
  readonly onChoose?: () => void;
}

/** A field for one number. Enter or leaving takes it, Escape gives up, arrows up and down step. */
export function NumberField({ label, value, onValue, chosen, onChoose }: Props) {
  const [text, setText] = useState<string | null>(null);
  const parsed = text === null ? value : parseNumber(text);
  const take = (): void => {
    if (text !== null && parsed !== null && parsed !== value) onValue(parsed);
    if (parsed !== null) setText(null);
  };
  return (
    <input
      class={`field ${chosen ? "chosen" : ""}`}
      type="text"
      inputMode="decimal"
      spellcheck={false}
      aria-label={label}
      aria-invalid={parsed === null}
      title={parsed === null ? t("Not a number") : label}
      value={text ?? editNumber(value)}
      onFocus={({ currentTarget }) => {
        currentTarget.select();
        onChoose?.();
      }}
      onInput={({ currentTarget }) => setText(currentTarget.value)}
      onBlur={() => {
        take();
        setText(null);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
        else if (event.key === "Escape") setText(null);
        else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
          event.preventDefault();
          const step = event.shiftKey ? 10 : event.altKey ? 0.01 : 0.1;
          const next = (parsed ?? value) + (event.key === "ArrowUp" ? step : -step);
          setText(null);
          onValue(Number(next.toPrecision(12)));
        }
      }}
    />
  );
}
