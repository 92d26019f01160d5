import type { PanelFormula } from "./formula.ts";
import type { Place } from "./place.ts";
import type { Numbers } from "./wire.ts";

/** Client and panel talk by `postMessage`; each message is one of these, told apart by `type`. */
export type ThemeKind = "light" | "dark" | "high-contrast" | "high-contrast-light";

/** The settings that the panel follows (`nabla.panel.*`). */
export interface PanelSettings {
  readonly direction: "down" | "right";
  /** Significant digits of numbers on screen. */
  readonly digits: number;
  readonly reducedMotion: boolean;
}

/** What the panel remembers over a reload: its own view (zoom, tab, folds), opaque to the client. */
export type PanelState = Readonly<Record<string, unknown>>;

/** Asked of the server again with every update. */
export interface PanelChoice {
  /** Names to differentiate by; absent: all that are differentiable. */
  readonly wrt?: readonly string[];
  readonly order?: number;
}

export type ToPanel =
  /** The answer to `ready`, once. `strings` is the l10n bundle of the display language, null for English. */
  | {
      readonly type: "init";
      readonly theme: ThemeKind;
      readonly settings: PanelSettings;
      readonly strings: Readonly<Record<string, string>> | null;
      readonly state: PanelState | null;
      readonly pinned: boolean;
      /** "panel": beside the editor; "view": in the side bar. */
      readonly where: "panel" | "view";
    }
  /** A formula to show, or none and why (`null`: the cursor is on nothing; the last formula may stay, dimmed). */
  | {
      readonly type: "update";
      readonly formula: PanelFormula | null;
      /** A sentence to show in place of a formula. */
      readonly message?: string;
      /** Boxes under the cursor, smallest first. */
      readonly cursor?: readonly number[];
    }
  /** The cursor moved within the same formula: boxes under it, smallest first. */
  | { readonly type: "cursor"; readonly formula: string; readonly boxes: readonly number[] }
  | { readonly type: "pinned"; readonly pinned: boolean }
  | { readonly type: "theme"; readonly theme: ThemeKind }
  | { readonly type: "settings"; readonly settings: PanelSettings }
  /** A command asks for a view of the panel. */
  | { readonly type: "show"; readonly view: "graph" | "steps" }
  /** The server works on a newer text; what is shown is of the last one. */
  | { readonly type: "busy"; readonly busy: boolean };

export type FromPanel =
  | { readonly type: "ready" }
  /** Select this place in the editor; `preview` only scrolls to and highlights it (mouse over a box). */
  | { readonly type: "reveal"; readonly place: Place; readonly preview?: boolean }
  | { readonly type: "pin"; readonly pinned: boolean }
  /** To the clipboard; `what` names it in the message shown. */
  | { readonly type: "copy"; readonly text: string; readonly what: "latex" | "code" | "value" }
  /** Into the document, below the formula. */
  | { readonly type: "insert"; readonly formula: string; readonly what: InsertKind; readonly wrt?: string }
  /** The evaluation point of a formula; `null` gives a variable back to the text. Values dragged, not yet let go, are not sent. */
  | {
      readonly type: "point";
      readonly formula: string;
      readonly at: Readonly<Record<string, Numbers | null>>;
    }
  | { readonly type: "choose"; readonly formula: string; readonly choice: PanelChoice }
  | { readonly type: "state"; readonly state: PanelState }
  /** Something broke in the panel: goes to the output channel. */
  | { readonly type: "error"; readonly message: string };

export type InsertKind = "derivative" | "gradient" | "gradient-check";

/**
 * Where the client leaves the panel's element and bundle in the page: `<main id="nabla">` to render into,
 * `dist/webview/main.js` as a module with a nonce, `dist/webview/main.css` linked. The policy:
 * `default-src 'none'; script-src 'nonce-…' cspSource; style-src cspSource 'unsafe-inline'; font-src cspSource;
 * img-src cspSource data:; worker-src blob:; connect-src cspSource`. The base for workers and chunks is
 * `document.body.dataset.base` (a webview URI of `dist/webview/`, with a slash at its end).
 */
export const PANEL_ROOT_ID = "nabla";
