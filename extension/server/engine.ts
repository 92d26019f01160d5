import type { Derivation } from "../../engine/derive/derivation.ts";
import { deriveFormula } from "../../engine/derive/formula.ts";
import { bindingsOf, valueAt } from "../../engine/derive/point.ts";
import { adjoints } from "../../engine/differentiate/reverse.ts";
import type { Budget } from "../../engine/graph/budget.ts";
import { Builder } from "../../engine/graph/build.ts";
import { attempt } from "../../engine/graph/errors.ts";
import type { Node } from "../../engine/graph/node.ts";
import { rowOf } from "../../engine/graph/ops/table.ts";
import type { Nested } from "../../engine/graph/tensor.ts";
import { latex } from "../../engine/print/latex.ts";
import { text } from "../../engine/print/text.ts";
import { isReadable, readDocument } from "../../engine/read/documents.ts";
import type { Formula, Language, Reading } from "../../engine/read/reading.ts";
import { placed, type SerialGraph } from "../../engine/run/serialise.ts";
import { simplify } from "../../engine/simplify/simplify.ts";
import { loadHost } from "./host.ts";
import { importedBy } from "./insert/imports.ts";
import type { Log } from "./log.ts";

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
  /** Null where documents of the language are not read. */
  read(language: Language, text: string, budget: Budget, previous?: Reading): Reading | null;
  derive(formula: Formula, reading: Reading, options: DeriveOptions): Derivation;
  /** ∂formula/∂node for a part of the formula; null where nothing flows back, or it cannot be said. */
  adjoint(formula: Formula, node: Node, reading: Reading, options: DeriveOptions): Printed | null;
  /** What the graph view draws on its edges and boxes. */
  flow(formula: Formula, reading: Reading, options: DeriveOptions): Flow;
  /** Nodes with all they depend on as JSON, and the position of each. */
  serialise(roots: readonly Node[]): {
    readonly graph: SerialGraph;
    readonly position: ReadonlyMap<Node, number>;
  };
}

/** The engine as the server runs it, with the grammars of that folder. */
export async function createEngine(grammars: string, log: Log): Promise<Engine> {
  const host = await loadHost(grammars, log);
  const limits = new WeakMap<Reading, Limit>();
  const texts = new WeakMap<Reading, string>();
  const flows = new WeakMap<Formula, ReadonlyMap<Node, Node>>();

  /** Derivatives grow the reading's own graph: its limit becomes that of the question. */
  const limited = <T>(reading: Reading, budget: Budget, body: () => T): T => {
    const limit = limits.get(reading);
    if (!limit) return body();
    limit.set(budget);
    try {
      return body();
    } finally {
      limit.clear();
    }
  };

  /** Cotangents of every node of a formula; none where it is no scalar. */
  const cotangents = (formula: Formula, reading: Reading): ReadonlyMap<Node, Node> => {
    const known = flows.get(formula);
    if (known) return known;
    const { output } = formula;
    const found = attempt(() =>
      output ? adjoints(new Builder(reading.graph), output) : new Map<Node, Node>(),
    );
    const made = found.ok ? found.value : new Map<Node, Node>();
    flows.set(formula, made);
    return made;
  };

  return {
    read(language, source, budget, previous) {
      if (!isReadable(language)) return null;
      const limit = new Limit(budget);
      const reading = readDocument(language, source, host, {
        budget: limit,
        ...(previous ? { previous } : {}),
      });
      limit.clear();
      limits.set(reading, limit);
      texts.set(reading, source);
      return reading;
    },

    derive(formula, reading, options) {
      return limited(reading, options.budget, () =>
        deriveFormula(formula, reading, {
          ...options,
          fallback: importedBy(texts.get(reading) ?? ""),
          adjoint: true,
          single: true,
        }),
      );
    },

    adjoint(formula, node, reading, options) {
      return limited(reading, options.budget, () => {
        const found = attempt(() => {
          const raw = cotangents(formula, reading).get(node);
          if (!raw) return null;
          const [simple = raw] = simplify(new Builder(reading.graph), [raw], { budget: options.budget });
          const point = bindingsOf(formula.variables, options.at);
          const value = point && point.size > 0 ? valueAt(raw, point) : undefined;
          return { latex: latex(simple), text: text(simple), ...(value === undefined ? {} : { value }) };
        });
        return found.ok ? found.value : null;
      });
    },

    flow(formula, reading, options) {
      return limited(reading, options.budget, () => ({
        adjoints: cotangents(formula, reading),
        local: (node, input) =>
          limited(reading, options.budget, () => localOf(node, input, reading, options.budget)),
      }));
    },

    serialise: placed,
  };
}

/** ∂node/∂input of an elementwise operation. */
function localOf(
  node: Node,
  input: number,
  reading: Reading,
  budget: Budget,
): { readonly node: Node; readonly latex: string } | null {
  const row = rowOf(node.op);
  if (row.kind !== "elementwise") return null;
  const found = attempt(() => {
    const b = new Builder(reading.graph);
    const raw = row.partials(b, node.inputs, node)[input];
    if (!raw) return null;
    const [simple = raw] = simplify(b, [raw], { budget });
    return { node: raw, latex: latex(simple) };
  });
  return found.ok ? found.value : null;
}

/** A graph keeps the budget it was made with; this one is that of whoever uses the graph at the moment. */
class Limit implements Budget {
  readonly maxNodes: number;
  #budget: Budget | null;

  constructor(budget: Budget) {
    this.maxNodes = budget.maxNodes;
    this.#budget = budget;
  }

  get deadline(): number {
    return this.#budget?.deadline ?? Number.POSITIVE_INFINITY;
  }

  readonly cancelled = (): boolean => this.#budget?.cancelled?.() ?? false;

  set(budget: Budget): void {
    this.#budget = budget;
  }

  clear(): void {
    this.#budget = null;
  }
}
