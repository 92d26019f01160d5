import type { Node } from "../graph/node.ts";
import { loopOf } from "../graph/scan.ts";
import { entries } from "../graph/shape.ts";
import type { Compiled } from "./compile.ts";
import { extentOf } from "./rounds.ts";

type Argument = number | Float64Array;

/** Runs the rounds: writes the results that are tensors into `outs`, and returns those that are numbers. */
export type CompiledRounds = (
  outs: readonly (Float64Array | null)[],
  args: readonly Argument[],
) => Float64Array;

/** The rounds of `nodes` (the same rounds, different picks) over a compiled round; arrays are kept between calls. */
export function compiledRounds(
  nodes: readonly Node[],
  compile: (outputs: readonly Node[], inputs: readonly Node[]) => Compiled,
): CompiledRounds {
  const [first] = nodes;
  if (!first) return () => new Float64Array();
  const loop = loopOf(first);
  const { rounds, reverse } = extentOf(first, loop);
  const { carried, fixed, walked } = loop;
  const roots = carried.map(({ next }) => next);
  const picks = nodes.map((node) => {
    extentOf(node, loop);
    const { pick } = loopOf(node);
    if ("last" in pick) return { at: pick.last, count: 0 };
    return { at: roots.push(pick.each) - 1, count: entries(pick.each.shape as readonly number[]) };
  });
  const run = compile(roots, [
    ...[...carried, ...fixed, ...walked].map(({ parameter }) => parameter),
    loop.index,
  ]);
  const counts = roots.map(({ shape }) => (shape.length === 0 ? -1 : entries(shape as readonly number[])));
  const buffer = (): Float64Array[] => counts.map((count) => new Float64Array(count < 0 ? 1 : count));
  const pair = [buffer(), buffer()] as const;
  const returned = counts[0] === -1;
  const sizes = walked.map(({ parameter }) =>
    parameter.shape.length === 0 ? -1 : entries(parameter.shape as readonly number[]),
  );
  const scalars = new Float64Array(nodes.length);
  const count = carried.length;
  return (outs, args) => {
    const own: Argument[] = [...args, 0];
    for (let step = 0; step < rounds; step++) {
      const round = reverse ? rounds - 1 - step : step;
      own[own.length - 1] = round;
      for (const [i, size] of sizes.entries()) {
        const whole = args[count + fixed.length + i];
        if (typeof whole !== "object") continue;
        own[count + fixed.length + i] =
          size < 0 ? (whole[round] ?? Number.NaN) : whole.subarray(round * size, (round + 1) * size);
      }
      // What is carried on goes into the arrays that this round does not read.
      const into = pair[step & 1] ?? pair[0];
      const value = run(...own, ...(returned ? into.slice(1) : into));
      if (returned && into[0]) into[0][0] = value;
      for (const [k, { at, count: size }] of picks.entries()) {
        const out = outs[k];
        const made = into[at];
        if (size > 0 && out && made) out.set(made, round * size);
      }
      for (let j = 0; j < count; j++) {
        const made = into[j];
        if (made) own[j] = (counts[j] ?? 0) < 0 ? (made[0] ?? Number.NaN) : made;
      }
    }
    for (const [k, { at, count: size }] of picks.entries()) {
      if (size > 0) continue;
      const value = own[at];
      if (typeof value === "number") scalars[k] = value;
      else if (value) outs[k]?.set(value);
    }
    return scalars;
  };
}
