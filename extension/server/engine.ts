import { deriveAdjoint } from "../../engine/derive/adjoint.ts";
import type { Derivation } from "../../engine/derive/derivation.ts";
import { derive } from "../../engine/derive/derive.ts";
import { READABLE_ENTRIES } from "../../engine/derive/formula.ts";
import { TARGET_OF } from "../../engine/derive/request.ts";
import { adjoints } from "../../engine/differentiate/reverse.ts";
import type { Budget } from "../../engine/graph/budget.ts";
import { Builder } from "../../engine/graph/build.ts";
import { attempt } from "../../engine/graph/errors.ts";
import type { Node } from "../../engine/graph/node.ts";
import type { Target } from "../../engine/graph/ops/row.ts";
import { rowOf } from "../../engine/graph/ops/table.ts";
import { type Nested, nestedOf, type Tensor, tensorOf } from "../../engine/graph/tensor.ts";
import { latex } from "../../engine/print/latex.ts";
import { text } from "../../engine/print/text.ts";
import { dialectOf } from "../../engine/read/dialect.ts";
import { isReadable, readDocument } from "../../engine/read/documents.ts";
import type { Formula, Language, Reading } from "../../engine/read/reading.ts";
import { evaluate } from "../../engine/run/interpret.ts";
import { placed, type SerialGraph } from "../../engine/run/serialise.ts";
import { simplify } from "../../engine/simplify/simplify.ts";
import { loadHost } from "./host.ts";
import { aliasOf, type LibraryName } from "./insert/imports.ts";
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
        deriveFormula(formula, reading, texts.get(reading) ?? "", options),
      );
    },

    adjoint(formula, node, reading, options) {
      return limited(reading, options.budget, () => {
        const found = attempt(() => {
          const raw = cotangents(formula, reading).get(node);
          if (!raw) return null;
          const [simple = raw] = simplify(new Builder(reading.graph), [raw], { budget: options.budget });
          const value = valueAt(raw, formula, options.at);
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

function deriveFormula(formula: Formula, reading: Reading, text: string, options: DeriveOptions): Derivation {
  const { output, variables, assumptions } = formula;
  const target = targetOf(formula, reading, text);
  const shared = {
    budget: options.budget,
    target,
    mostEntries: READABLE_ENTRIES,
    ...(options.wrt ? { wrt: options.wrt } : {}),
    ...(options.order ? { order: options.order } : {}),
    ...(options.at ? { at: options.at } : {}),
  };
  if (!output) {
    return {
      latex: "",
      text: formula.text,
      variables: variables.map(({ name }) => name),
      derivatives: [],
      checked: { verdict: "not-checked" },
      kinks: [],
      assumptions,
      problem: formula.problem ?? { code: "unsupported", message: "there is no value to differentiate" },
    };
  }
  const from = { graph: reading.graph, output, variables, assumptions };
  if (formula.kind !== "gradient-read") {
    const derived = derive(from, shared);
    const jacobian = output.shape.length > 0 && derived.problem?.code === "not-differentiable";
    return (jacobian && (options.order ?? 1) === 1 && deriveAdjoint(from, shared)) || derived;
  }
  // What is read is a derivative already: it is shown, not differentiated again.
  const simple = attempt(() => simplify(new Builder(reading.graph), [output], { budget: options.budget })[0]);
  return derive(
    { ...from, output: (simple.ok && simple.value) || output },
    { ...shared, wrt: [], unchecked: true },
  );
}

/** Code is written with the library that the formula itself uses, else the first that its document imports. */
function targetOf(formula: Formula, reading: Reading, text: string): Target {
  if (reading.language !== "python") return TARGET_OF.get(reading.language) ?? "math";
  return dialectOf(formula.text) ?? IMPORTED.find((library) => aliasOf(text, library)) ?? "math";
}

/** Of several imports the first of these is taken. */
const IMPORTED: readonly LibraryName[] = ["torch", "numpy", "math"];

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

/** The value at the point, where all that it depends on has one. */
function valueAt(node: Node, formula: Formula, at: DeriveOptions["at"]): Nested | undefined {
  const bindings = new Map<Node, Tensor>();
  for (const variable of formula.variables) {
    const given = at && Object.hasOwn(at, variable.name) ? at[variable.name] : undefined;
    const value = given === undefined ? variable.value : tensorOf(given);
    if (!value) return undefined;
    bindings.set(variable.node, value);
  }
  if (bindings.size === 0) return undefined;
  const found = attempt(() => evaluate([node], bindings)[0]);
  return found.ok && found.value ? nestedOf(found.value) : undefined;
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
