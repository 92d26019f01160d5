import type { Node } from "../../engine/graph/node.ts";
import { type Rational, toNumber } from "../../engine/graph/rational.ts";
import type { Box, NodeId, PanelFormula } from "../../extension/protocol/formula.ts";
import { formatNumber } from "../compute/numbers.ts";
import { type Operand, operationLabel, shorten } from "./labels.ts";

export type Role = "input" | "inner" | "output" | "constant";

/** A box on screen. */
export interface Card {
  readonly id: number;
  readonly box: Box;
  readonly role: Role;
  /** The operation with the numbers written into it; empty for inputs. */
  readonly operation: string;
  /** Operands in order: box ids, or the text of a number written in place. */
  readonly operands: readonly (number | string)[];
  /** How many boxes are folded into it. */
  readonly folded: number;
  /** Other cards stand for the same node: its adjoint is a sum over all of them. */
  readonly shared: boolean;
}

/** An edge on screen. Its local derivative is the sum over `paths` of the product along each. */
export interface Link {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly paths: readonly (readonly NodeId[])[] | null;
  readonly latex: string | null;
}

export interface Picture {
  readonly cards: readonly Card[];
  readonly links: readonly Link[];
  /** Which card shows a box: itself, the one it is folded into, the one input for all readings of a variable. */
  readonly cardOf: ReadonlyMap<number, number>;
  /** Boxes there would be unfolded. */
  readonly total: number;
  readonly canFold: boolean;
  readonly isFolded: boolean;
}

/** Above this many boxes the picture starts with only what has a name. */
export const FOLD_ABOVE = 40;
/** Never more than this many at once. */
export const MOST_CARDS = 600;
const MOST_PATHS = 64;

/** Leaves that are written into the operation instead of standing in a box of their own. */
const isWritten = ({ name, inputs, op, shape }: Box): boolean =>
  name === undefined && inputs.length === 0 && shape.length === 0 && op !== "variable" && op !== "opaque";

/** What the graph view shows of a formula; `fold` null decides by size. */
export function pictureOf(formula: PanelFormula, nodes: readonly Node[], fold: boolean | null): Picture {
  const boxes = new Map(formula.boxes.map((box) => [box.id, box]));
  const same = mergeVariables(formula.boxes);
  const outputs = outputBoxes(formula);
  const shown = formula.boxes.filter(
    (box) => same.get(box.id) === box.id && (!isWritten(box) || outputs.has(box.id)),
  );
  const isKept = keptWhenFolded(shown, outputs);
  const canFold = shown.some((box) => !isKept(box));
  const isFolded = canFold && (fold ?? shown.length > FOLD_ABOVE);
  const kept = (isFolded ? shown.filter(isKept) : shown).slice(-MOST_CARDS);
  const keptIds = new Set(kept.map(({ id }) => id));

  const links: Link[] = [];
  const cardOf = new Map<number, number>(kept.map(({ id }) => [id, id]));
  const counts = new Map<number, number>();
  for (const box of kept) {
    const hidden = new Set<number>();
    for (const link of linksInto(box, boxes, same, keptIds, hidden)) links.push(link);
    counts.set(box.id, hidden.size);
    for (const id of hidden) if (!cardOf.has(id)) cardOf.set(id, box.id);
  }
  for (const [id, first] of same) if (keptIds.has(first)) cardOf.set(id, first);
  for (const box of formula.boxes)
    for (const { from } of box.inputs) {
      const user = cardOf.get(box.id);
      if (!cardOf.has(from) && user !== undefined) cardOf.set(from, user);
    }

  const perNode = new Map<NodeId, number>();
  for (const { node } of kept) perNode.set(node, (perNode.get(node) ?? 0) + 1);
  const cards = kept.map((box): Card => {
    const operands = box.inputs.map(({ from }) => operandOf(boxes.get(same.get(from) ?? from), nodes));
    return {
      id: box.id,
      box,
      role: outputs.has(box.id)
        ? "output"
        : box.op === "variable"
          ? "input"
          : box.inputs.length === 0
            ? "constant"
            : "inner",
      operation:
        box.inputs.length === 0
          ? ""
          : operationLabel(
              box.op,
              operands.map((operand): Operand => (typeof operand === "string" ? operand : null)),
            ),
      operands,
      folded: counts.get(box.id) ?? 0,
      shared: (perNode.get(box.node) ?? 0) > 1,
    };
  });
  return { cards, links, cardOf, total: shown.length, canFold, isFolded };
}

/** All readings of one variable are one box: the first. */
function mergeVariables(boxes: readonly Box[]): Map<number, number> {
  const first = new Map<NodeId, number>();
  const same = new Map<number, number>();
  for (const { id, op, node } of boxes) {
    if (op === "variable" && !first.has(node)) first.set(node, id);
    same.set(id, op === "variable" ? (first.get(node) ?? id) : id);
  }
  return same;
}

/** The last box written of each output. */
function outputBoxes({ boxes, outputs, output }: PanelFormula): ReadonlySet<number> {
  const wanted = outputs.length > 0 ? outputs : output === undefined ? [] : [output];
  const used = new Set(boxes.flatMap(({ inputs }) => inputs.map(({ from }) => from)));
  const found = new Set<number>();
  for (const node of wanted) {
    const candidates = boxes.filter((box) => box.node === node);
    const last = candidates.filter(({ id }) => !used.has(id)).at(-1) ?? candidates.at(-1);
    if (last) found.add(last.id);
  }
  return found;
}

/** Folded, a picture keeps what has a name; where hardly anything has, what was written last. */
function keptWhenFolded(shown: readonly Box[], outputs: ReadonlySet<number>): (box: Box) => boolean {
  const named = (box: Box): boolean => box.name !== undefined || box.op === "variable" || outputs.has(box.id);
  if (shown.filter(named).length >= Math.min(4, shown.length)) return named;
  const last = new Set(shown.slice(-FOLD_ABOVE).map(({ id }) => id));
  return (box) => named(box) || last.has(box.id);
}

/** Edges into a box from the nearest kept boxes, one for each of those. */
function linksInto(
  box: Box,
  boxes: ReadonlyMap<number, Box>,
  same: ReadonlyMap<number, number>,
  kept: ReadonlySet<number>,
  hidden: Set<number>,
): Link[] {
  const found = new Map<number, { paths: NodeId[][] | null; latex: string | null }>();
  let budget = MOST_PATHS * 4;
  const walk = (current: Box, path: readonly NodeId[] | null, depth: number): void => {
    for (const { from: written, local, latex } of current.inputs) {
      const from = same.get(written) ?? written;
      const source = boxes.get(from);
      if (!source) continue;
      const along = path && local !== undefined ? [...path, local] : null;
      if (kept.has(from)) {
        const link = found.get(from) ?? { paths: [], latex: depth === 0 ? (latex ?? null) : null };
        if (found.has(from)) link.latex = null;
        link.paths = along && link.paths && link.paths.length < MOST_PATHS ? [...link.paths, along] : null;
        found.set(from, link);
      } else if (!isWritten(source)) {
        hidden.add(from);
        if (budget-- > 0) walk(source, along, depth + 1);
      }
    }
  };
  walk(box, [], 0);
  return [...found].map(([from, { paths, latex }]) => ({
    key: `${from}>${box.id}`,
    from,
    to: box.id,
    paths,
    latex,
  }));
}

function operandOf(box: Box | undefined, nodes: readonly Node[]): number | string {
  if (!box) return "·";
  if (!isWritten(box)) return box.id;
  const value = nodes[box.node]?.attrs["value"];
  if (box.op === "const" && typeof value === "number") return formatNumber(value);
  if (box.op === "const" && typeof value === "object" && value !== null && "d" in value)
    return formatNumber(toNumber(value as Rational));
  return box.op === "pi" ? "π" : shorten(box.label, 10);
}
