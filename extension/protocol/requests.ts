import type { ErrorCode } from "../../engine/graph/errors.ts";
import type { PanelFormula } from "./formula.ts";
import type { InsertKind, PanelChoice, ThemeKind } from "./panel.ts";
import type { Place, Position, Range } from "./place.ts";
import type { Numbers } from "./wire.ts";

/** Custom requests and notifications between client and server, by method. All others are plain LSP. */
export const Method = {
  panel: "nabla/panel",
  selection: "nabla/selection",
  print: "nabla/print",
  point: "nabla/point",
  appearance: "nabla/appearance",
  visible: "nabla/visible",
} as const;

/** Which formula: the one with this id, else the one at this position. */
export interface Where {
  readonly uri: string;
  readonly position: Position;
  readonly id?: string;
}

export interface PanelParams extends Where, PanelChoice {
  /** The stamp of the formula already shown: when it would be the same, only the cursor is answered. */
  readonly shown?: string;
}

export interface PanelAnswer {
  readonly formula: PanelFormula | null;
  /** What is shown is still right. */
  readonly same?: boolean;
  /** Why there is none, to be shown. */
  readonly message?: string;
  /** Boxes under the position, smallest first. */
  readonly cursor: readonly number[];
}

/** Differentiate Selection…: the text chosen (or the formula at an empty selection). */
export interface SelectionParams {
  readonly uri: string;
  readonly range: Range;
}

export interface SelectionAnswer {
  readonly title: string;
  /** Names to choose from, differentiable ones first. */
  readonly variables: readonly string[];
  /** As in `PrintParams.where`, to ask on with. */
  readonly where: Where & { readonly range?: Range };
}

export type PrintForm = "latex" | "code" | InsertKind;

/** A derivative as text: to copy, or as an edit to apply. */
export interface PrintParams {
  readonly where: Where & { readonly range?: Range };
  readonly form: PrintForm;
  readonly wrt?: readonly string[];
  readonly order?: number;
}

export interface PrintAnswer {
  readonly text: string;
  /** For the insert forms: where the text goes; the client applies it as one undoable edit. */
  readonly edit?: { readonly place: Place; readonly newText: string };
}

/** Sets values of variables of one formula; null gives one back to the text. Empty `at` only asks. */
export interface PointParams extends Where {
  readonly at: Readonly<Record<string, Numbers | null>>;
}

export interface PointAnswer {
  readonly title: string;
  readonly id: string;
  readonly variables: readonly {
    readonly name: string;
    readonly value?: Numbers;
    /** As people read it. */
    readonly shape: string;
    /** Sizes along its axes; a letter stands for one that is open, the same for all variables. */
    readonly sizes: readonly (number | string)[];
    /** Set by the person rather than by the text. */
    readonly set: boolean;
  }[];
}

/** How formulas are drawn. */
export interface Appearance {
  readonly theme: ThemeKind;
  /** Of hovers, in pixels. */
  readonly fontSize: number;
}

/** What is on screen, so that its formulas are drawn before anybody asks. */
export interface VisibleParams {
  readonly uri: string;
  readonly ranges: readonly Range[];
}

/** A request that has no answer, with a sentence for people. */
export interface Failure {
  readonly failed: { readonly code: ErrorCode | "nothing-here"; readonly message: string };
}

export type Answer<T> = T | Failure;

export function isFailure<T extends object>(answer: Answer<T>): answer is Failure {
  return "failed" in answer;
}
