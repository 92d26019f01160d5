import { beforeAll, describe, expect, test } from "vitest";
import { gradientAt } from "../../../../engine/derive/gradient.ts";
import { gradient } from "../../../../engine/differentiate/reverse.ts";
import { within } from "../../../../engine/graph/budget.ts";
import { Builder } from "../../../../engine/graph/build.ts";
import { topological } from "../../../../engine/graph/graph.ts";
import { tensorOf } from "../../../../engine/graph/tensor.ts";
import { code, codeFunction } from "../../../../engine/print/code.ts";
import { latex } from "../../../../engine/print/latex.ts";
import { text as plain } from "../../../../engine/print/text.ts";
import { type Host, readFunction } from "../../../../engine/read/documents.ts";
import type { PythonReader } from "../../../../engine/read/python/index.ts";
import { simplify } from "../../../../engine/simplify/simplify.ts";
import { hostFor } from "../../../../extension/cli/host.ts";
import { find, pythonReader } from "./reader.ts";

let host: Host;
let reader: PythonReader;
beforeAll(async () => {
  host = await hostFor("python");
  reader = await pythonReader();
});

type Point = Readonly<Record<string, number | readonly number[] | readonly (readonly number[])[]>>;

interface Case {
  readonly name: string;
  readonly lines: readonly string[];
  readonly at: Point;
  /** The same in JavaScript. */
  readonly value: (at: never, n: number) => number;
  /** Not written out even where it is short: how often it runs is a size. */
  readonly open?: boolean;
}

const CASES: readonly Case[] = [
  {
    name: "Euler steps",
    lines: [
      "import math",
      "def f(x, k):",
      "    h = 0.01",
      "    for i in range(N):",
      "        x = x - h * k * math.sin(x)",
      "    return x",
    ],
    at: { x: 0.7, k: 1.3 },
    value: ({ x, k }: { x: number; k: number }, n) => {
      let own = x;
      for (let i = 0; i < n; i++) own -= 0.01 * k * Math.sin(own);
      return own;
    },
  },
  {
    name: "Newton's method",
    lines: [
      "def f(a):",
      "    x = 1.0",
      "    for _ in range(N):",
      "        x = 0.5 * (x + a / x)",
      "    return x",
    ],
    at: { a: 2.5 },
    value: ({ a }: { a: number }, n) => {
      let x = 1;
      for (let i = 0; i < n; i++) x = 0.5 * (x + a / x);
      return x;
    },
  },
  {
    name: "positions and speeds, collected in a list",
    lines: [
      "def f(x, v, k):",
      "    dt = 0.01",
      "    path = []",
      "    for i in range(N):",
      "        v = v - dt * k * x",
      "        x = x + dt * v",
      "        path.append(x)",
      "    return sum(path)",
    ],
    at: { x: 1, v: 0.2, k: 2 },
    value: ({ x, v, k }: { x: number; v: number; k: number }, n) => {
      let [own, speed, total] = [x, v, 0];
      for (let i = 0; i < n; i++) {
        speed -= 0.01 * k * own;
        own += 0.01 * speed;
        total += own;
      }
      return total;
    },
  },
  {
    name: "two names at once",
    lines: [
      "def f(a, b):",
      "    for _ in range(N):",
      "        a, b = 0.5 * b, 0.3 * a + 0.69 * b",
      "    return a",
    ],
    at: { a: 0.5, b: 0.3 },
    value: ({ a, b }: { a: number; b: number }, n) => {
      let [p, q] = [a, b];
      for (let i = 0; i < n; i++) [p, q] = [0.5 * q, 0.3 * p + 0.69 * q];
      return p;
    },
  },
  {
    name: "branches on the counter and on the value",
    lines: [
      "def f(x, a):",
      "    for i in range(N):",
      "        if i % 3 == 0:",
      "            x = x + a / (i + 1)",
      "        elif x > 1:",
      "            x = x * 0.9",
      "        else:",
      "            x = x * 1.01",
      "    return x",
    ],
    at: { x: 0.5, a: 0.3 },
    value: ({ x, a }: { x: number; a: number }, n) => {
      let own = x;
      for (let i = 0; i < n; i++) own = i % 3 === 0 ? own + a / (i + 1) : own > 1 ? own * 0.9 : own * 1.01;
      return own;
    },
  },
  {
    name: "a name that each round makes anew",
    lines: [
      "def f(x):",
      "    for i in range(N):",
      "        y = x * 0.99",
      "        x = y + 0.001 * y * y",
      "    return x * y",
    ],
    at: { x: 0.5 },
    value: ({ x }: { x: number }, n) => {
      let [own, y] = [x, 0];
      for (let i = 0; i < n; i++) {
        y = own * 0.99;
        own = y + 0.001 * y * y;
      }
      return own * y;
    },
  },
  {
    name: "an array written in place",
    lines: [
      "import numpy as np",
      "def f(v):",
      "    u = np.array([1.0, 0.5])",
      "    for k in range(N):",
      "        u += 0.001 * v * u",
      "    return u.sum()",
    ],
    at: { v: [0.5, 0.2] },
    value: ({ v: [p = 0, q = 0] }: { v: number[] }, n) => (1 + 0.001 * p) ** n + 0.5 * (1 + 0.001 * q) ** n,
  },
  {
    name: "gradient descent",
    lines: [
      "import numpy as np",
      "def f(A, b, lr):",
      "    x = np.zeros(2)",
      "    for _ in range(N):",
      "        x = x - lr * (A @ x - b)",
      "    return x[0]",
    ],
    at: {
      A: [
        [2, 0.3],
        [0.3, 1],
      ],
      b: [1, 2],
      lr: 0.01,
    },
    value: ({ A, b, lr }: { A: number[][]; b: number[]; lr: number }, n) => {
      let x = [0, 0];
      for (let i = 0; i < n; i++)
        x = x.map(
          (own, r) =>
            own - lr * ((A[r]?.[0] ?? 0) * (x[0] ?? 0) + (A[r]?.[1] ?? 0) * (x[1] ?? 0) - (b[r] ?? 0)),
        );
      return x[0] ?? 0;
    },
  },
  {
    name: "a loop in a loop",
    lines: [
      "def f(x, c):",
      "    for i in range(N):",
      "        y = x",
      "        for j in range(40):",
      "            y = y - 0.01 * (y * y - c)",
      "        x = 0.5 * x + 0.5 * y",
      "    return x",
    ],
    at: { x: 0.5, c: 2 },
    value: ({ x, c }: { x: number; c: number }, n) => {
      let own = x;
      for (let i = 0; i < n; i++) {
        let y = own;
        for (let j = 0; j < 40; j++) y -= 0.01 * (y * y - c);
        own = 0.5 * own + 0.5 * y;
      }
      return own;
    },
  },
  {
    name: "moving average over an array",
    open: true,
    lines: [
      "def f(xs, a):",
      "    s = xs[0]",
      "    for x in xs:",
      "        s = a * s + (1 - a) * x",
      "    return s",
    ],
    at: { xs: [0.1, 0.4, 0.2, 0.9, 1.2], a: 0.8 },
    value: ({ xs, a }: { xs: number[]; a: number }) => xs.reduce((s, x) => a * s + (1 - a) * x, xs[0] ?? 0),
  },
  {
    name: "Horner's rule, from the last coefficient down",
    open: true,
    lines: [
      "def f(c, x):",
      "    r = c[-1]",
      "    for k in range(len(c) - 2, -1, -1):",
      "        r = r * x + c[k]",
      "    return r",
    ],
    at: { c: [0.1, 0.4, 0.2, 0.9, 1.2], x: 0.8 },
    value: ({ c, x }: { c: number[]; x: number }) => c.reduceRight((r, a) => r * x + a, 0),
  },
  {
    name: "neighbours of an array",
    open: true,
    lines: [
      "def f(x):",
      "    s = 1.0",
      "    for i in range(1, len(x)):",
      "        s = 0.9 * s + x[i] * x[i - 1]",
      "    return s",
    ],
    at: { x: [0.5, 0.2, 0.7, 0.1, 0.4, 0.3] },
    value: ({ x }: { x: number[] }) => x.slice(1).reduce((s, own, i) => 0.9 * s + own * (x[i] ?? 0), 1),
  },
  {
    name: "recurrent network with a loss at each step",
    open: true,
    lines: [
      "import numpy as np",
      "def f(W, xs, ys):",
      "    h = np.zeros(W.shape[0])",
      "    loss = 0.0",
      "    for t in range(len(xs)):",
      "        h = np.tanh(W @ h + xs[t])",
      "        loss += np.sum((h - ys[t]) ** 2)",
      "    return loss",
    ],
    at: {
      W: [
        [0.1, 0.2],
        [0.3, -0.1],
      ],
      xs: [0.3, 0.1, 0.7],
      ys: [0.2, 0.3, 0.9],
    },
    value: ({ W, xs, ys }: { W: number[][]; xs: number[]; ys: number[] }) => {
      let h = W.map(() => 0);
      return xs.reduce((loss, x, t) => {
        h = W.map((row) => Math.tanh(row.reduce((sum, w, j) => sum + w * (h[j] ?? 0), x)));
        return loss + h.reduce((sum, own) => sum + (own - (ys[t] ?? 0)) ** 2, 0);
      }, 0);
    },
  },
];

const flat = (value: unknown): number[] => (Array.isArray(value) ? value.flatMap(flat) : [Number(value)]);

/** The point with one of its numbers moved. */
function moved(at: Point, name: string, entry: number, by: number): Point {
  let place = 0;
  const move = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(move) : Number(value) + (place++ === entry ? by : 0);
  return { ...at, [name]: move(at[name]) as number };
}

describe.each(CASES.map((each) => [each.name, each] as const))("%s", (_name, { lines, at, value, open }) => {
  test.each(open ? [0] : [3, 20, 50, 7000])("%i rounds: value and slopes are those of the program", (n) => {
    const source = `${lines.join("\n")}\n`.replace("range(N)", `range(${n})`);
    // The shapes are those of the point where the loop is long, and open where it runs over an array.
    const from = open ? null : readFunction("python", source, "f", at, host, within(20_000));
    const reading = from ? null : reader.read(source);
    const formula = reading ? find(reading, "f") : null;
    const output = formula?.output;
    const read =
      from ??
      (formula && output && reading
        ? { graph: reading.graph, variables: formula.variables, assumptions: [], output, outputs: [output] }
        : null);
    if (!read) throw new Error(formula?.problem?.message ?? "no output");
    // A short list is walked item by item, and so is what asks for the round's number.
    const collects = lines.some((line) => /append\(|if i %/.test(line));
    const long = lines.some((line) => line.includes("range(40)"));
    const looped = n !== 3 && !(n === 20 && collects);
    expect(topological(read.outputs).some(({ op }) => op === "scan")).toBe(looped || long);
    const point = new Map(Object.entries(at).map(([name, own]) => [name, tensorOf(own)]));
    const found = gradientAt(read, read.outputs, point);
    const f = value as (at: Point, n: number) => number;
    const close = (a: number, c: number, tolerance: number): void =>
      expect(Math.abs(a - c)).toBeLessThan(tolerance * Math.max(1e-3, Math.abs(c)));
    close(Number(found.value), f(at, n), 1e-9);
    for (const name of Object.keys(at))
      for (const [entry, slope] of flat(found.gradient?.[name]).entries()) {
        const h = 1e-6;
        const by = (s: number): number => f(moved(at, name, entry, s * h), n);
        const numeric = (8 * (by(0.5) - by(-0.5)) - (by(1) - by(-1))) / (6 * h);
        close(slope, numeric, 1e-5);
      }
  });
});

describe("how a loop is written", () => {
  const logistic = "def f(r, x):\n    for _ in range(200):\n        x = r * x * (1 - x)\n    return x\n";

  test("as a sequence, backwards for the slope", () => {
    const reading = reader.read(logistic);
    const { output, variables } = find(reading, "f");
    if (!output) throw new Error("no output");
    expect(plain(output)).toBe("x[200] where x[k+1] = rx[k](1 − x[k]), x[0] = x, k = 0, …, 199");
    const b = new Builder(reading.graph);
    const wrt = variables.map(({ node }) => node);
    const [byR] = simplify(b, gradient(b, output, wrt));
    expect(byR && latex(byR)).toBe(
      "\\sum_{k} x_{k}\\bar{x}_{k+1}(1 - x_{k}) \\quad \\text{where} \\quad x_{k+1} = rx_{k}(1 - x_{k}),\\quad x_{0} = x,\\quad k = 0, \\dots, 199,\\quad \\bar{x}_{k} = r\\bar{x}_{k+1} - 2rx_{k}\\bar{x}_{k+1},\\quad \\bar{x}_{200} = 1",
    );
  });

  test("as a loop in Python, and in JavaScript that runs", () => {
    const reading = reader.read(logistic);
    const { output, variables } = find(reading, "f");
    if (!output) throw new Error("no output");
    const b = new Builder(reading.graph);
    const wrt = variables.map(({ node }) => node);
    const slopes = simplify(b, gradient(b, output, wrt));
    expect(codeFunction("df", wrt, slopes, "math")).toBe(
      [
        "def df(r, x):",
        "    x1 = x",
        "    xs = [0.0] * 200",
        "    for k in range(200):",
        "        xs[k] = x1",
        "        x1 = r * x1 * (1 - x1)",
        "    x_bar = 1",
        "    r_bar = 0",
        "    for i in reversed(range(200)):",
        "        r_bar = r_bar + xs[i] * x_bar * (1 - xs[i])",
        "        x_bar = r * x_bar - 2 * r * xs[i] * x_bar",
        "    return r_bar, x_bar",
      ].join("\n"),
    );
    const script = codeFunction("df", wrt, slopes, "javascript");
    const run = new Function(`${script}\nreturn df;`)() as (r: number, x: number) => number[];
    const from = readFunction("python", logistic, "f", { r: 3.2, x: 0.4 }, host, within(20_000));
    const at = new Map([
      ["r", tensorOf(3.2)],
      ["x", tensorOf(0.4)],
    ]);
    const expected = gradientAt(from, from.outputs, at).gradient;
    const [byR = 0, byX = 0] = run(3.2, 0.4);
    expect(byR).toBeCloseTo(Number(expected?.["r"]), 9);
    expect(byX).toBeCloseTo(Number(expected?.["x"]), 9);
  });
});

describe("how short loops are written", () => {
  const slope = (lines: readonly string[], by: string): string => {
    const reading = reader.read(`${lines.join("\n")}\n`);
    const { output, variables } = find(reading, "f");
    const wrt = variables.find(({ name }) => name === by)?.node;
    if (!output || !wrt) throw new Error("no output");
    const b = new Builder(reading.graph);
    const slopes = simplify(b, gradient(b, output, [wrt]));
    return code(slopes[0] ?? output, "numpy", { given: variables.map(({ node }) => node) });
  };

  test("powers and sums in full, what needs the round before as a loop", () => {
    const power = ["def f(x):", "    p = 1.0", "    for i in range(12):", "        p *= x", "    return p"];
    expect(slope(power, "x")).toBe("12 * x**11");
    const newton = ["def f(a, x):", "    for i in range(3):", "        x = x * a", "    return x"];
    expect(slope(newton, "a")).toBe("3 * a**2 * x");
    const sqrt = ["def f(a, x):", "    for i in range(12):", "        x = 0.5 * (x + a / x)", "    return x"];
    expect(slope(sqrt, "x")).toContain(
      "for i in reversed(range(12)):\n    x_bar = 0.5 * x_bar * (1 - a / xs[i]**2)",
    );
  });

  test("numbers from a list, and what hangs on the round's number, in full", () => {
    const horner = [
      "COEFFICIENTS = [3, 2, 5, 1, 4, 6, 9, 2, 7, 8]",
      "def f(x):",
      "    y = 0",
      "    for i in range(10):",
      "        y = y * x + COEFFICIENTS[i]",
      "    return y",
    ];
    expect(slope(horner, "x")).toBe(
      "27 * x**8 + 16 * x**7 + 35 * x**6 + 6 * x**5 + 20 * x**4 + 24 * x**3 + 27 * x**2 + 4 * x + 7",
    );
    const warm = [
      "def f(a, x):",
      "    for i in range(10):",
      "        if i < 8:",
      "            x = x * 2",
      "        else:",
      "            x = x * x + a",
      "    return x",
    ];
    expect(slope(warm, "a")).toBe("131072 * x**2 + 2 * a + 1");
  });

  test("a slope reads back what a round made in place of making it again", () => {
    const rnn = [
      "import numpy as np",
      "def f(w, u, x, h):",
      "    for t in range(12):",
      "        h = np.tanh(w * h + u * x[t])",
      "    return h",
    ];
    expect(slope(rnn, "h")).toBe(
      [
        "h1 = h",
        "hs = np.zeros(12)",
        "for k in range(12):",
        "    h1 = np.tanh(h1 * w + u * x[k])",
        "    hs[k] = h1",
        "h_bar = 1",
        "for i in reversed(range(12)):",
        "    h_bar = h_bar * w * (1 - hs[i]**2)",
        "h_bar",
      ].join("\n"),
    );
    const both = slope(rnn, "w");
    expect(both).toContain("    hs[k] = h1\n    h1 = np.tanh(h1 * w + u * x[k])\n    next_hs[k] = h1");
    // Of an x as long as it likes, so many entries are read.
    expect(slope(rnn, "x")).toMatch(/np\.pad\(.+, \(0, len\(x\) - 12\)\)$/);
  });
});

test("what cannot be one loop is walked or left, never guessed", () => {
  const early =
    "def f(x, e):\n    for i in range(100):\n        x = 0.9 * x\n        if x < e:\n            break\n    return x\n";
  const formula = find(reader.read(early), "f");
  if (formula.output) expect(topological([formula.output]).some(({ op }) => op === "scan")).toBe(false);
  const grows =
    "import numpy as np\ndef f(x):\n    for i in range(5000):\n        x = np.append(x, 1.0)\n    return x.sum()\n";
  expect(find(reader.read(grows), "f").output?.op).not.toBe("scan");
  // Another random number each round.
  const noisy =
    "import numpy as np\ndef f(x):\n    rng = np.random.default_rng(0)\n    for i in range(50):\n        x = x + 0.01 * rng.normal()\n    return x\n";
  const { output } = find(reader.read(noisy), "f");
  expect(topological(output ? [output] : []).filter(({ op }) => op === "variable").length).toBeGreaterThan(
    50,
  );
});

describe("loops of JAX", () => {
  const value = (lines: readonly string[], x: number): { value: number; slope: number; looped: boolean } => {
    const from = readFunction(
      "python",
      `import jax, jax.numpy as jnp\n${lines.join("\n")}\n`,
      "f",
      { x },
      host,
      within(20_000),
    );
    const found = gradientAt(from, from.outputs, new Map([["x", tensorOf(x)]]));
    const looped = topological(from.outputs).some(({ op }) => op === "scan");
    return { value: Number(found.value), slope: Number(found.gradient?.["x"]), looped };
  };

  test.each([
    [
      "fori_loop over a pair",
      [
        "def f(x):",
        "    def body(i, s):",
        "        a, b = s",
        "        return (a + 0.01 * b, b - 0.01 * a * x)",
        "    a, b = jax.lax.fori_loop(3, 400, body, (1.0, x))",
        "    return a * b",
      ],
      (x: number): number => {
        let [a, b] = [1, x];
        for (let i = 3; i < 400; i++) [a, b] = [a + 0.01 * b, b - 0.01 * a * x];
        return a * b;
      },
    ],
    [
      "scan with what each step leaves",
      [
        "def f(x):",
        "    def step(c, i):",
        "        c = c - 0.05 * (c - x) + 0.01 * i",
        "        return c, c * c",
        "    c, ys = jax.lax.scan(step, 2.0, jnp.arange(300))",
        "    return c + ys.sum()",
      ],
      (x: number): number => {
        let [c, sum] = [2, 0];
        for (let i = 0; i < 300; i++) {
          c = c - 0.05 * (c - x) + 0.01 * i;
          sum += c * c;
        }
        return c + sum;
      },
    ],
  ] as const)("%s", (_name, lines, f) => {
    const found = value(lines, 0.5);
    expect(found.looped).toBe(true);
    expect(found.value / f(0.5)).toBeCloseTo(1, 11);
    expect(found.slope / ((f(0.5 + 1e-5) - f(0.5 - 1e-5)) / 2e-5)).toBeCloseTo(1, 6);
  });
});
