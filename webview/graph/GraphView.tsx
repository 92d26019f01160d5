import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PanelFormula } from "../../extension/protocol/formula.ts";
import { post } from "../host.ts";
import { t } from "../l10n.ts";
import { format, lit, look, nodes, settings, setView, values, view } from "../store.ts";
import { BoxCard } from "./BoxCard.tsx";
import { type Card, type Link, pictureOf } from "./cards.ts";
import { Detail } from "./Detail.tsx";
import { EdgeLabels, Edges, type Flow } from "./Edges.tsx";
import { GraphTools, ZoomTools } from "./GraphTools.tsx";
import { type Direction, type Layout, layOut } from "./layout.ts";
import { cardSize, fontsOf, labelSize } from "./measure.ts";
import { Player } from "./Player.tsx";
import { passesOf } from "./passes.ts";
import { knownAfter, stepsOf } from "./steps.ts";
import { neighbour } from "./walk.ts";
import { type Camera, makeCamera } from "./zoom.ts";

/** Below this width boxes are stacked: value above gradient. */
const NARROW = 460;

/** Where the flow starts: the box nearest the edge it comes from. */
function firstOf(cards: readonly Card[], { places }: Layout, direction: Direction): Card | undefined {
  const at = ({ id }: Card): number => places.get(id)?.[direction === "down" ? "y" : "x"] ?? 0;
  return cards.reduce<Card | undefined>(
    (best, card) => (best && at(best) <= at(card) ? best : card),
    undefined,
  );
}

/** The computation graph: what the person wrote, with values forward and gradients backward. */
export function GraphView({ formula }: { readonly formula: PanelFormula }) {
  const [fold, setFold] = useState<boolean | null>(null);
  const [selected, select] = useState<number | null>(null);
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    setFold(null);
    select(null);
    setCount(null);
  }, [formula.id]);

  const direction = view.value.direction ?? settings.value.direction;
  const digits = settings.value.digits;
  const [isNarrow, setNarrow] = useState(window.innerWidth < NARROW);
  const drawn = look.value;
  const isTrusted = formula.checked.verdict !== "disagree";
  const picture = useMemo(() => pictureOf(formula, nodes.value, fold), [formula, fold]);
  const passes = passesOf(picture, values.value, isTrusted);
  const layout = useMemo(() => {
    const fonts = fontsOf(document.body, isNarrow);
    // Room for the numbers of now; while a slider moves the boxes stay where they are.
    const now = passesOf(picture, values.peek(), isTrusted);
    const edges = picture.links.map(({ key, from, to }) => {
      const number = now.local.get(key);
      return { key, from, to, label: labelSize(number === undefined ? null : format(number), fonts) };
    });
    return layOut(
      new Map(picture.cards.map((card) => [card.id, cardSize(card, fonts, now)])),
      edges,
      direction,
    );
  }, [picture, direction, drawn, digits, isNarrow, isTrusted]);

  const frame = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const camera = useRef<Camera | null>(null);
  const layoutNow = useRef(layout);
  layoutNow.current = layout;
  useLayoutEffect(() => {
    if (!frame.current || !stage.current) return;
    const made = makeCamera(frame.current, stage.current, () => layoutNow.current);
    camera.current = made;
    return () => made.stop();
  }, []);
  const output = picture.cards.findLast(({ role }) => role === "output") ?? picture.cards.at(-1);
  const start = firstOf(picture.cards, layout, direction);
  useLayoutEffect(() => {
    camera.current?.begin((start && layout.places.get(start.id)) ?? null);
  }, [formula.id, fold, direction, isNarrow, layout.places.size]);
  useEffect(() => {
    if (!frame.current) return;
    let width = frame.current.clientWidth;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry || entry.contentRect.width === width) return;
      // Another width is another picture. Another height is not: the detail below comes and goes with every click.
      width = entry.contentRect.width;
      setNarrow(width < NARROW);
      camera.current?.begin((start && layoutNow.current.places.get(start.id)) ?? null);
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [start]);

  const litCard = lit.value.map((id) => picture.cardOf.get(id)).find((id) => id !== undefined) ?? null;
  useEffect(() => {
    const place = litCard === null ? undefined : layoutNow.current.places.get(litCard);
    if (place) camera.current?.show(place);
  }, [litCard]);

  // The detail takes room from the picture: the box it is about stays in sight.
  useEffect(() => {
    const place = selected === null ? undefined : layoutNow.current.places.get(selected);
    if (place) camera.current?.show(place);
  }, [selected]);

  const steps = useMemo(() => stepsOf(picture), [picture]);
  const playing = count !== null;
  const known = playing ? knownAfter(steps, count) : null;
  const currentCard = known?.current?.card ?? null;
  useEffect(() => {
    const place = currentCard === null ? undefined : layoutNow.current.places.get(currentCard);
    if (place) camera.current?.show(place);
  }, [currentCard]);

  const byId = new Map(picture.cards.map((card) => [card.id, card]));
  const shown = byId.get(currentCard ?? selected ?? -1) ?? null;
  const near = currentCard ?? selected ?? litCard;
  const flowOf = ({ from, to }: Link): Flow => {
    if (known?.current)
      return known.current.pass === "forward"
        ? to === currentCard
          ? "forward"
          : ""
        : from === currentCard
          ? "backward"
          : "";
    return near === from || near === to ? "near" : "";
  };
  const focusable = byId.has(selected ?? -1) ? selected : (litCard ?? output?.id ?? null);
  const press = (card: Card): void => {
    select(card.id);
    post({ type: "reveal", place: card.box.place });
  };
  /** The mouse on a box lights its source up; off it, the light goes out. */
  const preview = ({ box }: Card, on: boolean): void => {
    const { uri, range } = box.place;
    const place = on ? box.place : { uri, range: { start: range.start, end: range.start } };
    post({ type: "reveal", place, preview: true });
  };
  const focus = (id: number): void => {
    frame.current?.querySelector<HTMLElement>(`[data-box="${id}"]`)?.focus({ preventScroll: true });
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = focusable;
    const acts: Readonly<Record<string, () => void>> = {
      "+": () => camera.current?.by(1.25),
      "=": () => camera.current?.by(1.25),
      "-": () => camera.current?.by(0.8),
      "0": () => camera.current?.fit(),
      Home: () => start && focus(start.id),
      End: () => output && focus(output.id),
      Escape: () => select(null),
    };
    const act = acts[event.key];
    if (act) act();
    else if (at !== null && event.key.startsWith("Arrow")) {
      const linked = picture.links.flatMap(({ from, to }) => (from === at ? [to] : to === at ? [from] : []));
      const next = neighbour(event.key, at, layout, new Set(linked));
      if (next !== null) focus(next);
    } else return;
    event.preventDefault();
  };

  return (
    <div class="graph-view">
      <GraphTools
        picture={picture}
        isCut={formula.cut ?? false}
        direction={direction}
        onDirection={(next) => setView({ direction: next })}
        onFold={(next) => setFold(next)}
      />
      <section
        ref={frame}
        class={`frame ${playing ? "playing" : ""}`}
        aria-label={t("Computation graph of {0}; arrow keys walk from box to box", formula.title)}
        onKeyDown={onKey}
      >
        <div ref={stage} class="stage" style={{ width: layout.width, height: layout.height }}>
          <Edges layout={layout} links={picture.links} flowOf={flowOf} />
          {picture.cards.map((card) => {
            const place = layout.places.get(card.id);
            const hasValue = !known || known.forward.has(card.id);
            const hasAdjoint = !known || known.backward.has(card.id);
            return place ? (
              <BoxCard
                key={card.id}
                card={card}
                isNarrow={isNarrow}
                place={place}
                value={hasValue ? (passes.value.get(card.id) ?? null) : null}
                adjoint={hasAdjoint ? (passes.adjoint.get(card.id) ?? null) : null}
                state={{
                  lit: card.id === litCard,
                  selected: card.id === selected,
                  current: card.id === currentCard ? `current ${known?.current?.pass ?? ""}` : "",
                  focusable: card.id === focusable,
                }}
                onPress={press}
                onPoint={preview}
                onFocus={({ id }) => select(id)}
                onUnfold={() => setFold(false)}
              />
            ) : null;
          })}
          <EdgeLabels layout={layout} links={picture.links} flowOf={flowOf} local={passes.local} />
        </div>
        <ZoomTools camera={camera} />
      </section>
      <Player
        steps={steps}
        count={count}
        onCount={setCount}
        cards={byId}
        passes={passes}
        links={picture.links}
      />
      {shown && !playing ? <Detail card={shown} cards={byId} links={picture.links} passes={passes} /> : null}
    </div>
  );
}
