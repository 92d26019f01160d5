import type { Node } from "../../../engine/graph/node.ts";
import { encloses, type Span } from "../../../engine/graph/span.ts";
import { text as printText } from "../../../engine/print/text.ts";
import type { Formula, Occurrence } from "../../../engine/read/reading.ts";

/** A box before it is a message: what it stands for and which boxes feed it, by input of its node. */
export interface Drawn {
  readonly id: number;
  readonly node: Node;
  readonly span: Span;
  readonly label: string;
  readonly name?: string;
  readonly inputs: readonly number[];
}

export interface Boxes {
  readonly boxes: readonly Drawn[];
  /** The box that shows an occurrence of the formula, by its index. */
  readonly ofOccurrence: ReadonlyMap<number, number>;
  readonly cut: boolean;
}

const MAX_BOXES = 600;
const MAX_LABEL = 40;

/** The boxes of a formula as it was written, inputs before users. */
export function boxesOf(formula: Formula, source: string): Boxes {
  return new Tracer(formula, source).trace();
}

class Tracer {
  readonly #formula: Formula;
  readonly #source: string;
  readonly #byNode = new Map<Node, Occurrence[]>();
  readonly #boxes: Drawn[] = [];
  readonly #made = new Map<Occurrence | Node, number>();
  #cut = false;

  constructor(formula: Formula, source: string) {
    this.#formula = formula;
    this.#source = source;
    for (const occurrence of formula.occurrences) {
      const list = this.#byNode.get(occurrence.node);
      if (list) list.push(occurrence);
      else this.#byNode.set(occurrence.node, [occurrence]);
    }
  }

  trace(): Boxes {
    const { output, outputs, range } = this.#formula;
    for (const root of outputs ?? (output ? [output] : [])) this.#box(root, range, range.end, 0);
    const ofOccurrence = new Map<number, number>();
    for (const [index, occurrence] of this.#formula.occurrences.entries()) {
      const box = this.#made.get(occurrence) ?? this.#boxOfNode(occurrence.node);
      if (box !== undefined) ofOccurrence.set(index, box);
    }
    return { boxes: this.#boxes, ofOccurrence, cut: this.#cut };
  }

  /** The latest box of the node: for a name read again, that of its definition. */
  #boxOfNode(node: Node): number | undefined {
    return this.#boxes.findLast((box) => box.node === node)?.id;
  }

  /** The box of `node` as an input of what is written at `within`; the `nth` time it is asked for there. */
  #box(node: Node, within: Span, before: number, nth: number): number {
    const leaf = node.op === "variable";
    const occurrence = this.#written(node, within, before, nth);
    const key = leaf || !occurrence ? node : occurrence;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const span = occurrence?.span ?? within;
    const inputs: number[] = [];
    if (this.#boxes.length + inputs.length < MAX_BOXES) {
      const seen = new Map<Node, number>();
      for (const input of node.inputs) {
        const count = seen.get(input) ?? 0;
        seen.set(input, count + 1);
        inputs.push(this.#box(input, span, span.start, count));
      }
    } else this.#cut ||= node.inputs.length > 0;
    const id = this.#boxes.length;
    const name = leaf ? undefined : (occurrence?.name ?? this.#nameOf(node, occurrence));
    this.#boxes.push({
      id,
      node,
      span,
      label: occurrence && !isName(this.#at(occurrence.span)) ? this.#label(span) : printed(node),
      ...(name ? { name } : {}),
      inputs,
    });
    this.#made.set(key, id);
    return id;
  }

  /** The occurrence that an input was written as: inside the user's span, else the definition before it. */
  #written(node: Node, within: Span, before: number, nth: number): Occurrence | undefined {
    const all = this.#byNode.get(node);
    if (!all) return undefined;
    const whole = all.filter((each) => node.inputs.length === 0 || !isName(this.#at(each.span)));
    const inside = whole.filter((each) => encloses(within, each.span));
    const nested = inside[Math.min(nth, inside.length - 1)];
    if (nested) return nested;
    return whole.findLast((each) => each.span.end <= before) ?? whole[0];
  }

  /** `a` for the box of `x**2` after `a = x**2`: the name may stand on an occurrence of its own. */
  #nameOf(node: Node, occurrence: Occurrence | undefined): string | undefined {
    if (node.inputs.length === 0) return undefined;
    const named = this.#byNode.get(node)?.filter((each) => each.name !== undefined) ?? [];
    return named.length === 1 || !occurrence ? named[0]?.name : undefined;
  }

  #at({ start, end }: Span): string {
    return this.#source.slice(start, end);
  }

  #label(span: Span): string {
    const text = this.#at(span).replace(/\s+/g, " ").trim();
    return text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL - 1)}…` : text;
  }
}

const isName = (text: string): boolean => /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(text.trim());

function printed(node: Node): string {
  const text = printText(node);
  return text.length > MAX_LABEL ? node.op : text;
}
