import type { CrossCheck, Kink } from "../../engine/derive/derivation.ts";
import type { ErrorCode } from "../../engine/graph/errors.ts";
import type { DType } from "../../engine/graph/node.ts";
import type { Shape } from "../../engine/graph/shape.ts";
import type { FormulaKind, Language } from "../../engine/read/reading.ts";
import type { SerialGraph } from "../../engine/run/serialise.ts";
import type { Place } from "./place.ts";
import type { Numbers } from "./wire.ts";

/** An index into `PanelFormula.graph`; derivatives live in the same graph as the formula itself. */
export type NodeId = number;

/** One formula with everything said about it: what the panel gets, once per edit. */
export interface PanelFormula {
  /** Names this formula in requests; the same after an edit elsewhere in the document. */
  readonly id: string;
  /** Changes with everything that can be seen of it: text, point, choice. */
  readonly stamp: string;
  /** The function (`Class.method`), the assigned name, or the text itself. */
  readonly title: string;
  readonly kind: FormulaKind;
  readonly language: Language;
  /** The document (of a notebook: the cell) and its version that this was read from. */
  readonly uri: string;
  readonly version: number;
  /** The whole construct, and its name when it has one. */
  readonly place: Place;
  readonly namePlace?: Place;
  /** As written. */
  readonly source: string;
  readonly latex: string;
  readonly text: string;

  /** Formula, derivatives and adjoints in one graph; the panel evaluates it, never asks for numbers. */
  readonly graph: SerialGraph;
  /** The value, first of `outputs`; absent when `problem` says why. */
  readonly output?: NodeId;
  readonly outputs: readonly NodeId[];
  /** What the person wrote, in their order, inputs before users. */
  readonly boxes: readonly Box[];
  /** The graph has more operations than are drawn: `boxes` are those nearest the output. */
  readonly cut?: boolean;
  readonly variables: readonly PanelVariable[];
  /** Where it is looked at: what the text gives, overlaid by what was set in the panel. May miss variables. */
  readonly at: Readonly<Record<string, Numbers>>;
  /** Set by the person, of those in `at`. */
  readonly pinnedAt: readonly string[];

  /** The order asked for: 1 gradients, 2 second derivatives by each variable. */
  readonly order: number;
  /** By each of `wrt` (all differentiable variables unless chosen). */
  readonly derivatives: readonly PanelDerivative[];
  readonly checked: CrossCheck;
  readonly kinks: readonly Kink[];
  readonly assumptions: readonly PanelNote[];
  readonly problem?: PanelNote & { readonly code: ErrorCode };
  /** The derivation written out, where the engine explains it; else absent. */
  readonly steps?: readonly PanelStep[];
}

/**
 * A box of the graph view: an occurrence. Two written `x**2` are two boxes of one node, a variable is one box.
 * What one name stands for in the source (a loss, an activation) may be several boxes with the same place.
 */
export interface Box {
  readonly id: number;
  readonly node: NodeId;
  /** ∂output/∂node, a node of the same graph; absent where nothing flows back. */
  readonly adjoint?: NodeId;
  readonly op: string;
  /** As written: `x**2`, `np.exp(x)`, `3`. */
  readonly label: string;
  /** The name it was assigned to, when it was. */
  readonly name?: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly place: Place;
  readonly inputs: readonly Edge[];
}

/** From an input box to this one. */
export interface Edge {
  readonly from: Box["id"];
  /** ∂node/∂input where it is elementwise: a node of the graph; absent otherwise. */
  readonly local?: NodeId;
  /** The same in LaTeX, short enough to stand on an edge. */
  readonly latex?: string;
}

export interface PanelVariable {
  readonly name: string;
  readonly latex: string;
  readonly node: NodeId;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly differentiable: boolean;
  /** The value that the text gives, and from where. */
  readonly value?: Numbers;
  readonly place?: Place;
  readonly valuePlace?: Place;
  readonly shapeFrom?: string;
}

export interface PanelDerivative {
  readonly wrt: string;
  readonly node: NodeId;
  /** `\frac{\partial f}{\partial x}` */
  readonly head: string;
  /** The right-hand side alone. */
  readonly latex: string;
  /** Code, in the document's language. */
  readonly source: string;
  /** One line of Unicode, for screen readers. */
  readonly text: string;
  /** At the point, where there is one. */
  readonly value?: Numbers;
  readonly operations: number;
}

/** A sentence with the place it is about. */
export interface PanelNote {
  readonly message: string;
  readonly place?: Place;
}

/** One line of a derivation: `latex` follows from the line before by `rule`. */
export interface PanelStep {
  readonly wrt: string;
  readonly rule: string;
  readonly latex: string;
  readonly text: string;
  readonly place?: Place;
}
