import { beforeAll, expect, test } from "vitest";
import type { PythonReader } from "../../../../engine/read/python/index.ts";
import { close, gradientOf, pythonReader, valueIn } from "./reader.ts";

let reader: PythonReader;
beforeAll(async () => {
  reader = await pythonReader();
});

test("a residual that asks torch for derivatives by its own parameters", () => {
  const source = `import torch
def residual(x, w):
    u = w[0] * torch.sin(w[1] * x)
    u_x = torch.autograd.grad(u.sum(), x, create_graph=True)[0]
    (u_xx,) = torch.autograd.grad(u_x, x, grad_outputs=torch.ones_like(u_x), create_graph=True)
    return ((u_xx + u) ** 2).sum()
`;
  const read = reader.function(source, "residual", { x: [0.3, 0.9], w: [1.2, 2.0] });
  if (!read.ok) throw new Error(read.error.message);
  const { formula, graph } = read.value;
  // u'' = -w1² u, so the residual is (1 - w1²)² w0² Σ sin²(w1 x).
  const [x, w0, w1] = [[0.3, 0.9], 1.2, 2.0];
  const sines = x.map((each) => Math.sin(w1 * each));
  const factor = (1 - w1 * w1) ** 2 * w0 * w0;
  expect(close(valueIn(formula), factor * sines.reduce((t, s) => t + s * s, 0), 1e-12)).toBe(true);
  const { x: byX } = gradientOf(formula, graph, ["x"]);
  expect(
    close(
      byX,
      x.map((each) => factor * w1 * Math.sin(2 * w1 * each)),
      1e-12,
    ),
  ).toBe(true);
  expect(formula.assumptions.map((each) => each.message)).toContain(
    "x taken as a tensor that requires a gradient",
  );
});

test("what does not reach the output, or is computed off the tape, is not differentiated", () => {
  const off = `import torch
def f(x):
    with torch.no_grad():
        u = x ** 2
        return torch.autograd.grad(u.sum(), x)[0].sum()
`;
  expect(reader.function(off, "f", { x: [0.3, 0.9] }).ok).toBe(false);
});
