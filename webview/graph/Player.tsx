import { useEffect, useState } from "preact/hooks";
import { t } from "../l10n.ts";
import { IconButton } from "../parts/IconButton.tsx";
import type { Link } from "./cards.ts";
import type { Passes } from "./passes.ts";
import { backwardText, type Cards, forwardText, titleOf } from "./sentences.ts";
import type { Step } from "./steps.ts";

interface Props {
  readonly steps: readonly Step[];
  /** Steps done; null: not stepping, everything is shown. */
  readonly count: number | null;
  readonly onCount: (count: number | null) => void;
  readonly cards: Cards;
  readonly links: readonly Link[];
  readonly passes: Passes;
}

/** All of it takes about this long, however many boxes; no step less than a blink, none more than a second. */
const WHOLE_MS = 14_000;

/** Steps through the forward pass and then the backward pass, by hand or by itself. */
export function Player({ steps, count, onCount, cards, links, passes }: Props) {
  const [running, setRunning] = useState(false);
  const at = count ?? 0;
  useEffect(() => {
    if (!running || count === null) return;
    if (count >= steps.length) {
      setRunning(false);
      return;
    }
    const pause = Math.max(120, Math.min(1000, WHOLE_MS / steps.length));
    const timer = setTimeout(() => onCount(count + 1), pause);
    return () => clearTimeout(timer);
  }, [running, count, steps.length, onCount]);
  if (steps.length === 0) return null;
  const go = (next: number): void => {
    setRunning(false);
    onCount(Math.max(0, Math.min(steps.length, next)));
  };
  return (
    <div class="player" role="toolbar" aria-label={t("Forward and backward pass")}>
      <IconButton
        icon={running ? "pause" : "play"}
        label={running ? t("Pause") : t("Play the forward and the backward pass")}
        onPress={() => {
          if (running) return setRunning(false);
          if (count === null || count >= steps.length) onCount(0);
          setRunning(true);
        }}
      />
      <IconButton
        icon="back"
        label={t("Step back")}
        disabled={count === null || at === 0}
        onPress={() => go(at - 1)}
      />
      <IconButton
        icon="next"
        label={t("Step on")}
        disabled={count !== null && at >= steps.length}
        onPress={() => go(at + 1)}
      />
      <input
        class="slider progress"
        type="range"
        min={0}
        max={steps.length}
        step={1}
        value={count ?? steps.length}
        style={{ "--n-filled": `${((count ?? steps.length) / steps.length) * 100}%` }}
        aria-label={t("Step")}
        aria-valuetext={t("{0} of {1}", count ?? steps.length, steps.length)}
        onInput={({ currentTarget }) => go(Number(currentTarget.value))}
      />
      {count === null ? null : (
        <IconButton
          icon="stop"
          label={t("Show everything again")}
          onPress={() => {
            setRunning(false);
            onCount(null);
          }}
        />
      )}
      <output class="saying" aria-live="polite">
        <Saying
          step={count === null ? null : (steps[count - 1] ?? null)}
          {...{ cards, links, passes, count, steps }}
        />
      </output>
    </div>
  );
}

interface SayingProps extends Omit<Props, "onCount"> {
  readonly step: Step | null;
}

function Saying({ step, cards, links, passes, count, steps }: SayingProps) {
  const card = step ? cards.get(step.card) : undefined;
  if (count === null) return null;
  if (!step || !card) return <span class="dim">{t("Forward: inputs first")}</span>;
  const forward = steps.filter(({ pass }) => pass === "forward").length;
  return step.pass === "forward" ? (
    <>
      <span class="pass forward">{t("Forward {0}/{1}", count, forward)}</span> <b>{titleOf(card)}</b>{" "}
      <span>= {forwardText(card, passes)}</span>
    </>
  ) : (
    <>
      <span class="pass backward">{t("Backward {0}/{1}", count - forward, steps.length - forward)}</span>{" "}
      <b>∂ {titleOf(card)}</b> <span>= {backwardText(card, links, passes)}</span>
    </>
  );
}
