import { NablaError } from "../../graph/errors.ts";
import type { Node } from "../../graph/node.ts";
import type { BlockRule } from "./blocks.ts";
import type { CWriter } from "./writer.ts";

/** Functions in C that programs with matrices call; printed before them. */
export const C_HELPERS: Readonly<Record<string, string>> = {
  place_of: `/* A place held as a number; negative ones count from the end. */
static int place_of(double at, int n) {
  return at < 0.0 ? (int)at + n : (int)at;
}`,
  solve_in_place: `/* X := A^-1 X by Gaussian elimination with row exchanges; A is overwritten. Returns det(A). */
static double solve_in_place(int n, int k, double *a, double *x) {
  double det = 1.0;
  for (int c = 0; c < n; c++) {
    int best = c;
    for (int r = c + 1; r < n; r++)
      if (fabs(a[r * n + c]) > fabs(a[best * n + c])) best = r;
    if (best != c) {
      for (int j = 0; j < n; j++) { double t = a[c * n + j]; a[c * n + j] = a[best * n + j]; a[best * n + j] = t; }
      for (int j = 0; j < k; j++) { double t = x[c * k + j]; x[c * k + j] = x[best * k + j]; x[best * k + j] = t; }
      det = -det;
    }
    det *= a[c * n + c];
    for (int r = c + 1; r < n; r++) {
      double factor = a[r * n + c] / a[c * n + c];
      for (int j = c; j < n; j++) a[r * n + j] -= factor * a[c * n + j];
      for (int j = 0; j < k; j++) x[r * k + j] -= factor * x[c * k + j];
    }
  }
  for (int r = n - 1; r >= 0; r--)
    for (int j = 0; j < k; j++) {
      for (int c = r + 1; c < n; c++) x[r * k + j] -= a[r * n + c] * x[c * k + j];
      x[r * k + j] /= a[r * n + r];
    }
  return det;
}`,
  solve_triangular: `/* X := A^-1 X for a triangular A, or its transpose. */
static void solve_triangular(int n, int k, int lower, int turned, const double *a, double *x) {
  for (int step = 0; step < n; step++) {
    int r = lower != turned ? step : n - 1 - step;
    for (int j = 0; j < k; j++) {
      for (int before = 0; before < step; before++) {
        int c = lower != turned ? before : n - 1 - before;
        x[r * k + j] -= (turned ? a[c * n + r] : a[r * n + c]) * x[c * k + j];
      }
      x[r * k + j] /= a[r * n + r];
    }
  }
}`,
  cholesky: `/* The lower factor of a symmetric positive definite matrix. */
static void cholesky(int n, const double *a, double *l) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      double sum = a[i * n + j];
      for (int k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      l[i * n + j] = j > i ? 0.0 : j == i ? sqrt(sum) : sum / l[j * n + j];
    }
}`,
};

/** The matrix (or vector) of a node copied into an array that may be overwritten. */
function copied(c: CWriter, x: Node): string {
  const name = c.names.part();
  const letters = c.letters(x.shape.length);
  c.line(`double ${name}[${c.count(x.shape)}];`);
  c.loops(letters, x.shape, () => c.line(`${name}[${c.flat(x.shape, letters)}] = ${c.text(x, letters)};`));
  return name;
}

function matrix(node: Node): Node {
  const [a] = node.inputs;
  if (a?.shape.length !== 2)
    throw new NablaError("unsupported", `${node.op} of several matrices cannot be written in this language`);
  return a;
}

/** The right-hand side of a system, where its solution will lie: its name and how many columns it has. */
function rightSide(c: CWriter, node: Node, into?: string): readonly [string, string] {
  const [, x] = node.inputs;
  if (!x || x.shape.length > 2)
    throw new NablaError("unsupported", "several systems cannot be written in this language");
  const name = into ?? c.declare(node);
  const letters = c.letters(x.shape.length);
  c.loops(letters, x.shape, () => c.line(`${name}[${c.flat(x.shape, letters)}] = ${c.text(x, letters)};`));
  return [name, c.size(x.shape[1] ?? 1)];
}

/** The determinant alone: an elimination with nothing on the right. */
const determinant =
  (finish: (text: string) => string): BlockRule =>
  (c, node) => {
    const a = matrix(node);
    c.helpers.add("solve_in_place");
    const work = copied(c, a);
    c.line(
      `const double ${c.declare(node)} = ${finish(`solve_in_place(${c.size(a.shape[0] ?? 1)}, 0, ${work}, NULL)`)};`,
    );
  };

export const LINEAR: Readonly<Record<string, BlockRule>> = {
  det: determinant((text) => text),
  logabsdet: determinant((text) => `log(fabs(${text}))`),
  detsign: determinant((text) => `copysign(1.0, ${text})`),
  inv: (c, node, into) => {
    const a = matrix(node);
    c.helpers.add("solve_in_place");
    const work = copied(c, a);
    const name = into ?? c.declare(node);
    const n = c.size(a.shape[0] ?? 1);
    const [i = "i", j = "j"] = c.letters(2);
    c.loops([i, j], node.shape, () =>
      c.line(`${name}[${c.flat(node.shape, [i, j])}] = ${i} == ${j} ? 1.0 : 0.0;`),
    );
    c.line(`solve_in_place(${n}, ${n}, ${work}, ${name});`);
  },
  solve: (c, node, into) => {
    const a = matrix(node);
    c.helpers.add("solve_in_place");
    const work = copied(c, a);
    const [name, k] = rightSide(c, node, into);
    c.line(`solve_in_place(${c.size(a.shape[0] ?? 1)}, ${k}, ${work}, ${name});`);
  },
  triangular_solve: (c, node, into) => {
    const a = matrix(node);
    const { lower, transpose } = node.attrs;
    c.helpers.add("solve_triangular");
    const [name, k] = rightSide(c, node, into);
    const work = copied(c, a);
    const kind = `${lower === true ? 1 : 0}, ${transpose === true ? 1 : 0}`;
    c.line(`solve_triangular(${c.size(a.shape[0] ?? 1)}, ${k}, ${kind}, ${work}, ${name});`);
  },
  cholesky: (c, node, into) => {
    const a = matrix(node);
    c.helpers.add("cholesky");
    const work = copied(c, a);
    const name = into ?? c.declare(node);
    c.line(`cholesky(${c.size(a.shape[0] ?? 1)}, ${work}, ${name});`);
  },
};
