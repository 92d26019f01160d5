import type { Builder } from "../../../engine/graph/build.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { type Loop, type Pick, placeholder, scans } from "../../../engine/graph/scan.ts";
import type { Shape } from "../../../engine/graph/shape.ts";

/** What a round reads. */
export interface Round {
  readonly b: Builder;
  readonly x: readonly Node[];
  readonly i: Node;
  readonly p: readonly Node[];
  readonly s: readonly Node[];
}

export interface Recurrence {
  readonly name: string;
  /** Shapes of what is carried, of what is the same in every round, and of what is walked (one entry). */
  readonly carried: readonly Shape[];
  readonly fixed?: readonly Shape[];
  readonly walked?: readonly Shape[];
  readonly rounds: number;
  readonly reverse?: boolean;
  readonly step: (round: Round) => Node[];
  /** Something of each round beside what is carried. */
  readonly each?: (round: Round) => Node;
}

const at = (list: readonly Node[], i = 0): Node => {
  const node = list[i];
  if (!node) throw new Error(`nothing at ${i}`);
  return node;
};

/** Recurrences that people write. */
export const RECURRENCES: readonly Recurrence[] = [
  {
    name: "Euler steps of x' = −k sin x",
    carried: [[]],
    fixed: [[], []],
    rounds: 7,
    step: ({ b, x, p }) => [b.sub(at(x), b.mul(at(p, 1), b.mul(at(p), b.call("sin", at(x)))))],
  },
  {
    name: "logistic map",
    carried: [[]],
    fixed: [[]],
    rounds: 6,
    step: ({ b, x, p }) => [b.mul(b.mul(at(p), at(x)), b.sub(b.one, at(x)))],
  },
  {
    name: "Newton's square root",
    carried: [[]],
    fixed: [[]],
    rounds: 5,
    step: ({ b, x, p }) => [b.mul(b.ratio(1, 2), b.add(at(x), b.div(at(p), at(x))))],
  },
  {
    name: "exponential moving average",
    carried: [[]],
    fixed: [[]],
    walked: [[]],
    rounds: 8,
    step: ({ b, x, p, s }) => [b.add(b.mul(at(p), at(x)), b.mul(b.sub(b.one, at(p)), at(s)))],
    each: ({ b, x }) => b.square(at(x)),
  },
  {
    name: "Horner's rule from the last coefficient",
    carried: [[]],
    fixed: [[]],
    walked: [[]],
    rounds: 5,
    reverse: true,
    step: ({ b, x, p, s }) => [b.add(b.mul(at(x), at(p)), at(s))],
  },
  {
    name: "leapfrog, two carried",
    carried: [[], []],
    fixed: [[], []],
    rounds: 6,
    step: ({ b, x, p }) => {
      const v = b.sub(at(x, 1), b.mul(at(p), b.mul(at(p, 1), at(x))));
      return [b.add(at(x), b.mul(at(p), v)), v];
    },
    each: ({ b, x }) => b.add(b.square(at(x)), b.square(at(x, 1))),
  },
  {
    name: "swapped each round, with the number of the round",
    carried: [[], []],
    rounds: 5,
    step: ({ b, x, i }) => [at(x, 1), b.add(at(x), b.mul(at(x, 1), b.call("sin", i)))],
  },
  {
    name: "recurrent network",
    carried: [[3]],
    fixed: [
      [3, 3],
      [3, 2],
    ],
    walked: [[2]],
    rounds: 4,
    step: ({ b, x, p, s }) => [
      b.call(
        "tanh",
        b.add(b.graph.node("matmul", [at(p), at(x)]), b.graph.node("matmul", [at(p, 1), at(s)])),
      ),
    ],
    each: ({ b, x }) => b.call("exp", at(x)),
  },
  {
    name: "gradient descent on a quadratic",
    carried: [[2]],
    fixed: [[2, 2], [2], []],
    rounds: 5,
    step: ({ b, x, p }) => [
      b.sub(at(x), b.mul(at(p, 2), b.sub(b.graph.node("matmul", [at(p), at(x)]), at(p, 1)))),
    ],
  },
  {
    name: "clipped walk, a branch in each round",
    carried: [[]],
    fixed: [[]],
    walked: [[]],
    rounds: 6,
    step: ({ b, x, p, s }) => {
      const moved = b.add(at(x), b.mul(at(p), at(s)));
      return [b.select(b.graph.node("gt", [moved, b.zero]), b.call("sqrt", b.add(moved, b.one)), moved)];
    },
  },
  {
    name: "entry picked by the number of the round",
    carried: [[]],
    fixed: [[6]],
    rounds: 6,
    step: ({ b, x, i, p }) => [b.mul(at(x), b.add(b.one, b.graph.node("gather", [at(p), i], { axis: 0 })))],
  },
  {
    name: "a sum beside what it sums, not fed back",
    carried: [[], []],
    fixed: [[]],
    rounds: 5,
    step: ({ b, x, p }) => {
      const next = b.mul(at(p), b.call("cos", at(x)));
      return [next, b.add(at(x, 1), b.square(next))];
    },
  },
  {
    name: "nested loops",
    carried: [[]],
    fixed: [[]],
    rounds: 4,
    step: (round) => {
      const { b, x, p, i } = round;
      const inner: Recurrence = {
        name: "inner",
        carried: [[]],
        fixed: [[], []],
        rounds: 3,
        step: ({ b: c, x: y, p: q, i: j }) => [
          c.sub(at(y), c.mul(at(q), c.sub(c.square(at(y)), c.add(at(q, 1), j)))),
        ],
      };
      const [made] = looped(b, inner, { x: [at(x)], p: [at(p), i], s: [] }, [{ last: 0 }]);
      return [b.add(b.mul(b.ratio(1, 10), made ?? b.zero), b.call("sin", at(x)))];
    },
  },
];

export interface Given {
  readonly x: readonly Node[];
  readonly p: readonly Node[];
  readonly s: readonly Node[];
}

/** Variables for a recurrence. */
export function given(b: Builder, { carried, fixed, walked, rounds }: Recurrence): Given {
  return {
    x: carried.map((shape, k) => b.variable(`x${k}`, shape)),
    p: (fixed ?? []).map((shape, k) => b.variable(`p${k}`, shape)),
    s: (walked ?? []).map((shape, k) => b.variable(`s${k}`, [rounds, ...shape])),
  };
}

type Wanted = { readonly last: number } | "each";

/** The nodes of the loop. */
export function looped(b: Builder, r: Recurrence, from: Given, wanted: readonly Wanted[]): Node[] {
  const { graph } = b;
  const bound = (kind: string, k: number, shape: Shape): Node =>
    placeholder(graph, `${kind}${k}`, `${kind}${k}`, shape, "float");
  const x = r.carried.map((shape, k) => bound("x", k, shape));
  const p = (r.fixed ?? []).map((shape, k) => bound("p", k, shape));
  const s = (r.walked ?? []).map((shape, k) => bound("s", k, shape));
  const i = placeholder(graph, "i", "i", [], "int");
  const round: Round = { b, x, i, p, s };
  const next = r.step(round);
  const pair = (parameters: readonly Node[], inputs: readonly Node[]) =>
    parameters.map((parameter, k) => ({ parameter, input: at(inputs, k) }));
  const loop: Loop = {
    carried: pair(x, from.x).map((own, k) => ({
      ...own,
      next: b.broadcast(at(next, k), own.parameter.shape),
    })),
    index: i,
    fixed: pair(p, from.p),
    walked: pair(s, from.s),
    size: r.rounds,
    reverse: r.reverse === true,
  };
  const picks = wanted.map((want): Pick => (want === "each" ? { each: r.each?.(round) ?? b.zero } : want));
  return scans(graph, loop, picks);
}

/** The same, round after round. */
export function unrolled(b: Builder, r: Recurrence, from: Given, wanted: readonly Wanted[]): Node[] {
  let x = from.x;
  const all: Node[] = [];
  for (let step = 0; step < r.rounds; step++) {
    const i = r.reverse ? r.rounds - 1 - step : step;
    const s = from.s.map((whole) =>
      b.graph.node("index", [whole], { spec: [i, ...whole.shape.slice(1).map((n) => [0, n, 1])] }),
    );
    const round: Round = { b, x, i: b.const(i), p: from.p, s };
    if (r.each) all[i] = r.each(round);
    x = r.step(round).map((node, k) => b.broadcast(node, r.carried[k] ?? []));
  }
  return wanted.map((want) => (want === "each" ? b.graph.node("stack", all, { axis: 0 }) : at(x, want.last)));
}
