import { isZero } from "../../graph/build.ts";
import { topological } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import { rowOf } from "../../graph/ops/table.ts";
import { type Carried, loopOf, sameRounds } from "../../graph/scan.ts";
import { sameShape } from "../../graph/shape.ts";
import { atom, type Piece } from "../piece.ts";
import type { Places } from "./places.ts";
import { kept, produced } from "./program.ts";
import { type LoopWriter, spelledOut } from "./writer.ts";

/**
 * Writes a loop whose rounds need one another, and with it all nodes in `order` that are the same rounds. What is
 * carried lies in numbers and arrays that change; what each round leaves is stored along the first axis of an array.
 */
export function rounds(c: LoopWriter, node: Node, order: readonly Node[]): void {
  const { nodes, loop, carried, picked } = sameRounds(node, order);
  // Rows without a form here are spelled out inside of the rounds too.
  const spelled = spelledOut([...carried.map(({ next }) => next), ...picked.map(({ each }) => each)]);
  const next = spelled.slice(0, carried.length);
  const each = spelled.slice(carried.length);
  const names = carried.map(({ parameter }) => c.names.like(String(parameter.attrs["name"] ?? "x")));
  const letter = c.names.first(["t", "n", "m", "step"]);
  const given = new Map<Node, (places: Places) => Piece>([
    [loop.index, () => atom(c.dialect.number(letter))],
  ]);
  for (const { parameter, input } of loop.fixed)
    given.set(
      parameter,
      c.outside(input, (own) => own),
    );
  for (const { parameter, input } of loop.walked)
    given.set(
      parameter,
      c.outside(input, (own) => [letter, ...own]),
    );
  for (const [i, own] of carried.entries()) begin(c, own, names[i] ?? "");
  const stores = picked.map(({ node: of }, i) => {
    const before = carried.findIndex(({ parameter }) => parameter === each[i]);
    const after = before < 0 ? next.indexOf(each[i] ?? node) : -1;
    const name = c.names.like(`${names[Math.max(before, after)] ?? "out"}_all`);
    c.room(name, of.shape);
    return { of, name, after };
  });
  c.round(c.dialect.rounds(letter, c.size(loop.size), loop.reverse), given, () => {
    for (const [i, { parameter }] of carried.entries()) c.place(parameter, names[i] ?? "");
    const own = new Map(carried.map(({ parameter }, i) => [parameter, next[i] ?? parameter]));
    const wanted = kept(c, topological([...next, ...each]), []);
    const forced = next.filter(
      (to, i) => to.shape.length > 0 && !isInPlace(c, to, carried[i]?.parameter, own, wanted),
    );
    produced(c, forced, { read: [...next, ...each] });
    const store = (name: string, of: Node, entry: (places: Places) => string): void => {
      const letters = c.letters(of.shape.length - 1);
      c.loops(letters, of.shape.slice(1), () =>
        c.line(`${name}[${c.flat(of.shape, [letter, ...letters])}] = ${entry(letters)};`),
      );
    };
    for (const [i, { of, name, after }] of stores.entries()) {
      const value = each[i];
      if (after < 0 && value) store(name, of, (places) => c.text(value, places));
    }
    update(c, carried, next, names);
    // What is carried on is at hand once it is.
    for (const { of, name, after } of stores)
      if (after >= 0) {
        const now = names[after] ?? "";
        store(name, of, (places) =>
          places.length === 0 ? now : `${now}[${c.flat(of.shape.slice(1), places)}]`,
        );
      }
  });
  for (const own of nodes) {
    const { pick } = loopOf(own);
    const at =
      "last" in pick
        ? carried.findIndex(({ parameter }) => parameter === loop.carried[pick.last]?.parameter)
        : -1;
    c.place(own, at >= 0 ? (names[at] ?? "") : (stores.find(({ of }) => of === own)?.name ?? ""));
  }
}

/**
 * Whether an array may be changed where it lies: each entry of what comes next reads the array at its own place alone,
 * and nothing else that changes.
 */
function isInPlace(
  c: LoopWriter,
  next: Node,
  parameter: Node | undefined,
  carried: ReadonlyMap<Node, Node>,
  wanted: ReadonlySet<Node>,
): boolean {
  if (wanted.has(next) || c.lies(next)) return false;
  const visit = (node: Node, same: boolean): boolean => {
    if (carried.has(node)) return same && node === parameter;
    if (node !== next && (wanted.has(node) || c.lies(node))) return true;
    const each = same && rowOf(node.op).kind === "elementwise";
    return node.inputs.every((input) => visit(input, each && sameShape(input.shape, node.shape)));
  };
  return visit(next, true);
}

/** What is carried, as it is before the first round. */
function begin(c: LoopWriter, { parameter, input }: Carried, name: string): void {
  if (parameter.shape.length === 0) {
    c.line(c.dialect.variable(name, c.text(input, [])));
    return;
  }
  c.room(name, parameter.shape);
  // New arrays of JavaScript hold zeros.
  if (c.dialect.target !== "javascript" || !isZero(unspread(input))) copy(c, name, input);
}

const unspread = (node: Node): Node =>
  node.op === "broadcast" && node.inputs[0] ? unspread(node.inputs[0]) : node;

function copy(c: LoopWriter, name: string, from: Node): void {
  const letters = c.letters(from.shape.length);
  c.loops(letters, from.shape, () =>
    c.line(`${name}[${c.flat(from.shape, letters)}] = ${c.text(from, letters)};`),
  );
}

/** All at once, since each may read the others: numbers first, while the arrays are still those of the round before. */
function update(
  c: LoopWriter,
  carried: readonly Carried[],
  next: readonly Node[],
  names: readonly string[],
): void {
  const moved = carried.flatMap(({ parameter }, i) => {
    const to = next[i];
    return to && to !== parameter ? [{ to, name: names[i] ?? "" }] : [];
  });
  const numbers = moved.filter(({ to }) => to.shape.length === 0);
  if (numbers.length > 0) {
    const values = numbers.map(({ to }) => c.text(to, []));
    for (const line of c.dialect.update(
      numbers.map(({ name }) => name),
      values,
    ))
      c.line(line);
  }
  // One array that another one becomes is kept aside: it may be written before it is read.
  const arrays = moved
    .filter(({ to }) => to.shape.length > 0)
    .map(({ to, name }) => {
      if (!carried.some(({ parameter }) => parameter === to) || moved.length === 1)
        return { name, to, kept: null };
      const kept = c.names.part();
      c.room(kept, to.shape);
      copy(c, kept, to);
      return { name, to, kept };
    });
  for (const { name, to, kept } of arrays) {
    const letters = c.letters(to.shape.length);
    const place = c.flat(to.shape, letters);
    c.loops(letters, to.shape, () =>
      c.line(`${name}[${place}] = ${kept === null ? c.text(to, letters) : `${kept}[${place}]`};`),
    );
  }
}
