import type { Builder } from "../graph/build.ts";
import { substitute, topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import {
  type Carried,
  type Loop,
  loopOf,
  needed,
  neededCarries,
  type Passed,
  type Pick,
  placeholder,
  reads,
  repicked,
  scans,
} from "../graph/scan.ts";
import { jvp } from "./forward.ts";
import { cotangentsOf } from "./reverse.ts";

/** The carried values that move when the parameters in `moving` do. */
export function movingCarries(loop: Loop, moving: ReadonlySet<Node>): ReadonlySet<Carried> {
  const active = new Set(moving);
  const found = new Set<Carried>(loop.carried.filter(({ parameter }) => moving.has(parameter)));
  const leaves = new Set([...loop.carried, ...loop.fixed, ...loop.walked].map(({ parameter }) => parameter));
  const below = reads(
    loop.carried.map(({ next }) => next),
    leaves,
  );
  for (let grown = true; grown; ) {
    grown = false;
    for (const [i, own] of loop.carried.entries()) {
      if (found.has(own) || ![...(below[i] ?? [])].some((node) => active.has(node))) continue;
      found.add(own);
      active.add(own.parameter);
      grown = true;
    }
  }
  return found;
}

/** Forward mode: a loop that carries every value that moves together with its tangent. */
export function scanTangent(b: Builder, node: Node, tangents: readonly (Node | null)[]): Node | null {
  const loop = loopOf(node);
  const { graph } = b;
  const all: readonly Passed[] = [...loop.carried, ...loop.fixed, ...loop.walked];
  const outer = new Map(all.map((own, i) => [own, tangents[i] ?? null]));
  const given = (own: Passed): Node | null => {
    const tangent = outer.get(own);
    return tangent ? b.broadcast(tangent, own.input.shape) : null;
  };
  const started = new Set(all.filter((own) => given(own)).map(({ parameter }) => parameter));
  const carries = movingCarries(loop, started);
  const moved = new Map<Node, Node>();
  const beside = ({ parameter }: Passed): Node => {
    const made = placeholder(
      graph,
      `${String(parameter.attrs["name"])}_dot`,
      `t${String(parameter.attrs["bound"])}`,
      parameter.shape,
      "float",
    );
    moved.set(parameter, made);
    return made;
  };
  const along = (list: readonly Passed[]): Passed[] =>
    list.flatMap((own) => {
      const tangent = given(own);
      return tangent ? [{ parameter: beside(own), input: tangent }] : [];
    });
  const moving = loop.carried.filter((own) => carries.has(own));
  const starts = moving.map((own) => ({
    parameter: beside(own),
    input: given(own) ?? b.fill(b.zero, own.input.shape),
  }));
  const fixed = [...loop.fixed, ...along(loop.fixed)];
  const walked = [...loop.walked, ...along(loop.walked)];
  const each = "each" in loop.pick ? [loop.pick.each] : [];
  const slopes = jvp(b, [...moving.map(({ next }) => next), ...each], moved);
  const carried = [
    ...loop.carried,
    ...starts.map((own, i) => ({
      ...own,
      next: b.broadcast(slopes[i] ?? b.zero, own.parameter.shape),
    })),
  ];
  const pick = loop.pick;
  let picked: Pick;
  if ("last" in pick) {
    const own = loop.carried[pick.last];
    const at = own ? moving.indexOf(own) : -1;
    if (at < 0) return null;
    picked = { last: loop.carried.length + at };
  } else {
    const slope = slopes[moving.length];
    if (!slope) return null;
    picked = { each: b.broadcast(slope, pick.each.shape) };
  }
  return scans(graph, needed({ ...loop, carried, fixed, walked }, [picked]), [picked])[0] ?? null;
}

/**
 * Reverse mode: the same rounds from the last to the first. They read what each forward round was given, stored by
 * the forward loop (one entry a round for each carried value that a slope needs), and carry the cotangents of what
 * was carried and the sums of those of what was the same in every round.
 */
export function scanCotangents(
  b: Builder,
  node: Node,
  ct: Node,
  active: ReadonlySet<Node> | undefined,
): (Node | null)[] {
  const loop = loopOf(node);
  const { graph } = b;
  const { pick } = loop;
  const wanted = ({ input }: Passed): boolean => (active ? active.has(input) : input.dtype === "float");
  const all = [...loop.carried, ...loop.fixed, ...loop.walked];
  const moving = movingCarries(loop, new Set(all.filter(wanted).map(({ parameter }) => parameter)));
  const reached = neededCarries(loop, pick);
  const carries = loop.carried.filter((own) => moving.has(own) && reached.has(own));
  const fixed = loop.fixed.filter(wanted);
  const walked = loop.walked.filter(wanted);
  const beside = (kind: string, { parameter }: Passed): Node =>
    placeholder(
      graph,
      `${String(parameter.attrs["name"])}_bar`,
      `${kind}${String(parameter.attrs["bound"])}`,
      parameter.shape,
      "float",
    );
  const seeds = new Map<Node, Node>();
  const seed = (of: Node, by: Node): void => {
    const before = seeds.get(of);
    seeds.set(of, before ? b.add(before, by) : by);
  };
  const bars = carries.map((own) => beside("a", own));
  for (const [i, own] of carries.entries()) seed(own.next, bars[i] ?? b.zero);
  const full = b.broadcast(ct, node.shape);
  const entry = "each" in pick ? placeholder(graph, "ct", "c", pick.each.shape, "float") : null;
  if (entry && "each" in pick) seed(pick.each, entry);
  const wrt = [...carries, ...fixed, ...walked].map(({ parameter }) => parameter);
  const found = cotangentsOf(b, seeds, wrt);
  const slopes = wrt.map((parameter) => b.broadcast(found.get(parameter) ?? b.zero, parameter.shape));
  const after = new Map<Node, Node>();
  let remade: readonly Node[] = slopes;
  for (const own of loop.carried) {
    const readBack = beside("n", own);
    const shorter = withoutMaking(b, own.next, readBack, remade);
    if (!shorter) continue;
    after.set(own.next, readBack);
    remade = shorter;
  }
  const cotangents = new Map(wrt.map((parameter, i) => [parameter, remade[i] ?? b.zero]));
  const cotangent = ({ parameter }: Passed): Node => cotangents.get(parameter) ?? b.zero;
  const start = (own: Carried): Node =>
    "last" in pick && loop.carried[pick.last] === own ? full : b.fill(b.zero, own.input.shape);
  const sums = fixed.map((own): Carried => {
    const parameter = beside("s", own);
    return { parameter, input: b.fill(b.zero, own.input.shape), next: b.add(parameter, cotangent(own)) };
  });
  const back: Loop = {
    carried: [
      ...carries.map(
        (own, i): Carried => ({ parameter: bars[i] ?? b.zero, input: start(own), next: cotangent(own) }),
      ),
      ...sums,
    ],
    index: loop.index,
    fixed: loop.fixed,
    walked: [
      ...loop.walked,
      // What was carried into a round, read back from the forward loop.
      ...loop.carried.map(({ parameter }) => ({
        parameter,
        input: repicked(graph, node, { each: parameter }),
      })),
      ...[...after].map(([next, parameter]) => ({ parameter, input: repicked(graph, node, { each: next }) })),
      ...(entry ? [{ parameter: entry, input: full }] : []),
    ],
    size: loop.size,
    reverse: !loop.reverse,
  };
  const starts = loop.carried.filter((own) => carries.includes(own) && wanted(own));
  const picks: Pick[] = [
    ...starts.map((own) => ({ last: carries.indexOf(own) })),
    ...fixed.map((_, i) => ({ last: carries.length + i })),
    ...walked.map((own) => ({ each: cotangent(own) })),
  ];
  if (picks.length === 0) return node.inputs.map(() => null);
  const made = scans(graph, needed(back, picks), picks);
  const of = new Map<Passed, Node>();
  for (const [i, own] of [...starts, ...fixed, ...walked].entries()) {
    const value = made[i];
    if (value) of.set(own, value);
  }
  return all.map((own) => of.get(own) ?? null);
}

/**
 * tanh′ is 1 − tanh²: slopes that read what a forward round made, and nothing else of how it was made, read it back
 * in place of making it again. Null where there is nothing to gain.
 */
function withoutMaking(b: Builder, made: Node, readBack: Node, slopes: readonly Node[]): Node[] | null {
  const parts = made.inputs.filter(({ inputs }) => inputs.length > 0);
  if (parts.length === 0 || !topological(slopes).includes(made)) return null;
  const remade = substitute(slopes, new Map([[made, readBack]]), (op, inputs, attrs) =>
    b.graph.node(op, inputs, attrs),
  );
  const left = new Set(topological(remade));
  return parts.some((part) => left.has(part)) ? null : remade;
}
