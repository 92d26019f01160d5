import { batch, computed, effect, signal } from "@preact/signals";
import type { Tensor } from "../engine/graph/tensor.ts";
import type { PanelFormula } from "../extension/protocol/formula.ts";
import type { PanelSettings, PanelState, ThemeKind, ToPanel } from "../extension/protocol/panel.ts";
import { decodeGraph, decodeTensor, encodeTensor } from "./compute/decode.ts";
import { evaluateAll } from "./compute/evaluate.ts";
import { exampleValues } from "./compute/example.ts";
import { formatNumber } from "./compute/numbers.ts";
import { keepState, keptState, post } from "./host.ts";
import { useStrings } from "./l10n.ts";

/** What the client told. */
export const ready = signal(false);
export const formula = signal<PanelFormula | null>(null);
export const message = signal<string | null>(null);
/** The cursor is on nothing; the last formula stays, dimmed. */
export const stale = signal(false);
export const busy = signal(false);
export const pinned = signal(false);
export const where = signal<"panel" | "view">("panel");
const theme = signal<ThemeKind>("dark");
/** Counts changes of colours. */
const paints = signal(0);
/** The theme as canvases need it: a new object whenever they must be drawn anew. */
export const look = computed(() => ({ kind: theme.value, paints: paints.value }));
export const settings = signal<PanelSettings>({ direction: "down", digits: 6, reducedMotion: false });
/** Boxes under the cursor, smallest first. */
export const lit = signal<readonly number[]>([]);

/** What the person chose in the panel, kept over a reload. */
export interface View {
  readonly tab: string;
  readonly direction?: "down" | "right";
  readonly folds: Readonly<Record<string, boolean>>;
  readonly plot: PlotView;
}

export interface PlotView {
  readonly kind?: "curve" | "map" | "surface";
  readonly x?: string;
  readonly y?: string;
  /** Half the width of what is shown, by variable. */
  readonly reach: Readonly<Record<string, number>>;
}

const FRESH: View = { tab: "graph", folds: {}, plot: { reach: {} } };

export const view = signal<View>({ ...FRESH, ...(keptState() as Partial<View> | null) });

export function setView(change: Partial<View>): void {
  view.value = { ...view.value, ...change };
}

export function setPlot(change: Partial<PlotView>): void {
  setView({ plot: { ...view.value.plot, ...change } });
}

/** Values being dragged, not yet told to the client, of the formula with this id. */
const draft = signal<{ readonly id: string; readonly values: ReadonlyMap<string, Tensor> } | null>(null);

/** Variables that are being dragged now: an answer to an earlier point does not take them away. */
const held = new Set<string>();
/** Something is being dragged: pictures hurry. */
export const isHeld = signal(false);

/** The graph of the formula, decoded once per edit. */
export const nodes = computed(() => (formula.value ? decodeGraph(formula.value.graph) : []));

/** What the text gives, overlaid by what was set in the panel. */
const given = computed<ReadonlyMap<string, Tensor>>(
  () => new Map(Object.entries(formula.value?.at ?? {}).map(([name, value]) => [name, decodeTensor(value)])),
);

/** Values that nobody gave, so that there is something to see; marked as examples. */
export const examples = computed<ReadonlyMap<string, Tensor>>(() =>
  formula.value ? exampleValues(formula.value, nodes.value, given.value) : new Map(),
);

/** Where everything on screen is evaluated. */
export const point = computed<ReadonlyMap<string, Tensor>>(() => {
  const dragged = draft.value && draft.value.id === formula.value?.id ? draft.value.values : [];
  return new Map([...examples.value, ...given.value, ...dragged]);
});

/** The value of every node at the point. */
export const values = computed(() => evaluateAll(nodes.value, point.value));

/** A variable moves; nothing leaves the page. */
export function drag(name: string, value: Tensor): void {
  const current = formula.value;
  if (!current) return;
  held.add(name);
  isHeld.value = true;
  const old = draft.value?.id === current.id ? draft.value.values : [];
  draft.value = { id: current.id, values: new Map([...old, [name, value]]) };
}

/** A variable is let go: the client keeps its value and the server answers with a new formula. */
export function settle(name: string): void {
  held.delete(name);
  isHeld.value = held.size > 0;
  const current = formula.value;
  const value = point.value.get(name);
  if (current && value) post({ type: "point", formula: current.id, at: { [name]: encodeTensor(value) } });
}

/** Gives a variable, or all of them, back to the text. */
export function giveBack(names: readonly string[]): void {
  const current = formula.value;
  if (!current) return;
  draft.value = null;
  post({ type: "point", formula: current.id, at: Object.fromEntries(names.map((name) => [name, null])) });
}

export const format = (value: number): string => formatNumber(value, settings.value.digits);

type Handlers = {
  readonly [Type in ToPanel["type"]]: (message: Extract<ToPanel, { type: Type }>) => void;
};

const HANDLERS: Handlers = {
  init: ({ strings, theme: kind, settings: chosen, pinned: stays, where: place, state }) => {
    useStrings(strings);
    theme.value = kind;
    settings.value = chosen;
    pinned.value = stays;
    where.value = place;
    if (!keptState() && state) view.value = { ...FRESH, ...(state as Partial<View>) };
    ready.value = true;
  },
  update: ({ formula: next, message: text, cursor }) => update(next, text ?? null, cursor ?? []),
  cursor: ({ formula: id, boxes }) => {
    if (id === formula.value?.id) lit.value = boxes;
  },
  pinned: (message) => {
    pinned.value = message.pinned;
  },
  theme: (message) => {
    theme.value = message.theme;
  },
  settings: (message) => {
    settings.value = message.settings;
  },
  show: (message) => setView({ tab: message.view }),
  busy: (message) => {
    busy.value = message.busy;
  },
};

/** A message of the client; unknown ones (of a newer client) are left alone. */
export function receive(incoming: ToPanel): void {
  const handle = HANDLERS[incoming.type] as ((message: ToPanel) => void) | undefined;
  if (handle) batch(() => handle(incoming));
}

function update(next: PanelFormula | null, text: string | null, cursor: readonly number[]): void {
  message.value = text;
  busy.value = false;
  if (!next) {
    stale.value = formula.value !== null && text === null;
    if (text !== null) formula.value = null;
    lit.value = [];
    return;
  }
  stale.value = false;
  // What was let go has come back as part of `at`; of another formula a draft means nothing.
  const kept = draft.value?.id === next.id ? [...draft.value.values].filter(([name]) => held.has(name)) : [];
  draft.value = kept.length > 0 ? { id: next.id, values: new Map(kept) } : null;
  formula.value = next;
  lit.value = cursor;
}

/** Themes of one kind differ too: VS Code changes the colours on the root element and the classes of the body. */
export function watchColours(): void {
  const observer = new MutationObserver(() => {
    paints.value++;
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style", "class"] });
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
}

/** Remembers the view a little after it changed. */
export function keepView(): void {
  let timer: number | undefined;
  let first = true;
  effect(() => {
    const state: PanelState = { ...view.value };
    if (first) {
      first = false;
      return;
    }
    clearTimeout(timer);
    timer = window.setTimeout(() => keepState(state), 200);
  });
}
