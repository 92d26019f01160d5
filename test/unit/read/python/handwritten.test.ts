import { beforeAll, describe, expect, test } from "vitest";
import { deriveFormula } from "../../../../engine/derive/formula.ts";
import { DEFAULT_BUDGET } from "../../../../engine/graph/budget.ts";
import type { PythonReader } from "../../../../engine/read/python/index.ts";
import { pythonReader } from "./reader.ts";

let reader: PythonReader;
beforeAll(async () => {
  reader = await pythonReader();
});

/** What the gradient reads of a text give, in order; undefined where no number is told. */
function reads(lines: readonly string[]): unknown[] {
  const reading = reader.read(`${lines.join("\n")}\n`);
  return reading.formulas
    .filter((each) => each.kind === "gradient-read")
    .map((each) => {
      const derivation = deriveFormula(each, reading, { budget: DEFAULT_BUDGET });
      return derivation.whole ?? derivation.value;
    });
}

const custom = (forward: string, backward: string): string[] => [
  "import torch",
  "class F(torch.autograd.Function):",
  "    @staticmethod",
  "    def forward(ctx, x):",
  "        ctx.save_for_backward(x)",
  `        return ${forward}`,
  "    @staticmethod",
  "    def backward(ctx, g):",
  "        x, = ctx.saved_tensors",
  `        return ${backward}`,
  "x = torch.tensor([2.0, -3.0], requires_grad=True)",
  "F.apply(x).sum().backward()",
  "print(x.grad)",
];

describe("derivatives written by hand", () => {
  test("torch.autograd.Function: the true one", () =>
    expect(reads(custom("x ** 3", "g * 3 * x ** 2"))).toEqual([[12, 27]]));
  test("a wrong one counts all the same", () => expect(reads(custom("x ** 3", "g * x"))).toEqual([[2, -3]]));
  test("one that passes the gradient straight through", () =>
    expect(reads(custom("torch.sign(x)", "g * (x.abs() < 2.5).float()"))).toEqual([[1, 0]]));
  test("one that is not linear gives no number", () =>
    expect(reads(custom("x ** 2", "(2 * x * g).clamp(-1, 1)"))).not.toContainEqual([4, -6]));
  test("jax.custom_vjp", () => {
    const lines = (backward: string): string[] => [
      "import jax",
      "import jax.numpy as jnp",
      "@jax.custom_vjp",
      "def f(x):",
      "    return x ** 2",
      "def fwd(x):",
      "    return x ** 2, x",
      "def bwd(x, g):",
      `    return (${backward},)`,
      "f.defvjp(fwd, bwd)",
      "print(jax.grad(f)(3.0))",
    ];
    expect(reads(lines("2 * x * g"))).toEqual([6]);
    expect(reads(lines("10 * x * g"))).toEqual([30]);
  });
});

describe("layers", () => {
  test("batch normalisation in evaluation, with the numbers it starts with", () => {
    const [grad] = reads([
      "import torch",
      "import torch.nn as nn",
      "bn = nn.BatchNorm1d(2, eps=0.0)",
      "bn.eval()",
      "x = torch.tensor([[1.0, 2.0], [3.0, 5.0]], requires_grad=True)",
      "(bn(x) ** 2).sum().backward()",
      "print(x.grad)",
    ]);
    expect(grad).toEqual([
      [2, 4],
      [6, 10],
    ]);
  });
  test("what dropout leaves in training is a matter of chance", () => {
    const lines = (mode: string): string[] => [
      "import torch",
      "import torch.nn as nn",
      "drop = nn.Dropout(0.5)",
      `drop.${mode}()`,
      "x = torch.tensor([1.0, 2.0], requires_grad=True)",
      "(drop(x) ** 2).sum().backward()",
      "print(x.grad)",
    ];
    expect(reads(lines("eval"))).toEqual([[2, 4]]);
    expect(reads(lines("train"))).toEqual([undefined]);
  });
  test("parameters set to a number", () =>
    expect(
      reads([
        "import torch",
        "import torch.nn as nn",
        "lin = nn.Linear(2, 1, bias=False)",
        "nn.init.constant_(lin.weight, 0.5)",
        "x = torch.tensor([1.0, 2.0], requires_grad=True)",
        "(lin(x) ** 2).sum().backward()",
        "print(x.grad)",
      ]),
    ).toEqual([[1.5, 1.5]]));
});

describe("hooks", () => {
  const hook = (body: string): string[] => [
    "import torch",
    "x = torch.tensor(2.0, requires_grad=True)",
    "z = x ** 2",
    `z.register_hook(lambda g: ${body})`,
    "(z * 3).backward()",
    "print(x.grad)",
  ];
  test("that only look change nothing", () => expect(reads(hook("print(g)"))).toEqual([12]));
  test("that change the gradient are not passed over", () => expect(reads(hook("g * 10"))).not.toContain(12));
});

describe("products of torch", () => {
  const x = ["import torch", "x = torch.tensor([0.5, 1.5])", "v = torch.tensor([1.0, 2.0])"];
  const of = (name: string): string[] => [
    ...x,
    `torch.autograd.functional.${name}(lambda u: (u ** 3).sum(), x, v)`,
  ];
  test("Hessian-vector", () => expect(reads(of("hvp"))).toEqual([[3.5, [3, 18]]]));
  test("vector-Jacobian and Jacobian-vector", () => {
    const square = (name: string): string[] => [
      ...x,
      `torch.autograd.functional.${name}(lambda u: u ** 2, x, v)`,
    ];
    expect(reads(square("vjp"))).toEqual([
      [
        [0.25, 2.25],
        [1, 6],
      ],
    ]);
    expect(reads(square("jvp"))).toEqual([
      [
        [0.25, 2.25],
        [1, 6],
      ],
    ]);
  });
  test("what comes beside the value", () =>
    expect(
      reads(["import jax", "(l, aux), g = jax.value_and_grad(lambda w: (w ** 2, w + 1), has_aux=True)(3.0)"]),
    ).toEqual([[[9, 4], 6]]));
});
