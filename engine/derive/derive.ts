import { type CrossCheck, crossCheck } from "../differentiate/crosscheck.ts";
import { atKinks, kinkOf } from "../differentiate/kinks.ts";
import { hessian } from "../differentiate/modes.ts";
import type { Budget } from "../graph/budget.ts";
import { Builder } from "../graph/build.ts";
import { attempt, NablaError } from "../graph/errors.ts";
import { type Graph, topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import type { Spelling, Target } from "../graph/ops/row.ts";
import { entries } from "../graph/shape.ts";
import { type Nested, nestedOf, type Tensor, tensorOf } from "../graph/tensor.ts";
import { type CodeOptions, code } from "../print/code.ts";
import { type LatexOptions, latex } from "../print/latex.ts";
import { operations } from "../print/operations.ts";
import { text } from "../print/text.ts";
import type { Assumption, Variable } from "../read/reading.ts";
import { evaluate } from "../run/interpret.ts";
import { simplify } from "../simplify/simplify.ts";
import type { Derivation, Derivative, Kink } from "./derivation.ts";
import { derivativeOf } from "./form.ts";

/** What is differentiated: an expression or a formula that was read. */
export interface Derivable {
  readonly graph: Graph;
  readonly output: Node;
  readonly variables: readonly Variable[];
  readonly assumptions: readonly Assumption[];
}

export interface DeriveOptions {
  readonly target: Target;
  /** The library like NumPy that its code is written with in NumPy's place. */
  readonly spelling?: Spelling;
  readonly budget: Budget;
  /** By these names, in this order; by every differentiable variable where absent. */
  readonly wrt?: readonly string[];
  /** What the text calls the first entry of an array, where it is not 0. */
  readonly first?: 1;
  /** Overrides the values the text gives. */
  readonly at?: Readonly<Record<string, Nested>>;
  readonly hessian?: boolean;
  /** Order of the derivative by each variable; 1 where absent. */
  readonly order?: number;
  /** Names without their modules (`sin`, not `math.sin`), where the text writes them so. */
  readonly bare?: boolean;
  /** Entries of a Jacobian past which it is not written out. */
  readonly mostEntries?: number;
  /** Not shown to a person: no need to check it numerically. */
  readonly unchecked?: boolean;
}

/**
 * Everything there is to say about one formula: its derivatives exact, simplified, printed, at the point, and checked
 * against numerical ones. Never throws for what a person may have written: the reason is in `problem`.
 */
export function derive(from: Derivable, options: DeriveOptions): Derivation {
  const done = attempt(() => new Deriving(from, options).run());
  if (done.ok) return done.value;
  return {
    latex: "",
    text: "",
    variables: from.variables.map((variable) => variable.name),
    derivatives: [],
    checked: { verdict: "not-checked", reason: done.error.message },
    kinks: [],
    assumptions: from.assumptions,
    problem: done.error,
  };
}

class Deriving {
  readonly #from: Derivable;
  readonly #options: DeriveOptions;
  readonly #b: Builder;
  readonly #point: ReadonlyMap<string, Tensor>;
  readonly #layout: LatexOptions;

  constructor(from: Derivable, options: DeriveOptions) {
    this.#from = from;
    this.#options = options;
    this.#b = new Builder(from.graph);
    this.#point = pointOf(from.variables, options.at);
    this.#layout = options.first === undefined ? {} : { first: options.first };
  }

  run(): Derivation {
    const { output, variables, assumptions } = this.#from;
    const wrt = this.#wrt();
    const order = this.#options.order ?? 1;
    const raw = wrt.map((variable) =>
      derivativeOf(this.#b, output, variable.node, order, this.#options.mostEntries),
    );
    const simple = this.#shortest(wrt, order, this.#simplified(raw.map((derivative) => derivative.node)));
    // A parameter that does nothing needs no value.
    const used = new Set(topological([output]));
    const complete = variables.every(
      ({ name, node }) => this.#point.has(name) || (node.shape.length === 0 && !used.has(node)),
    );
    const values = complete ? this.#valuesHere([output, ...raw.map((derivative) => derivative.node)]) : null;
    const { slopes, kinks } = this.#settled(wrt, values?.slice(1) ?? [], order);
    const hessian = this.#options.hessian && complete ? this.#hessian() : undefined;
    const value = values?.[0];
    const at = this.#at();
    return {
      latex: latex(output, this.#layout),
      text: text(output, this.#layout),
      variables: variables.map((variable) => variable.name),
      ...(value ? { value: nestedOf(value) } : {}),
      derivatives: wrt.map((variable, i): Derivative => {
        const node = simple[i] as Node;
        const found = slopes[i];
        const sharp = kinks.some((kink) => kink.wrt === variable.name);
        return {
          wrt: variable.name,
          node,
          latex: latex(node, this.#layout),
          source: this.#source(node),
          text: text(node, this.#layout),
          ...(found && !sharp ? { value: nestedOf(found) } : {}),
          operations: operations([node]),
        };
      }),
      ...(hessian === undefined ? {} : { hessian }),
      checked: this.#options.unchecked
        ? { verdict: "not-checked", reason: "not asked for" }
        : this.#checked(
            output,
            wrt.map((variable) => variable.node),
            simple,
            order,
          ),
      kinks,
      assumptions: distinct([...assumptions, ...raw.flatMap((derivative) => derivative.assumptions)]),
      ...(at ? { at } : {}),
    };
  }

  /** Against numerical derivatives; of a higher order against those of the order before. */
  #checked(output: Node, wrt: readonly Node[], found: readonly Node[], order: number): CrossCheck {
    const options = { at: this.#point, budget: this.#options.budget };
    if (order === 1) return crossCheck(this.#b, output, wrt, found, options);
    const verdicts = wrt.map((x, i) => {
      const before = derivativeOf(this.#b, output, x, order - 1, this.#options.mostEntries).node;
      return crossCheck(this.#b, before, [x], found.slice(i, i + 1), options);
    });
    const [first = { verdict: "not-checked" }] = verdicts;
    const by = (verdict: CrossCheck["verdict"]): CrossCheck | undefined =>
      verdicts.filter((own) => own.verdict === verdict).sort((a, c) => (c.error ?? 0) - (a.error ?? 0))[0];
    return by("disagree") ?? by("not-checked") ?? by("agree") ?? first;
  }

  /** In the language of the text; where that cannot say it, as one line of mathematics. */
  #source(node: Node): string {
    const { target, bare, spelling, first } = this.#options;
    const given = this.#from.variables.map((variable) => variable.node);
    const prose = target === "math" && first === 1;
    const options: CodeOptions = { given, ...(bare ? { dialect: "bare" } : {}), ...(prose ? { prose } : {}) };
    const spelled = spelling ? attempt(() => code(node, target, { ...options, spelling })) : null;
    if (spelled?.ok) return spelled.value;
    const written = attempt(() => code(node, target, options));
    return written.ok ? written.value : text(node);
  }

  #wrt(): readonly Variable[] {
    const { variables } = this.#from;
    if (!this.#options.wrt) {
      const chosen = variables.filter((variable) => variable.differentiable);
      return chosen.length > 0 ? chosen : variables;
    }
    return this.#options.wrt.map((name) => {
      const found = variables.find((variable) => variable.name === name);
      if (!found) throw new NablaError("bad-request", `there is no variable ${name} in it`);
      return found;
    });
  }

  #bindings(): Map<Node, Tensor> {
    const bindings = new Map<Node, Tensor>();
    for (const variable of this.#from.variables) {
      const value = this.#point.get(variable.name);
      if (value) bindings.set(variable.node, value);
    }
    return bindings;
  }

  #values(nodes: readonly Node[]): Tensor[] {
    return evaluate(nodes, this.#bindings());
  }

  /** Shorter where that is soon found; a derivative that cannot be simplified in time is still right. */
  #simplified(nodes: readonly Node[]): readonly Node[] {
    const done = attempt(() => simplify(this.#b, nodes, { budget: this.#options.budget }));
    return done.ok ? done.value : nodes;
  }

  /**
   * Of a program on tensors, what is shorter where the program itself is simplified first: a softmax written out with
   * its largest entry taken off is one softmax, and its derivative is of that.
   */
  #shortest(wrt: readonly Variable[], order: number, simple: readonly Node[]): readonly Node[] {
    const { output } = this.#from;
    if (!topological([output]).some((node) => node.shape.length > 0)) return simple;
    const [neat = output] = this.#simplified([output]);
    if (operations([neat]) >= operations([output])) return simple;
    const done = attempt(() =>
      this.#simplified(
        wrt.map(
          (variable) => derivativeOf(this.#b, neat, variable.node, order, this.#options.mostEntries).node,
        ),
      ),
    );
    if (!done.ok) return simple;
    return simple.map((node, i) => {
      const other = done.value[i] ?? node;
      return operations([other]) < operations([node]) ? other : node;
    });
  }

  /** Values at the point; a point of the text that does not fit (it changed meanwhile) gives none. */
  #valuesHere(nodes: readonly Node[]): Tensor[] | null {
    if (this.#options.at) return this.#values(nodes);
    const done = attempt(() => this.#values(nodes));
    return done.ok ? done.value : null;
  }

  /** The slopes at the point: the true ones where a rule's convention at a kink gave others, and the kinks left. */
  #settled(
    wrt: readonly Variable[],
    slopes: readonly Tensor[],
    order: number,
  ): { readonly slopes: readonly Tensor[]; readonly kinks: Kink[] } {
    if (order !== 1 || slopes.length === 0) return { slopes, kinks: [] };
    const nodes = wrt.map((variable) => variable.node);
    const settled = atKinks(this.#from.output, nodes, slopes, this.#bindings());
    return { slopes: settled.gradients, kinks: settled.kinks.map(kinkOf) };
  }

  /** All second derivatives at the point; entries of tensors one after another, as in NumPy's ravel. */
  #hessian(): Nested | undefined {
    if (this.#from.output.shape.length > 0) return undefined;
    const wrt = this.#wrt().map((variable) => variable.node);
    const values = this.#values(hessian(this.#b, this.#from.output, wrt).flat());
    const counts = wrt.map((node) => entries(node.shape as readonly number[]));
    return counts.flatMap((rows, i) =>
      Array.from({ length: rows }, (_, row) =>
        counts.flatMap((columns, j) => {
          const block = values[i * wrt.length + j];
          return Array.from(
            { length: columns },
            (_, column) => block?.data[row * columns + column] ?? Number.NaN,
          );
        }),
      ),
    );
  }

  #at(): Readonly<Record<string, Nested>> | undefined {
    if (this.#point.size === 0) return undefined;
    return Object.fromEntries([...this.#point].map(([name, value]) => [name, nestedOf(value)]));
  }
}

/** The point: what was asked for, over what the text gives. */
function pointOf(variables: readonly Variable[], at?: DeriveOptions["at"]): ReadonlyMap<string, Tensor> {
  const point = new Map<string, Tensor>();
  for (const variable of variables) {
    const given = at && Object.hasOwn(at, variable.name) ? at[variable.name] : undefined;
    if (given !== undefined) point.set(variable.name, tensorOf(given));
    else if (variable.value) point.set(variable.name, variable.value);
  }
  return point;
}

/** The same thing is said once. */
function distinct(assumptions: readonly Assumption[]): Assumption[] {
  const said = new Set<string>();
  return assumptions.filter(({ message }) => !said.has(message) && said.add(message));
}
