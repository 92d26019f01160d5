import type { Picture } from "./cards.ts";

/** One moment of the animation: a box gets its value, or its gradient. */
export interface Step {
  readonly pass: "forward" | "backward";
  readonly card: number;
}

/** Forward in the order of writing, then backward from the output. */
export function stepsOf({ cards }: Picture): Step[] {
  const forward = cards.map(({ id }): Step => ({ pass: "forward", card: id }));
  const backward = cards
    .filter(({ box }) => box.adjoint !== undefined)
    .map(({ id }): Step => ({ pass: "backward", card: id }))
    .reverse();
  return [...forward, ...backward];
}

/** What is known after the first `count` steps. */
export function knownAfter(steps: readonly Step[], count: number) {
  const done = steps.slice(0, count);
  const of = (pass: Step["pass"]): ReadonlySet<number> =>
    new Set(done.filter((step) => step.pass === pass).map(({ card }) => card));
  return { forward: of("forward"), backward: of("backward"), current: done.at(-1) ?? null };
}
