import type { PanelFormula } from "../../../extension/protocol/formula.ts";
import { formulaOf } from "./fixtures.ts";

function once(make: () => PanelFormula): () => PanelFormula {
  let made: PanelFormula | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** `(x*3 + 5)**2` at x = 4. */
export const chain = once(() =>
  formulaOf({
    title: "y",
    source: "y = (x*3 + 5)**2",
    latex: "y = (3x + 5)^{2}",
    variables: { x: [] },
    at: { x: 4 },
    lines: [
      ["x*3", "mul", ["x", 3]],
      ["x*3 + 5", "add", [{ line: 0 }, 5]],
      ["(x*3 + 5)**2", "pow", [{ line: 1 }, 2], "y"],
    ],
    derivatives: { x: "6(3x + 5)" },
  }),
);

/** The unit functions of (x² + 2x)·log(y), each a line. */
export const units = once(() =>
  formulaOf({
    title: "f",
    source: "def f(x, y):\n    a = x**2\n    b = 2*x\n    c = a + b\n    d = log(y)\n    return c*d",
    latex: "f = (x^{2} + 2x)\\log y",
    variables: { x: [], y: [] },
    at: { x: 1, y: 2 },
    lines: [
      ["x**2", "pow", ["x", 2], "a"],
      ["2*x", "mul", [2, "x"], "b"],
      ["a + b", "add", [{ line: 0 }, { line: 1 }], "c"],
      ["np.log(y)", "log", ["y"], "d"],
      ["c*d", "mul", [{ line: 2 }, { line: 3 }], "f"],
    ],
    derivatives: { x: "(2x + 2)\\log y", y: "\\frac{x^{2} + 2x}{y}" },
    more: {
      assumptions: [
        { message: "x and y taken as scalars" },
        {
          message: "log read as the natural logarithm",
          place: {
            uri: "file:///work/tutorial.py",
            range: { start: { line: 3, character: 0 }, end: { line: 3, character: 6 } },
          },
        },
      ],
    },
  }),
);

/** `x**2 - y**2`, without a point. */
export const saddle = once(() =>
  formulaOf({
    title: "z",
    source: "z = x**2 - y**2",
    latex: "z = x^{2} - y^{2}",
    variables: { x: [], y: [] },
    at: {},
    lines: [
      ["x**2", "pow", ["x", 2]],
      ["y**2", "pow", ["y", 2]],
      ["x**2 - y**2", "sub", [{ line: 0 }, { line: 1 }], "z"],
    ],
    derivatives: { x: "2x", y: "-2y" },
  }),
);

/** `x**2 + 1e7`: single precision knows only whole numbers there. */
export const lifted = once(() =>
  formulaOf({
    title: "h",
    source: "h = x**2 + 1e7",
    latex: "h = x^{2} + 10^{7}",
    variables: { x: [] },
    at: { x: 4 },
    lines: [
      ["x**2", "pow", ["x", 2]],
      ["x**2 + 1e7", "add", [{ line: 0 }, 1e7], "h"],
    ],
    derivatives: { x: "2x" },
  }),
);

/** Two written `x**2`: two boxes of one node. */
export const twice = once(() =>
  formulaOf({
    title: "g",
    source: "g = x**2 + 3*x**2",
    latex: "g = x^{2} + 3x^{2}",
    variables: { x: [] },
    at: { x: 3 },
    lines: [
      ["x**2", "pow", ["x", 2]],
      ["x**2", "pow", ["x", 2]],
      ["3*x**2", "mul", [3, { line: 1 }]],
      ["x**2 + 3*x**2", "add", [{ line: 0 }, { line: 2 }], "g"],
    ],
    derivatives: { x: "8x" },
  }),
);

/** Something long, with a value that is hardly a number, a kink and a doubt. */
export const wide = once(() =>
  formulaOf({
    title: "negative_log_likelihood",
    source: "…",
    latex:
      "\\ell = -\\left(y\\log\\frac{1}{1 + e^{-(w_1 x_1 + w_2 x_2 + b)}} + (1 - y)\\log\\left(1 - \\frac{1}{1 + e^{-(w_1 x_1 + w_2 x_2 + b)}}\\right)\\right)",
    variables: { w1: [], x1: [], w2: [], x2: [], b: [], y: [] },
    at: { w1: 2, x1: -1, w2: -3, x2: -2.5, b: -3, y: 1 },
    lines: [
      ["w1*x1", "mul", ["w1", "x1"]],
      ["w2*x2", "mul", ["w2", "x2"]],
      ["w1*x1 + w2*x2", "add", [{ line: 0 }, { line: 1 }]],
      ["w1*x1 + w2*x2 + b", "add", [{ line: 2 }, "b"], "activation"],
      ["-activation", "neg", [{ line: 3 }]],
      ["math.exp(-activation)", "exp", [{ line: 4 }]],
      ["1 + math.exp(-activation)", "add", [1, { line: 5 }]],
      ["1/(1 + math.exp(-activation))", "div", [1, { line: 6 }], "probability"],
      ["math.log(probability)", "log", [{ line: 7 }]],
      ["y*math.log(probability)", "mul", ["y", { line: 8 }]],
      ["1 - y", "sub", [1, "y"]],
      ["1 - probability", "sub", [1, { line: 7 }]],
      ["math.log(1 - probability)", "log", [{ line: 11 }]],
      ["(1 - y)*math.log(1 - probability)", "mul", [{ line: 10 }, { line: 12 }]],
      ["y*math.log(probability) + (1 - y)*math.log(1 - probability)", "add", [{ line: 9 }, { line: 13 }]],
      ["-(y*math.log(probability) + …)", "neg", [{ line: 14 }], "loss"],
    ],
    derivatives: {
      w1: "\\left(\\frac{1}{1 + e^{-(w_1 x_1 + w_2 x_2 + b)}} - y\\right)x_1",
      w2: "\\left(\\frac{1}{1 + e^{-(w_1 x_1 + w_2 x_2 + b)}} - y\\right)x_2",
      b: "\\frac{1}{1 + e^{-(w_1 x_1 + w_2 x_2 + b)}} - y",
    },
    more: {
      kinks: [{ wrt: "b", left: -1, right: 1 }],
      checked: { verdict: "not-checked", reason: "the formula has no value at the sampled points" },
      pinnedAt: ["b"],
    },
  }),
);

/** A tensor program: the squared error of a linear layer. */
export const tensors = once(() =>
  formulaOf({
    title: "loss",
    source: "loss = np.sum((w * x - y)**2)",
    latex: "L = \\sum (w \\odot x - y)^{2}",
    variables: { w: [5], x: [5], y: [5] },
    at: { w: [0.1, -0.4, 0.8, 1.2, -0.9], x: [1, 2, 3, 4, 5], y: [0, 1, 0, 2, 1] },
    lines: [
      ["w * x", "mul", ["w", "x"]],
      ["w * x - y", "sub", [{ line: 0 }, "y"], "error"],
      ["error**2", "pow", [{ line: 1 }, 2]],
      ["np.sum(error**2)", "sum", [{ line: 2 }], "loss"],
    ],
    derivatives: { w: "2(w \\odot x - y) \\odot x" },
  }),
);

/** Many boxes, hardly any with a name. */
export const long = once(() =>
  formulaOf({
    title: "series",
    source: "…",
    latex: "s = \\sum_{k=1}^{60} \\frac{\\sin kx}{k}",
    variables: { x: [] },
    at: { x: 0.7 },
    lines: Array.from({ length: 60 }, (_, i) => i).flatMap((i) => {
      const k = i + 1;
      const base = i === 0 ? 0 : 3 + (i - 1) * 4;
      return [
        [`${k}*x`, "mul", [k, "x"]],
        [`sin(${k}*x)`, "sin", [{ line: base }]],
        [`sin(${k}*x)/${k}`, "div", [{ line: base + 1 }, k], ...(k % 12 === 0 ? [`term${k}`] : [])],
        ...(i === 0
          ? []
          : [
              [
                `… + sin(${k}*x)/${k}`,
                "add",
                [{ line: i === 1 ? 2 : base - 1 }, { line: base + 2 }],
                ...(k === 60 ? ["s"] : []),
              ],
            ]),
      ] as unknown as [string, string, (string | number | { line: number })[]][];
    }),
    derivatives: { x: "\\sum_{k=1}^{60} \\cos kx" },
  }),
);

export const FORMULAS = { chain, units, saddle, lifted, twice, wide, tensors, long } as const;
