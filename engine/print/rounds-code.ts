import { NablaError } from "../graph/errors.ts";
import { topological } from "../graph/graph.ts";
import type { Attr, Node } from "../graph/node.ts";
import { type Carried, loopOf, type Passed, sameRounds } from "../graph/scan.ts";
import type { Shape, Size } from "../graph/shape.ts";
import { addSize, mulSize, subSize } from "../graph/size.ts";
import type { Coder } from "./coder.ts";
import type { Names } from "./free-names.ts";
import { ROUNDS } from "./rounds-form.ts";

/** Writes `roots` with a coder: the lines that must come before. */
export type Block = (coder: Coder, roots: readonly Node[]) => string[];

/** Where the loops of one text keep what they leave: by node, the array that is filled. */
export type Kept = Map<Node, string>;

/**
 * The lines of a loop, and with it of all nodes in `order` that are the same rounds; each of these has a name to the
 * coder afterwards. Throws "unsupported" where the language has no array for what is kept.
 */
export function loopLines(
  coder: Coder,
  node: Node,
  order: readonly Node[],
  names: Names,
  kept: Kept,
  block: Block,
): string[] {
  const { nodes, loop, carried, picked } = sameRounds(node, order);
  const form = ROUNDS[coder.target];
  const roots = [...carried.map(({ next }) => next), ...picked.map(({ each }) => each)];
  const read = new Set(topological(roots));
  const lines: string[] = [];
  const inner = coder.inside();
  const bind = (own: Carried | Passed): string => {
    const name = names.like(coder.name(own.parameter));
    inner.call(own.parameter, name);
    return name;
  };
  for (const { parameter, input } of loop.fixed) {
    if (!read.has(parameter)) continue;
    const text = coder.expression(input);
    if (/^[\p{L}\p{N}_.]+$/u.test(text)) inner.call(parameter, text);
    else {
      const name = bind({ parameter, input });
      lines.push(coder.language.assign(name, text));
      coder.call(input, name);
    }
  }
  const letter = names.first(["k", "i", "j", "t", "m"]);
  inner.call(loop.index, letter);
  inner.count(loop.index);
  for (const { parameter, input } of loop.walked) {
    if (!read.has(parameter)) continue;
    const entry = kept.has(input) ? null : entryOf(input);
    if (entry && (entry.of.op === "variable" || kept.has(entry.of))) {
      const name = kept.get(entry.of) ?? coder.expression(entry.of);
      inner.call(parameter, form.at(name, placeText(coder, entry, letter), input.shape.length));
      continue;
    }
    let array = kept.get(input) ?? coder.expression(input);
    if (!/^[\p{L}\p{N}_.]+$/u.test(array)) {
      const name = names.like(`${coder.name(parameter)}s`);
      lines.push(coder.language.assign(name, array));
      coder.call(input, name);
      array = name;
    }
    inner.call(parameter, form.at(array, letter, input.shape.length));
  }
  const own = carried.map((each) => bind(each));
  for (const [i, { input }] of carried.entries())
    lines.push(form.start(own[i] ?? "", coder.expression(input)));
  const places = picked.map(({ node: of, each }) => {
    const before = carried.findIndex(({ parameter }) => parameter === each);
    const after = carried.findIndex(({ next }) => next === each);
    const kind = carried[before < 0 ? after : before]?.parameter;
    const both = before < 0 && picked.some((other) => other.each === kind);
    const name = names.like(kind ? `${both ? "next_" : ""}${coder.name(kind)}s` : "out");
    const room = form.room(name, sizesOf(coder, of.shape));
    if (room === null) throw new NablaError("unsupported", "arrays that a loop leaves have no form here");
    lines.push(room);
    return { name, rank: of.shape.length, after: before < 0 && after >= 0 ? own[after] : undefined };
  });
  lines.push(form.head(letter, coder.size(loop.size), loop.reverse));
  const body = block(inner, roots);
  const store = (i: number, value: string): void => {
    const place = places[i];
    if (place) body.push(...form.update([form.at(place.name, letter, place.rank)], [value]));
  };
  for (const [i, { each }] of picked.entries())
    if (places[i]?.after === undefined) store(i, inner.expression(each));
  const moved = carried.flatMap(({ parameter, next }, i) =>
    next === parameter ? [] : [{ name: own[i] ?? "", value: inner.expression(next) }],
  );
  if (moved.length > 0)
    body.push(
      ...form.update(
        moved.map(({ name }) => name),
        moved.map(({ value }) => value),
      ),
    );
  // What is carried on is at hand once it is.
  for (const [i, { after }] of places.entries()) if (after !== undefined) store(i, after);
  lines.push(...body.map((line) => form.indent + line));
  if (form.end !== null) lines.push(form.end);
  for (const of of nodes) {
    const { pick } = loopOf(of);
    if ("last" in pick) {
      const at = carried.findIndex(({ parameter }) => parameter === loop.carried[pick.last]?.parameter);
      coder.call(of, own[at] ?? "");
      continue;
    }
    const name = places[picked.findIndex(({ node: each }) => each === of)]?.name ?? "";
    kept.set(of, name);
    coder.call(of, form.whole(name));
  }
  return lines;
}

/** Entry k of an array as entry `from + step · k` of another one. */
interface Entry {
  readonly of: Node;
  readonly from: Size;
  readonly step: number;
}

/** Through arrays turned round and stretches of arrays, to the array itself. */
function entryOf(input: Node): Entry {
  let entry: Entry = { of: input, from: 0, step: 1 };
  for (;;) {
    const { of, from, step } = entry;
    const [x] = of.inputs;
    const spec = of.attrs["spec"];
    if (of.op === "flip" && x && String(of.attrs["axes"]) === "0")
      entry = { of: x, from: subSize(subSize(x.shape[0] ?? 1, 1), from), step: -step };
    else if (of.op === "index" && x && Array.isArray(spec) && isStretch(spec as readonly Attr[], x.shape)) {
      const [start, , by] = (spec as readonly (readonly Size[])[])[0] ?? [];
      entry = {
        of: x,
        from: addSize(start ?? 0, mulSize(Number(by), from)),
        step: step * Number(by),
      };
    } else return entry;
  }
}

/** A stretch of an array that loops alone walk through: they read the array itself. */
export function isWalkedOnly(node: Node, order: readonly Node[], roots: readonly Node[]): boolean {
  const { of } = entryOf(node);
  if (of === node || of.op !== "variable" || roots.includes(node)) return false;
  const walks = (user: Node): boolean =>
    user.op === "scan" && loopOf(user).walked.some(({ input }) => input === node);
  return order.every((user) => !user.inputs.includes(node) || walks(user) || user.op === "flip");
}

/** A slice of the first axis alone. */
const isStretch = (spec: readonly Attr[], shape: Shape): boolean =>
  spec.every(
    (part, axis) =>
      Array.isArray(part) && (axis === 0 || (part[0] === 0 && part[1] === shape[axis] && part[2] === 1)),
  );

function placeText(coder: Coder, { from, step }: Entry, letter: string): string {
  const start = coder.size(from);
  if (step === -1) return `${start} - ${letter}`;
  const term = step === 1 ? letter : `${step} * ${letter}`;
  return from === 0 ? term : start.startsWith("-") ? `${term} - ${start.slice(1)}` : `${term} + ${start}`;
}

const sizesOf = (coder: Coder, shape: Shape): string[] => shape.map((size) => coder.size(size));
