import type { RefObject } from "preact";
import { t } from "../l10n.ts";
import { IconButton } from "../parts/IconButton.tsx";
import type { Picture } from "./cards.ts";
import type { Direction } from "./layout.ts";
import type { Camera } from "./zoom.ts";

interface Props {
  readonly picture: Picture;
  /** The client left boxes out. */
  readonly isCut: boolean;
  readonly direction: Direction;
  readonly onDirection: (direction: Direction) => void;
  readonly onFold: (fold: boolean) => void;
}

/** Fewer boxes than this are seen at once anyhow. */
const WORTH_FOLDING = 12;

export function GraphTools({ picture, isCut, direction, onDirection, onFold }: Props) {
  const { cards, total, canFold, isFolded } = picture;
  return (
    <div class="tools" role="toolbar" aria-label={t("Graph")}>
      <span class="legend">
        <span class="forward">{t("value")}</span>
        <span class="backward">{t("gradient")}</span>
      </span>
      {canFold && (isFolded || total > WORTH_FOLDING) ? (
        <button type="button" class="link" onClick={() => onFold(!isFolded)}>
          {isFolded ? t("{0} of {1} boxes: show all", cards.length, total) : t("Fold to names")}
        </button>
      ) : null}
      {isCut ? <span class="dim">{t("Too large to draw whole: what is nearest the result")}</span> : null}
      <span class="space" />
      <IconButton
        icon={direction === "down" ? "right" : "down"}
        label={direction === "down" ? t("Lay out from left to right") : t("Lay out from top to bottom")}
        onPress={() => onDirection(direction === "down" ? "right" : "down")}
      />
    </div>
  );
}

/** Over the corner of the picture, so that it takes no row of a narrow panel. */
export function ZoomTools({ camera }: { readonly camera: RefObject<Camera | null> }) {
  return (
    <div class="zoom-tools" role="toolbar" aria-label={t("Zoom")}>
      <IconButton icon="plus" label={t("Zoom in (+)")} onPress={() => camera.current?.by(1.25)} />
      <IconButton icon="minus" label={t("Zoom out (-)")} onPress={() => camera.current?.by(0.8)} />
      <IconButton icon="fit" label={t("Fit (0)")} onPress={() => camera.current?.fit()} />
    </div>
  );
}
