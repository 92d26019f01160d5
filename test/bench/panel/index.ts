// What the panel computes for itself: a function and its partials over a grid of 256², on the tape (no generated code
// is allowed there) against generated JavaScript, and what a formula costs to send.
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph, substitute } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { compile } from "../../../engine/run/compile.ts";
import { deserialise, serialise } from "../../../engine/run/serialise.ts";
import { Tape } from "../../../engine/run/tape.ts";
import { race, row, type Suite } from "../measure.ts";

interface Surface {
  readonly name: string;
  readonly of: (b: Builder, x: Node, y: Node) => Node;
}

const SURFACES: readonly Surface[] = [
  {
    name: "Rosenbrock",
    of: (b, x, y) => b.add(b.square(b.sub(b.one, x)), b.mul(b.const(100), b.square(b.sub(y, b.square(x))))),
  },
  {
    name: "Beale",
    of: (b, x, y) =>
      [1.5, 2.25, 2.625]
        .map((value, i) => b.square(b.add(b.sub(b.const(value), x), b.mul(x, b.pow(y, b.const(i + 1))))))
        .reduce((sum, square) => b.add(sum, square)),
  },
  {
    name: "ripple",
    of: (b, x, y) => {
      const r = b.call("sqrt", b.add(b.square(x), b.square(y)));
      return b.mul(b.call("sin", b.mul(b.const(3), r)), b.call("exp", b.neg(b.div(r, b.const(4)))));
    },
  },
  {
    name: "Ackley",
    of: (b, x, y) => {
      const tau = b.mul(b.two, b.pi);
      const radius = b.call("sqrt", b.mul(b.const(0.5), b.add(b.square(x), b.square(y))));
      const waves = b.add(b.call("cos", b.mul(tau, x)), b.call("cos", b.mul(tau, y)));
      const bowl = b.mul(b.const(-20), b.call("exp", b.mul(b.const(-0.2), radius)));
      return b.sub(
        b.sub(b.add(bowl, b.const(22.718281828459045)), b.call("exp", b.mul(b.const(0.5), waves))),
        b.zero,
      );
    },
  },
  {
    name: "two-layer network",
    of: (b, x, y) => {
      const hidden = Array.from({ length: 8 }, (_, i) =>
        b.call(
          "tanh",
          b.add(
            b.add(b.mul(b.const(Math.sin(i + 1)), x), b.mul(b.const(Math.cos(i)), y)),
            b.const(i / 8 - 0.5),
          ),
        ),
      );
      return hidden.reduce<Node>(
        (sum, h, i) => b.add(sum, b.mul(b.const(i % 2 === 0 ? 1.5 : -1.2), h)),
        b.zero,
      );
    },
  },
];

const SIDE = 256;

/** The same scalars with a lane for each point, as generated code runs them. */
function overPoints(b: Builder, outputs: readonly Node[], inputs: readonly Node[], count: number) {
  const arrays = inputs.map((input) => b.variable(String(input.attrs["name"]), [count]));
  const replaced = new Map(inputs.map((input, i): [Node, Node] => [input, arrays[i] ?? input]));
  const made = substitute(outputs, replaced, (op, parts, attrs) => b.graph.node(op, parts, attrs));
  return compile(
    made.map((node) => b.fill(node, [count])),
    arrays,
  );
}

const panel: Suite = async (report) => {
  for (const { name, of } of SURFACES) {
    const b = new Builder(new Graph());
    const [x, y] = [b.variable("x"), b.variable("y")];
    const f = of(b, x, y);
    const outputs = [f, ...gradient(b, f, [x, y])];
    const count = SIDE * SIDE;
    const lanes = [
      Float64Array.from({ length: count }, (_, i) => -2 + (4 * (i % SIDE)) / SIDE),
      Float64Array.from({ length: count }, (_, i) => -2 + (4 * Math.floor(i / SIDE)) / SIDE),
    ];
    const results = outputs.map(() => new Float64Array(count));
    const own = outputs.map(() => new Float64Array(count));
    const tape = new Tape(outputs, [x, y]);
    const generated = overPoints(b, outputs, [x, y], count);
    const args = lanes.map((own) => ({ lanes: own }));
    tape.run(args, count, results);
    generated(...lanes, ...own);
    const apart = Math.max(
      ...results.map((plane, k) =>
        plane.reduce((worst, value, i) => {
          const other = own[k]?.[i] ?? Number.NaN;
          return Object.is(value, other) ? worst : Math.max(worst, Math.abs(value - other));
        }, 0),
      ),
    );
    if (!(apart < 1e-9)) throw new Error(`${name}: tape and generated code are ${apart} apart`);
    report(
      await race(
        `${name} and its partials over 256²`,
        () => tape.run(args, count, results),
        { generated: () => void generated(...lanes, ...own) },
        { unit: "ms", processor: true, rounds: 11, sample: 40, warm: 200 },
      ),
    );
    const text = JSON.stringify(serialise(outputs));
    report(row(`${name} and its partials, serialised`, "bytes", [text.length]));
    report(
      await race(
        `${name} and its partials, read back`,
        () => deserialise(JSON.parse(text)).length,
        {},
        { processor: true },
      ),
    );
  }
};

export default panel;
