import type { Derivation } from "../../engine/derive/derivation.ts";
import type { Budget } from "../../engine/graph/budget.ts";
import type { Node } from "../../engine/graph/node.ts";
import type { Nested } from "../../engine/graph/tensor.ts";
import type { Formula, Language, Reading } from "../../engine/read/reading.ts";
import type { GraphData } from "../protocol/wire.ts";

/** What is asked about a formula. */
export interface DeriveOptions {
  /** Names to differentiate by; absent: all that are differentiable. */
  readonly wrt?: readonly string[];
  readonly order?: number;
  /** Values that stand in for those of the text. */
  readonly at?: Readonly<Record<string, Nested>>;
  readonly budget: Budget;
}

/** A derivative printed, as far as hovers need it. */
export interface Printed {
  readonly latex: string;
  readonly text: string;
  readonly value?: Nested;
}

/** The way back through a formula's graph. */
export interface Flow {
  /** ∂output/∂node. */
  readonly adjoints: ReadonlyMap<Node, Node>;
  /** ∂node/∂input by the input's place, where the operation is elementwise; with its LaTeX. */
  local(node: Node, input: number): { readonly node: Node; readonly latex: string } | null;
}

/** All that the server knows of the engine: one door, so that features can be tested without parsers. */
export interface Engine {
  read(language: Language, text: string, budget: Budget): Reading;
  derive(formula: Formula, reading: Reading, options: DeriveOptions): Derivation;
  /** ∂formula/∂node for a part of the formula; null where nothing flows back, or it cannot be said. */
  adjoint(formula: Formula, node: Node, reading: Reading, options: DeriveOptions): Printed | null;
  /** What the graph view draws on its edges and boxes. */
  flow(formula: Formula, reading: Reading, options: DeriveOptions): Flow;
  /** Nodes with all they depend on as JSON; the map gives each node's index. */
  serialise(roots: readonly Node[]): { readonly graph: GraphData; readonly index: ReadonlyMap<Node, number> };
}
